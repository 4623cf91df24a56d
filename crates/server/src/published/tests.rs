//! The documents as they lie in `docs/`, and what no change of them may do.

mod old;
mod settings;

use super::{asyncapi, openapi, schemas};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// Set by `make documents`.
const RENEW: &str = "MATCHWIRE_RENEW_DOCUMENTS";

fn lies_at(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// Compares with the file, or writes it where that was asked for.
fn assert_kept(name: &str, present: &str) {
    let path = lies_at(name);
    if std::env::var_os(RENEW).is_some() {
        return fs::write(&path, present).expect("the file can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let line = kept.lines().zip(present.lines()).position(|(kept, present)| kept != present);
    let line = line.unwrap_or_else(|| kept.lines().count().min(present.lines().count())) + 1;
    assert!(
        kept == present,
        "docs/{name} is not what the code says, from line {line} on: `make documents` writes it anew"
    );
}

fn written(document: &Value) -> String {
    serde_json::to_string_pretty(document).expect("a document is JSON") + "\n"
}

#[test]
fn the_document_of_the_routes_lies_in_the_repository() {
    assert_kept("openapi.json", &written(openapi()));
}

#[test]
fn the_document_of_the_frames_lies_in_the_repository() {
    assert_kept("asyncapi.json", &written(asyncapi()));
}

#[test]
fn the_reference_of_settings_lies_in_the_repository() {
    let page = settings::page();
    for line in [
        "| `bind` | `\"127.0.0.1:8000\"` | `MATCHWIRE__SERVER__BIND` | Where to listen: ADDRESS:PORT. Port 0 takes any free one. |",
        "| `public_url` | unset | `MATCHWIRE__SERVER__PUBLIC_URL` |",
        "## auth.argon2",
    ] {
        assert!(page.contains(line), "{line}");
    }
    assert_kept("configuration.md", &page);
}

#[test]
fn no_shape_of_the_old_contract_is_lost_or_retyped() {
    let present = old::shapes();
    let kept = fs::read_to_string(lies_at("old_contract.txt")).unwrap_or_default();
    let kept: BTreeSet<String> = kept.lines().map(str::to_owned).collect();
    let lost: Vec<&String> = kept.difference(&present).collect();
    assert!(lost.is_empty(), "clients that are out there rely on what is gone from the code:\n{lost:#?}");
    // A field that has to be sent cannot be asked of clients that do not know it.
    let asked: Vec<&String> = present.difference(&kept).filter(|line| line.ends_with(" has to be sent")).collect();
    assert!(kept.is_empty() || asked.is_empty(), "clients that are out there do not send:\n{asked:#?}");
    // What is new is theirs from now on, too.
    let all: BTreeSet<_> = kept.union(&present).cloned().collect();
    assert_kept("old_contract.txt", &(all.into_iter().collect::<Vec<_>>().join("\n") + "\n"));
}

#[test]
fn a_shape_of_the_old_contract_is_told_field_by_field() {
    let present = old::shapes();
    for line in [
        "POST /api/matching/like/ 201 .match.matched_user.distance: null|number",
        "POST /api/matching/like/ 201 .is_match is always there",
        "POST /api/matching/like/ takes .user_id has to be sent",
        "POST /api/matching/like/ takes .user_id: integer",
        "GET /api/conversations/ 200 [].last_message.sender.username: string",
        "frame server new_message .message.sender_username: string",
        "frame client typing .is_typing has to be sent",
    ] {
        assert!(present.contains(line), "{line}");
    }
}

#[test]
fn no_text_speaks_of_the_code() {
    for document in [openapi(), asyncapi()] {
        let text = document.to_string();
        let spoken = text.match_indices("[`").map(|(at, _)| text[at..].chars().take(60).collect::<String>());
        assert_eq!(spoken.collect::<Vec<_>>(), Vec::<String>::new(), "a client author has no such link to follow");
    }
}

#[test]
fn whatever_a_schema_refers_to_is_there() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(all) => all.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    for document in [openapi(), asyncapi()] {
        let mut found = BTreeSet::new();
        references(document, &mut found);
        for reference in found {
            let place = reference.strip_prefix('#').expect("a document refers to itself");
            assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
        }
    }
    for (name, schema) in schemas() {
        let mut found = BTreeSet::new();
        references(schema, &mut found);
        for reference in found {
            let other = reference.strip_prefix("/schemas/").unwrap_or_else(|| panic!("{name} refers to {reference}"));
            assert!(schemas().contains_key(other), "{name} refers to {other}");
        }
    }
}

#[test]
fn every_answer_that_is_json_has_an_example() {
    for (path, methods) in openapi()["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let responses = operation["responses"].as_object().expect("answers");
            let json: Vec<_> =
                responses.values().filter_map(|answer| answer["content"].get("application/json")).collect();
            // Other people's servers are not asked by tests of examples.
            let is_excused = path.ends_with("/appwrite");
            let has_one = json.is_empty() || json.iter().any(|content| content.get("example").is_some());
            assert!(has_one || is_excused, "{method} {path} has no example: `make documents` asks a server for it");
        }
    }
}
