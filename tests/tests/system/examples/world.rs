//! The people who play in the examples, new for each: Ann asks, she has matched Ben, and Cleo is somebody she could like.

use crate::{
    photos::pictures,
    wire::{get, post},
};
use client::{Api, HttpAnswer, Method};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Deployment, Pair, Person};

pub(super) struct World {
    pub(super) ann: Person,
    pub(super) ben: Person,
    pub(super) cleo: Person,
    /// Usernames, which the server has made up.
    pub(super) usernames: [(String, &'static str); 3],
    pub(super) base: String,
    pub(super) mine: i64,
    /// By name: what stands in the document, and what it is here.
    cast: BTreeMap<&'static str, (Value, Value)>,
    /// Where a link leads that has to be as it was given.
    link: Option<String>,
    query: String,
}

pub(super) enum Body {
    None,
    Json(Value),
    File,
}

impl World {
    pub(super) async fn for_example(site: &Deployment, document: &Value, id: &str) -> Self {
        let (ann, ben, cleo) = (site.person("Ann").await, site.person("Ben").await, site.person("Cleo").await);
        let Pair { ann, ben, matched, home } = Pair::matched(ann, ben).await;
        let path = format!("/api/conversations/{home}/messages/");
        let theirs = post(&ben.api, &path, json!({"content": "Are you free on Sunday?"}), 201).await["id"].clone();
        let mine = post(&ann.api, &path, json!({"content": "On Sunday I am."}), 201).await["id"].clone();
        let mut live = BTreeMap::from([
            ("ann", json!(ann.id)),
            ("ben", json!(ben.id)),
            ("cleo", json!(cleo.id)),
            ("match", json!(matched)),
            ("conversation", json!(home)),
            ("theirs", theirs),
            ("mine", mine.clone()),
            ("email", json!(ann.email)),
            ("password", json!(Person::PASSWORD)),
            ("refresh", json!(ann.refresh.reveal())),
        ]);
        let mut usernames = Vec::new();
        for (person, name) in [(&ann, "ann"), (&ben, "ben"), (&cleo, "cleo")] {
            let me = get(&person.api, "/api/accounts/users/me").await;
            usernames.push((me["username"].as_str().expect("a username").to_owned(), name));
        }
        let link = prepared(&ann, &cleo, id, &mut live).await;
        let query = match id {
            "GET /api/conversations/{conversation}/messages/search/" => "?q=sunday".to_owned(),
            id if id.contains("/potential") => format!("?search={}", usernames[2].0),
            _ => String::new(),
        };
        let cast = document["x-cast"].as_object().expect("who plays");
        let cast = live.into_iter().map(|(name, value)| (name, (cast[name].clone(), value))).collect();
        let base = ann.api.base().trim_end_matches('/').to_owned();
        let usernames = usernames.try_into().expect("three people");
        Self { ann, ben, cleo, usernames, base, mine: mine.as_i64().expect("an id"), cast, link, query }
    }

    /// The example's request, played by the people of this world.
    pub(super) fn request(&self, path: &str, content: &Value) -> (String, Body) {
        let address = self.link.clone().unwrap_or_else(|| {
            let pieces = path.split(['{', '}']).enumerate();
            pieces.map(|(place, piece)| if place % 2 == 0 { piece.to_owned() } else { self.part(piece) }).collect()
        });
        let address = address + &self.query;
        let body = match (content.get("application/json"), content.is_object()) {
            (Some(json), _) => Body::Json(self.live(&json["example"])),
            (None, true) => Body::File,
            (None, false) => Body::None,
        };
        (address, body)
    }

    fn part(&self, name: &str) -> String {
        let name = match name {
            "user" => "ben",
            "message" => "theirs",
            "emoji" => return "%F0%9F%91%8D".to_owned(),
            name => name,
        };
        let (_, live) = self.cast.get(name).unwrap_or_else(|| panic!("nobody plays {name}"));
        live.as_str().map_or_else(|| live.to_string(), str::to_owned)
    }

    fn live(&self, example: &Value) -> Value {
        if let Some((_, live)) = self.cast.values().find(|(written, _)| written == example) {
            return live.clone();
        }
        match example {
            Value::Array(all) => all.iter().map(|one| self.live(one)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.live(value))).collect(),
            other => other.clone(),
        }
    }

    pub(super) async fn send(&self, api: &Api, method: &Method, path: &str, body: &Body) -> HttpAnswer {
        match body {
            Body::None => api.request(method.clone(), path, None).await.expect("an answer"),
            Body::Json(json) => api.request(method.clone(), path, Some(json)).await.expect("an answer"),
            Body::File => upload(api, path).await,
        }
    }
}

async fn upload(api: &Api, path: &str) -> HttpAnswer {
    let mut form = b"--seam\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bridge.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n".to_vec();
    form.extend(pictures::plain(2));
    form.extend(b"\r\n--seam--\r\n");
    let kind = "multipart/form-data; boundary=seam";
    api.request_bytes(Method::POST, path, kind, form).await.expect("an answer")
}

/// What has to have happened before the example.
async fn prepared(ann: &Person, cleo: &Person, id: &str, live: &mut BTreeMap<&'static str, Value>) -> Option<String> {
    let local = |address: &Value| {
        let address = address.as_str().expect("an address");
        Some(address[address.find("/media/").expect("a file of ours")..].to_owned())
    };
    match id {
        "POST /api/matching/rewind/" => {
            drop(post(&ann.api, "/api/matching/skip/", json!({"user_id": cleo.id}), 200).await);
        }
        "DELETE /api/accounts/sessions/{session}/" => {
            let sessions = get(&ann.api, "/api/accounts/sessions/").await;
            live.insert("session", sessions[0]["id"].clone());
        }
        "GET /media/pictures/{key}" => {
            upload(&ann.api, "/api/accounts/photos/").await;
            return local(&get(&ann.api, "/api/accounts/users/me").await["profile_picture"]);
        }
        "GET /media/files/{file}" => {
            let sent = upload(&ann.api, "/api/accounts/files/message-attachment").await.json().expect("json");
            return local(&sent["url"]);
        }
        id if id.contains("/photos") && !id.starts_with("POST") => {
            let photo = upload(&ann.api, "/api/accounts/photos/").await.json().expect("json");
            live.insert("photo", photo["id"].clone());
            if id.starts_with("GET /media") {
                return local(&photo["url"]);
            }
        }
        _ => {}
    }
    None
}
