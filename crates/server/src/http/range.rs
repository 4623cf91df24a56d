//! Which part of a file is wanted (RFC 9110, 13 and 14).

use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{self, ByteRangeSpec, EntityTag, Header as _, IfNoneMatch, IfRange, Range},
    },
};

/// The part of a file that a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing: the asker has it already.
    Unchanged,
    /// The file from its first byte to its last.
    Whole,
    /// From this byte to that one, both included.
    Part(u64, u64),
    /// A part that begins behind the end of the file.
    Outside,
}

impl Wanted {
    /// Of a file of so many bytes. What cannot be read as one range is no range: then the whole file is wanted.
    pub(crate) fn of(request: &HttpRequest, tag: &EntityTag, size: u64) -> Self {
        match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) if request.headers().contains_key(header::IF_NONE_MATCH) => return Self::Unchanged,
            Ok(IfNoneMatch::Items(known)) if known.iter().any(|known| known.weak_eq(tag)) => return Self::Unchanged,
            _ => {}
        }
        // Ranges are defined for GET only.
        if request.method() != Method::GET || !is_still(request, tag) {
            return Self::Whole;
        }
        let Ok(Range::Bytes(ranges)) = Range::parse(request) else { return Self::Whole };
        match ranges.as_slice() {
            [ByteRangeSpec::FromTo(first, last)] if first > last => Self::Whole,
            [one] => one.to_satisfiable_range(size).map_or(Self::Outside, |(first, last)| Self::Part(first, last)),
            _ => Self::Whole,
        }
    }
}

/// Whether the file is the one that the asker has a part of. We tell no time of change, so a date never fits.
fn is_still(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(header::IF_RANGE) {
        return true;
    }
    matches!(IfRange::parse(request), Ok(IfRange::EntityTag(known)) if known.strong_eq(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn wanted(headers: &[(&str, &str)]) -> Wanted {
        let request = headers.iter().fold(TestRequest::default(), |request, header| request.insert_header(*header));
        Wanted::of(&request.to_http_request(), &EntityTag::new_strong("7".to_owned()), 100)
    }

    #[test]
    fn one_range_of_bytes_is_a_part_of_the_file() {
        for (range, expected) in [
            ("bytes=0-0", Wanted::Part(0, 0)),
            ("bytes=10-19", Wanted::Part(10, 19)),
            ("bytes=90-", Wanted::Part(90, 99)),
            ("bytes=-5", Wanted::Part(95, 99)),
            ("bytes=-500", Wanted::Part(0, 99)),
            ("bytes=50-500", Wanted::Part(50, 99)),
            ("bytes=100-", Wanted::Outside),
            ("bytes=100-200", Wanted::Outside),
            ("bytes=-0", Wanted::Outside),
            ("bytes=20-10", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=x-y", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(&[("Range", range)]), expected, "{range}");
        }
        assert_eq!(wanted(&[]), Wanted::Whole);
    }

    #[test]
    fn a_range_of_another_file_is_the_whole_of_this_one() {
        let range = ("Range", "bytes=10-19");
        assert_eq!(wanted(&[range, ("If-Range", "\"7\"")]), Wanted::Part(10, 19));
        for other in ["\"8\"", "W/\"7\"", "Thu, 26 Nov 2026 14:10:51 GMT", "7"] {
            assert_eq!(wanted(&[range, ("If-Range", other)]), Wanted::Whole, "{other}");
        }
    }

    #[test]
    fn who_has_the_file_is_told_that_it_is_still_the_same() {
        for known in ["\"7\"", "W/\"7\"", "\"5\", \"7\"", "*"] {
            assert_eq!(wanted(&[("If-None-Match", known), ("Range", "bytes=1-2")]), Wanted::Unchanged, "{known}");
        }
        assert_eq!(wanted(&[("If-None-Match", "\"8\"")]), Wanted::Whole);
    }
}
