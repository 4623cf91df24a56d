//! What people tell about themselves, and the switches by which they say who gets to see it.

use crate::{
    exchange::{exchange, plain},
    wire::{call, frame, get, ping, post, refused, seen},
};
use client::Method;
use protocol::FrameKind;
use serde_json::{Value, json};
use services::test_name;
use tests::{Deployment, Pair, Person, run, wait_until};

const ME: &str = "/api/accounts/users/me";
const PROMPTS: &str = "/api/accounts/users/me/prompts";
const SWITCHES: [&str; 7] = [
    "share_presence",
    "share_last_seen",
    "share_read_receipts",
    "share_typing",
    "share_distance",
    "hide_last_name",
    "discoverable",
];

#[test]
fn language_zone_pause_and_switches_are_kept_field_by_field() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let elsewhere = ann.clone().at(site.last());
            let change = async |body: Value| call(&ann.api, Method::PATCH, ME, Some(body), 200).await;
            let me = change(json!({"locale": "pt_br", "time_zone": "europe/paris", "gender": "O"})).await;
            assert_eq!(
                (&me["locale"], &me["time_zone"]),
                (&json!("pt-BR"), &json!("Europe/Paris")),
                "as they are spelt"
            );
            assert_eq!(me["gender"], "O");
            let usual = json!({"share_presence": true, "share_last_seen": true, "share_read_receipts": true,
                "share_typing": true, "share_distance": true, "hide_last_name": false, "discoverable": true});
            assert_eq!(me["privacy"], usual);
            for switch in SWITCHES {
                let mut expected = get(&ann.api, ME).await["privacy"].clone();
                let turned = !expected[switch].as_bool().expect("a switch");
                expected[switch] = json!(turned);
                let me = change(json!({"privacy": {switch: turned}})).await;
                assert_eq!(me["privacy"], expected, "the others stay");
                let twin = me.get(switch).is_none_or(|twin| *twin == turned);
                assert!(twin, "the flat twin is the same: {me}");
            }
            let me = change(json!({"share_typing": true, "paused": true})).await;
            assert_eq!((&me["privacy"]["share_typing"], &me["paused"]), (&json!(true), &json!(true)), "by its twin");
            let me = change(json!({"share_typing": true, "privacy": {"share_typing": false}})).await;
            assert_eq!(me["privacy"]["share_typing"], false, "where both are given the new form counts");
            assert_eq!(get(&elsewhere.api, ME).await, me);
            assert_eq!(
                call(&elsewhere.api, Method::PUT, ME, Some(me.clone()), 200).await,
                me,
                "what comes back is kept"
            );

            for (wrong, field) in [
                (json!({"locale": "not a language"}), "locale"),
                (json!({"locale": 7}), "locale"),
                (json!({"time_zone": "Europe/Atlantis"}), "time_zone"),
                (json!({"time_zone": ["UTC"]}), "time_zone"),
                (json!({"paused": "yes"}), "paused"),
                (json!({"privacy": true}), "privacy"),
                (json!({"privacy": {"discoverable": 1}}), "privacy.discoverable"),
                (json!({"privacy": {"share_distance": "no"}, "bio": "x"}), "privacy.share_distance"),
            ] {
                for method in [Method::PATCH, Method::PUT] {
                    let body = Some(wrong.clone());
                    let problem = refused(&ann.api, method, ME, body, 400, "validation_failed").await;
                    assert!(problem["errors"][field].is_array(), "{field}: {problem}");
                }
            }
            assert_eq!(get(&ann.api, ME).await, me, "what is refused changes nothing");
            let me = change(json!({"locale": null, "time_zone": "", "privacy": null, "paused": null})).await;
            assert_eq!((&me["locale"], &me["time_zone"], &me["paused"]), (&Value::Null, &Value::Null, &json!(true)));
        }
    });
}

#[test]
fn questions_are_listed_in_the_language_of_the_reader_and_answered_by_at_most_three() {
    run(async {
        for site in Deployment::each() {
            let Pair { ann, ben, .. } = site.pair().await;
            let path = "/api/matching/prompts/";
            let all = get(&ann.api, path).await;
            let ids: Vec<_> =
                all.as_array().expect("a bare array").iter().filter_map(|one| one["id"].as_i64()).collect();
            assert_eq!(ids, (1..=12).collect::<Vec<_>>());
            let node = site.last();
            let bearer = format!("Authorization: Bearer {}", ann.api.token().expect("a token").reveal());
            let asked = async |languages: &[&str]| {
                let headers: Vec<&str> = languages.iter().copied().chain([bearer.as_str()]).collect();
                let answer = exchange(node, plain(node, "GET", path, &headers)).await;
                let list: Value = serde_json::from_slice(&answer.body).expect("a list");
                let language = answer.header("content-language").expect("it says which").to_owned();
                (language, list[1]["prompt"].as_str().expect("a question").to_owned())
            };
            let (french, english) = (("fr", "Un dimanche parfait"), ("en", "A perfect Sunday"));
            let owned = |(language, text): (&str, &str)| (language.to_owned(), text.to_owned());
            assert_eq!(asked(&["Accept-Language: fr-CA"]).await, owned(french));
            assert_eq!(asked(&[]).await, owned(english));
            call(&ann.api, Method::PATCH, ME, Some(json!({"locale": "fr"})), 200).await;
            assert_eq!(asked(&[]).await, owned(french), "that of the profile where the request names none");
            assert_eq!(asked(&["Accept-Language: en"]).await, owned(english));

            let given = json!([{"prompt_id": 7, "answer": " around\nthe world "}, {"prompt_id": 2, "answer": "tea"}]);
            let shown = call(&ben.api, Method::PUT, PROMPTS, Some(given), 200).await;
            let expected = json!([
                {"prompt_id": 7, "prompt": "The best trip I ever took", "answer": "around\nthe world"},
                {"prompt_id": 2, "prompt": "A perfect Sunday", "answer": "tea"},
            ]);
            assert_eq!(shown, expected);
            assert_eq!(get(&ben.api, ME).await["prompts"], expected);
            let card = get(&ann.api, &format!("/api/accounts/users/{}/", ben.id)).await;
            assert_eq!(card["prompts"][1], json!({"prompt_id": 2, "prompt": "Un dimanche parfait", "answer": "tea"}));
            assert_eq!(card["prompts"][0]["prompt_id"], 7, "in the order of whoever answered");

            let answer = |id: i64, answer: &str| json!({"prompt_id": id, "answer": answer});
            for (wrong, field) in [
                (json!([answer(1, "a"), answer(2, "b"), answer(3, "c"), answer(4, "d")]), "prompts"),
                (json!([answer(1, "a"), answer(1, "b")]), "prompt_id"),
                (json!([answer(999, "a")]), "prompt_id"),
                (json!([answer(-1, "a")]), "prompt_id"),
                (json!([{"prompt_id": "1", "answer": "a"}]), "prompt_id"),
                (json!([answer(1, " \u{200b}")]), "answer"),
                (json!([answer(1, &"x".repeat(301))]), "answer"),
                (json!([{"prompt_id": 1}]), "answer"),
                (json!([answer(1, "a\u{0}b")]), "answer"),
                (json!([7]), "prompts"),
                (json!("tea"), "prompts"),
                (json!({}), "prompts"),
            ] {
                let problem = refused(&ben.api, Method::PUT, PROMPTS, Some(wrong), 400, "validation_failed").await;
                assert!(problem["errors"][field].is_array(), "{field}: {problem}");
            }
            assert_eq!(get(&ben.api, ME).await["prompts"], expected, "what is refused changes nothing");
            let longest = json!([answer(1, &"é".repeat(300))]);
            call(&ben.api, Method::PUT, PROMPTS, Some(longest), 200).await;
            assert_eq!(call(&ben.api, Method::PUT, PROMPTS, Some(json!([])), 200).await, json!([]));
            assert_eq!(get(&ann.api, &format!("/api/accounts/users/{}/", ben.id)).await["prompts"], json!([]));
        }
    });
}

#[test]
fn a_team_asks_questions_of_its_own_by_a_file() {
    run(async {
        let folder = std::env::temp_dir().join(test_name());
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        std::fs::write(folder.join("en.ftl"), "prompt-1000 = Sea or mountains\nprompt-03 = Not a number\n")
            .expect("a file");
        for site in Deployment::each_with(&[("MATCHWIRE__TEXTS__FOLDER", &folder.to_string_lossy())]) {
            let ann = site.person("Ann").await;
            let all = get(&ann.api, "/api/matching/prompts/").await;
            let all = all.as_array().expect("a bare array");
            assert_eq!((all.len(), &all[12]), (13, &json!({"id": 1000, "prompt": "Sea or mountains"})));
            let given = json!([{"prompt_id": 1000, "answer": "both"}]);
            let shown = call(&ann.api, Method::PUT, PROMPTS, Some(given), 200).await;
            assert_eq!(shown, json!([{"prompt_id": 1000, "prompt": "Sea or mountains", "answer": "both"}]));
        }
        std::fs::remove_dir_all(folder).expect("removed");
    });
}

#[test]
fn a_catalogue_of_interests_is_there_from_the_beginning_and_operators_add_to_it() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let names = async || {
                let all = get(&ann.api, "/api/matching/interests/").await;
                let all = all.as_array().expect("a bare array").iter();
                all.filter_map(|one| one["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
            };
            let before = names().await;
            assert!(before.len() >= 60 && before.contains(&"Board games".to_owned()), "{before:?}");
            assert!(before.is_sorted_by_key(|name| name.to_lowercase()), "{before:?}");
            let said = site.command(&["admin", "interests", "add", "Beekeeping", "Board games", "Morse code"]);
            assert_eq!(said, "2 of 3 added\n");
            let after = names().await;
            assert_eq!(after.len(), before.len() + 2);
            assert!(after.contains(&"Beekeeping".to_owned()) && after.contains(&"Morse code".to_owned()));
        }
    });
}

#[test]
fn what_changes_on_one_device_is_told_to_the_others() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let mut elsewhere = ann.clone().at(site.last()).chat().await;
            let first = get(&ann.api, "/api/matching/interests/").await[0]["id"].clone();
            for (method, path, body, what) in [
                (Method::PATCH, ME, json!({"bio": "counts"}), "profile"),
                (Method::PATCH, ME, json!({"privacy": {"share_last_seen": false}}), "privacy"),
                (Method::PATCH, ME, json!({"paused": true}), "profile"),
                (Method::PUT, PROMPTS, json!([{"prompt_id": 1, "answer": "tea"}]), "profile"),
                (Method::POST, "/api/matching/interests/", json!({"interest_ids": [first]}), "profile"),
                (Method::PUT, "/api/matching/preferences/", json!({"min_age": 30}), "preferences"),
            ] {
                for _ in 0..2 {
                    call(&ann.api, method.clone(), path, Some(body.clone()), 200).await;
                }
                let shown = frame(&mut elsewhere, FrameKind::SelfUpdate).await;
                assert_eq!(shown["what"], json!([what]), "{path}: {shown}");
                assert!(shown["cursor"].is_i64(), "{shown}");
            }
            ping(&mut elsewhere).await;
            assert_eq!(seen(&elsewhere, FrameKind::SelfUpdate), 6, "what is the same is no news");
        }
    });
}

#[test]
fn every_switch_does_what_it_says() {
    run(async {
        for site in Deployment::each() {
            let Pair { ann, ben, home, .. } = site.pair().await;
            let cyd = site.person("Cyd").await;
            let turn = async |switch: &str, on: bool| {
                let body = Some(json!({"privacy": {switch: on}}));
                call(&ben.api, Method::PATCH, ME, body, 200).await;
            };
            let card = format!("/api/accounts/users/{}/", ben.id);
            let mut bens = ben.chat().await;
            ping(&mut bens).await;

            // To five minutes where it is shared, else by the day.
            let exact = |shown: &Value| shown["last_activity"].as_str().map(|at| !at.contains("T00:00:00"));
            site.change(&format!("UPDATE profiles SET last_seen_at = 1800014700000000 WHERE user_id = {}", ben.id));
            assert_eq!(get(&ann.api, &card).await["last_activity"], "2027-01-15T12:05:00.000000Z");
            turn("share_last_seen", false).await;
            let hidden = get(&ann.api, &card).await;
            assert_eq!(exact(&hidden), Some(false), "{hidden}");
            let recent = get(&ann.api, "/api/matching/recent-matches/").await;
            assert_eq!(exact(&recent[0]), Some(false), "{recent}");
            // That is another switch.
            wait_until("he is here", async || get(&ann.api, &card).await["is_online"] == true).await;
            turn("share_presence", false).await;
            assert_eq!(get(&ann.api, &card).await["is_online"], false);

            // The first name is all that is left, also of whoever types.
            turn("hide_last_name", true).await;
            let mut anns = ann.chat().await;
            let typing = json!({"type": "typing", "conversation_id": home, "is_typing": true, "ref": "t"});
            bens.send(&typing).await.expect("the socket is open");
            let shown = frame(&mut anns, FrameKind::TypingIndicator).await;
            assert_eq!((&shown["user_name"], shown["user_id"].as_i64()), (&json!("Ben"), Some(ben.id.0)));
            for shown in [get(&ann.api, &card).await, get(&cyd.api, &card).await] {
                assert_eq!(shown["last_name"], "");
            }

            // Strangers do not meet who hides, nor who pauses; matches go on.
            for (away, back) in [
                (json!({"privacy": {"discoverable": false}}), json!({"privacy": {"discoverable": true}})),
                (json!({"paused": true}), json!({"paused": false})),
            ] {
                get(&cyd.api, &card).await;
                call(&ben.api, Method::PATCH, ME, Some(away), 200).await;
                refused(&cyd.api, Method::GET, &card, None, 404, "not_found").await;
                get(&ann.api, &card).await;
                let path = format!("/api/conversations/{home}/messages/");
                post(&ann.api, &path, json!({"content": "still here?"}), 201).await;
                post(&ben.api, &path, json!({"content": "yes"}), 201).await;
                call(&ben.api, Method::PATCH, ME, Some(back), 200).await;
            }
            // Who pauses sees nobody new either.
            let stranger = format!("/api/accounts/users/{}/", cyd.id);
            get(&ben.api, &stranger).await;
            call(&ben.api, Method::PATCH, ME, Some(json!({"paused": true})), 200).await;
            refused(&ben.api, Method::GET, &stranger, None, 404, "not_found").await;
            get(&ben.api, &format!("/api/accounts/users/{}/", ann.id)).await;
        }
    });
}

/// Years before, on a day of the calendar; 29 February of a common year is 1 March.
fn years_before(today: &str, years: i32) -> String {
    let (year, day) = today.split_once('-').expect("a date");
    let year: i32 = year.parse().expect("a year");
    let born = year - years;
    let is_leap = born % 4 == 0 && (born % 100 != 0 || born % 400 == 0);
    format!("{born}-{}", if day == "02-29" && !is_leap { "03-01" } else { day })
}

#[test]
fn nobody_comes_in_before_the_day_on_which_they_turn_eighteen_by_the_utc_date() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let today = async || {
                let answer = site.first().api().request(Method::GET, "/healthz", None).await.expect("an answer");
                server_day(answer.header("date").expect("a date"))
            };
            let register = async |born: &str, status: u16| {
                let email = format!("{}-{born}@example.com", test_name());
                let body = json!({"email": email, "password": Person::PASSWORD, "date_of_birth": born});
                post(&site.last().api(), "/api/accounts/auth/register", body, status).await
            };
            let day = today().await;
            let (just, not_yet) = (years_before(&day, 18), years_before(&tomorrow(&day), 18));
            assert_eq!(register(&just, 201).await["user"]["date_of_birth"], just.as_str());
            call(&ann.api, Method::PATCH, ME, Some(json!({"date_of_birth": just})), 200).await;
            let too_young = [
                register(&not_yet, 400).await,
                call(&ann.api, Method::PATCH, ME, Some(json!({"date_of_birth": not_yet})), 400).await,
            ];
            // Over midnight tomorrow has become today.
            if today().await == day {
                for problem in too_young {
                    assert_eq!(problem["code"], "under_age", "{problem}");
                }
            }
            // A day that is there in leap years only is a birthday like others.
            for (born, status) in [("2004-02-29", 201), ("2000-02-29", 201), ("2003-02-29", 400), ("1900-02-29", 400)] {
                register(born, status).await;
                let status = if status == 201 { 200 } else { 400 };
                let body = Some(json!({"date_of_birth": born}));
                let me = call(&ann.api, Method::PATCH, ME, body, status).await;
                assert!(status == 400 || me["date_of_birth"] == born, "{me}");
            }
        }
    });
}

/// The UTC day of a `Date` header: `Fri, 27 Nov 2026 04:19:28 GMT` is `2026-11-27`.
fn server_day(header: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = header.split(' ').collect();
    let month = MONTHS.iter().position(|month| *month == parts[2]).expect("a month") + 1;
    format!("{}-{month:02}-{}", parts[3], parts[1])
}

fn tomorrow(day: &str) -> String {
    let noon = kernel::Timestamp::parse(&format!("{day}T12:00:00Z")).expect("a day");
    noon.plus(std::time::Duration::from_hours(24)).to_string()[..10].to_owned()
}
