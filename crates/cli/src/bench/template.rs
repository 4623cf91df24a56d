/// A text with places for what differs: `{room}`, `{member}`, `{token}` in a path, `{mark}`, `{room}`, `{n}` in a frame. What the
/// server's language is does not matter: whoever writes the template knows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template(String);

impl Template {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text with these places filled; a place that is not named stays as it is.
    pub(super) fn fill(&self, places: &[(&str, &str)]) -> String {
        let mut text = self.0.clone();
        for (name, value) in places {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_other_braces_are_text() {
        let frame = Template::new(r#"{"type":"message","content":"hello {mark}","n":{n}}"#);
        assert_eq!(
            frame.fill(&[("mark", "@@7@@"), ("n", "3"), ("room", "1")]),
            r#"{"type":"message","content":"hello @@7@@","n":3}"#
        );
        assert_eq!(frame.fill(&[]), r#"{"type":"message","content":"hello {mark}","n":{n}}"#);
    }
}
