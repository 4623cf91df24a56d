//! That nothing of somebody who is erased is left: in no row, in no file, in no backup.

use crate::{
    uploads::upload,
    wire::{UNBOUNDED, call, get, post},
};
use client::{Method, Position};
use protocol::FrameKind;
use serde_json::json;
use tests::{Deployment, Kind, PATIENCE, Pair, Person, run, wait_until};

/// In every text that is hers.
const MARK: &str = "zanzibar";
/// Only she sends it.
const EMOJI: &str = "\u{1f993}";
/// Somebody else's words, which stay.
const UNCONCERNED: &str = "unconcerned";

#[test]
fn nothing_of_an_erased_person_is_left_in_rows_files_or_backups() {
    run(async {
        for mut site in Deployment::each_with(&UNBOUNDED) {
            lived_and_erased(&site).await;
            // Also while the program goes on, after a while.
            wait_until("no file has anything of her", async || found(&site, MARK).is_empty()).await;
            let last = lived(&site).await;
            assert!(!found(&site, MARK).is_empty(), "what is searched for can be found");
            call(&last.api, Method::DELETE, "/api/accounts/users/me", None, 204).await;
            for node in &mut site.nodes {
                node.signal("TERM");
                assert!(node.wait());
            }
            for mark in [MARK, EMOJI] {
                assert_eq!(found(&site, mark), Vec::<String>::new(), "{mark}");
            }
            assert!(!found(&site, UNCONCERNED).is_empty(), "the others' words stay");
        }
    });
}

#[test]
fn what_a_killed_node_left_behind_of_an_erased_person_goes_with_the_next_start() {
    run(async {
        let mut site = Deployment::sqlite_with(&UNBOUNDED);
        lived_and_erased(&site).await;
        site.nodes[0].kill();
        site.add_node();
        wait_until("no file has anything of her", async || found(&site, MARK).is_empty()).await;
        assert!(!found(&site, UNCONCERNED).is_empty(), "the others' words stay");
    });
}

async fn lived_and_erased(site: &Deployment) {
    let zoe = lived(site).await;
    call(&zoe.api, Method::DELETE, "/api/accounts/users/me", None, 204).await;
}

/// Somebody who has written her mark wherever one can write.
async fn lived(site: &Deployment) -> Person {
    let zoe = Person::sign_up(site.first(), MARK).await;
    let pair = Pair::matched(site.person("Ben").await.at(site.last()), zoe).await;
    let (zoe, ben, home) = (pair.ben, pair.ann, pair.home);
    let marked = |what: &str| format!("{MARK} {what}");
    let profile = json!({"username": format!("{MARK}.{}", zoe.id), "first_name": marked("first"), "last_name": marked("last"),
                         "bio": marked("bio").repeat(40), "location": marked("place"), "phone_number": "+49 5550123"});
    call(&zoe.api, Method::PATCH, "/api/accounts/users/me", Some(profile), 200).await;
    let answers = json!([{"prompt_id": 1, "answer": marked("answer")}]);
    call(&zoe.api, Method::PUT, "/api/accounts/users/me/prompts", Some(answers), 200).await;
    let agent = zoe.api.without_token().with_header("User-Agent", &marked("phone")).expect("a header");
    post(&agent, "/api/accounts/auth/login", json!({"email": zoe.email, "password": Person::PASSWORD}), 200).await;
    post(&zoe.api, "/api/accounts/auth/ws-ticket", json!({}), 201).await;

    let messages = format!("/api/conversations/{home}/messages/");
    let theirs = post(&ben.api, &messages, json!({"content": UNCONCERNED}), 201).await["id"].clone();
    call(&zoe.api, Method::PUT, &format!("{messages}{theirs}/reactions/{EMOJI}/"), None, 200).await;
    for number in 0..30 {
        let body =
            json!({"content": marked("message").repeat(number), "client_message_id": format!("{MARK}-{number}")});
        if number > 0 {
            post(&zoe.api, &messages, body, 201).await;
        }
    }
    let edited = post(&zoe.api, &messages, json!({"content": marked("draft")}), 201).await["id"].clone();
    call(&zoe.api, Method::PATCH, &format!("{messages}{edited}/"), Some(json!({"content": marked("text")})), 200).await;

    let mut socket = zoe.api.socket(client::Endpoint::Chat).position(Position::Now).open().await.expect("a socket");
    let film =
        upload(&mut socket, &format!("{MARK}-upload"), marked("film").repeat(300).as_bytes()).await["id"].clone();
    post(&zoe.api, &messages, json!({"content": "", "attachment": film}), 201).await;
    for kind in ["call_invite", "call_hangup"] {
        let frame = json!({"type": kind, "conversation_id": home, "call_id": marked("call"), "ref": kind});
        socket.send(&frame).await.expect("the socket is open");
        socket.expect(FrameKind::Ack, PATIENCE).await.expect("a call is taken");
    }
    // It is all there to be read by the other.
    assert!(get(&ben.api, &messages).await.to_string().contains(MARK));
    zoe
}

/// The files and tables in which a text is still kept.
fn found(site: &Deployment, needle: &str) -> Vec<String> {
    match site.kind() {
        Kind::Postgres if site.dump().contains(needle) => vec!["the dump".to_owned()],
        Kind::Postgres => Vec::new(),
        Kind::Sqlite => {
            let has = |bytes: &[u8]| bytes.windows(needle.len()).any(|part| part == needle.as_bytes());
            site.files().into_iter().filter(|(_, bytes)| has(bytes)).map(|(name, _)| name).collect()
        }
    }
}
