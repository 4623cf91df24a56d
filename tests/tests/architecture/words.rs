//! Every word of the protocol's tables stands in a test that drives a running server.

use crate::workspace::root;
use protocol::{ClientFrameKind, CloseCode, ErrorCode, FrameKind};
use std::{fs, path::PathBuf};

/// Words that no input reaches, each with the reason.
const UNREACHED: &[(&str, &str)] = &[
    ("internal", "a defect of ours; whoever finds an input for it has found a bug"),
    ("going_away", "a server that ends without a drain says nothing; kept for clients that know the number"),
];

#[test]
fn every_error_code_is_met_by_a_test_of_a_running_server() {
    assert_met("error code", ErrorCode::ALL, |code, tests| {
        tests.contains(&format!("\"{code}\"")) || has_word(tests, &format!("ErrorCode::{code:?}"))
    });
}

#[test]
fn every_close_code_is_met_by_a_test_of_a_running_server() {
    assert_met("close code", CloseCode::ALL, |code, tests| {
        has_word(tests, &code.code().to_string()) || has_word(tests, &format!("CloseCode::{code:?}"))
    });
}

#[test]
fn every_frame_of_a_client_is_met_by_a_test_of_a_running_server() {
    assert_met("client frame", ClientFrameKind::ALL, |kind, tests| {
        let names = [format!("ClientFrame::{kind:?}"), format!("ClientFrameKind::{kind:?}")];
        tests.contains(&format!("\"{kind}\"")) || names.iter().any(|name| has_word(tests, name))
    });
}

#[test]
fn every_frame_of_the_server_is_met_by_a_test_of_a_running_server() {
    assert_met("server frame", FrameKind::ALL, |kind, tests| {
        let names = [format!("ServerFrame::{kind:?}"), format!("FrameKind::{kind:?}")];
        tests.contains(&format!("\"{kind}\"")) || names.iter().any(|name| has_word(tests, name))
    });
}

fn assert_met<T: std::fmt::Display>(what: &str, all: &[T], is_met: impl Fn(&T, &str) -> bool) {
    let tests = tests_of_running_servers();
    let excused = |word: &str| UNREACHED.iter().any(|(unreached, _)| *unreached == word);
    let unmet: Vec<String> = all
        .iter()
        .filter(|word| !is_met(word, &tests))
        .map(ToString::to_string)
        .filter(|word| !excused(word))
        .collect();
    assert!(unmet.is_empty(), "no test below tests/tests/ meets the {what} {}", unmet.join(", "));
}

/// Whether the text has it, and not only as a part of something longer.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Files that name every frame whether a test sends one or not, since the compiler asks them to.
const LISTS: [&str; 2] = ["system/visibility/frames.rs", "system/visibility/table.rs"];

/// The source of every ring but this one, which names all words itself.
fn tests_of_running_servers() -> String {
    let rings = root().join("tests/tests");
    let mut folders: Vec<PathBuf> = ["cluster", "presence", "system"].iter().map(|ring| rings.join(ring)).collect();
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a ring of tests").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !LISTS.iter().any(|list| path.ends_with(list)) {
                text.push_str(&fs::read_to_string(&path).expect("a source file"));
            }
        }
    }
    text
}
