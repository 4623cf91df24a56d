//! JSON Schemas of the wire's types, as they are written: a field that is always there is required, also where it may be null.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// Where documents keep their schemas.
const KEPT: &str = "#/components/schemas/";

pub(super) struct Schemas(SchemaGenerator);

impl Schemas {
    pub(super) fn new() -> Self {
        let mut settings = SchemaSettings::draft2020_12().for_serialize();
        settings.meta_schema = None;
        Self(settings.into_generator())
    }

    /// The schema of a type, which most often says where it is kept.
    pub(super) fn of(&mut self, shape: fn(&mut SchemaGenerator) -> Schema) -> Value {
        pointed(shape(&mut self.0).to_value())
    }

    pub(super) fn of_type<T: JsonSchema>(&mut self) -> Value {
        self.of(SchemaGenerator::subschema_for::<T>)
    }

    /// Everything that was asked for, by name.
    pub(super) fn all(mut self) -> Map<String, Value> {
        self.0.take_definitions(true).into_iter().map(|(name, schema)| (name, pointed(schema))).collect()
    }
}

/// With references to where documents keep their schemas.
fn pointed(schema: Value) -> Value {
    rewritten(schema, &|reference| reference.replace("#/$defs/", KEPT))
}

/// A schema that stands alone: what it refers to lies beside it.
pub(crate) fn alone(name: &str, schema: &Value) -> Value {
    let mut schema = rewritten(schema.clone(), &|reference| reference.replace(KEPT, "/schemas/"));
    let head = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": format!("/schemas/{name}")});
    if let (Value::Object(fields), Value::Object(head)) = (&mut schema, head) {
        fields.extend(head);
    }
    schema
}

fn rewritten(schema: Value, rewrite: &impl Fn(&str) -> String) -> Value {
    match schema {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| match value {
                    Value::String(reference) if name == "$ref" => (name, rewrite(&reference).into()),
                    other => (name, rewritten(other, rewrite)),
                })
                .collect(),
        ),
        Value::Array(all) => all.into_iter().map(|one| rewritten(one, rewrite)).collect(),
        other => other,
    }
}

/// One object with the fields of another schema that it refers to; those of its own win.
pub(super) fn merged(schema: &Value, kept: &Map<String, Value>) -> Value {
    let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(KEPT)) else {
        return schema.clone();
    };
    let mut whole = merged(&kept[name], kept);
    let Value::Object(own) = schema else { return whole };
    for (key, value) in own.iter().filter(|(key, _)| *key != "$ref") {
        match (key.as_str(), value) {
            ("properties", Value::Object(fields)) => {
                for (field, shape) in fields {
                    whole["properties"][field] = shape.clone();
                }
            }
            ("required", Value::Array(fields)) => {
                let mut all = fields.clone();
                all.extend(whole["required"].as_array().into_iter().flatten().cloned());
                whole["required"] = all.into();
            }
            _ => whole[key] = value.clone(),
        }
    }
    whole
}

/// What a field may hold, in a word or two, and the name of the schema that says more.
pub(crate) fn field_shape(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(KEPT)) {
        return (name.to_owned(), Some(name.to_owned()));
    }
    for either in ["anyOf", "oneOf", "allOf"] {
        if let Some(all) = schema[either].as_array() {
            let shapes: Vec<_> = all.iter().map(field_shape).collect();
            let words: Vec<_> = shapes.iter().map(|(word, _)| word.as_str()).collect();
            return (words.join(" or "), shapes.iter().find_map(|(_, name)| name.clone()));
        }
    }
    if let Some(word) = schema.get("const") {
        return (word.to_string(), None);
    }
    if let Some(words) = schema["enum"].as_array() {
        return (words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "), None);
    }
    if schema["type"] == "array" {
        let (word, name) = field_shape(&schema["items"]);
        return (format!("list of {word}"), name);
    }
    let word = match &schema["type"] {
        Value::String(word) => word.clone(),
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "anything".to_owned(),
    };
    (word, None)
}
