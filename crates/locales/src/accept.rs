//! What a client wants to read, most wanted first: the `Accept-Language` of RFC 9110, section 12.5.4.

/// Ranges beyond which a header is not read on: browsers send a handful.
const MOST_RANGES: usize = 32;

/// A language range with its weight, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted<'a> {
    pub(crate) range: &'a str,
    pub(crate) weight: u16,
}

/// The ranges of a header, the heaviest first, those of the same weight as they came. What cannot be read is passed over.
pub(crate) fn wanted(header: &str) -> Vec<Wanted<'_>> {
    let mut all: Vec<_> = header.split(',').take(MOST_RANGES).filter_map(one).collect();
    all.sort_by_key(|wanted| std::cmp::Reverse(wanted.weight));
    all
}

fn one(part: &str) -> Option<Wanted<'_>> {
    let mut pieces = part.split(';').map(str::trim);
    let range = pieces.next().filter(|range| is_range(range))?;
    let weight = match pieces.next() {
        None => 1000,
        Some(parameter) => weight(parameter)?,
    };
    Some(Wanted { range, weight })
}

fn is_range(text: &str) -> bool {
    text == "*"
        || text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// `q=` and a number from 0 to 1 with at most three digits behind the point.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let (whole, digits) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_short = digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
    let thousandths: u16 = format!("{digits:0<3}").parse().ok().filter(|_| is_short)?;
    match whole {
        _ if !name.trim().eq_ignore_ascii_case("q") => None,
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Vec<(&str, u16)> {
        wanted(header).into_iter().map(|wanted| (wanted.range, wanted.weight)).collect()
    }

    #[test]
    fn the_heaviest_comes_first_and_ties_keep_their_order() {
        assert_eq!(read("da, en-gb;q=0.8, en;q=0.7"), [("da", 1000), ("en-gb", 800), ("en", 700)]);
        assert_eq!(read("en;q=0.5,fr;Q=0.75 , de ; q=1.000"), [("de", 1000), ("fr", 750), ("en", 500)]);
        assert_eq!(read("fr,en"), [("fr", 1000), ("en", 1000)]);
        assert_eq!(read("*;q=0.1, fr;q=0"), [("*", 100), ("fr", 0)]);
    }

    #[test]
    fn what_is_no_range_is_passed_over() {
        assert_eq!(read(""), []);
        assert_eq!(read(",,;q=1, fr;q=2, fr;q=0.1234, fr;q=-1, fr;level=1, f_r, abcdefghi, é, en;q=."), []);
        assert_eq!(read("fr;q=zzz, en"), [("en", 1000)]);
        assert_eq!(read(&"fr,".repeat(1000)).len(), MOST_RANGES);
    }
}
