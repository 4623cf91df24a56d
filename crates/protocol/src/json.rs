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
    object(read_value(text)?)
}

pub(crate) fn object(value: Value) -> Result<Map<String, Value>, JsonError> {
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(JsonError("expected one json object".to_owned())),
    }
}

/// The same text with what no getter takes in the place of each number that JSON cannot hold: `NaN`, `Infinity` or `1e400`, as some
/// languages write them. None if there is no such number. So whoever reads it learns which field is wrong.
pub(crate) fn without_impossible_numbers(text: &[u8]) -> Option<Vec<u8>> {
    const NO_VALUE: &[u8] = b"[[]]";
    let (mut changed, mut rest, mut found) = (Vec::new(), text, false);
    while let Some(&first) = rest.first() {
        let length = match first {
            b'"' => string_length(rest),
            _ => rest.iter().position(|byte| !is_of_number(*byte)).unwrap_or(rest.len()).max(1),
        };
        let (token, behind) = rest.split_at(length);
        let number: Option<f64> = str::from_utf8(token).ok().and_then(|token| token.parse().ok());
        let is_impossible = number.is_some_and(|number| !number.is_finite());
        found |= is_impossible;
        changed.extend_from_slice(if is_impossible { NO_VALUE } else { token });
        rest = behind;
    }
    found.then_some(changed)
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// The bytes of the string that begins here, with its quotes.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
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
    fn what_is_no_number_of_json_is_found_outside_of_strings() {
        let changed =
            |text: &str| without_impossible_numbers(text.as_bytes()).map(|text| String::from_utf8(text).unwrap());
        for (text, expected) in [
            (r#"{"a":NaN,"b":2}"#, r#"{"a":[[]],"b":2}"#),
            (r#"{"a": -Infinity , "b":[1e400,-1E+999,1]}"#, r#"{"a": [[]] , "b":[[[]],[[]],1]}"#),
            (r#"{"a\"":Infinity}"#, r#"{"a\"":[[]]}"#),
            (r#"{"a":"\\","b":nan}"#, r#"{"a":"\\","b":[[]]}"#),
        ] {
            assert_eq!(changed(text).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["", "{}", r#"{"a":"NaN","b":"say \"NaN\" 1e400"}"#, r#"{"a":[1.5e300,-0,null,true]}"#, "\"NaN", "NaNs"]
        {
            assert_eq!(changed(text), None, "{text}");
        }
        assert_eq!(without_impossible_numbers(b"\xff\xfe{"), None);
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
