use crate::Position;
use kernel::{Cursor, Rev};
use protocol::{FrameKind, ServerFrame};
use serde_json::Value;

/// Something that a socket hands out.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// A frame, typed and as it came.
    Frame(Box<ServerFrame>, Value),
    /// A frame of a type that this version does not know; a client ignores it.
    Unknown(Value),
    /// The end. It is handed out again every time.
    Closed(Closed),
}

/// The end of a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// The close code; none when the connection just broke.
    pub code: Option<u16>,
    /// The reason that came with it.
    pub reason: String,
}

impl Received {
    /// Reads a text frame. Only what is no JSON, or a known type in an unknown shape, is an error.
    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let raw: Value = serde_json::from_str(text)?;
        let known = raw["type"].as_str().is_some_and(|word| word.parse::<FrameKind>().is_ok());
        if known {
            Ok(Self::Frame(Box::new(serde_json::from_value(raw.clone())?), raw))
        } else {
            Ok(Self::Unknown(raw))
        }
    }

    /// The `type` of a frame.
    pub fn kind(&self) -> &str {
        match self {
            Self::Frame(_, raw) | Self::Unknown(raw) => raw["type"].as_str().unwrap_or("untyped"),
            Self::Closed(_) => "close",
        }
    }

    /// The frame as it came.
    pub fn raw(&self) -> Option<&Value> {
        match self {
            Self::Frame(_, raw) | Self::Unknown(raw) => Some(raw),
            Self::Closed(_) => None,
        }
    }
}

/// How far a socket has come, told from what it received: where a new one would go on without a hole.
///
/// While a replay runs, only what was replayed counts: `welcome` tells how far the log is, which this socket has yet to
/// see, and a conversation's replay is in the order of `seq`, so that the largest `rev` so far says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    replaying: bool,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) epoch: Option<String>,
    pub(crate) rev: Option<Rev>,
}

impl Progress {
    /// Of a socket that was opened with this position.
    pub(crate) fn from(position: &Position) -> Self {
        match position {
            Position::Now => Self::default(),
            Position::Cursor { cursor, epoch } => {
                Self { replaying: true, cursor: Some(*cursor), epoch: epoch.clone(), rev: None }
            }
            Position::AfterRev(rev) => Self { replaying: true, rev: Some(*rev), ..Self::default() },
            Position::AfterSeq(_) => Self { replaying: true, ..Self::default() },
        }
    }

    pub(crate) fn note(&mut self, raw: &Value) {
        if let Some(epoch) = raw["epoch"].as_str() {
            self.epoch = Some(epoch.to_owned());
        }
        let kind = raw["type"].as_str().and_then(|word| word.parse::<FrameKind>().ok());
        let cursor = raw["cursor"].as_i64().map(Cursor);
        let rev = [&raw["rev"], &raw["message"]["rev"], &raw["last_rev"]].into_iter().find_map(Value::as_i64).map(Rev);
        match kind {
            Some(FrameKind::Synced | FrameKind::Reset) => {
                self.replaying = false;
                (self.cursor, self.rev) = (cursor, rev);
            }
            Some(FrameKind::Welcome) if self.replaying => {}
            _ if self.replaying => self.cursor = self.cursor.max(cursor),
            _ => (self.cursor, self.rev) = (self.cursor.max(cursor), self.rev.max(rev)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frame_of_an_unknown_type_is_no_error_but_a_known_one_in_a_wrong_shape_is() {
        assert_eq!(Received::parse(r#"{"type":"confetti"}"#).unwrap().kind(), "confetti");
        assert!(Received::parse(r#"{"type":"ack"}"#).is_ok());
        assert!(Received::parse(r#"{"type":"match_removed","match_id":"7"}"#).is_err());
        assert!(Received::parse("hello").is_err());
    }

    #[test]
    fn progress_rises_with_durable_frames_and_starts_anew_after_a_reset() {
        let mut progress = Progress::from(&Position::Now);
        progress.note(&json!({"type": "welcome", "cursor": 4, "epoch": "d", "last_rev": 1}));
        assert_eq!((progress.cursor, progress.rev), (Some(Cursor(4)), Some(Rev(1))));
        progress.note(&json!({"type": "new_message", "cursor": 7, "message": {"rev": 3}}));
        progress.note(&json!({"type": "read_receipt", "cursor": 5, "rev": 2}));
        assert_eq!((progress.cursor, progress.rev), (Some(Cursor(7)), Some(Rev(3))));
        progress.note(&json!({"type": "reset", "cursor": 2, "epoch": "e"}));
        assert_eq!((progress.cursor, progress.rev, progress.epoch.as_deref()), (Some(Cursor(2)), None, Some("e")));
    }

    #[test]
    fn a_replay_that_breaks_off_is_taken_up_where_it_broke_off() {
        let mut progress = Progress::from(&Position::Cursor { cursor: Cursor(3), epoch: None });
        progress.note(&json!({"type": "welcome", "cursor": 90, "epoch": "e"}));
        progress.note(&json!({"type": "new_message", "cursor": 4}));
        assert_eq!(progress.cursor, Some(Cursor(4)));

        let mut progress = Progress::from(&Position::AfterRev(Rev(5)));
        progress.note(&json!({"type": "welcome", "cursor": 90, "last_rev": 40}));
        progress.note(&json!({"type": "new_message", "message": {"rev": 40}}));
        assert_eq!(progress.rev, Some(Rev(5)));
        progress.note(&json!({"type": "synced", "last_rev": 40}));
        assert_eq!(progress.rev, Some(Rev(40)));
    }
}
