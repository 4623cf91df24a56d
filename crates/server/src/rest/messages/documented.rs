use crate::documents::{Kind, Route};
use protocol::{Detail, EditMessageRequest, ErrorCode as E, Message, SendMessageRequest};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/conversations/{conversation}/messages/", "Read messages")
            .old()
            .about("A bare array, oldest to newest; the newest 50 when nothing is asked for. It does not mark anything as read.")
            .query("limit", Kind::Number(1, 1_000), "Messages at most; 50 when absent, at most 200 are given.")
            .query("before_seq", Kind::Number(0, (1 << 53) - 1), "Only messages before this place.")
            .query("after_seq", Kind::Number(0, (1 << 53) - 1), "Only messages after this place.")
            .answers::<Vec<Message>>(200, "The messages."),
        Route::post("/api/conversations/{conversation}/messages/", "Send a message")
            .old()
            .about("Stored when it is answered. Sent again under its `client_message_id` it is answered with 200 and the same message, for ever; another message under that key is 409.")
            .takes::<SendMessageRequest>(json!({"content": "Sunday, ten o'clock?", "client_message_id": "c-42", "reply_to": "{theirs}"}))
            .answers::<Message>(201, "The message, stored.")
            .answers::<Message>(200, "It was stored before.")
            .refuses([E::EmptyMessage, E::ContentTooLong, E::AttachmentNotAllowed, E::IdempotencyConflict]),
        Route::get("/api/conversations/{conversation}/messages/search/", "Search messages")
            .about("The newest first. Where there may be more, a `Link` header says how to go on.")
            .required_query("q", Kind::Text, "What to look for, 1 to 200 characters.")
            .query("limit", Kind::Number(1, 1_000), "Messages at most; 50 when absent, at most 200 are given.")
            .query("before_seq", Kind::Number(0, (1 << 53) - 1), "Only messages before this place.")
            .answers::<Vec<Message>>(200, "The messages that have it."),
        Route::patch("/api/conversations/{conversation}/messages/{mine}/", "Edit an own message")
            .old()
            .takes::<EditMessageRequest>(json!({"content": "Sunday, eleven o'clock?"}))
            .answers::<Message>(200, "The message as it is now.")
            .refuses([E::Forbidden, E::EmptyMessage, E::ContentTooLong]),
        Route::delete("/api/conversations/{conversation}/messages/{mine}/", "Take an own message back")
            .old()
            .about("It keeps its place, without its text and attachment.")
            .answers::<Detail>(200, "It is deleted.")
            .refuses([E::Forbidden]),
        Route::post("/api/conversations/{conversation}/messages/{message}/mark_read/", "Say that one has read up to here")
            .old()
            .answers::<Detail>(200, "This message and those before it count as read."),
        react(Route::put("/api/conversations/{conversation}/messages/{message}/reactions/{emoji}/", "Put an emoji under a message"))
            .about("At most 5 of one person, and 20 kinds under one message.")
            .refuses([E::TooManyReactions]),
        react(Route::delete("/api/conversations/{conversation}/messages/{message}/reactions/{emoji}/", "Take an emoji away")),
    ]
}

fn react(route: Route) -> Route {
    route.answers::<Message>(200, "The message as it is now.").refuses([E::ValidationFailed, E::Forbidden])
}
