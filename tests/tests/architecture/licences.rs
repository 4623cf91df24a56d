//! Whether a licence expression can be met with the licences we accept.

/// Reads an SPDX expression: `AND` binds closer than `OR`, and the old `/` means `OR`.
pub(crate) fn is_met(expression: &str, accepted: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = either(&mut rest, accepted);
    met && rest.is_empty()
}

fn either(words: &mut &[&str], accepted: &[String]) -> bool {
    let mut met = all(words, accepted);
    while take(words, "OR") {
        met |= all(words, accepted);
    }
    met
}

fn all(words: &mut &[&str], accepted: &[String]) -> bool {
    let mut met = one(words, accepted);
    while take(words, "AND") {
        met &= one(words, accepted);
    }
    met
}

fn one(words: &mut &[&str], accepted: &[String]) -> bool {
    if take(words, "(") {
        return either(words, accepted) & take(words, ")");
    }
    let Some((licence, rest)) = words.split_first() else { return false };
    *words = rest;
    // An exception only allows more than its licence does.
    if take(words, "WITH") {
        *words = words.get(1..).unwrap_or_default();
    }
    accepted.iter().any(|name| name == licence)
}

fn take(words: &mut &[&str], wanted: &str) -> bool {
    let found = words.first() == Some(&wanted);
    if found {
        *words = &words[1..];
    }
    found
}

#[test]
fn an_expression_is_met_by_what_it_demands() {
    let accepted = ["MIT", "ISC"].map(String::from);
    for met in
        ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND ISC", "GPL-3.0 AND BSD OR ISC", "MIT WITH X"]
    {
        assert!(is_met(met, &accepted), "{met}");
    }
    for unmet in ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT AND (GPL-3.0 OR BSD)", "(MIT", "MIT ISC"] {
        assert!(!is_met(unmet, &accepted), "{unmet}");
    }
}
