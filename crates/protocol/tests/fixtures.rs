//! One realistic JSON file per frame holds the code to the contract: each is parsed, written again and compared byte by
//! byte (but for the white space), so names, types, nulls and the order of fields are all fixed. `<type>.<case>.json` is a
//! further shape of the same frame. The AsyncAPI document takes its examples from here.

use protocol::{ClientFrameKind, FrameKind, Incoming, ServerFrame};
use std::{collections::BTreeSet, fs, path::Path};

struct Fixture {
    name: String,
    text: String,
}

impl Fixture {
    fn kind(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }
}

fn fixtures(side: &str) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(side);
    let mut found: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            Fixture { name, text: compact(&fs::read_to_string(&path).unwrap()) }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Without the white space between tokens.
fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if quoted || !c.is_whitespace() {
            out.push(c);
        }
        match c {
            '"' if !escaped => quoted = !quoted,
            '\\' if quoted => escaped = !escaped,
            _ => escaped = false,
        }
    }
    out
}

#[test]
fn every_client_frame_is_parsed_and_written_as_it_was() {
    for fixture in fixtures("client") {
        let incoming = Incoming::parse(&fixture.text).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        assert_eq!(incoming.frame.kind().as_str(), fixture.kind(), "{}", fixture.name);
        assert_eq!(serde_json::to_string(&incoming).unwrap(), fixture.text, "{}", fixture.name);
    }
}

#[test]
fn every_server_frame_is_parsed_and_written_as_it_was() {
    for fixture in fixtures("server") {
        let frame: ServerFrame =
            serde_json::from_str(&fixture.text).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        assert_eq!(frame.kind().as_str(), fixture.kind(), "{}", fixture.name);
        let written = String::from_utf8(frame.to_vec()).unwrap();
        assert_eq!(written, fixture.text, "{}", fixture.name);
        assert!(written.starts_with(&format!("{{\"type\":\"{}\"", fixture.kind())), "{}", fixture.name);
    }
}

#[test]
fn every_frame_has_a_fixture_and_none_is_left_over() {
    let of = |side: &str| fixtures(side).iter().map(|f| f.kind().to_owned()).collect::<BTreeSet<_>>();
    let client: BTreeSet<_> = ClientFrameKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
    let server: BTreeSet<_> = FrameKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
    assert_eq!(of("client"), client);
    assert_eq!(of("server"), server);
}

#[test]
fn a_cursor_stands_right_after_the_type_and_only_on_durable_frames() {
    for fixture in fixtures("server") {
        let kind: FrameKind = fixture.kind().parse().unwrap();
        let second = fixture.text.split(',').nth(1).unwrap_or_default();
        let sides_with_own_cursor = [FrameKind::Welcome, FrameKind::Synced, FrameKind::Reset];
        if second.starts_with("\"cursor\":") {
            assert!(kind.is_durable() || sides_with_own_cursor.contains(&kind), "{}", fixture.name);
        } else if kind.is_durable() {
            assert!(fixture.name.contains(".conversation."), "{} is durable and has no cursor", fixture.name);
        }
    }
}
