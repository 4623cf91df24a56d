//! Text that people really type.

use crate::wire::{UNBOUNDED, answer, call, error, frame, get, ping, post, refused, seen};
use client::Method;
use protocol::FrameKind;
use serde_json::{Value, json};
use services::test_name;
use tests::{Deployment, run};

const ME: &str = "/api/accounts/users/me";
const REGISTER: &str = "/api/accounts/auth/register";
const LOGIN: &str = "/api/accounts/auth/login";

/// As it stands in a path.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

fn seqs(messages: &Value) -> Vec<i64> {
    let messages = messages.as_array().expect("a bare array");
    messages.iter().map(|message| message["seq"].as_i64().expect("a place")).collect()
}

#[test]
fn a_message_that_nobody_can_see_is_empty_and_any_other_is_kept_as_it_was_typed() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let mut socket = pair.ann.chat().await;
            for blank in
                ["\u{200b}", "\u{3164}", "\u{2800}", "\u{fe0f}", "\u{202e}\u{2069}", "\u{e000}", "\u{feff} \u{a0}"]
            {
                let body = json!({"content": blank});
                refused(&pair.ann.api, Method::POST, &path, Some(body), 400, "empty_message").await;
                let sent = json!({"type": "message", "conversation_id": pair.home, "content": blank});
                error(&mut socket, &sent.to_string(), "empty_message").await;
            }
            let typed = "\u{2067}a\u{2069}\u{202e}b \u{200b}e\u{301} ";
            let stored = post(&pair.ann.api, &path, json!({"content": typed}), 201).await;
            assert_eq!(stored["content"], typed);
            let one = format!("{path}{}/", stored["id"]);
            let blank = Some(json!({"content": "\u{3164}"}));
            refused(&pair.ann.api, Method::PATCH, &one, blank, 400, "empty_message").await;
            assert_eq!(get(&pair.ben.api, &path).await[0]["content"], typed);
            assert_eq!(seqs(&get(&pair.ben.api, &path).await), [1]);
        }
    });
}

#[test]
fn a_reaction_is_one_emoji_and_the_same_with_and_without_its_selector() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let id = post(&pair.ann.api, &path, json!({"content": "hi"}), 201).await["id"].clone();
            let one = |emoji: &str| format!("{path}{id}/reactions/{}/", encoded(emoji));
            let heart = json!([{"user_id": pair.ben.id, "emoji": "\u{2764}\u{fe0f}"}]);
            let mut anns = pair.ann.chat().await;
            for (put, delete) in [("\u{2764}", "\u{2764}\u{fe0f}"), ("\u{2764}\u{fe0f}", "\u{2764}")] {
                assert_eq!(call(&pair.ben.api, Method::PUT, &one(put), None, 200).await["reactions"], heart);
                assert_eq!(call(&pair.ben.api, Method::PUT, &one(delete), None, 200).await["reactions"], heart);
                assert_eq!(call(&pair.ben.api, Method::DELETE, &one(delete), None, 200).await["reactions"], json!([]));
                let told = frame(&mut anns, FrameKind::MessageReaction).await;
                assert_eq!(told["user_id"], json!(pair.ben.id));
                assert_eq!(told["user_emojis"], json!(["\u{2764}\u{fe0f}"]));
                assert_eq!(told["counts"], json!([{"emoji": "\u{2764}\u{fe0f}", "count": 1}]));
                let told = frame(&mut anns, FrameKind::MessageReaction).await;
                assert_eq!((&told["user_emojis"], &told["counts"]), (&json!([]), &json!([])));
            }
            for no_emoji in
                ["\u{200d}", "\u{20ac}", "\u{1f44d}\u{1f44d}\u{1f44d}", "a", "\u{2139}\u{fe0f} \u{1f170}\u{fe0f}"]
            {
                refused(&pair.ben.api, Method::PUT, &one(no_emoji), None, 400, "validation_failed").await;
                let sent = json!({"type": "reaction", "message_id": id, "emoji": no_emoji});
                error(&mut anns, &sent.to_string(), "validation_failed").await;
            }
            let five = ["\u{2139}\u{fe0f}", "\u{1f170}", "1\u{20e3}", "\u{1f1eb}\u{1f1f7}", "\u{1f44d}\u{1f3fd}"];
            for emoji in five {
                call(&pair.ben.api, Method::PUT, &one(emoji), None, 200).await;
            }
            refused(&pair.ben.api, Method::PUT, &one("\u{1f44e}"), None, 409, "too_many_reactions").await;
            let mut bens = pair.ben.chat().await;
            let sixth = json!({"type": "reaction", "message_id": id, "emoji": "\u{1f44e}"});
            error(&mut bens, &sixth.to_string(), "too_many_reactions").await;
            call(&pair.ann.api, Method::PUT, &one("\u{1f44e}"), None, 200).await;
            // No answer waits for what others are told.
            while seen(&anns, FrameKind::MessageReaction) < 4 + 5 + 1 {
                anns.next(tests::PATIENCE).await.expect("every change is told");
            }
            ping(&mut anns).await;
            assert_eq!(seen(&anns, FrameKind::MessageReaction), 4 + 5 + 1, "{:?}", anns.history());
        }
    });
}

#[test]
fn names_lose_what_nobody_sees_and_what_turns_text_around() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await;
            let body = json!({
                "first_name": "\u{202e}Ann\u{200b}", "last_name": "\u{3164}", "location": "Mu\u{308}nchen\u{feff}",
                "bio": "one\u{202e}\n\u{2067}two\u{2069}",
            });
            let me = call(&ann.api, Method::PATCH, ME, Some(body), 200).await;
            assert_eq!((&me["first_name"], &me["last_name"]), (&json!("Ann"), &json!("")));
            assert_eq!(me["location"], "M\u{fc}nchen");
            assert_eq!(me["bio"], "one\n\u{2067}two\u{2069}");
            for (field, wrong) in [("first_name", "a\u{7}b"), ("username", "ad\u{200b}a"), ("username", "\u{430}da")] {
                let mut body = json!({});
                body[field] = json!(wrong);
                let problem = refused(&ann.api, Method::PATCH, ME, Some(body), 400, "validation_failed").await;
                assert!(problem["errors"][field].is_array(), "{problem}");
            }
        }
    });
}

#[test]
fn an_account_is_found_and_opened_in_whatever_form_its_address_and_password_are_typed() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let nobody = site.first().api();
            let host = "mu\u{308}ller.example";
            let email = format!("jo\u{308}rg.{}@{host}", test_name());
            let body = json!({"email": email, "password": "cafe\u{301} au lait", "name": "J\u{202e}"});
            let signed_in = post(&nobody, REGISTER, body, 201).await;
            assert_eq!(signed_in["user"]["first_name"], "J");
            let kept = email.replace("o\u{308}", "\u{f6}").replace("u\u{308}", "\u{fc}");
            assert_eq!(signed_in["user"]["email"], kept);
            let elsewhere = site.last().api();
            let idn = kept.replace("m\u{fc}ller", "xn--mller-kva");
            for (email, password) in [
                (&email, "caf\u{e9} au lait"),
                (&kept, "cafe\u{301}\u{a0}au lait"),
                (&idn, "caf\u{e9} au\u{3000}lait"),
                (&kept.to_uppercase(), "caf\u{e9} au lait"),
            ] {
                post(&elsewhere, LOGIN, json!({"email": email, "password": password}), 200).await;
            }
            for taken in [&email, &idn] {
                let again = json!({"email": taken, "password": "correct horse"});
                refused(&nobody, Method::POST, REGISTER, Some(again), 400, "email_taken").await;
            }
            let hidden = format!("a\u{200b}da.{}@example.com", test_name());
            let body = json!({"email": hidden, "password": "correct horse"});
            let problem = refused(&nobody, Method::POST, REGISTER, Some(body), 400, "validation_failed").await;
            assert!(problem["errors"]["email"].is_array(), "{problem}");
        }
    });
}

#[test]
fn a_search_finds_what_people_mean_and_says_where_to_go_on() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            for content in ["Привет", "Cafe\u{301}", "Stra\u{df}e", "привет ещё раз"] {
                post(&pair.ann.api, &path, json!({"content": content}), 201).await;
            }
            let search = |typed: &str, more: &str| format!("{path}search/?q={}{more}", encoded(typed));
            for (typed, found) in
                [("ПРИВЕТ", vec![4, 1]), ("caf\u{e9}", vec![2]), ("strasse", vec![3]), ("еще", vec![4]), ("%", vec![])]
            {
                assert_eq!(seqs(&get(&pair.ben.api, &search(typed, "")).await), found, "{typed}");
            }
            let first = answer(&pair.ben.api, Method::GET, &search("привет", "&limit=1"), None).await;
            assert_eq!(seqs(&first.json().expect("json")), [4]);
            let link = first.header("link").expect("there is more");
            let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).expect("a link");
            let next = &next[next.find("/api/").expect("a path")..];
            assert_eq!(seqs(&get(&pair.ben.api, next).await), [1]);
            assert_eq!(answer(&pair.ben.api, Method::GET, &search("привет", ""), None).await.header("link"), None);
            for nothing in ["", "\u{200b}", "\u{301}", &"x".repeat(201)] {
                let path = search(nothing, "");
                refused(&pair.ben.api, Method::GET, &path, None, 400, "validation_failed").await;
            }
        }
    });
}
