//! Two people and what has passed between them.

use super::table::State;
use crate::{
    uploads::upload,
    wire::{answer, call, get, post},
};
use client::{Api, Method, Socket};
use kernel::{ConversationId, MatchId};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, Pair, Person};

/// Nobody has these.
pub(super) const NO_PERSON: i64 = 4_503_599_627_370_489;
pub(super) const NO_ROW: i64 = 9_007_199_254_740_001;

/// A name that nobody else has.
const NAME: &str = "Quillon";
pub(super) const EMOJI: &str = "\u{1f98b}";
/// As it stands in a path.
pub(super) const ENCODED_EMOJI: &str = "%F0%9F%A6%8B";
pub(super) const SECRET: &str = "the secret of Quillon";
/// The name under which my first message was sent.
pub(super) const KEY: &str = "mine";

/// Me, them, and where we met.
pub(super) struct Couple {
    pub(super) me: Person,
    pub(super) they: Person,
    /// The key of their picture.
    pub(super) picture: String,
    /// The address of a photo of theirs, as I was shown it before anything passed.
    pub(super) photo: String,
    pub(super) met: Option<Met>,
    /// Texts that would give them away.
    marks: Vec<String>,
}

/// The ids that are left of having matched.
pub(super) struct Met {
    pub(super) matched: MatchId,
    pub(super) home: ConversationId,
    /// A message of each, and the address of the file in theirs; none where they have not talked.
    pub(super) talk: Option<Talk>,
}

pub(super) struct Talk {
    pub(super) mine: i64,
    pub(super) theirs: i64,
    pub(super) file: String,
}

impl Couple {
    /// Brings two new people into this state, I at the first node and they at the last. `talking` about everything there is
    /// to talk about before it changes.
    pub(super) async fn brought(site: &Deployment, state: State, talking: bool) -> Self {
        let me = site.person("Ann").await;
        let they = Person::sign_up(site.first(), NAME).await.at(site.last());
        let picture = format!("drawn-{:064x}", they.id.0);
        site.change(&format!("UPDATE profiles SET picture = '{picture}' WHERE user_id = {}", they.id));
        // The picture is drawn from its key, and so is the photo.
        let columns = "owner_id, key, position, state, blurhash, width, height, created_at";
        site.change(&format!("INSERT INTO photos ({columns}) VALUES ({}, '{picture}', 0, 2, 'L00', 1, 1, 0)", they.id));
        let card = get(&me.api, &format!("/api/accounts/users/{}/", they.id)).await;
        let photo = card["photos"][0]["url"].as_str().expect("a link").to_owned();
        let username = get(&they.api, "/api/accounts/users/me").await["username"].as_str().expect("a name").to_owned();
        let marks = vec![they.id.to_string(), NAME.to_owned(), picture.clone(), username];
        let mut couple = Self { me, they, picture, photo, met: None, marks };
        couple.pass(site, state, talking).await;
        couple
    }

    async fn pass(&mut self, site: &Deployment, state: State, talking: bool) {
        let swipe = async |by: &Person, what: &str, whom: &Person, status: u16| {
            post(&by.api, &format!("/api/matching/{what}/"), json!({"user_id": whom.id}), status).await
        };
        match state {
            State::Fits => return,
            State::Unfit => {
                let older = json!({"min_age": 60});
                call(&self.they.api, Method::PATCH, "/api/matching/preferences/", Some(older), 200).await;
                return;
            }
            State::Liked => return drop(swipe(&self.me, "like", &self.they, 201).await),
            State::LikesMe | State::BannedLiker | State::TookBack | State::Passed => {
                swipe(&self.they, "like", &self.me, 201).await;
            }
            _ => {
                let Pair { matched, home, .. } = Pair::matched(self.they.clone(), self.me.clone()).await;
                let talk = if talking { Some(self.talk(home).await) } else { None };
                self.met = Some(Met { matched, home, talk });
            }
        }
        let banned = |word: &str| site.command(&["admin", word, &self.they.email]).trim().to_owned();
        match state {
            State::Passed => drop(swipe(&self.me, "skip", &self.they, 200).await),
            State::TookBack | State::Parted => drop(swipe(&self.they, "unlike", &self.me, 200).await),
            State::Blocked => drop(swipe(&self.me, "block", &self.they, 200).await),
            State::BlocksMe => drop(swipe(&self.they, "block", &self.me, 200).await),
            State::Banned | State::BannedLiker => assert_eq!(banned("ban"), "banned"),
            State::Erased => drop(call(&self.they.api, Method::DELETE, "/api/accounts/users/me", None, 204).await),
            State::Returned => {
                assert_eq!(banned("ban"), "banned");
                assert_eq!(banned("unban"), "the account is open again");
                self.they.api = signed_in_again(&self.they).await;
            }
            _ => {}
        }
    }

    /// Everything that leaves something in my log or on my screen.
    async fn talk(&self, home: ConversationId) -> Talk {
        let messages = format!("/api/conversations/{home}/messages/");
        let (mine, theirs) = (&self.me.api, &self.they.api);
        let say = async |api: &Api, body: Value| post(api, &messages, body, 201).await["id"].as_i64().expect("an id");
        let at = |message: i64, rest: &str| format!("{messages}{message}/{rest}");
        let mut socket = self.they.chat().await;
        let file = upload(&mut socket, "Quillon", b"a film of Quillon").await["id"].clone();

        let first = say(mine, json!({"content": "hello", "client_message_id": KEY})).await;
        call(theirs, Method::PUT, &at(first, &format!("reactions/{EMOJI}/")), None, 200).await;
        post(theirs, &at(first, "mark_read/"), json!({}), 200).await;
        say(mine, json!({"content": "are you there?"})).await;
        ask(&mut socket, json!({"type": "delivered", "conversation_id": home, "seq": 2})).await;
        let shown = say(theirs, json!({"content": SECRET, "attachment": file})).await;
        let edited = say(theirs, json!({"content": "a draft"})).await;
        call(theirs, Method::PATCH, &at(edited, ""), Some(json!({"content": SECRET})), 200).await;
        let deleted = say(theirs, json!({"content": SECRET})).await;
        call(theirs, Method::DELETE, &at(deleted, ""), None, 200).await;
        ask(&mut socket, json!({"type": "typing", "conversation_id": home, "is_typing": true})).await;
        for frame in ["call_invite", "call_hangup"] {
            ask(&mut socket, json!({"type": frame, "conversation_id": home, "call_id": "by Quillon"})).await;
        }
        let muted = Some(json!({"is_muted": true}));
        call(mine, Method::PATCH, &format!("/api/conversations/{home}/"), muted, 200).await;
        let window = get(mine, &messages).await;
        let with_file = window.as_array().expect("messages").iter().find(|message| message["id"] == shown);
        let file = with_file.and_then(|message| message["attachment"].as_str()).expect("a link").to_owned();
        Talk { mine: first, theirs: shown, file }
    }

    /// What of a text gives them away.
    pub(super) fn trace_in(&self, text: &str) -> Option<&str> {
        self.marks.iter().find(|mark| text.contains(mark.as_str())).map(String::as_str)
    }

    pub(super) fn is_named_in(&self, text: &str) -> bool {
        text.contains(&self.they.id.to_string())
    }
}

/// Sends a frame, which must be carried out.
async fn ask(socket: &mut Socket, mut body: Value) {
    body["ref"] = json!("r");
    let answer = answered(socket, &body).await;
    assert_eq!(answer["type"], FrameKind::Ack.as_str(), "{body} -> {answer}");
}

async fn signed_in_again(person: &Person) -> Api {
    let body = json!({"email": person.email, "password": Person::PASSWORD});
    let answer = answer(&person.api.without_token(), Method::POST, "/api/accounts/auth/login", Some(body)).await;
    let session: Value = answer.json().expect("a session");
    person.api.with_token(session["access"].as_str().expect("a token").into())
}

/// Somebody I have matched, at the node of the others, whose news comes on the same way as theirs would.
pub(super) async fn witness(site: &Deployment, me: &Person) -> (Person, ConversationId, Socket) {
    let cyd = site.person("Cyd").await.at(site.last());
    let pair = Pair::matched(me.clone(), cyd).await;
    let socket = pair.ben.chat().await;
    (pair.ben, pair.home, socket)
}

/// The ack or error that answers a frame with a `ref`.
pub(super) async fn answered(socket: &mut Socket, body: &Value) -> Value {
    socket.send(body).await.expect("the socket is open");
    loop {
        match socket.next(tests::PATIENCE).await.expect("an answer") {
            client::Received::Frame(frame, raw)
                if matches!(frame.kind(), FrameKind::Ack | FrameKind::Error) && raw["ref"] == body["ref"] =>
            {
                return raw;
            }
            client::Received::Closed(closed) => panic!("{body}: {closed:?}"),
            _ => {}
        }
    }
}
