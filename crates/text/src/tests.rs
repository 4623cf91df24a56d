use crate::{Emoji, Search, domain, file_name, fold, is_visible, line, nfc, opaque, paragraphs, username};
use icu_normalizer::DecomposingNormalizer;
use proptest::prelude::*;

#[test]
fn what_leaves_no_trace_is_not_visible() {
    let blank = [
        "",
        " \t\r\n",
        "\u{200B}",
        "\u{3164}",
        "\u{115F}\u{1160}\u{FFA0}",
        "\u{2800}\u{2800}",
        "\u{A0}\u{3000}\u{2003}",
        "\u{2028}\u{2029}\u{85}",
        "\u{FE0F}",
        "\u{E0100}",
        "\u{200C}\u{200D}\u{2060}\u{FEFF}",
        "\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}",
        "\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{61C}",
        "\u{AD}\u{34F}\u{180E}",
        "\u{E0041}\u{E007F}",
        "\u{378}\u{10FFFF}\u{FFFF}",
        "\u{E000}\u{F8FF}\u{100000}",
        "\u{7}\u{1B}\u{80}",
        "\u{FFFC}\u{1D159}\u{13441}",
    ];
    for text in blank {
        assert!(!is_visible(text), "{text:?}");
    }
    for text in [
        "a",
        ".",
        "é",
        "e\u{301}",
        "ﷺ",
        "한",
        "👍",
        "\u{1F3FB}",
        "1\u{FE0F}\u{20E3}",
        "\u{600}",
        "\u{1FAFF}",
        "\u{200B}a",
    ] {
        assert!(is_visible(text), "{text:?}");
    }
}

#[test]
fn a_name_has_nothing_that_is_not_seen() {
    for (raw, kept) in [
        (" Ada  Lovelace ", "Ada  Lovelace"),
        ("\u{202A}Ada\u{202C}", "Ada"),
        ("Ada\u{202E}evol", "Adaevol"),
        ("A\u{200B}da\u{FEFF}", "Ada"),
        ("Jose\u{301}", "José"),
        ("山田\u{3000}太郎", "山田 太郎"),
        ("Ada\u{2028}L", "Ada L"),
        ("\u{3164}", ""),
        ("\u{2800}\u{2800}", ""),
        ("\u{200D}Ada\u{200D}", "Ada"),
        // Persian and emoji need their joiners, and Japanese names their variants.
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("👩\u{200D}👩\u{200D}👧", "👩\u{200D}👩\u{200D}👧"),
        ("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥"),
        ("葛\u{E0100}城", "葛\u{E0100}城"),
        ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴\u{E0067}\u{E0062}\u{E007F}"),
        ("Ada\u{E0067}\u{E0062}\u{E007F}", "Ada"),
        ("\u{FE0F}Ada\u{200C}\u{200C}", "Ada"),
    ] {
        assert_eq!(line(raw), kept, "{raw:?}");
    }
    assert!(line("a\u{7}b").contains('\u{7}') && line("\u{7}").contains('\u{7}'), "the field refuses it");
}

#[test]
fn a_description_keeps_its_lines_and_its_isolates_but_no_override() {
    assert_eq!(paragraphs("one\ntwo\u{2029}three\t4"), "one\ntwo\nthree\t4");
    assert_eq!(paragraphs("\u{2067}שלום\u{2069} \u{200F}!"), "\u{2067}שלום\u{2069} \u{200F}!");
    assert_eq!(paragraphs("a\u{202E}b\u{202C}\u{200B}"), "ab");
    assert_eq!(paragraphs("\u{200B}\n\u{2067}"), "");
}

#[test]
fn a_file_is_named_so_that_anybody_can_save_it() {
    for (raw, kept) in [
        ("photo.jpg", "photo.jpg"),
        ("photo\u{202E}gpj.exe", "photogpj.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\me.png", "me.png"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("a/..", "file"),
        ("a/", "file"),
        ("", "file"),
        ("\u{200B}\u{3164}", "file"),
        (" . . ", "file"),
        ("me.png. ", "me.png"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie_ b.png"),
        ("what?<is>|\"this\"*.png", "what__is___this__.png"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        ("command.txt", "command.txt"),
        ("e\u{301}te\u{301}.png", "été.png"),
        ("日本.png", "日本.png"),
    ] {
        assert_eq!(file_name(raw), kept, "{raw:?}");
    }
    let long = file_name(&format!("{}.jpeg", "é".repeat(300)));
    assert!(long.len() <= 255 && long.ends_with("é.jpeg"), "{long}");
}

#[test]
fn a_reaction_is_one_emoji_with_or_without_its_selector() {
    for (raw, canonical) in [
        ("👍", "👍"),
        ("👍\u{FE0F}", "👍"),
        ("❤", "❤\u{FE0F}"),
        ("❤\u{FE0F}", "❤\u{FE0F}"),
        ("ℹ", "ℹ\u{FE0F}"),
        ("🅰\u{FE0F}", "🅰\u{FE0F}"),
        ("1\u{20E3}", "1\u{FE0F}\u{20E3}"),
        ("#\u{FE0F}\u{20E3}", "#\u{FE0F}\u{20E3}"),
        ("🇫🇷", "🇫🇷"),
        (
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        ),
        ("👍🏽", "👍🏽"),
        ("👩\u{200D}❤\u{200D}👨", "👩\u{200D}❤\u{FE0F}\u{200D}👨"),
        ("👩🏿\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏼", "👩🏿\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏼"),
        ("👩\u{200D}👩\u{200D}👧\u{200D}👦", "👩\u{200D}👩\u{200D}👧\u{200D}👦"),
    ] {
        assert_eq!(Emoji::parse(raw).map(Emoji::as_str), Some(canonical), "{raw:?}");
    }
    let refused = [
        "",
        "a",
        "ok",
        "1",
        "#",
        "€",
        "\u{200D}",
        "\u{FE0F}",
        "👍👍👍",
        "👍 ",
        " 👍",
        "👍👎",
        "❤\u{FE0E}",
        "🇫",
        "🇽🇽",
        "\n",
        "👍\u{200D}",
        "👩\u{200D}👍",
        "ℹ\u{FE0F} 🅰\u{FE0F}",
        "\u{20E3}",
        "1\u{FE0F}",
    ];
    for raw in refused {
        assert_eq!(Emoji::parse(raw), None, "{raw:?}");
    }
}

#[test]
fn every_emoji_is_read_in_each_of_its_forms() {
    let all = emojis::iter().flat_map(|emoji| emoji.skin_tones().into_iter().flatten().chain([emoji]));
    let mut bare = std::collections::HashMap::new();
    for emoji in all {
        let of_bare = bare.entry(emoji.as_str().replace('\u{FE0F}', "")).or_insert(emoji.as_str());
        assert_eq!(*of_bare, emoji.as_str(), "two emoji differ in more than selectors");
        let whole = Emoji::parse(emoji.as_str()).expect("an emoji");
        assert_eq!(whole.as_str(), emoji.as_str());
        assert_eq!(Emoji::parse(&emoji.as_str().replace('\u{FE0F}', "")), Some(whole), "{emoji}");
        assert!(is_visible(emoji.as_str()) && line(emoji.as_str()) == emoji.as_str(), "{emoji}");
    }
    assert!(bare.len() > 3_700, "all of Unicode 16 and what came after: {}", bare.len());
}

#[test]
fn a_search_finds_what_people_mean() {
    for (typed, text) in [
        ("привет", "Привет"),
        ("ПРИВЕТ", "он сказал привет"),
        ("café", "Cafe\u{301}"),
        ("cafe\u{301}", "CAFÉ"),
        ("cafe", "café"),
        ("strasse", "Straße"),
        ("straße", "STRASSE"),
        ("STRAẞE", "strasse"),
        ("istanbul", "İSTANBUL"),
        ("İstanbul", "istanbul"),
        ("diş", "DİŞ"),
        ("ısı", "ISI"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ﬁn", "finally"),
        ("ａｂｃ", "abc"),
        ("two words", "two\nwords"),
        ("two words", "two\u{A0} words"),
        ("so\u{AD}ft", "soft"),
        ("❤", "I ❤\u{FE0F} you"),
        ("한", "\u{1112}\u{1161}\u{11AB}국"),
        ("елка", "ёлка"),
        ("100%", "100% sure"),
    ] {
        let search = Search::parse(typed).expect("something to find");
        assert!(search.is_in(text), "{typed:?} in {text:?}");
    }
    for (typed, text) in [("привет", "привед"), ("가", "각"), ("_", "abc"), ("कि", "कु"), ("%", "abc")]
    {
        assert!(!Search::parse(typed).unwrap().is_in(text), "{typed:?} in {text:?}");
    }
    for nothing in ["", " ", "\u{200B}", "\u{301}"] {
        assert_eq!(Search::parse(nothing), None, "{nothing:?}");
    }
    assert!(Search::parse("ze").unwrap().begins(" Zéno") && !Search::parse("no").unwrap().begins("Zéno"));
}

#[test]
fn a_password_is_the_same_from_every_keyboard() {
    assert_eq!(opaque("cafe\u{301}\u{A0}12"), Some("café 12".to_owned()));
    assert_eq!(opaque("Correct  Horse "), Some("Correct  Horse ".to_owned()), "case and plain spaces stay");
    assert_eq!(opaque("ｆｕｌｌ"), Some("ｆｕｌｌ".to_owned()), "width stays");
    for refused in ["", "a\tb", "a\u{0}b", "a\u{7F}b", "a\u{85}b"] {
        assert_eq!(opaque(refused), None, "{refused:?}");
    }
}

#[test]
fn a_username_has_nothing_that_looks_like_something_else() {
    assert_eq!(username(" Ada.L_1\u{A0}"), Some("Ada.L_1"));
    for raw in ["", "ab", "a b", "ad\u{200B}a", "ada\u{202E}", "аda", "ａｄａ", "adá", "ada\0", &"a".repeat(31)] {
        assert_eq!(username(raw), None, "{raw:?}");
    }
}

#[test]
fn a_domain_has_one_spelling() {
    for (raw, kept) in [
        ("Example.COM", "example.com"),
        ("MÜLLER.example", "müller.example"),
        ("mu\u{308}ller.example", "müller.example"),
        ("xn--mller-kva.example", "müller.example"),
        ("straße.example", "straße.example"),
        ("例え。テスト", "例え.テスト"),
        ("नमस्ते.भारत", "नमस्ते.भारत"),
    ] {
        assert_eq!(domain(raw).as_deref(), Some(kept), "{raw:?}");
    }
    let long = format!("{}.example", "a".repeat(64));
    for raw in ["", "localhost", ".com", "a..b", "-a.com", "a-.com", "a_b.com", "a b.com", "a.com.", "xn--a.com", &long]
    {
        assert_eq!(domain(raw), None, "{raw:?}");
    }
}

/// Texts with much of what makes texts hard.
fn texts() -> impl Strategy<Value = String> {
    let hard: Vec<char> = "aAéÉßẞıİiΣςσﬁ한각ёё👍❤🏴👩🇫1#\u{301}\u{308}\u{327}\u{323}\u{FE0F}\u{FE0E}\u{200D}\u{200C}\u{200B}\u{202E}\u{2066}\u{2069}\u{3164}\u{2800}\u{1100}\u{1161}\u{11A8}\u{345}\u{E0067}\u{E007F}\u{A0}\u{3000}\n\t./\\"
        .chars()
        .collect();
    let c = prop_oneof![prop::sample::select(hard), any::<char>()];
    prop::collection::vec(c, 0..12).prop_map(|chars| chars.into_iter().collect())
}

fn nfd(text: &str) -> String {
    DecomposingNormalizer::new_nfd().normalize(text).into_owned()
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in texts()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn equivalent_texts_fold_and_prepare_alike(text in texts()) {
        prop_assert_eq!(fold(&text), fold(&nfd(&text)));
        prop_assert_eq!(fold(&text), fold(&nfc(&text)));
        prop_assert_eq!(opaque(&text), opaque(&nfd(&text)));
    }

    #[test]
    fn equivalent_texts_are_visible_alike(text in texts()) {
        prop_assert_eq!(is_visible(&text), is_visible(&nfd(&text)));
        prop_assert_eq!(is_visible(&text), is_visible(&nfc(&text)));
    }

    #[test]
    fn a_clean_text_stays_as_it_is_and_is_visible_or_empty(text in texts()) {
        for clean in [line, paragraphs, file_name] {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(once.is_empty() || is_visible(&once) || once.contains(char::is_control));
            let turned = once.contains(['\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}']);
            prop_assert!(!turned);
        }
    }

    #[test]
    fn a_file_name_is_one_part_of_a_path(text in texts()) {
        let name = file_name(&text);
        prop_assert!(!name.contains(['/', '\\']) && !name.contains(char::is_control) && !name.starts_with('.'));
        prop_assert!(!name.is_empty() && name.len() <= 255);
    }

    #[test]
    fn what_was_typed_is_found(text in texts()) {
        if let Some(search) = Search::parse(&text) {
            prop_assert!(search.is_in(&text) && search.begins(&nfd(&text)));
        }
    }

    #[test]
    fn an_emoji_is_read_back(text in texts()) {
        if let Some(emoji) = Emoji::parse(&text) {
            prop_assert_eq!(Emoji::parse(emoji.as_str()), Some(emoji));
        }
    }
}
