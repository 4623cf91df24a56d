//! Nothing depends on the words of a database's message: they come in the language of the server, and another version has others.

use crate::workspace::root;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Diesel hides `SQLite`'s codes, so its texts, which are built into this program, stand for them here and nowhere else.
const READS_MESSAGES: &str = "sqlite/result_code.rs";

/// Files that look into texts of our own.
const OWN_TEXTS: [&str; 3] = ["meters.rs", "options.rs", "statements.rs"];

/// What an error of a database says to people.
const SAID: [&str; 4] = [".message()", ".detail()", ".details()", ".hint()"];

/// Calls that look into a text.
const LOOKS: [&str; 9] = [
    ".contains(",
    ".starts_with(",
    ".ends_with(",
    ".strip_prefix(",
    ".strip_suffix(",
    ".find(",
    ".matches(",
    ".split_once(",
    ".eq_ignore_ascii_case(",
];

#[test]
fn no_word_of_a_database_decides_anything() {
    let folder = root().join("crates/storage/src");
    let mut read = 0;
    for path in sources(&folder) {
        let name = path.strip_prefix(&folder).expect("a file of storage").to_string_lossy().into_owned();
        let found = looks_at_words(&fs::read_to_string(&path).expect("a source file"), &name);
        assert!(found.is_empty(), "crates/storage/src/{name} judges by words, not by a code: {found:?}");
        read += 1;
    }
    assert!(read > 20, "storage lies somewhere else: {read} files");
}

/// Where a source looks at what an error says.
fn looks_at_words(source: &str, name: &str) -> Vec<String> {
    let code = without_spaces(source);
    let mut found = Vec::new();
    if name != READS_MESSAGES {
        // The message of an action is somebody's message, not an error's.
        let own = code.replace("action.message()", "");
        found.extend(SAID.iter().filter(|said| own.contains(**said)).map(ToString::to_string));
    }
    for look in LOOKS {
        let made_for_it = [format!(".to_string(){look}"), format!(".to_lowercase(){look}"), format!("\"){look}")];
        found.extend(made_for_it.into_iter().filter(|made| code.contains(made.as_str())));
        let literal = format!("{look}\"");
        if !OWN_TEXTS.contains(&name) && name != READS_MESSAGES && code.contains(&literal) {
            found.push(literal);
        }
    }
    for compared in [".to_string()==", ".to_string().as_str(){"] {
        found.extend(code.contains(compared).then(|| compared.to_owned()));
    }
    found
}

/// The code alone, so that it does not matter where a line ends.
fn without_spaces(source: &str) -> String {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut sources) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(path);
            }
        }
    }
    sources
}

#[test]
fn whatever_looks_at_words_is_found() {
    for source in [
        "if info.message().starts_with(\"deadlock\") {}",
        "if info\n    .message()\n    == words {}",
        "error.to_string().contains(word)",
        "let text = error.to_string();\nif text.contains(\"deadlock detected\") {}",
        "format!(\"{error}\").contains(word)",
        "match error.to_string().as_str() {}",
        "text.to_lowercase().find(word)",
        "if error.hint() == Some(words) {}",
    ] {
        assert!(!looks_at_words(source, "postgres/mod.rs").is_empty(), "{source}");
    }
    for source in [
        "let id = change.action.message();",
        "// error.to_string().contains(word)",
        "if open.contains(&(person, session)) {}",
        "error.code() == SqlState::DEADLOCK",
    ] {
        assert_eq!(looks_at_words(source, "postgres/mod.rs"), [""; 0], "{source}");
    }
    assert!(looks_at_words("info.message().starts_with(text)", READS_MESSAGES).is_empty());
}
