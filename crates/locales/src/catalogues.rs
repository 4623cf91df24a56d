use crate::{
    accept::{Wanted, wanted},
    catalogue::{BadCatalogue, Catalogue, Value},
};
use std::collections::BTreeSet;

/// The languages that come with the program. The first has every text.
const SHIPPED: [(&str, &str); 2] = [("en", include_str!("../texts/en.ftl")), ("fr", include_str!("../texts/fr.ftl"))];

/// A language that there is a catalogue for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// English, which has every text.
    pub const ENGLISH: Self = Self(0);
}

/// The texts of every language that there is.
pub struct Catalogues {
    all: Vec<Catalogue>,
    default: Language,
}

impl Catalogues {
    /// Those that come with the program. Somebody who wants none of them is answered in English.
    ///
    /// # Panics
    /// Never: they are part of the program, and a test reads them.
    pub fn shipped() -> Self {
        let mut catalogues = Self { all: Vec::new(), default: Language::ENGLISH };
        for (tag, source) in SHIPPED {
            catalogues.add(tag, source).expect("the shipped texts are valid");
        }
        catalogues
    }

    /// Adds a language, or replaces texts of one that is there. Returns which texts it lacks.
    pub fn add(&mut self, tag: &str, source: &str) -> Result<Vec<String>, BadCatalogue> {
        let mut added = Catalogue::new(tag)?;
        let known = self.all.iter_mut().find(|known| known.tag == added.tag);
        let has: BTreeSet<String> = if let Some(known) = known {
            known.add(source)?;
            known.keys().clone()
        } else {
            added.add(source)?;
            let keys = added.keys().clone();
            self.all.push(added);
            keys
        };
        Ok(self.all[0].keys().difference(&has).cloned().collect())
    }

    /// From now on, whoever says nothing else is answered in this language; false if there is none of that tag.
    pub fn set_default(&mut self, tag: &str) -> bool {
        let found = self.best(tag, &[]);
        self.default = found.unwrap_or(self.default);
        found.is_some()
    }

    /// The language for somebody who sends this `Accept-Language`, or none.
    pub fn negotiate(&self, accept_language: Option<&str>) -> Language {
        let all = wanted(accept_language.unwrap_or_default());
        let (refused, mut welcome): (Vec<Wanted<'_>>, Vec<Wanted<'_>>) =
            all.into_iter().partition(|wanted| wanted.weight == 0);
        // What is welcome like anything else comes last, whatever its weight.
        welcome.sort_by_key(|wanted| wanted.range == "*");
        let found =
            welcome.iter().filter(|wanted| wanted.range != "*").find_map(|wanted| self.best(wanted.range, &refused));
        found.unwrap_or(self.default)
    }

    /// The language that fits this tag of somebody's profile; the default if there is none.
    pub fn of_locale(&self, tag: Option<&str>) -> Language {
        tag.and_then(|tag| self.best(tag, &[])).unwrap_or(self.default)
    }

    /// The catalogue of this range or of a shorter form of it; else one of a longer form.
    fn best(&self, range: &str, refused: &[Wanted<'_>]) -> Option<Language> {
        let is_refused = |tag: &str| refused.iter().any(|refused| refused.range.eq_ignore_ascii_case(tag));
        let named = |name: &str| self.all.iter().position(|catalogue| catalogue.tag.eq_ignore_ascii_case(name));
        let mut shorter = Some(range);
        while let Some(name) = shorter {
            if let Some(found) = named(name).filter(|found| !is_refused(&self.all[*found].tag)) {
                return Some(Language(found));
            }
            shorter = name.rsplit_once('-').map(|(front, _)| front);
        }
        let is_longer = |tag: &str| {
            tag.get(..range.len()).is_some_and(|front| front.eq_ignore_ascii_case(range))
                && tag[range.len()..].starts_with('-')
                && !is_refused(tag)
        };
        self.all.iter().position(|catalogue| is_longer(&catalogue.tag)).map(Language)
    }

    /// The tag of a language, for `Content-Language`.
    pub fn tag(&self, language: Language) -> &str {
        self.all.get(language.0).map_or("en", |catalogue| catalogue.tag.as_str())
    }

    /// True where there is a text of this key.
    pub fn has(&self, key: &str) -> bool {
        self.all[0].keys().contains(key)
    }

    /// A text, in English where this language lacks it. A key that nobody knows is shown as it is, which a test would see.
    pub fn text(&self, language: Language, key: &str, values: &[(&str, Value)]) -> String {
        let own = self.all.get(language.0).and_then(|catalogue| catalogue.text(key, values));
        own.or_else(|| self.all[0].text(key, values)).unwrap_or_else(|| key.to_owned())
    }

    /// Every key of a beginning, such as `error-`.
    pub fn keys<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = &'a str> {
        self.all[0].keys().iter().map(String::as_str).filter(move |key| key.starts_with(beginning))
    }
}

#[cfg(test)]
mod tests;
