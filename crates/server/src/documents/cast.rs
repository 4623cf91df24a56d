//! Who plays in the examples. A request names them in braces, `{cleo}`, so that a test can let real people play them.

use serde_json::{Value, json};

/// Everybody and everything that examples name. The asker is Ann; she has matched Ben, and would like Cleo.
pub(super) fn acted(name: &str) -> Option<Value> {
    Some(match name {
        "ann" => json!(2_251_799_813_685_201_i64),
        "ben" | "user" => json!(2_251_799_813_685_202_i64),
        "cleo" => json!(2_251_799_813_685_203_i64),
        "match" => json!(77),
        "conversation" => json!(31),
        "message" | "theirs" => json!(903),
        "mine" => json!(904),
        "photo" => json!(15),
        "file" => json!(8),
        "interest" => json!(4),
        "size" => json!("large"),
        "session" => json!("0198c7a2-6a52-7c30-9d5e-3f1f5a2b7c11"),
        "emoji" => json!("👍"),
        "key" => json!("9f2c4e7a1b6d8035f4a9c1e2d7b3065894c0f1a2e3d4b5c697886950a1b2c3d4"),
        "refresh" => json!("eyJhbGciOiJIUzI1NiJ9.refresh.sample"),
        "email" => json!("ann@example.com"),
        "password" => json!("correct horse battery"),
        _ => return None,
    })
}

/// All names, for whoever replays the examples.
pub(super) const NAMES: [&str; 16] = [
    "ann",
    "ben",
    "cleo",
    "user",
    "match",
    "conversation",
    "message",
    "theirs",
    "mine",
    "photo",
    "file",
    "interest",
    "session",
    "refresh",
    "email",
    "password",
];

/// An example with everybody's part filled in.
pub(super) fn played(example: &Value) -> Value {
    match example {
        Value::String(text) => match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => acted(name).unwrap_or_else(|| panic!("nobody plays {name}")),
            None => example.clone(),
        },
        Value::Array(all) => all.iter().map(played).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), played(value))).collect(),
        other => other.clone(),
    }
}
