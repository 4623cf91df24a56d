//! Every route in every state of two people.

use super::{
    couple::{Couple, ENCODED_EMOJI, KEY, NO_PERSON, NO_ROW},
    table::{ABOUT_ONESELF, AGAIN, Cell, ROUTES, STATES, State, cell},
};
use crate::{strangers::bytes, wire::UNBOUNDED};
use client::{Api, HttpAnswer, Method};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Deployment, run};

/// Likes are shown with their likers, and demo people are let in: the settings under which there is more to be seen.
pub(super) const REVEALING: [(&str, &str); 3] =
    [UNBOUNDED[0], ("MATCHWIRE__MATCHING__REVEAL_LIKES", "true"), ("MATCHWIRE__DEMO__ENABLED", "true")];

/// The table of routes as the server has it.
const OF_THE_SERVER: &str = include_str!("../../../../crates/server/src/rest.rs");

/// After these the two are no longer in the state that is tried.
const CHANGES: [&str; 10] = [
    "POST /matching/like",
    "POST /matching/skip",
    "POST /matching/unlike",
    "POST /matching/rewind",
    "POST /matching/block",
    "POST /matching/unblock",
    "DELETE /matching/matches/{match}",
    "DELETE /conversations/{home}",
    "DELETE /conversations/{home}/leave",
    "POST /conversations/{home}/leave",
];

#[test]
fn every_route_shows_what_the_table_allows_and_no_more() {
    run(async {
        for site in Deployment::each_with(&REVEALING) {
            join_all(STATES.map(|state| every_route(&site, state))).await;
        }
    });
}

async fn every_route(site: &Deployment, state: State) {
    let talked = Couple::brought(site, state, true).await;
    let (changing, others): (Vec<_>, Vec<_>) =
        ROUTES.iter().partition(|line| CHANGES.contains(&line.0) && cell(line, state) != Cell::Nothing);
    assert_cell(&talked, &AGAIN, state, Some(json!({"content": "hello", "client_message_id": KEY}))).await;
    for line in others {
        assert_cell(&talked, line, state, body_of(line.0, &talked)).await;
    }
    for route in ABOUT_ONESELF.iter().filter_map(|route| route.strip_prefix("GET ")) {
        let path = if route.starts_with("/accounts") || route.starts_with("/matching") {
            format!("/api{route}/")
        } else {
            route.to_owned()
        };
        let answer = answer(&talked.me.api, &Method::GET, &path, None).await;
        assert_eq!(answer.status, 200, "{state:?}: {route}");
        shows_nothing(&talked, &answer, route, state);
    }
    for line in changing {
        let fresh = Couple::brought(site, state, false).await;
        assert_cell(&fresh, line, state, body_of(line.0, &fresh)).await;
    }
}

async fn assert_cell(couple: &Couple, line: &(&str, &str), state: State, body: Option<Value>) {
    let (route, expected) = (line.0, cell(line, state));
    // Who never met has no conversation to ask about.
    let Some(path) = path_of(route, Some(couple)) else { return assert_eq!(expected, Cell::Nothing, "{route}") };
    let (method, _) = route.split_once(' ').expect("a method and a path");
    let method: Method = method.parse().expect("a method");
    let found = answer(&couple.me.api, &method, &path, body.clone()).await;
    let text = String::from_utf8_lossy(&found.body).into_owned();
    let place = format!("{state:?}: {route}: {} {text}", found.status);
    if shows_everybody(route) {
        assert_eq!(found.status, 200, "{place}");
        assert_eq!(text.contains(&couple.they.id.to_string()), expected == Cell::Names, "{place}");
        return;
    }
    match expected {
        Cell::Names => {
            assert!((200..300).contains(&found.status) || found.status == 400, "{place}");
            let is_picture = route.starts_with("GET /media");
            assert!(is_picture || couple.is_named_in(&text), "{place}");
        }
        Cell::Says => {
            assert_ne!(found.status, 404, "{place}");
            assert_ne!(found.status / 100, 5, "{place}");
            shows_nothing(couple, &found, route, state);
        }
        Cell::Nothing if route.contains('{') || body.is_some() => {
            let elsewhere = path_of(route, None).expect("a path");
            let nobody = answer(&couple.me.api, &method, &elsewhere, body_about_nobody(body)).await;
            assert_eq!(bytes(&found), bytes(&nobody), "{place}");
            assert_eq!(found.status, 404, "{place}");
        }
        Cell::Nothing => {
            assert_eq!(found.status, 200, "{place}");
            shows_nothing(couple, &found, route, state);
            let list: Value = found.json().expect("a list");
            let count = list["count"].as_i64().or_else(|| list.as_array().map(|all| i64::try_from(all.len()).unwrap()));
            assert_eq!(count, Some(0), "{place}");
        }
    }
    if let Some(count) = found.json().ok().and_then(|list| list["count"].as_i64()) {
        assert_eq!(count, i64::from(expected == Cell::Names), "{place}");
    }
}

/// Discovery does not show these two alone, but also those who are in other states.
fn shows_everybody(route: &str) -> bool {
    route.starts_with("GET /matching/potential")
}

fn shows_nothing(couple: &Couple, answer: &HttpAnswer, route: &str, state: State) {
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(couple.trace_in(&text), None, "{state:?}: {route}: {text}");
}

/// With one name, so that answers can be compared to the byte.
async fn answer(api: &Api, method: &Method, path: &str, body: Option<Value>) -> HttpAnswer {
    let api = api.with_header("X-Request-Id", "the-same-for-all").expect("a header");
    api.request(method.clone(), path, body.as_ref()).await.expect("an answer")
}

/// Where a route is asked about these two, or about nobody. None where they have no such thing.
pub(super) fn path_of(route: &str, couple: Option<&Couple>) -> Option<String> {
    let (_, route) = route.split_once(' ').expect("a method and a path");
    let of_met = |of: fn(&super::couple::Met) -> i64| couple.map_or(Some(NO_ROW), |pair| pair.met.as_ref().map(of));
    let talk = couple.map(|couple| couple.met.as_ref().and_then(|met| met.talk.as_ref()));
    let mut path = route.to_owned();
    for (name, value) in [
        ("{user}", Some(couple.map_or(NO_PERSON, |couple| couple.they.id.0))),
        ("{match}", of_met(|met| met.matched.0)),
        ("{home}", of_met(|met| met.home.0)),
        ("{mine}", talk.map_or(Some(NO_ROW), |talk| talk.map(|talk| talk.mine))),
        ("{theirs}", talk.map_or(Some(NO_ROW), |talk| talk.map(|talk| talk.theirs))),
    ] {
        if path.contains(name) {
            path = path.replace(name, &value?.to_string());
        }
    }
    path = path.replace("{emoji}", ENCODED_EMOJI);
    if path.ends_with("/search") {
        return Some(format!("/api{path}/?q=secret"));
    }
    if path.ends_with("{picture}") {
        let key = couple.map_or_else(|| format!("drawn-{NO_PERSON:064x}"), |couple| couple.picture.clone());
        return Some(path.replace("{picture}", &key));
    }
    if path.ends_with("{photo}/{size}") {
        let nobodys = format!("/media/photos/{NO_ROW}/large?for=u1&until=1&sig=00");
        let address = couple.map(|couple| couple.photo.split_once("/media/").expect("a link of ours").1);
        return Some(address.map_or(nobodys, |address| format!("/media/{address}")));
    }
    if path.ends_with("{file}") {
        // For nobody: the address of a file that nobody has sent, as nobody has signed it.
        let Some(talk) = talk else { return Some(path.replace("{file}", &format!("{NO_ROW}?for=c1&until=1&sig=00"))) };
        let (_, address) = talk?.file.split_once("/media/")?;
        return Some(format!("/media/{address}"));
    }
    if shows_everybody(&format!("GET {path}")) {
        return Some(format!("/api{path}/?page_size=100"));
    }
    Some(format!("/api{path}/"))
}

fn body_of(route: &str, couple: &Couple) -> Option<Value> {
    let (method, path) = route.split_once(' ').expect("a method and a path");
    match (method, path) {
        ("GET" | "DELETE" | "PUT", _) => None,
        ("POST", "/conversations") => Some(json!({"participant_id": couple.they.id})),
        (_, "/conversations/{home}") => Some(json!({"is_muted": false})),
        (_, path) if path.starts_with("/matching/") => Some(json!({"user_id": couple.they.id})),
        (_, path) if path.ends_with("/messages") || path.ends_with("/{mine}") => Some(json!({"content": "and now?"})),
        _ => Some(json!({})),
    }
}

fn body_about_nobody(body: Option<Value>) -> Option<Value> {
    let mut body = body?;
    for field in ["user_id", "participant_id"] {
        if body.get(field).is_some() {
            body[field] = json!(NO_PERSON);
        }
    }
    Some(body)
}

#[test]
fn every_route_of_the_server_stands_in_the_table() {
    let ours: BTreeSet<String> =
        ROUTES.iter().map(|line| line.0).chain(ABOUT_ONESELF.iter().copied()).map(without_names).collect();
    let theirs = routes_of_the_server();
    assert!(theirs.len() > 40, "the server's table can be read: {theirs:?}");
    assert_eq!(theirs.difference(&ours).collect::<Vec<_>>(), Vec::<&String>::new(), "routes that are in no line");
    assert_eq!(ours.difference(&theirs).collect::<Vec<_>>(), Vec::<&String>::new(), "lines about no route");
}

/// Names of what stands in a path differ.
pub(crate) fn without_names(route: impl AsRef<str>) -> String {
    let mut out = String::new();
    let mut inside = false;
    for mark in route.as_ref().chars() {
        match mark {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        out.push(mark);
    }
    out
}

/// Reads `resource("/path", [get().to(…), post().to(…)])` below the scope that its function is for.
pub(crate) fn routes_of_the_server() -> BTreeSet<String> {
    let mut routes = BTreeSet::new();
    for part in OF_THE_SERVER.replace("\npub(crate) fn ", "\nfn ").split("\nfn ") {
        let scope = match part.split('(').next() {
            Some("accounts_routes") => "/accounts",
            Some("matching_routes") => "/matching",
            Some("conversations_routes" | "routes") => "",
            _ => continue,
        };
        for resource in part.split("resource(").skip(1) {
            let Some(path) = resource.split('"').nth(1) else { continue };
            let handlers = resource.split(']').next().unwrap_or_default();
            for method in ["get", "post", "put", "patch", "delete"] {
                if handlers.contains(&format!("{method}().to(")) {
                    routes.insert(without_names(format!("{} {scope}{path}", method.to_uppercase())));
                }
            }
        }
    }
    routes
}
