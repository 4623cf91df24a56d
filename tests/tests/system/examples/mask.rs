//! Answers with the names and numbers that the document has for the cast, so that they are the same each time.

use super::world::World;
use serde_json::{Map, Value, json};

/// How many entries of a list an example shows.
const SHOWN: usize = 2;
const SITE: &str = "https://chat.example.com";
const THEN: &str = "2026-01-31T09:30:00.000000Z";
const KEY: &str = "9f2c4e7a1b6d8035f4a9c1e2d7b3065894c0f1a2e3d4b5c697886950a1b2c3d4";
/// Numbers of people are random, and those of the examples lie here.
const PEOPLE: i64 = 2_251_799_813_685_200;

pub(super) fn played(value: &Value, world: &World) -> Value {
    match value {
        Value::Array(all) => all.iter().take(SHOWN).map(|one| played(one, world)).collect(),
        Value::Object(fields) => object(fields, world),
        Value::String(text) => text_of(text, world).into(),
        other => other.clone(),
    }
}

fn object(fields: &Map<String, Value>, world: &World) -> Value {
    let masked = |(name, value): (&String, &Value)| {
        let value = match (name.as_str(), value) {
            (_, Value::Null) => Value::Null,
            ("id", _) => id_of(fields, world),
            ("user_id" | "sender_id", id) => person(id, world),
            ("conversation" | "conversation_id", _) => json!(31),
            ("match_id", _) => json!(77),
            ("message_id" | "reply_to", _) => json!(903),
            ("access", _) => json!("eyJhbGciOiJIUzI1NiJ9.access.sample"),
            ("refresh", _) => json!("eyJhbGciOiJIUzI1NiJ9.refresh.sample"),
            ("ticket", _) => json!("q7Yx0uJm3nZk8sVt2bWc5dRf"),
            ("age", _) => json!(35),
            ("checked_ms_ago", _) => json!(120),
            ("user_agent", _) => json!("example/1.0"),
            ("participants", Value::Array(all)) => by_number(all, world),
            (_, other) => played(other, world),
        };
        (name.clone(), value)
    };
    fields.iter().map(masked).collect()
}

/// People in the order of the numbers that they have in the document; the real numbers, and so their order, are random.
fn by_number(people: &[Value], world: &World) -> Value {
    let mut people: Vec<Value> = people.iter().map(|one| played(one, world)).collect();
    people.sort_by_key(|one| one["id"].as_i64());
    people.into()
}

/// An id means what stands beside it.
fn id_of(fields: &Map<String, Value>, world: &World) -> Value {
    let id = &fields["id"];
    let has = |name: &str| fields.contains_key(name);
    if has("matched_user") || (has("user") && has("conversation_id")) {
        json!(77)
    } else if has("participants") {
        json!(31)
    } else if has("sender") {
        let number = if id.as_i64() == Some(world.mine) {
            904
        } else if fields["sender_id"] == json!(world.ann.id) {
            905
        } else {
            903
        };
        json!(number)
    } else if has("thumb_url") {
        json!(15)
    } else if has("filename") {
        json!(8)
    } else if has("is_current") {
        json!("0198c7a2-6a52-7c30-9d5e-3f1f5a2b7c11")
    } else if has("username") {
        person(id, world)
    } else {
        id.clone()
    }
}

fn person(id: &Value, world: &World) -> Value {
    let known = [&world.ann, &world.ben, &world.cleo].into_iter().position(|person| json!(person.id) == *id);
    json!(known.map_or(PEOPLE + 9, |place| PEOPLE + 1 + i64::try_from(place).expect("small")))
}

fn text_of(text: &str, world: &World) -> String {
    if text.len() == THEN.len() && text.ends_with('Z') && text.as_bytes()[10] == b'T' {
        return THEN.to_owned();
    }
    if text.contains("/media/pictures/") {
        return format!("{SITE}/media/pictures/{KEY}");
    }
    if let Some((_, rest)) = text.split_once("/media/photos/") {
        let size = if rest.contains("/thumb") { "thumb" } else { "large" };
        return format!("{SITE}/media/photos/15/{size}?for=u2251799813685201&until=1769853600&sig=2c9e4f6b");
    }
    if text.contains("/media/files/") {
        return format!("{SITE}/media/files/8?for=c31&until=1769853600&sig=2c9e4f6b");
    }
    let mut text = text.replace(&world.base, SITE);
    for (username, name) in &world.usernames {
        text = text.replace(username.as_str(), name);
    }
    for (person, name) in [(&world.ann, "ann"), (&world.ben, "ben"), (&world.cleo, "cleo")] {
        text = text.replace(&person.email, &format!("{name}@example.com"));
    }
    text
}
