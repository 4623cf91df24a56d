//! `docs/logging.md` lists every line that we log, with its fields, and each keeps the rules that stand there.

use crate::{files::sources, workspace::root};
use proc_macro2::{TokenStream, TokenTree};
use std::{collections::BTreeSet, fs};

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// One call of a macro of `tracing`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    level: String,
    message: String,
    fields: BTreeSet<String>,
}

#[test]
fn every_line_that_is_logged_is_listed_with_its_fields() {
    let list = fs::read_to_string(root().join("docs/logging.md")).expect("a list of what is logged");
    let listed: BTreeSet<Line> = list.lines().filter_map(listed).collect();
    let logged: BTreeSet<Line> = logged().into_iter().map(|(_, line)| line).collect();
    let new: Vec<String> = logged.difference(&listed).map(row).collect();
    assert!(new.is_empty(), "put these into docs/logging.md, and say what they mean:\n{}", new.join("\n"));
    let gone: Vec<String> = listed.difference(&logged).map(row).collect();
    assert!(gone.is_empty(), "nobody logs these any more, take them out of docs/logging.md:\n{}", gone.join("\n"));
}

#[test]
fn messages_are_stable_and_fields_have_dots() {
    for (place, Line { message, fields, .. }) in logged() {
        assert!(!message.is_empty(), "{place} has no message");
        assert!(!message.contains('{'), "{place}: what varies belongs into a field: {message:?}");
        let is_a_sentence = message.starts_with(char::is_uppercase) || message.ends_with('.');
        assert!(!is_a_sentence, "{place}: lowercase and no full stop: {message:?}");
        for field in fields {
            let is_dotted = field.split('.').count() > 1;
            assert!(is_dotted, "{place}: a field is named for its thing, as in request.id: {field:?}");
        }
    }
}

/// Every call in our crates, with its file. Tests are not left out, since none logs.
fn logged() -> Vec<(String, Line)> {
    let mut logged = Vec::new();
    for path in sources().into_iter().filter(|path| path.starts_with(root().join("crates"))) {
        let text = fs::read_to_string(&path).expect("a source file");
        let mut lines = Vec::new();
        collect(text.parse().expect("a source file is Rust"), &mut lines);
        logged.extend(lines.into_iter().map(|line| (path.display().to_string(), line)));
    }
    assert!(!logged.is_empty());
    logged
}

/// Finds `tracing::warn!(…)` and its like, wherever they stand.
fn collect(tokens: TokenStream, found: &mut Vec<Line>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before: String = tokens[at.saturating_sub(5)..at].iter().map(ToString::to_string).collect();
        let level = before.strip_prefix("tracing::").and_then(|rest| rest.strip_suffix('!'));
        match level.filter(|level| LEVELS.contains(level)) {
            Some(level) => found.push(line(level, group.stream())),
            None => collect(group.stream(), found),
        }
    }
}

fn line(level: &str, tokens: TokenStream) -> Line {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let mut line = Line { level: level.to_owned(), message: String::new(), fields: BTreeSet::new() };
    for part in tokens.split(|token| is(token, ',')) {
        if let [TokenTree::Literal(text)] = part {
            line.message =
                syn::parse_str::<syn::LitStr>(&text.to_string()).map(|text| text.value()).unwrap_or_default();
        } else if !part.is_empty() {
            let name = part.split(|token| is(token, '=')).next().unwrap_or_default();
            line.fields.insert(name.iter().map(ToString::to_string).collect());
        }
    }
    line
}

/// A row of the table: level, message, fields, and what it means.
fn listed(row: &str) -> Option<Line> {
    let cells: Vec<&str> = row.strip_prefix('|')?.split('|').map(str::trim).collect();
    let [level, message, fields, ..] = cells.as_slice() else { return None };
    let fields = fields.split_whitespace().map(|field| field.trim_matches(['`', ',']).to_owned());
    LEVELS.contains(level).then(|| Line {
        level: (*level).to_owned(),
        message: message.trim_matches('`').to_owned(),
        fields: fields.filter(|field| !field.is_empty()).collect(),
    })
}

fn row(line: &Line) -> String {
    let fields: Vec<String> = line.fields.iter().map(|field| format!("`{field}`")).collect();
    format!("| {} | `{}` | {} | … |", line.level, line.message, fields.join(" "))
}
