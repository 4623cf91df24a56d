//! Where people are: told by a phone, kept as a coarse cell and nothing finer, shown as a distance.

use crate::{
    exchange::{exchange, plain},
    wire::{answer, call, frame, get, ping, problem, refused, seen},
};
use client::{Api, Method};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, Kind, Pair, Person, run};

const POSITION: &str = "/api/accounts/users/me/position";
const ME: &str = "/api/accounts/users/me";

const PARIS: (f64, f64) = (48.8566, 2.3522);
/// Some steps away, in the same cell.
const NEAR_PARIS: (f64, f64) = (48.8570, 2.3530);
const LONDON: (f64, f64) = (51.5074, -0.1278);

async fn stand(person: &Person, (latitude, longitude): (f64, f64)) -> Value {
    let body = Some(json!({"latitude": latitude, "longitude": longitude}));
    call(&person.api, Method::PUT, POSITION, body, 200).await
}

#[test]
fn two_people_learn_how_far_apart_their_cells_are_where_both_tell_and_the_other_shows_it() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__MATCHING__REVEAL_LIKES", "true")]) {
            let Pair { ann, ben, matched, .. } = site.pair().await;
            let cyd = site.person("Cyd").await;
            let card = format!("/api/accounts/users/{}/", ben.id);
            let of_card = async || get(&ann.api, &card).await["distance"].clone();
            assert_eq!(of_card().await, Value::Null, "nobody tells");
            let noted = stand(&ann, PARIS).await;
            crate::shapes::assert_time(&noted["updated_at"]);
            assert_eq!(noted.as_object().map(serde_json::Map::len), Some(1), "{noted}");
            assert_eq!(of_card().await, Value::Null, "the other does not");
            stand(&ben, NEAR_PARIS).await;
            let raw = answer(&ann.api, Method::GET, &card, None).await;
            let raw = String::from_utf8_lossy(&raw.body).into_owned();
            assert!(raw.contains(r#""distance":2.0"#), "always with a fraction: {raw}");

            stand(&ben, LONDON).await;
            stand(&cyd, PARIS).await;
            cyd.api.like(ann.id).await.expect("a like");
            let far = of_card().await.as_f64().expect("a distance");
            assert!((330.0..=356.0).contains(&far) && far.fract() == 0.0, "whole kilometres: {far}");
            let list = get(&ann.api, "/api/matching/matches/").await;
            let recent = get(&ann.api, "/api/matching/recent-matches/").await;
            let one = get(&ann.api, &format!("/api/matching/matches/{matched}/")).await;
            for shown in [&list["results"][0]["matched_user"], &recent[0], &one["matched_user"]] {
                assert_eq!(shown["distance"].as_f64(), Some(far), "{shown}");
            }
            assert_eq!(get(&ann.api, "/api/matching/likes-received/").await["results"][0]["distance"], json!(2.0));
            let back = get(&ben.api, &format!("/api/accounts/users/{}/", ann.id)).await;
            assert_eq!(back["distance"].as_f64(), Some(far), "from either side");

            let hide = |shown: bool| json!({"privacy": {"share_distance": shown}});
            call(&ben.api, Method::PATCH, ME, Some(hide(false)), 200).await;
            assert_eq!(of_card().await, Value::Null);
            assert_eq!(get(&ann.api, "/api/matching/recent-matches/").await[0]["distance"], Value::Null);
            let back = get(&ben.api, &format!("/api/accounts/users/{}/", ann.id)).await;
            assert_eq!(back["distance"].as_f64(), Some(far), "one's own switch is for others");
            call(&ben.api, Method::PATCH, ME, Some(hide(true)), 200).await;
            assert_eq!(of_card().await.as_f64(), Some(far));
            call(&ben.api, Method::DELETE, POSITION, None, 204).await;
            call(&ben.api, Method::DELETE, POSITION, None, 204).await;
            assert_eq!(of_card().await, Value::Null, "it is forgotten");
        }
    });
}

#[test]
fn ones_other_devices_hear_of_another_cell_and_of_no_step_within_it() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let mut elsewhere = ann.clone().at(site.last()).chat().await;
            let news = async |socket: &mut client::Socket| {
                let shown = frame(socket, FrameKind::SelfUpdate).await;
                assert_eq!(shown["what"], json!(["profile"]), "{shown}");
            };
            stand(&ann, PARIS).await;
            news(&mut elsewhere).await;
            stand(&ann, NEAR_PARIS).await;
            stand(&ann, LONDON).await;
            news(&mut elsewhere).await;
            call(&ann.api, Method::DELETE, POSITION, None, 204).await;
            news(&mut elsewhere).await;
            call(&ann.api, Method::DELETE, POSITION, None, 204).await;
            call(&ann.api, Method::PATCH, ME, Some(json!({"bio": "walks"})), 200).await;
            news(&mut elsewhere).await;
            ping(&mut elsewhere).await;
            assert_eq!(seen(&elsewhere, FrameKind::SelfUpdate), 4, "{:?}", elsewhere.history());
        }
    });
}

#[test]
fn what_is_no_place_on_earth_is_refused_and_named() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await.at(site.last());
            for (body, fields) in [
                (json!({"latitude": 91, "longitude": 2}), &["latitude"][..]),
                (json!({"latitude": -90.000_001, "longitude": 2}), &["latitude"]),
                (json!({"latitude": 48, "longitude": 180.5}), &["longitude"]),
                (json!({"latitude": 1e300, "longitude": -1e300}), &["latitude", "longitude"]),
                (json!({"latitude": "48.8566", "longitude": 2.3522}), &["latitude"]),
                (json!({"latitude": 48.8566, "longitude": [2]}), &["longitude"]),
                (json!({"latitude": null, "longitude": true}), &["latitude", "longitude"]),
                (json!({"latitude": "NaN"}), &["latitude", "longitude"]),
                (json!({}), &["latitude", "longitude"]),
            ] {
                let problem = refused(&ann.api, Method::PUT, POSITION, Some(body), 400, "validation_failed").await;
                let named: Vec<_> = problem["errors"].as_object().expect("fields").keys().map(String::as_str).collect();
                assert_eq!(named, fields, "{problem}");
            }
            for number in ["NaN", "Infinity", "-Infinity", "1e400", "-1e999"] {
                let body = format!("{{\"latitude\":{number},\"longitude\":2}}");
                let sent = ann.api.request_bytes(Method::PUT, POSITION, "application/json", body.into()).await;
                let named = problem(&sent.expect("an answer"), 400, "validation_failed");
                assert_eq!(named["errors"], json!({"latitude": ["must be a number"]}), "{number}");
            }
            for body in [r#"{"latitude":48,"longitude":"#, r#"{"latitude":not,"longitude":2}"#, "[48,2]"] {
                let sent = ann.api.request_bytes(Method::PUT, POSITION, "application/json", body.into()).await;
                problem(&sent.expect("an answer"), 400, "bad_json");
            }
            for (latitude, longitude) in [(90.0, 180.0), (-90.0, -180.0), (0.0, 0.0)] {
                stand(&ann, (latitude, longitude)).await;
            }
        }
    });
}

/// Digits that nobody else has: of two places that are taken, and of others that are refused.
const DIGITS: [&str; 7] = ["85661337", "35221447", "50741559", "12781663", "31415926", "77665544", "66554433"];

#[test]
fn of_a_position_nothing_finer_than_its_cell_is_in_any_table_file_log_or_answer() {
    run(async {
        let trace = "trace,tokio_postgres=trace,redis=trace,diesel=trace,hyper=trace,actix_http=trace";
        for format in ["text", "json"] {
            for mut site in
                Deployment::each_with(&[("MATCHWIRE__LOGS__FILTER", trace), ("MATCHWIRE__LOGS__FORMAT", format)])
            {
                let Pair { ann, ben, .. } = site.pair().await;
                let mut said = Vec::new();
                for (person, body, status) in [
                    (&ann, r#"{"latitude":48.85661337,"longitude":2.35221447}"#, 200),
                    (&ben, r#"{"latitude":51.50741559,"longitude":-0.12781663}"#, 200),
                    (&ben, r#"{"latitude":91.31415926,"longitude":2.35221447}"#, 400),
                    (&ben, r#"{"latitude":"48.77665544","longitude":"2.66554433"}"#, 400),
                    (&ben, r#"{"latitude":48.77665544,"longitude":2.66554433"#, 400),
                ] {
                    said.push(sent(&person.api, body, status).await);
                }
                for path in [ME.to_owned(), format!("/api/accounts/users/{}/", ben.id)] {
                    said.push(get(&ann.api, &path).await.to_string());
                }
                // In the query of an address, where it does not belong, it stands in no log either.
                let stray = format!("{POSITION}?latitude=48.85661337");
                let node = site.first();
                let answer = exchange(node, plain(node, "DELETE", &stray, &[])).await;
                assert_eq!(answer.status, 401);
                said.extend(site.nodes.iter().map(tests::Node::log));
                for digits in DIGITS {
                    let found = said.iter().find(|said| said.contains(digits) || said.contains(&in_numbers(digits)));
                    assert_eq!(found, None, "{digits}");
                }
                let kept = kept(&site);
                assert!(
                    holds(&kept, ann.id.to_string().as_bytes()) || site.kind() == Kind::Sqlite,
                    "it can be searched"
                );
                for node in &mut site.nodes {
                    node.signal("TERM");
                    assert!(node.wait());
                }
                for kept in [kept, self::kept(&site)] {
                    for digits in DIGITS {
                        assert!(!holds(&kept, digits.as_bytes()), "{digits}");
                    }
                    for degrees in [48.856_613_37_f64, 2.352_214_47, 51.507_415_59, -0.127_816_63] {
                        let radians = degrees.to_radians();
                        for number in [degrees, radians] {
                            assert!(!holds(&kept, &number.to_be_bytes()) && !holds(&kept, &number.to_le_bytes()));
                        }
                    }
                }
            }
        }
    });
}

async fn sent(api: &Api, body: &str, status: u16) -> String {
    let answer = api.request_bytes(Method::PUT, POSITION, "application/json", body.into()).await.expect("an answer");
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{body}: {said}");
    format!("{said} {:?}", answer.headers)
}

/// As a list of bytes, which is how a database's client writes down what it is given.
fn in_numbers(digits: &str) -> String {
    format!("{:?}", digits.as_bytes()).trim_matches(['[', ']']).to_owned()
}

/// Everything that an installation keeps: its files, with the write-ahead log, or a backup.
fn kept(site: &Deployment) -> Vec<u8> {
    match site.kind() {
        Kind::Postgres => site.dump().into_bytes(),
        Kind::Sqlite => site.files().into_iter().flat_map(|(_, bytes)| bytes).collect(),
    }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|part| part == needle)
}
