//! What can be seen.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory, PrependedConcatenationMark, WhiteSpace},
};

/// Symbols and letters by their category, but nothing is drawn for them: the empty Braille cell, the place of an object
/// that is not there, a note without a head, two blanks among the hieroglyphs.
const BLANK: [char; 5] = ['\u{2800}', '\u{FFFC}', '\u{1D159}', '\u{13441}', '\u{13442}'];

/// Whether anything of a text can be seen. Spaces, controls, joiners, fillers, marks of direction and code points that mean
/// nothing, or nothing to everybody, leave no trace on a screen.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_visible_char)
}

/// Whether a text has a character that nobody can see and that is no space: what an address has no use for.
pub fn hides(text: &str) -> bool {
    text.chars().any(is_hidden)
}

pub(crate) fn is_visible_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    !is_hidden(c) && !is_space(c) && !BLANK.contains(&c)
}

/// White space, of whatever width.
pub(crate) fn is_space(c: char) -> bool {
    CodePointSetData::new::<WhiteSpace>().contains(c)
}

/// Not drawn, and no space.
pub(crate) fn is_hidden(c: char) -> bool {
    use GeneralCategory as Category;
    if c.is_ascii() {
        return c.is_ascii_control() && !is_space(c);
    }
    if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) {
        return true;
    }
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        Category::Control => !is_space(c),
        // Some formats are signs: the Arabic ones that stand around a number.
        Category::Format => !CodePointSetData::new::<PrependedConcatenationMark>().contains(c),
        // What will be an emoji one day is drawn already by those who are ahead of our tables.
        Category::Unassigned => !CodePointSetData::new::<ExtendedPictographic>().contains(c),
        Category::PrivateUse | Category::Surrogate => true,
        _ => false,
    }
}
