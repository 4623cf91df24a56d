//! Text as it is searched.

use crate::{
    nfc,
    visible::{is_hidden, is_space},
};
use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizer;

/// A text without what a search should not depend on: case (in full, so that ß is ss), accents, compatibility forms such as
/// ligatures and wide letters, what is not seen, and how wide a space is. All four letters i of Turkish are one.
///
/// Folding twice changes nothing more, and canonically equivalent texts fold alike (Unicode 3.13, with NFKD as the form
/// that is folded).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return spaced(text.chars().map(|c| c.to_ascii_lowercase()));
    }
    let normalizer = DecomposingNormalizer::new_nfkd();
    let decomposed = normalizer.normalize(text);
    let folded = CaseMapper::new().fold_string(&decomposed);
    let folded = normalizer.normalize(&folded);
    let letters = folded.chars().filter(|c| !is_accent(*c)).map(|c| if c == 'ı' { 'i' } else { c });
    nfc(&spaced(letters)).into_owned()
}

/// Each run of spaces as one, and nothing of what is not seen.
fn spaced(chars: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for c in chars {
        if is_space(c) {
            if !text.ends_with(' ') {
                text.push(' ');
            }
        } else if !is_hidden(c) {
            text.push(c);
        }
    }
    text
}

/// Marks on letters of Latin, Greek and Cyrillic, which people leave out when they type in haste. The vowel signs of other
/// scripts are letters in their own right and stay.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// A text that somebody searches for, in the form in which texts are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Search(String);

impl Search {
    /// Reads what was typed; nothing, if nothing of it can be found.
    pub fn parse(raw: &str) -> Option<Self> {
        let folded = fold(raw);
        let wanted = folded.trim();
        (!wanted.is_empty()).then(|| Self(wanted.to_owned()))
    }

    /// The text as it is compared: folded, and not empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when the searched text stands in this one.
    pub fn is_in(&self, text: &str) -> bool {
        fold(text).contains(&self.0)
    }

    /// True when this text begins with the searched one.
    pub fn begins(&self, text: &str) -> bool {
        fold(text).trim_start().starts_with(&self.0)
    }
}
