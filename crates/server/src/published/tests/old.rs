//! What clients rely on that were shipped before this server, a line for each thing: the type of a field, and whether it is
//! always there or may be left out.

use crate::published::{asyncapi, openapi};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// How deep fields are told. Nothing of the contract is deeper.
const DEEPEST: usize = 6;

enum Side {
    Sent,
    Taken,
}

struct Teller<'a> {
    kept: &'a Map<String, Value>,
    lines: BTreeSet<String>,
}

pub(super) fn shapes() -> BTreeSet<String> {
    let mut lines = routes();
    lines.extend(frames());
    lines
}

fn kept(document: &Value) -> &Map<String, Value> {
    document["components"]["schemas"].as_object().expect("a document has schemas")
}

fn routes() -> BTreeSet<String> {
    let document = openapi();
    let mut teller = Teller { kept: kept(document), lines: BTreeSet::new() };
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if operation["x-old-contract"] != true {
                continue;
            }
            let route = format!("{} {path}", method.to_uppercase());
            let body = &operation["requestBody"]["content"];
            if let Some((media_type, body)) = body.as_object().and_then(|all| all.iter().next()) {
                teller.lines.insert(format!("{route} takes {media_type}"));
                teller.tell(&format!("{route} takes "), "", &body["schema"], &Side::Taken, 0);
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query")
            {
                teller.lines.insert(format!("{route} takes ?{}", parameter["name"].as_str().unwrap_or_default()));
            }
            for (status, answer) in
                operation["responses"].as_object().expect("answers").iter().filter(|one| one.0.starts_with('2'))
            {
                teller.lines.insert(format!("{route} answers {status}"));
                let schema = &answer["content"]["application/json"]["schema"];
                teller.tell(&format!("{route} {status} "), "", schema, &Side::Sent, 0);
            }
        }
    }
    teller.lines
}

fn frames() -> BTreeSet<String> {
    let document = asyncapi();
    let mut teller = Teller { kept: kept(document), lines: BTreeSet::new() };
    for (key, frame) in document["components"]["messages"].as_object().expect("frames") {
        if frame["x-old-contract"] == true {
            let side = if key.starts_with("client") { Side::Taken } else { Side::Sent };
            let (direction, word) = key.split_once('_').expect("a direction and a word");
            teller.tell(&format!("frame {direction} {word} "), "", &frame["payload"], &side, 0);
        }
    }
    teller.lines
}

impl Teller<'_> {
    fn tell(&mut self, head: &str, place: &str, schema: &Value, side: &Side, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let schema = self.resolved(schema);
        let types = self.types(&schema);
        if !place.is_empty() && !types.is_empty() {
            self.lines.insert(format!("{head}{place}: {}", types.iter().cloned().collect::<Vec<_>>().join("|")));
        }
        for alternative in ["anyOf", "oneOf", "allOf"].iter().filter_map(|name| schema[*name].as_array()).flatten() {
            if self.resolved(alternative)["type"] != "null" {
                self.fields(head, place, &self.resolved(alternative), side, depth);
            }
        }
        self.fields(head, place, &schema, side, depth);
    }

    fn fields(&mut self, head: &str, place: &str, schema: &Value, side: &Side, depth: usize) {
        if schema["items"].is_object() {
            self.tell(head, &format!("{place}[]"), &schema["items"].clone(), side, depth + 1);
        }
        for (name, shape) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}.{name}");
            if schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name)) {
                let word = match side {
                    Side::Sent => "is always there",
                    Side::Taken => "has to be sent",
                };
                self.lines.insert(format!("{head}{place} {word}"));
            }
            self.tell(head, &place, shape, side, depth + 1);
        }
    }

    fn resolved(&self, schema: &Value) -> Value {
        match schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            Some(name) => self.resolved(&self.kept[name]),
            None => schema.clone(),
        }
    }

    fn types(&self, schema: &Value) -> BTreeSet<String> {
        let own = match &schema["type"] {
            Value::String(word) => vec![word.clone()],
            Value::Array(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let constant = schema.get("const").filter(|word| word.is_string()).map(|_| "string".to_owned());
        let inner = ["anyOf", "oneOf"].iter().filter_map(|name| schema[*name].as_array()).flatten();
        let inner: Vec<String> = inner.flat_map(|one| self.types(&self.resolved(one))).collect();
        own.into_iter().chain(constant).chain(inner).collect()
    }
}
