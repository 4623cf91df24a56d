//! Names and descriptions, without what hides or turns text around.

use crate::{
    nfc,
    visible::{is_hidden, is_space, is_visible, is_visible_char},
};
use icu_properties::{CodePointSetData, props::VariationSelector};

/// Flags of regions are this flag and letters that are seen nowhere else.
const BLACK_FLAG: char = '\u{1F3F4}';

/// A text of one line, such as a name: in NFC, without what is not seen, every space a plain one, none at its ends. What
/// joins letters or emoji stays where it joins something; control characters stay for the caller to refuse. Empty if
/// nothing of it can be seen.
pub fn line(raw: &str) -> String {
    let plain = |c: char| if is_space(c) && !c.is_control() { ' ' } else { c };
    finished(&cleaned(raw.trim().chars().map(plain), |_| false))
}

/// The same for a text of several lines, which may also say where left-to-right begins and ends: in Hebrew or Arabic that is
/// sometimes needed. What overrides the direction of letters is never needed.
pub fn paragraphs(raw: &str) -> String {
    let plain = |c: char| match c {
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        other => other,
    };
    let directs = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{2066}'..='\u{2069}');
    let cleaned = cleaned(raw.chars().map(plain), directs);
    if is_visible(&cleaned) { nfc(&cleaned).into_owned() } else { String::new() }
}

fn finished(cleaned: &str) -> String {
    let text = nfc(cleaned.trim()).into_owned();
    // A control character is not seen, but it is to be refused and not overlooked.
    if is_visible(&text) || text.contains(char::is_control) { text } else { String::new() }
}

fn cleaned(raw: impl Iterator<Item = char>, keeps: impl Fn(char) -> bool) -> String {
    let mut kept = String::new();
    let mut raw = raw.peekable();
    while let Some(c) = raw.next() {
        let before = kept.chars().next_back();
        let stays = !is_hidden(c)
            || c.is_control()
            || keeps(c)
            || match c {
                '\u{200C}' | '\u{200D}' => {
                    before.is_some_and(carries) && raw.peek().is_some_and(|c| is_visible_char(*c))
                }
                '\u{E0020}'..='\u{E007F}' => before.is_some_and(|c| c == BLACK_FLAG || is_tag(c)),
                _ => CodePointSetData::new::<VariationSelector>().contains(c) && before.is_some_and(is_visible_char),
            };
        if stays {
            kept.push(c);
        }
    }
    kept
}

/// True where something can be joined to it.
fn carries(c: char) -> bool {
    is_visible_char(c) || is_tag(c) || CodePointSetData::new::<VariationSelector>().contains(c)
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}
