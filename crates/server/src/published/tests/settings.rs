//! The reference of settings, from the file of defaults, whose fields another test holds equal to the code's.

use std::fmt::Write as _;

const DEFAULTS: &str = include_str!("../../../../../config/default.toml");

const HEAD: &str = "# Settings

Every setting with its default, written from [config/default.toml](../config/default.toml) by `make documents`. A layer above wins:
that file, then the file named by `--config`, then the environment, then the command line. Lists are separated by commas in the environment;
`DATABASE_URL` and `REDIS_URL` are understood too. An unknown key stops the start and is named. Units stand in the names: `_s` seconds,
`_ms` milliseconds.
";

/// The page: a table a section, a line a setting.
pub(super) fn page() -> String {
    let mut out = HEAD.to_owned();
    let (mut section, mut comment) = (String::new(), Vec::new());
    for line in DEFAULTS.lines() {
        if let Some(text) = line.strip_prefix('#') {
            comment.push(text.trim());
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut section);
            let about = if comment.is_empty() { String::new() } else { comment.join(" ") + "\n\n" };
            let _ =
                write!(out, "\n## {name}\n\n{about}| key | default | in the environment | what |\n|---|---|---|---|\n");
            comment.clear();
        } else if let Some((key, default)) = line.split_once(" = ") {
            let default = if default == "\"\"" { "unset".to_owned() } else { format!("`{default}`") };
            let variable = format!("MATCHWIRE__{}__{}", section.replace('.', "__"), key).to_uppercase();
            let text = comment.join(" ").replace('|', "\\|");
            let _ = writeln!(out, "| `{key}` | {default} | `{variable}` | {text} |");
            comment.clear();
        } else {
            comment.clear();
        }
    }
    out
}
