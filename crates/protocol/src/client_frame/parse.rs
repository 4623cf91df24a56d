use super::{ClientFrame, ClientFrameKind, FrameError};
use crate::{ErrorCode, Fields, json};
use serde::Serialize;
use serde_json::{Map, Value};

const LONGEST_REF: usize = 64;

/// A frame from a client and the `ref` it wants to have answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incoming {
    /// The frame itself.
    #[serde(flatten)]
    pub frame: ClientFrame,
    /// A word of at most 64 characters that the `ack` or `error` carries too.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Incoming {
    /// Reads a text frame. Unknown fields are ignored; wrong ones are named in the error.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let map = json::read_object(text.as_bytes())
            .map_err(|error| FrameError::new(ErrorCode::BadJson, error.to_string()))?;
        let reference = readable(&map, "ref");
        let client_message_id = message_key(&map);
        read(map).map_err(|error| FrameError { reference, client_message_id, ..error })
    }
}

fn read(map: Map<String, Value>) -> Result<Incoming, FrameError> {
    let mut fields = Fields::new(map);
    let reference = fields.optional_short("ref", 0, LONGEST_REF);
    let kind = match fields.take("type") {
        Some(Value::String(word)) => word
            .parse::<ClientFrameKind>()
            .map_err(|_| FrameError::new(ErrorCode::UnknownType, ErrorCode::UnknownType.message()))?,
        Some(_) => return Err(FrameError::new(ErrorCode::ValidationFailed, "type: must be a string")),
        None => return Err(FrameError::new(ErrorCode::ValidationFailed, "type: this field is required")),
    };
    let frame = ClientFrame::read(kind, &mut fields)?;
    fields.finish(Incoming { frame, reference }).map_err(|errors| FrameError::fields(&errors))
}

/// A text that an error can be tied to, even if the rest of the frame is wrong.
fn readable(map: &Map<String, Value>, field: &str) -> Option<String> {
    map.get(field)?.as_str().filter(|text| text.chars().take(LONGEST_REF + 1).count() <= LONGEST_REF).map(str::to_owned)
}

fn message_key(map: &Map<String, Value>) -> Option<String> {
    if map.get("type")?.as_str()? != ClientFrameKind::Message.as_str() {
        return None;
    }
    readable(map, "client_message_id").or_else(|| readable(map, "local_id"))
}
