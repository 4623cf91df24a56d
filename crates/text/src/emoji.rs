use std::{collections::HashMap, fmt, sync::LazyLock};

/// Asks for a picture where a sign could be meant.
const SELECTOR: char = '\u{FE0F}';

/// The longest emoji there is has ten code points of four bytes and a few that join them.
const LONGEST: usize = 64;

/// One emoji that is recommended for general interchange (RGI, UTS #51), in its fully qualified form: a single character, a
/// keycap, a flag or several that are joined, with or without skin tones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Emoji(&'static str);

impl Emoji {
    /// Reads one emoji. U+FE0F, which asks for a picture where a sign could be meant, may be there or not: ❤ and ❤️ are one.
    pub fn parse(raw: &str) -> Option<Self> {
        if raw.len() > LONGEST {
            return None;
        }
        BY_BARE_FORM.get(&raw.replace(SELECTOR, "")).copied()
    }

    /// With U+FE0F wherever it belongs.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// Every emoji, with all its skin tones, by what it is without selectors. (The library's own way from those forms leads to
/// wrong ones: from a bare couple to one of another skin.)
static BY_BARE_FORM: LazyLock<HashMap<String, Emoji>> = LazyLock::new(|| {
    let tones = |emoji: &'static emojis::Emoji| emoji.skin_tones().into_iter().flatten().chain([emoji]);
    let all = emojis::iter().flat_map(tones).map(emojis::Emoji::as_str);
    all.map(|emoji| (emoji.replace(SELECTOR, ""), Emoji(emoji))).collect()
});

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
