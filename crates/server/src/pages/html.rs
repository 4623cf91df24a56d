//! The little that pages need to be written.

use crate::documents::field_shape;
use serde_json::Value;
use std::fmt::Write as _;

/// A text as HTML shows it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for mark in text.chars() {
        match mark {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// A sentence of a document: what stands between backticks is code, between stars emphasis.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, part) in escaped(text).split('`').enumerate() {
        if place % 2 == 1 {
            let _ = write!(out, "<code>{part}</code>");
            continue;
        }
        for (place, part) in part.split('*').enumerate() {
            let _ = if place % 2 == 1 { write!(out, "<em>{part}</em>") } else { write!(out, "{part}") };
        }
    }
    out
}

/// JSON to read.
pub(super) fn json(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("<pre tabindex=\"0\"><code>{}</code></pre>", escaped(&text))
}

/// A word as the place that a link leads to.
pub(super) fn anchor(text: &str) -> String {
    let plain = text.chars().map(|mark| if mark.is_ascii_alphanumeric() { mark.to_ascii_lowercase() } else { '-' });
    let plain: String = plain.collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The fields of an object as a table; nothing for what is none.
pub(super) fn fields(schema: &Value) -> String {
    let Some(properties) = schema["properties"].as_object().filter(|all| !all.is_empty()) else { return String::new() };
    let is_required =
        |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|required| required == name));
    let mut out = String::from(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">What it is</th></tr></thead><tbody>",
    );
    for (name, shape) in properties {
        let (word, kept) = field_shape(shape);
        let word = match kept {
            Some(kept) => format!("<a href=\"/schemas/{kept}\">{}</a>", escaped(&word)),
            None => escaped(&word),
        };
        let note = if is_required(name) { "" } else { " <span class=\"quiet\">optional</span>" };
        let text = prose(shape["description"].as_str().unwrap_or_default());
        let _ = write!(out, "<tr><th scope=\"row\"><code>{name}</code>{note}</th><td>{word}</td><td>{text}</td></tr>");
    }
    out + "</tbody></table></div>"
}

/// A whole page: a bar on top, what leads through it at the side, and the rest.
pub(super) fn page(title: &str, here: &str, aside: &str, main: &str) -> String {
    let links = [("/", "Matchwire"), ("/docs", "REST"), ("/docs/ws", "WebSocket"), ("/docs/clients", "Clients")];
    let links = links.iter().fold(String::new(), |mut out, (address, name)| {
        let current = if *address == here { " aria-current=\"page\"" } else { "" };
        let _ = write!(out, "<a href=\"{address}\"{current}>{name}</a>");
        out
    });
    let (aside, layout) =
        if aside.is_empty() { (String::new(), "single") } else { (format!("<aside>{aside}</aside>"), "split") };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"/assets/style.css\">\
         <script src=\"/assets/docs.js\" defer></script></head><body><a class=\"skip\" href=\"#main\">To the content</a>\
         <header class=\"bar\"><nav aria-label=\"Site\">{links}</nav></header><div class=\"{layout}\">{aside}<main id=\"main\">{main}</main></div></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_read_as_markup() {
        assert_eq!(prose("a `<b>` & *c*"), "a <code>&lt;b&gt;</code> &amp; <em>c</em>");
        assert_eq!(anchor("POST /api/matching/like/"), "post-api-matching-like");
    }
}
