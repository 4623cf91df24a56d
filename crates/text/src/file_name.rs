//! Names of files.

use crate::{line, visible::is_visible};

/// The longest name that every file system takes, in bytes.
const LONGEST: usize = 255;
/// A longer end of a name is none that says what the file is.
const LONGEST_EXTENSION: usize = 16;

/// The last part of whatever path a client names, in a form under which anybody can save it: without what is not seen, so that
/// no mark of direction shows `gpj.exe` as `exe.jpg`; without signs that some file system takes for its own; neither
/// hidden nor the name of a device; of at most 255 bytes with its extension. If nothing is left it is `file`.
pub fn file_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let sound = |c: char| match c {
        c if c.is_control() => None,
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => Some('_'),
        c => Some(c),
    };
    let name: String = line(last).chars().filter_map(sound).collect();
    let name = shortened(&without_ends(&name));
    if !is_visible(&name) {
        return "file".to_owned();
    }
    if is_device(&name) { format!("_{name}") } else { name }
}

/// Without dots and spaces at the ends, and without what was only joined to them.
fn without_ends(name: &str) -> String {
    let mut name = name.to_owned();
    loop {
        let shorter = line(name.trim_matches(['.', ' ']));
        if shorter == name {
            return name;
        }
        name = shorter;
    }
}

/// Devices of Windows, with whatever extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |kind: &str| {
        let rest = stem.strip_prefix(kind);
        rest.is_some_and(|rest| {
            matches!(rest, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Cut before the extension, with room for the sign in front of a device's name.
fn shortened(name: &str) -> String {
    if name.len() < LONGEST {
        return name.to_owned();
    }
    let extension = name.rfind('.').map_or("", |dot| &name[dot..]);
    let extension = if extension.len() <= LONGEST_EXTENSION { extension } else { "" };
    let mut end = LONGEST - 1 - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", without_ends(&name[..end]))
}
