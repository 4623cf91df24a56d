//! The forms in which texts are compared.

use icu_normalizer::ComposingNormalizer;
use icu_properties::{CodePointMapData, props::GeneralCategory};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use std::borrow::Cow;

/// The same text in Unicode's normal form C, in which an é is one code point however it was typed.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizer::new_nfc().normalize(text) }
}

/// A password as it is hashed: the `OpaqueString` profile of RFC 8265, section 4.2. Every space is a plain one and the text
/// is in NFC, so that it is the same from every keyboard; case, width and everything else stay. Control characters and
/// an empty password are refused.
pub fn opaque(raw: &str) -> Option<String> {
    let is_space = |c: char| CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::SpaceSeparator;
    if raw.is_empty() || raw.contains(char::is_control) {
        return None;
    }
    let spaced: String = raw.chars().map(|c| if is_space(c) { ' ' } else { c }).collect();
    Some(nfc(&spaced).into_owned())
}

/// A public name as somebody chose it, without spaces around it: 3 to 30 of `A–Z a–z 0–9 _ .`. Two of them that look alike are
/// alike, but for case, since nothing else is let in.
pub fn username(raw: &str) -> Option<&str> {
    let name = raw.trim();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.';
    ((3..=30).contains(&name.len()) && name.bytes().all(is_plain)).then_some(name)
}

/// The name of a host on the internet, as people read it: UTS #46 without its transitional rules, so in lower case and NFC,
/// and from Punycode. At least two labels, within the lengths of the DNS.
pub fn domain(raw: &str) -> Option<String> {
    let (rules, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let ascii = Uts46::new().to_ascii(raw.as_bytes(), rules, hyphens, DnsLength::Verify).ok()?;
    let (shown, sound) = Uts46::new().to_unicode(ascii.as_bytes(), rules, hyphens);
    (sound.is_ok() && ascii.contains('.')).then(|| shown.into_owned())
}
