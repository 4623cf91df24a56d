use crate::{Fields, FrameKind, RelayedCall};
use kernel::{ConversationId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What one side of a call tells the other. The server looks at the ids only; the rest (`sdp`, `candidate`, `media`,
/// `reason`, …) is handed on as it came.
///
/// `call_invite`, `call_answer` and `call_hangup` are steps of a call that the server keeps, and need a `call_id`.
/// `call_offer` and `call_ice` are handed on without a look at the call, with a `call_id` or without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CallSignal {
    /// The conversation in which both take part; implied on a conversation socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// The name of the call, a word of the caller's choice that no other call of the conversation has ever had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    /// Every other member of the frame, as it came.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl CallSignal {
    /// Members that are the server's to write or belong to one frame only; a client's own are not handed on.
    const RESERVED: [&'static str; 4] = ["type", "ref", "from_user_id", "cursor"];

    /// A step of a call, which has to name it.
    pub(crate) fn read_step(fields: &mut Fields) -> Self {
        let call_id = fields.short("call_id", 1, 64);
        Self { call_id: Some(call_id), ..Self::read(fields) }
    }

    pub(crate) fn read(fields: &mut Fields) -> Self {
        let conversation_id = fields.optional_id("conversation_id");
        let call_id = fields.optional_short("call_id", 1, 64);
        let mut more = fields.take_rest();
        more.retain(|name, _| !Self::RESERVED.contains(&name.as_str()));
        // Absent and null are the same here, and what was refused above must not come back.
        more.remove("conversation_id");
        more.remove("call_id");
        Self { conversation_id, call_id, more }
    }

    /// The whole frame for the other participants, encoded once for all of them.
    pub fn relayed(&self, kind: FrameKind, conversation_id: ConversationId, from_user_id: UserId) -> Vec<u8> {
        let frame =
            RelayedCall { conversation_id, call_id: self.call_id.clone(), from_user_id, more: self.more.clone() };
        crate::whole_frame(kind, None, &frame)
    }
}
