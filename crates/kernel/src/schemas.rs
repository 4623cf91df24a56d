//! How ids and instants look on the wire, for whatever is documented from types that hold them.

use crate::{ConversationId, Cursor, MatchId, MessageId, PhotoId, Rev, Seq, Timestamp, UploadId, UserId};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The largest integer that a double holds exactly.
const LARGEST_SAFE: i64 = (1 << 53) - 1;

macro_rules! integers {
    ($($name:ident from $least:literal $text:literal;)+) => {
        $(impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "integer", "format": "int64", "minimum": $least, "maximum": LARGEST_SAFE, "description": $text})
            }
        })+
    };
}

integers! {
    UserId from 1 "A person. Random below 2^52.";
    ConversationId from 1 "A conversation.";
    MessageId from 1 "A message, unique over all conversations.";
    MatchId from 1 "A match of two people.";
    UploadId from 1 "A file that somebody sent, once it is complete an attachment.";
    PhotoId from 1 "A photo of a profile.";
    Seq from 0 "A message's place in its conversation, dense from 1; 0 stands before the first.";
    Rev from 0 "Counts every durable change of a conversation; 0 stands before the first.";
    Cursor from 0 "An event's place in its person's log, dense from 1; 0 stands before the first.";
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$",
            "description": "An instant in UTC, RFC 3339 with six decimals."
        })
    }
}
