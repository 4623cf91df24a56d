//! Every text that a client may send, and how it is judged. A field that is added says so here.

use crate::workspace::root;
use std::{collections::BTreeSet, fs, path::Path};

/// Fields of bodies and frames, by what reads them. `text` is the crate.
const FIELDS: &[(&str, &str)] = &[
    ("content", "text::is_visible, else as it was typed"),
    ("message", "text::is_visible, else as it was typed"),
    ("comment", "text::is_visible, else as it was typed"),
    ("emoji", "text::Emoji"),
    ("name", "text::line"),
    ("first_name", "text::line"),
    ("last_name", "text::line"),
    ("location", "text::line"),
    ("phone_number", "text::line, then digits and signs"),
    ("date_of_birth", "text::line, then a date"),
    ("gender", "text::line, then a word of a table"),
    ("bio", "text::paragraphs"),
    ("answer", "text::paragraphs"),
    ("locale", "text::line, then the tag of a language"),
    ("time_zone", "text::line, then a name of the database of zones"),
    ("username", "ASCII letters, digits, dots and underscores"),
    ("email", "auth::Email: text::hides, text::nfc, text::domain"),
    ("password", "auth::Password and auth::Attempt: text::opaque"),
    ("old_password", "auth::Attempt: text::opaque"),
    ("new_password", "auth::Password: text::opaque"),
    ("filename", "text::file_name"),
    ("content_type", "compared with a list"),
    ("sha256", "64 hexadecimal digits"),
    ("upload_id", "ASCII letters, digits, _ and -"),
    ("attachment", "a number, or an address in visible ASCII"),
    ("profile_picture", "only null means something"),
    ("client_message_id", "a key: compared byte by byte, shown to nobody else"),
    ("local_id", "a key: compared byte by byte, shown to nobody else"),
    ("call_id", "a key: compared byte by byte"),
    ("ref", "handed back to whoever sent it, as it came"),
    ("refresh", "a token"),
    ("jwt", "a token"),
    ("token", "a token"),
    ("subscription_type", "a word of a table"),
    ("kind", "a word of a table"),
    ("ordering", "a word of a table"),
    ("search", "text::Search"),
    ("gender_preference", "a word of a table"),
];

/// How a field of text is read.
const GETTERS: &[&str] = &[
    "optional_text(\"",
    ".text(\"",
    "short(\"",
    "secret(\"",
    "text_or_empty(fields, \"",
    "take(\"attachment",
    "patched(\"",
];

#[test]
fn every_text_of_a_client_is_judged_in_a_way_that_stands_here() {
    let sources = ["crates/protocol/src", "crates/server/src/rest"].map(|folder| root().join(folder));
    let mut read = BTreeSet::new();
    for folder in sources {
        collect(&folder, &mut read);
    }
    let known: BTreeSet<String> = FIELDS.iter().map(|(field, _)| (*field).to_owned()).collect();
    let new: Vec<_> = read.difference(&known).collect();
    assert!(new.is_empty(), "say in this table how {new:?} are judged");
    let gone: Vec<_> = known.difference(&read).collect();
    assert!(gone.is_empty(), "nobody sends {gone:?} any more");
}

fn collect(folder: &Path, read: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, read);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            let source = fs::read_to_string(&path).expect("a source file");
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            read.extend(code.lines().flat_map(fields_of));
        }
    }
}

/// The fields of text that a line reads.
fn fields_of(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    for getter in GETTERS {
        for (at, _) in line.match_indices(getter) {
            let from = at + getter.find('"').expect("a getter has a quote") + 1;
            fields.extend(line[from..].split('"').next().map(str::to_owned));
        }
    }
    fields
}
