use serde::de::{self, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Objects and arrays inside each other; deeper is no frame of ours, only work for whoever reads it.
const DEEPEST: usize = 32;

/// JSON that cannot be taken, told for people without repeating what was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JsonError(String);

/// Reads one JSON value and nothing after it. A key that stands twice is refused at any depth, because two readers could
/// take different ones, and so is anything nested deeper than 32.
pub(crate) fn read_value(text: &[u8]) -> Result<Value, JsonError> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: 0 }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| JsonError(error.to_string()))
}

/// The same where it has to be an object.
pub fn read_object(text: &[u8]) -> Result<Map<String, Value>, JsonError> {
    match read_value(text)? {
        Value::Object(map) => Ok(map),
        _ => Err(JsonError("expected one json object".to_owned())),
    }
}

struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: de::Error>(&self) -> Result<Self, E> {
        if self.depth == DEEPEST { Err(E::custom("nested too deeply")) } else { Ok(Self { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("json")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inside()?)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Self { depth: inside.depth })?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{{\"a\":{}1{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1))
    }

    #[test]
    fn reads_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,3.5,true,null,{"b":"\u00e9\n"}],"c":18446744073709551615}"#;
        let expected: Map<String, Value> = serde_json::from_str(text).unwrap();
        assert_eq!(read_object(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn refuses_a_key_that_stands_twice_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"{"x":[{"a":1,"a":2}]}"#] {
            assert!(read_object(text.as_bytes()).unwrap_err().to_string().contains("stands twice"), "{text}");
        }
    }

    #[test]
    fn takes_32_levels_and_no_more() {
        assert!(read_object(nested(32).as_bytes()).is_ok());
        assert!(read_object(nested(33).as_bytes()).unwrap_err().to_string().contains("too deeply"));
        assert!(read_object("{\"a\":".repeat(60_000).as_bytes()).is_err(), "no stack is exhausted");
    }

    #[test]
    fn refuses_everything_but_one_object() {
        for text in [
            "",
            "[]",
            "null",
            "1",
            "\"a\"",
            "{} {}",
            "{}x",
            "{\"a\":NaN}",
            "{\"a\":1e999}",
            "{\"a\":\"\\ud800\"}",
            "{'a':1}",
        ] {
            assert!(read_object(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read_object(b"{\"a\":\"\xff\"}").is_err());
    }
}
