//! The AsyncAPI 3 document, from the tables of frames and their types. It is written from the server's side: what it receives
//! comes from a client.

use super::{
    codes::{Code, close_codes, error_codes},
    frames::{comes_of, is_old, sent_when},
    schemas::{Schemas, merged},
};
use protocol::{ClientFrame, ClientFrameKind, FrameKind, ServerFrame};
use serde_json::{Map, Value, json};

const ABOUT: &str = "Frames are text frames with one JSON object that has a string `type`; binary frames occur only inside an upload. \
Any frame of a client may carry a `ref`, which its `ack` or `error` carries too. Frames with a cursor are durable: they stand in the \
person's log and are replayed, in order, to whoever connects with `?cursor=N&epoch=E`. On conversation sockets they carry a `rev` \
instead. A client ignores frames and fields that it does not know.";

const CHANNELS: [(&str, &str, &str); 3] = [
    ("chat", "/ws/chat/", "Everything for one person. New clients need only this one."),
    ("conversation", "/ws/conversations/{conversation}/", "One conversation, for those who take part in it."),
    ("notifications", "/ws/notifications/", "The feed of notifications."),
];

pub(crate) fn assemble() -> Value {
    let mut schemas = Schemas::new();
    let (from_client, from_server) = (schemas.of_type::<ClientFrame>(), schemas.of_type::<ServerFrame>());
    let mut kept = schemas.all();
    let client =
        ClientFrameKind::ALL.iter().map(|kind| message_from_client(*kind, &variants(&from_client, &kept), &kept));
    let server = FrameKind::ALL.iter().map(|kind| message_from_server(*kind, &variants(&from_server, &kept), &kept));
    let messages: Vec<(String, Value)> = client.chain(server).collect();
    kept.remove("ClientFrame");
    kept.remove("ServerFrame");
    let (mut named, mut channels, mut operations) = (Map::new(), Map::new(), Map::new());
    for (channel, address, about) in CHANNELS {
        let on_it = |message: &&(String, Value)| {
            message.1["x-channels"].as_array().is_some_and(|all| all.iter().any(|one| one == channel))
        };
        let refers =
            |(name, _): &(String, Value)| (name.clone(), json!({"$ref": format!("#/components/messages/{name}")}));
        let all: Map<String, Value> = messages.iter().filter(on_it).map(refers).collect();
        for (action, direction) in [("receive", "client"), ("send", "server")] {
            let on_way = all.keys().filter(|name| name.starts_with(direction));
            let refs: Vec<Value> =
                on_way.map(|name| json!({"$ref": format!("#/channels/{channel}/messages/{name}")})).collect();
            let operation =
                json!({"action": action, "channel": {"$ref": format!("#/channels/{channel}")}, "messages": refs});
            operations.insert(format!("{action}_{channel}"), operation);
        }
        let mut described =
            json!({"address": address, "description": about, "messages": all, "bindings": {"ws": handshake(channel)}});
        if address.contains('{') {
            described["parameters"] = json!({"conversation": {"description": "The conversation's id."}});
        }
        channels.insert(channel.to_owned(), described);
    }
    for (name, mut message) in messages {
        kept.insert(schema_name(&name), message["payload"].take());
        message["payload"] = json!({"$ref": format!("#/components/schemas/{}", schema_name(&name))});
        named.insert(name, message);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {"title": "Matchwire over WebSocket", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT,
            "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"schemas": kept, "messages": named, "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "ticket": {"type": "httpApiKey", "in": "query", "name": "ticket",
                "description": "From `POST /api/accounts/auth/ws-ticket`: one use, at most 30 s."}
        }},
        "x-close-codes": close_codes().iter().map(Code::json).collect::<Vec<_>>(),
        "x-error-codes": error_codes().iter().map(Code::json).collect::<Vec<_>>()
    })
}

/// The alternatives of a frame's enum.
fn variants(schema: &Value, kept: &Map<String, Value>) -> Vec<Value> {
    let whole = merged(schema, kept);
    ["oneOf", "anyOf"].iter().find_map(|either| whole[*either].as_array().cloned()).expect("frames are alternatives")
}

fn schema_of(word: &str, variants: &[Value], kept: &Map<String, Value>) -> Value {
    let variant = variants.iter().find(|variant| variant["properties"]["type"]["const"] == word);
    merged(variant.unwrap_or_else(|| panic!("{word} has a schema")), kept)
}

fn message_from_client(kind: ClientFrameKind, variants: &[Value], kept: &Map<String, Value>) -> (String, Value) {
    use ClientFrameKind as K;
    let word = kind.as_str();
    let mut payload = schema_of(word, variants, kept);
    payload["properties"]["ref"] = json!({"type": "string", "maxLength": 64, "description": "A word that the `ack` or `error` of this frame carries too."});
    let everywhere = matches!(kind, K::Ping | K::Subscribe | K::Unsubscribe);
    let channels =
        if everywhere { vec!["chat", "conversation", "notifications"] } else { vec!["chat", "conversation"] };
    let message = message(word, comes_of(kind), &payload, kind.example(), &channels);
    (format!("client_{word}"), message)
}

fn message_from_server(kind: FrameKind, variants: &[Value], kept: &Map<String, Value>) -> (String, Value) {
    use FrameKind as K;
    let word = kind.as_str();
    let channels: &[&str] = match kind {
        K::Welcome
        | K::Pong
        | K::Ack
        | K::Error
        | K::Subscribed
        | K::Synced
        | K::Reset
        | K::TokenExpiring
        | K::Reconnect => &["chat", "conversation", "notifications"],
        K::Notification => &["chat", "notifications"],
        K::NewMatch | K::ConversationUpdate | K::MatchRemoved | K::SelfUpdate | K::UserStatus => &["chat"],
        _ => &["chat", "conversation"],
    };
    let payload = schema_of(word, variants, kept);
    let mut message = message(word, sent_when(kind), &payload, kind.example(), channels);
    message["x-durable"] = kind.is_durable().into();
    message["x-subscription"] = kind.subscription().map(protocol::SubscriptionKind::as_str).into();
    (format!("server_{word}"), message)
}

fn message(word: &str, text: &str, payload: &Value, example: &str, channels: &[&str]) -> Value {
    let example: Value = serde_json::from_str(example).expect("a fixture is JSON");
    json!({
        "name": word, "title": word, "summary": payload["description"], "description": text, "contentType": "application/json",
        "payload": payload, "examples": [{"name": word, "payload": example}],
        "x-channels": channels, "x-old-contract": is_old(word)
    })
}

fn schema_name(message: &str) -> String {
    let words = message.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    format!("{}Frame", words.collect::<String>())
}

/// What the address of a handshake may carry.
fn handshake(channel: &str) -> Value {
    let text = |text: &str| json!({"type": "string", "description": text});
    let position = |text: &str| json!({"type": "integer", "minimum": 0, "description": text});
    let mut query = json!({
        "ticket": text("A ticket for this one handshake."),
        "token": text("An access token, for clients that can send no header."),
        "errors": {"enum": ["frame"], "description": "Refusals come as an `error` frame and a close code, for clients that cannot read the status of a handshake."}
    });
    if channel == "conversation" {
        query["after_rev"] = position("Resume: every message and horizon changed after this one.");
        query["after_seq"] = position("Resume: the messages after this place.");
    } else {
        query["cursor"] = position("Resume: every event after this one.");
    }
    query["epoch"] = text("The history that the position belongs to, as `welcome` named it.");
    let headers = json!({"type": "object", "properties": {
        "Authorization": text("`Bearer` and an access token."),
        "Sec-WebSocket-Protocol": text("`matchwire.v1, bearer.TOKEN`; only `matchwire.v1` is echoed.")
    }});
    json!({"method": "GET", "query": {"type": "object", "properties": query}, "headers": headers})
}
