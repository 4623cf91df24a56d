use super::to_json;
use crate::{Api, ApiError};
use kernel::{ConversationId, MessageId, Seq};
use protocol::{
    Conversation, ConversationPatch, Detail, EditMessageRequest, Message, OpenConversationRequest, SendMessageRequest,
};
use reqwest::Method;

/// A stretch of a conversation; the newest messages when everything is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// At most 200; 50 when absent.
    pub limit: Option<u32>,
    /// Only what stands before this.
    pub before: Option<Seq>,
    /// Only what stands after this.
    pub after: Option<Seq>,
}

/// The result of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The message as it is stored.
    pub message: Message,
    /// An earlier attempt had stored it (200 instead of 201).
    pub duplicate: bool,
}

/// `/api/conversations/`: conversations and their messages.
impl Api {
    /// GET `conversations/`, the most recently active.
    pub async fn conversations(&self) -> Result<Vec<Conversation>, ApiError> {
        self.get("/api/conversations/").await
    }

    /// Sends POST `conversations/`.
    pub async fn open_conversation(&self, request: &OpenConversationRequest) -> Result<Conversation, ApiError> {
        self.post("/api/conversations/", request).await
    }

    /// Sends GET `conversations/{id}/`.
    pub async fn conversation(&self, id: ConversationId) -> Result<Conversation, ApiError> {
        self.get(&format!("/api/conversations/{id}/")).await
    }

    /// Sends PATCH `conversations/{id}/`.
    pub async fn update_conversation(
        &self,
        id: ConversationId,
        patch: &ConversationPatch,
    ) -> Result<Conversation, ApiError> {
        self.patch(&format!("/api/conversations/{id}/"), patch).await
    }

    /// DELETE `conversations/{id}/leave/`: closed for both.
    pub async fn leave(&self, id: ConversationId) -> Result<(), ApiError> {
        self.delete(&format!("/api/conversations/{id}/leave/")).await
    }

    /// GET `conversations/{id}/messages/`, oldest to newest.
    pub async fn messages(&self, id: ConversationId, window: Window) -> Result<Vec<Message>, ApiError> {
        let mut query = Vec::new();
        query.extend(window.limit.map(|limit| format!("limit={limit}")));
        query.extend(window.before.map(|seq| format!("before_seq={seq}")));
        query.extend(window.after.map(|seq| format!("after_seq={seq}")));
        self.get(&format!("/api/conversations/{id}/messages/?{}", query.join("&"))).await
    }

    /// Sends POST `conversations/{id}/messages/`.
    pub async fn send_message(&self, id: ConversationId, request: &SendMessageRequest) -> Result<Sent, ApiError> {
        let body = to_json(request);
        let answer = self.request(Method::POST, &format!("/api/conversations/{id}/messages/"), Some(&body)).await?;
        let duplicate = answer.status == 200;
        Ok(Sent { message: answer.into_body()?, duplicate })
    }

    /// Sends PATCH `messages/{mid}/`.
    pub async fn edit_message(
        &self,
        id: ConversationId,
        message: MessageId,
        content: &str,
    ) -> Result<Message, ApiError> {
        let request = EditMessageRequest { content: content.to_owned() };
        self.patch(&format!("/api/conversations/{id}/messages/{message}/"), &request).await
    }

    /// Sends DELETE `messages/{mid}/`.
    pub async fn delete_message(&self, id: ConversationId, message: MessageId) -> Result<(), ApiError> {
        self.delete(&format!("/api/conversations/{id}/messages/{message}/")).await
    }

    /// Sends POST `messages/{mid}/mark_read/`.
    pub async fn mark_read(&self, id: ConversationId, message: MessageId) -> Result<Detail, ApiError> {
        self.post(&format!("/api/conversations/{id}/messages/{message}/mark_read/"), &serde_json::json!({})).await
    }
}
