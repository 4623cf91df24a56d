use crate::documents::{Kind, Route};
use protocol::{Conversation, ConversationPatch, Detail, ErrorCode as E, OpenConversationRequest};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/conversations/", "List one's conversations")
            .old()
            .about("A bare array, newest activity first. Where there is more, a `Link` header says how to go on.")
            .query("limit", Kind::Number(1, 1_000), "Entries at most.")
            .query("before", Kind::Text, "Go on behind a place that a `Link` named.")
            .answers::<Vec<Conversation>>(200, "The conversations."),
        Route::post("/api/conversations/", "Open the conversation with a match")
            .old()
            .about("Or return it: a match has its conversation from the beginning. 201 where it was not there, 200 where it was.")
            .takes::<OpenConversationRequest>(json!({"participant_id": "{ben}"}))
            .answers::<Conversation>(200, "It was there already.")
            .answers::<Conversation>(201, "It was opened, or a first message was stored.")
            .refuses([E::NotMatched, E::CannotTargetSelf, E::NotFound, E::ContentTooLong, E::EmptyMessage, E::IdempotencyConflict]),
        Route::get("/api/conversations/{conversation}/", "Read a conversation")
            .old()
            .answers::<Conversation>(200, "The conversation."),
        Route::patch("/api/conversations/{conversation}/", "Mute a conversation, or unmute it")
            .old()
            .takes::<ConversationPatch>(json!({"is_muted": true}))
            .answers::<Conversation>(200, "The conversation as it is now."),
        leave(Route::delete("/api/conversations/{conversation}/", "Leave a conversation")),
        leave(Route::delete("/api/conversations/{conversation}/leave/", "Leave a conversation, by its longer address")),
        leave(Route::post("/api/conversations/{conversation}/leave/", "Leave a conversation, for clients that cannot delete")),
    ]
}

fn leave(route: Route) -> Route {
    route.old().about("Leaving ends the match for both.").answers::<Detail>(200, "The conversation is closed.")
}
