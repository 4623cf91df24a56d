use crate::Secret;
use kernel::{ConversationId, Cursor, MatchId, MessageId, PhotoId, Rev, Seq, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt};

/// The complaints about single fields, by the field's name. A field can have several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FieldErrors(pub BTreeMap<String, Vec<String>>);

impl FieldErrors {
    /// Adds a complaint about a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.entry(field.to_owned()).or_default().push(message.into());
    }

    /// True when no field is complained about.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// All complaints in one line: `content: must be a string; reply_to: must be a positive integer`.
impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (field, messages)) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            write!(f, "{separator}{field}: {}", messages.join(", "))?;
        }
        Ok(())
    }
}

/// An id or position that a client may name, read with the kernel's own rule.
pub trait WireId: Sized + Default {
    /// A positive integer below 2^53.
    fn parse_wire(raw: i64) -> Option<Self>;
}

macro_rules! wire_ids {
    ($($name:ident)+) => {
        $(impl WireId for $name {
            fn parse_wire(raw: i64) -> Option<Self> {
                Self::parse(raw)
            }
        })+
    };
}

wire_ids!(UserId ConversationId MessageId MatchId PhotoId Seq Rev Cursor);

const REQUIRED: &str = "this field is required";

/// Reads the fields of one JSON object and keeps every complaint, so that a client learns of all of them at once.
///
/// A getter that fails notes why and hands out an empty value; [`Fields::finish`] lets nothing out unless all went well.
/// Fields nobody asks for are ignored, and `null` is the same as absent except where a getter says otherwise.
#[derive(Debug)]
pub struct Fields {
    map: Map<String, Value>,
    errors: FieldErrors,
}

impl Fields {
    /// The fields of this object.
    pub fn new(map: Map<String, Value>) -> Self {
        Self { map, errors: FieldErrors::default() }
    }

    /// The value, if every getter was content.
    pub fn finish<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }

    /// Fails with the complaints so far, for a caller that cannot go on with an empty value.
    pub fn so_far(&self) -> Result<(), FieldErrors> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors.clone()) }
    }

    /// Notes a complaint that only the caller can judge.
    pub fn complain(&mut self, field: &str, message: impl Into<String>) {
        self.errors.add(field, message);
    }

    /// True when the field is there, even as `null`.
    pub fn has(&self, field: &str) -> bool {
        self.map.contains_key(field)
    }

    /// The raw value, unless absent or `null`.
    pub fn take(&mut self, field: &str) -> Option<Value> {
        self.map.remove(field).filter(|value| !value.is_null())
    }

    /// Everything nobody has asked for yet.
    pub fn take_rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.map)
    }

    /// A string without NUL, which no database of ours could keep.
    pub fn optional_text(&mut self, field: &str) -> Option<String> {
        match self.take(field)? {
            Value::String(text) if text.contains('\0') => self.refuse(field, "must not contain a NUL character"),
            Value::String(text) => Some(text),
            _ => self.refuse(field, "must be a string"),
        }
    }

    /// A string of `min` to `max` Unicode code points.
    pub fn optional_short(&mut self, field: &str, min: usize, max: usize) -> Option<String> {
        let text = self.optional_text(field)?;
        let length = text.chars().take(max + 1).count();
        if (min..=max).contains(&length) {
            Some(text)
        } else {
            self.refuse(field, format!("must have {min} to {max} characters"))
        }
    }

    /// A string that has to be there.
    pub fn text(&mut self, field: &str) -> String {
        self.required(field, Self::optional_text)
    }

    /// A string of `min` to `max` Unicode code points that has to be there.
    pub fn short(&mut self, field: &str, min: usize, max: usize) -> String {
        self.required(field, |fields, field| fields.optional_short(field, min, max))
    }

    /// A password or token that has to be there.
    pub fn secret(&mut self, field: &str) -> Secret {
        self.text(field).into()
    }

    /// An id or position: a positive integer below 2^53.
    pub fn optional_id<T: WireId>(&mut self, field: &str) -> Option<T> {
        let value = self.take(field)?;
        match value.as_i64().and_then(T::parse_wire) {
            Some(id) => Some(id),
            None => self.refuse(field, "must be a positive integer"),
        }
    }

    /// An id or position that has to be there.
    pub fn id<T: WireId>(&mut self, field: &str) -> T {
        self.required(field, Self::optional_id)
    }

    /// An integer that has to be there.
    pub fn integer(&mut self, field: &str) -> i64 {
        self.required(field, |fields, field| {
            let value = fields.take(field)?;
            value.as_i64().or_else(|| fields.refuse(field, "must be an integer"))
        })
    }

    /// A number, with a fraction or without, that has to be there.
    pub fn number(&mut self, field: &str) -> f64 {
        self.required(field, |fields, field| {
            let value = fields.take(field)?;
            value.as_f64().or_else(|| fields.refuse(field, "must be a number"))
        })
    }

    /// An object within, whose fields are complained about as `field.name`.
    pub fn optional_object<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let Value::Object(map) = self.take(field)? else { return self.refuse(field, "must be an object") };
        let mut within = Self::new(map);
        let value = read(&mut within);
        for (name, messages) in within.errors.0 {
            self.errors.0.entry(format!("{field}.{name}")).or_default().extend(messages);
        }
        Some(value)
    }

    /// A list of objects that has to be there. Their fields are complained about by name, whichever of them it is.
    pub fn objects<T>(&mut self, field: &str, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        self.required(field, |fields, field| {
            let Value::Array(list) = fields.take(field)? else {
                return fields.refuse(field, "must be a list of objects");
            };
            let mut all = Vec::with_capacity(list.len());
            for item in list {
                let Value::Object(map) = item else { return fields.refuse(field, "must be a list of objects") };
                let mut within = Self::new(map);
                all.push(read(&mut within));
                for (name, messages) in within.errors.0 {
                    let known = fields.errors.0.entry(name).or_default();
                    known.extend(messages.into_iter().filter(|message| !known.contains(message)).collect::<Vec<_>>());
                }
            }
            Some(all)
        })
    }

    /// A list of integers that has to be there.
    pub fn integers(&mut self, field: &str) -> Vec<i64> {
        self.required(field, |fields, field| {
            let value = fields.take(field)?;
            let list = value.as_array().and_then(|list| list.iter().map(Value::as_i64).collect::<Option<Vec<_>>>());
            list.or_else(|| fields.refuse(field, "must be a list of integers"))
        })
    }

    /// A small integer that is not negative.
    pub fn optional_small(&mut self, field: &str) -> Option<u16> {
        let value = self.take(field)?;
        match value.as_u64().and_then(|number| u16::try_from(number).ok()) {
            Some(number) => Some(number),
            None => self.refuse(field, "must be an integer between 0 and 65535"),
        }
    }

    /// An integer that is not negative.
    pub fn optional_count(&mut self, field: &str) -> Option<u64> {
        let value = self.take(field)?;
        match value.as_u64() {
            Some(count) => Some(count),
            None => self.refuse(field, "must be an integer that is not negative"),
        }
    }

    /// An integer that is not negative and has to be there.
    pub fn count(&mut self, field: &str) -> u64 {
        self.required(field, Self::optional_count)
    }

    /// A `true` or `false`; nothing else counts as either.
    pub fn optional_flag(&mut self, field: &str) -> Option<bool> {
        let value = self.take(field)?;
        match value.as_bool() {
            Some(flag) => Some(flag),
            None => self.refuse(field, "must be true or false"),
        }
    }

    /// A yes or no that has to be there.
    pub fn flag(&mut self, field: &str) -> bool {
        self.required(field, Self::optional_flag)
    }

    /// A value for PATCH: none when the field is absent, `Some(None)` when it is `null`.
    pub fn patched<T>(&mut self, field: &str, read: impl FnOnce(&mut Self, &str) -> Option<T>) -> Option<Option<T>> {
        match self.map.get(field)? {
            Value::Null => Some(None),
            _ => Some(read(self, field)),
        }
    }

    fn required<T: Default>(&mut self, field: &str, read: impl FnOnce(&mut Self, &str) -> Option<T>) -> T {
        if self.map.get(field).is_none_or(Value::is_null) {
            self.complain(field, REQUIRED);
        }
        read(self, field).unwrap_or_default()
    }

    fn refuse<T>(&mut self, field: &str, message: impl Into<String>) -> Option<T> {
        self.complain(field, message);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        let Value::Object(map) = value else { panic!("an object is expected") };
        Fields::new(map)
    }

    #[test]
    fn all_complaints_come_together() {
        let mut fields = fields(json!({"name": 5, "id": "7", "flag": "yes", "other": {}}));
        fields.text("name");
        fields.id::<UserId>("id");
        fields.flag("flag");
        fields.count("size");
        let errors = fields.finish(()).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "flag: must be true or false; id: must be a positive integer; name: must be a string; size: this field is required"
        );
    }

    #[test]
    fn ids_are_positive_integers_below_2_to_the_53() {
        for bad in [json!(0), json!(-1), json!(1.0), json!("1"), json!(9_007_199_254_740_992_i64), json!([1])] {
            let mut fields = fields(json!({ "id": bad }));
            fields.id::<UserId>("id");
            assert!(fields.finish(()).is_err());
        }
        assert_eq!(fields(json!({"id": 9_007_199_254_740_991_i64})).id::<UserId>("id").0, 9_007_199_254_740_991);
    }

    #[test]
    fn lengths_are_counted_in_code_points() {
        assert_eq!(fields(json!({"a": "é".repeat(64)})).optional_short("a", 1, 64).unwrap().len(), 128);
        assert_eq!(fields(json!({"a": "é".repeat(65)})).optional_short("a", 1, 64), None);
        assert_eq!(fields(json!({"a": ""})).optional_short("a", 1, 64), None);
    }

    #[test]
    fn a_patch_tells_absent_from_null() {
        let mut fields = fields(json!({"b": null, "c": "x", "d": 5}));
        assert_eq!(fields.patched("a", Fields::optional_text), None);
        assert_eq!(fields.patched("b", Fields::optional_text), Some(None));
        assert_eq!(fields.patched("c", Fields::optional_text), Some(Some("x".to_owned())));
        fields.patched("d", Fields::optional_text);
        assert!(fields.finish(()).is_err());
    }

    #[test]
    fn what_is_wrong_within_is_named_by_where_it_stands() {
        let mut fields =
            fields(json!({"a": {"b": "yes", "c": true}, "d": 1, "e": [{"f": 1.5}, {"f": 1.5}, {}], "g": [1]}));
        assert_eq!(fields.optional_object("a", |within| within.optional_flag("c")), Some(Some(true)));
        fields.optional_object("d", |_| ());
        assert_eq!(fields.optional_object("absent", |_| ()), None);
        fields.objects("e", |within| within.integer("f"));
        fields.objects("g", |_| ());
        fields.objects("h", |_| ());
        assert_eq!(
            fields.finish(()).unwrap_err().to_string(),
            "d: must be an object; f: must be an integer, this field is required; g: must be a list of objects; \
             h: this field is required"
        );
        let wrong = json!({"a": {"b": "yes"}});
        let Value::Object(map) = wrong else { panic!("an object is expected") };
        let mut fields = Fields::new(map);
        fields.optional_object("a", |within| within.optional_flag("b"));
        assert_eq!(fields.finish(()).unwrap_err().to_string(), "a.b: must be true or false");
    }

    #[test]
    fn numbers_have_a_fraction_or_none() {
        let mut fields = fields(json!({"a": 48.5, "b": -2, "c": "48.5", "d": null}));
        assert!((fields.number("a") - 48.5).abs() < f64::EPSILON && (fields.number("b") + 2.0).abs() < f64::EPSILON);
        fields.number("c");
        fields.number("d");
        let wrong = "c: must be a number; d: this field is required";
        assert_eq!(fields.finish(()).unwrap_err().to_string(), wrong);
    }

    #[test]
    fn a_nul_character_is_refused() {
        let mut fields = fields(json!({"a": "x\u{0}"}));
        assert_eq!(fields.optional_text("a"), None);
        assert_eq!(fields.finish(()).unwrap_err().to_string(), "a: must not contain a NUL character");
    }
}
