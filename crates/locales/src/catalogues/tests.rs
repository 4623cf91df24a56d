use super::*;

fn tag(catalogues: &Catalogues, header: &str) -> String {
    catalogues.tag(catalogues.negotiate(Some(header))).to_owned()
}

/// The variables that a text names.
fn variables(catalogue: &str, key: &str) -> BTreeSet<String> {
    let text = catalogue.split('\n').skip_while(|line| !line.starts_with(&format!("{key} ="))).enumerate();
    let own = text.take_while(|(at, line)| *at == 0 || line.starts_with(' ') || line.is_empty());
    let mut found = BTreeSet::new();
    for (_, line) in own {
        for part in line.split("{ $").skip(1) {
            found.insert(part.chars().take_while(char::is_ascii_alphanumeric).collect());
        }
    }
    found
}

#[test]
fn the_shipped_languages_have_the_same_texts_with_the_same_variables() {
    let catalogues = Catalogues::shipped();
    let english = &catalogues.all[0];
    assert!(english.keys().len() > 60);
    for (catalogue, (tag, source)) in catalogues.all.iter().zip(SHIPPED) {
        assert_eq!(english.keys(), catalogue.keys(), "{tag}");
        for key in catalogue.keys() {
            assert_eq!(variables(SHIPPED[0].1, key), variables(source, key), "{tag}: {key}");
        }
    }
}

#[test]
fn every_text_begins_with_a_capital_and_is_not_the_same_in_two_languages() {
    let catalogues = Catalogues::shipped();
    let names = ["name", "app", "link", "hours", "minutes", "address", "count"];
    let values: Vec<_> = names.map(|name| (name, Value::from("X"))).into();
    let mut same = Vec::new();
    for key in catalogues.all[0].keys() {
        let texts: Vec<_> = catalogues.all.iter().map(|catalogue| catalogue.text(key, &values)).collect();
        for text in &texts {
            let text = text.as_deref().unwrap_or_else(|| panic!("{key} has a variable that no mail or notice gives"));
            assert!(text.starts_with(char::is_uppercase), "{key}: {text:?}");
        }
        if texts[0] == texts[1] {
            same.push(key);
        }
    }
    assert!(same.is_empty(), "not translated: {same:?}");
}

#[test]
fn a_language_is_found_by_what_is_wanted_most() {
    let catalogues = Catalogues::shipped();
    for (header, expected) in [
        ("fr", "fr"),
        ("FR-ca, en;q=0.9", "fr"),
        ("de, fr;q=0.5, en;q=0.4", "fr"),
        ("en;q=0.4, fr;q=0.5", "fr"),
        ("fr;q=0, en", "en"),
        ("*", "en"),
        ("*, fr;q=0.1", "fr"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=0", "en"),
        ("fr-CA, fr;q=0", "en"),
    ] {
        assert_eq!(tag(&catalogues, header), expected, "{header:?}");
    }
    assert_eq!(catalogues.tag(catalogues.negotiate(None)), "en");
    assert_eq!(catalogues.tag(catalogues.of_locale(Some("fr-BE"))), "fr");
    assert_eq!(catalogues.tag(catalogues.of_locale(Some("x"))), "en");
}

#[test]
fn a_team_adds_a_language_and_replaces_a_text() {
    let mut catalogues = Catalogues::shipped();
    let lacks = catalogues.add("pt-BR", "error-not-found = Não encontrado\n").unwrap();
    assert_eq!(lacks.len() + 1, catalogues.all[0].keys().len());
    assert_eq!(catalogues.add("fr", "error-not-found = Rien ici\n").unwrap(), Vec::<String>::new());
    let (portuguese, french) = (catalogues.negotiate(Some("pt")), catalogues.negotiate(Some("fr")));
    assert_eq!(catalogues.tag(portuguese), "pt-BR");
    assert_eq!(catalogues.text(portuguese, "error-not-found", &[]), "Não encontrado");
    assert_eq!(catalogues.text(french, "error-not-found", &[]), "Rien ici");
    assert_eq!(catalogues.text(portuguese, "error-forbidden", &[]), "This is not allowed");
    assert!(catalogues.set_default("fr") && !catalogues.set_default("de"));
    assert_eq!(catalogues.tag(catalogues.negotiate(None)), "fr");
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_the_place() {
    let mut catalogues = Catalogues::shipped();
    let wrong = catalogues.add("de", "error-not-found = {\n").unwrap_err().to_string();
    assert!(wrong.starts_with("de: ") && wrong.contains("at byte"), "{wrong}");
    assert!(matches!(catalogues.add("not a tag", ""), Err(BadCatalogue::Tag(_))));
    assert_eq!(catalogues.all.len(), 2);
}

#[test]
fn a_number_chooses_its_plural_by_the_rules_of_the_language() {
    let mut catalogues = Catalogues::shipped();
    let files = |one: &str, other: &str| {
        format!("files = {{ $count ->\n    [one] {{ $count }} {one}\n   *[other] {{ $count }} {other}\n }}\n")
    };
    catalogues.add("en", &files("file", "files")).unwrap();
    catalogues.add("fr", &files("fichier", "fichiers")).unwrap();
    let text = |language, count: i64| catalogues.text(language, "files", &[("count", count.into())]);
    let french = catalogues.negotiate(Some("fr"));
    assert_eq!([0, 1, 2].map(|count| text(Language::ENGLISH, count)), ["0 files", "1 file", "2 files"]);
    assert_eq!([0, 1, 2].map(|count| text(french, count)), ["0 fichier", "1 fichier", "2 fichiers"]);
}
