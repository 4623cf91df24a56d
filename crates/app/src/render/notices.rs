//! The words of notices of the system, which stand in no row: the log has the kind, the catalogues have the text.

use kernel::Event;
use locales::Catalogues;
use std::sync::Arc;

/// The catalogues that the words of notices come from.
#[derive(Clone)]
pub struct Notices(Arc<Catalogues>);

/// A notice as one person reads it.
pub(super) struct Notice {
    pub(super) title: String,
    pub(super) text: String,
}

impl Notices {
    pub fn new(texts: Arc<Catalogues>) -> Self {
        Self(texts)
    }

    /// Where the words are found, and all other texts.
    pub(super) fn texts(&self) -> &Catalogues {
        &self.0
    }

    /// The words of a notice in the language of the profile of whoever is told; none for a kind that only a newer version has
    /// words for. What is shown live and what is replayed, at any node, must not differ: so it is never the language of a request.
    pub(super) fn words(&self, event: &Event, locale: Option<&str>) -> Option<Notice> {
        let (kind, language) = (event.detail.as_deref()?, self.0.of_locale(locale));
        let (title, text) = (format!("system-{kind}-title"), format!("system-{kind}-text"));
        let is_known = self.0.has(&title) && self.0.has(&text);
        is_known.then(|| Notice { title: self.0.text(language, &title, &[]), text: self.0.text(language, &text, &[]) })
    }
}
