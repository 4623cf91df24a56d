use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::{ast::Entry, parser};
use std::collections::BTreeSet;
use unic_langid::LanguageIdentifier;

/// Why a file is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum BadCatalogue {
    /// Its name is no tag of a language.
    #[error("{0} is no tag of a language such as \"de\" or \"pt-BR\"")]
    Tag(String),
    /// Something in it cannot be read.
    #[error("{tag}: {complaint}")]
    Syntax {
        /// The language.
        tag: String,
        /// The first thing that is wrong.
        complaint: String,
    },
}

/// The value of a variable in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, as it is.
    Text(String),
    /// A number, by which a text may choose a plural.
    Number(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// The texts of one language.
pub(crate) struct Catalogue {
    pub(crate) tag: String,
    keys: BTreeSet<String>,
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    pub(crate) fn new(tag: &str) -> Result<Self, BadCatalogue> {
        let language: LanguageIdentifier = tag.parse().map_err(|_| BadCatalogue::Tag(tag.to_owned()))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
        // The marks would stand around every variable; apps show the texts in the direction of their language.
        bundle.set_use_isolating(false);
        Ok(Self { tag: language.to_string(), keys: BTreeSet::new(), bundle })
    }

    /// Takes texts in. One that is there already is replaced.
    pub(crate) fn add(&mut self, source: &str) -> Result<(), BadCatalogue> {
        let wrong = |complaint: String| BadCatalogue::Syntax { tag: self.tag.clone(), complaint };
        let keys = keys(source).map_err(wrong)?;
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, errors)| wrong(errors.first().map(ToString::to_string).unwrap_or_default()))?;
        self.bundle.add_resource_overriding(resource);
        self.keys.extend(keys);
        Ok(())
    }

    pub(crate) fn keys(&self) -> &BTreeSet<String> {
        &self.keys
    }

    /// The text of this key, if there is one and all its variables are given.
    pub(crate) fn text(&self, key: &str, values: &[(&str, Value)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                Value::Text(text) => FluentValue::from(text.clone()),
                Value::Number(number) => FluentValue::from(*number),
            };
            arguments.set((*name).to_owned(), value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// The keys that a source has; the first thing that is wrong with it.
fn keys(source: &str) -> Result<Vec<String>, String> {
    let parsed = parser::parse(source).map_err(|(_, errors)| {
        errors.first().map(|error| format!("{error} (at byte {})", error.pos.start)).unwrap_or_default()
    })?;
    Ok(parsed
        .body
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .collect())
}
