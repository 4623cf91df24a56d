//! Query strings, judged like bodies: field by field, in our words, all complaints at once.

use super::ApiError;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use app::Refusal;
use kernel::{Place, Seq, Timestamp};
use percent_encoding::percent_decode;
use protocol::{FieldErrors, WireId};
use std::collections::BTreeMap;

/// The largest number a client may send, as everywhere on the wire.
const LARGEST: i64 = (1 << 53) - 1;

/// The fields that a route reads from its query.
pub(crate) trait FromQuery: Sized {
    /// A getter that fails notes why and hands out nothing.
    fn read(fields: &mut QueryFields) -> Self;
}

/// A query that was read to everybody's content.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: FromQuery> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: FromQuery>(query: &str) -> Result<T, ApiError> {
    let mut fields = QueryFields::of(query);
    let value = T::read(&mut fields);
    if fields.errors.is_empty() { Ok(value) } else { Err(Refusal::invalid(fields.errors).into()) }
}

/// The fields of one query. What is empty counts as absent, and what nobody asks for is ignored.
pub(crate) struct QueryFields {
    given: BTreeMap<String, Vec<Result<String, NotText>>>,
    errors: FieldErrors,
}

/// A value that is no text once its percent signs are resolved.
struct NotText;

impl QueryFields {
    fn of(query: &str) -> Self {
        let mut given: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for part in query.split('&') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            // No field of ours has a name that cannot be read.
            let (Ok(name), value) = (text(name), text(value)) else { continue };
            if !value.as_ref().is_ok_and(String::is_empty) {
                given.entry(name).or_default().push(value);
            }
        }
        Self { given, errors: FieldErrors::default() }
    }

    /// A text.
    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        let mut values = self.given.remove(field)?;
        match (values.pop()?, values.is_empty()) {
            (_, false) => self.refuse(field, "must be given only once"),
            (Err(NotText), _) => self.refuse(field, "must be UTF-8 without a NUL character"),
            (Ok(text), true) => Some(text),
        }
    }

    /// A text of at most so many characters that has to be there and must not be blank.
    pub(crate) fn required_text(&mut self, field: &str, most: usize) -> String {
        let is_given = self.given.contains_key(field);
        let sound = |text: &String| !text.trim().is_empty() && text.chars().count() <= most;
        match self.text(field) {
            Some(text) if sound(&text) => return text,
            // It has been complained about already.
            None if is_given => {}
            _ => drop(self.refuse::<()>(field, &format!("must have 1 to {most} characters"))),
        }
        String::new()
    }

    /// A whole number from `least` on.
    pub(crate) fn number(&mut self, field: &str, least: i64) -> Option<i64> {
        let text = self.text(field)?;
        let number = text.parse().ok().filter(|number| (least..=LARGEST).contains(number));
        if number.is_none() {
            return self.refuse(field, &format!("must be a whole number from {least} to {LARGEST}"));
        }
        number
    }

    /// A whole number between two that are possible.
    pub(crate) fn number_within(&mut self, field: &str, least: i64, most: i64) -> Option<i64> {
        let text = self.text(field)?;
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            return self.refuse(field, &format!("must be a whole number from {least} to {most}"));
        }
        number
    }

    /// A switch; off where it is absent.
    pub(crate) fn flag(&mut self, field: &str) -> bool {
        match self.text(field).map(|text| text.to_ascii_lowercase()).as_deref() {
            None | Some("false" | "0" | "no") => false,
            Some("true" | "1" | "yes") => true,
            Some(_) => self.refuse(field, "must be true or false").unwrap_or_default(),
        }
    }

    /// How many entries are wanted, at least one: without a wish `usual`, and never more than `most`.
    pub(crate) fn limit(&mut self, field: &str, usual: u32, most: u32) -> u32 {
        let wanted = self.number(field, 1).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        wanted.unwrap_or(usual).min(most)
    }

    /// The place of a message; zero is the one before the first.
    pub(crate) fn seq(&mut self, field: &str) -> Option<Seq> {
        self.number(field, 0).map(Seq)
    }

    /// A place in a list, `TIME~ID` as a `Link` names it. A bare time is before everything of that time.
    pub(crate) fn place<Id: WireId>(&mut self, field: &str) -> Option<Place<Id>> {
        let text = self.text(field)?;
        let (time, id) = match text.split_once('~') {
            None => (text.as_str(), Some(Id::default())),
            Some((time, id)) => (time, id.parse().ok().and_then(Id::parse_wire)),
        };
        // In a query an unencoded plus sign is a space.
        match (Timestamp::parse(&time.replace(' ', "+")), id) {
            (Some(at), Some(id)) => Some(Place { at, id }),
            _ => self.refuse(field, "must be an RFC 3339 time or a place that an earlier answer has named"),
        }
    }

    /// Notes what only the caller can judge.
    pub(crate) fn refuse<T>(&mut self, field: &str, message: &str) -> Option<T> {
        self.errors.add(field, message);
        None
    }
}

/// Form encoding: a plus sign is a space.
fn text(raw: &str) -> Result<String, NotText> {
    let bytes = percent_decode(raw.replace('+', " ").as_bytes()).collect();
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(NotText)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::MatchId;

    struct Wanted {
        q: Option<String>,
        limit: u32,
        before: Option<Place<MatchId>>,
    }

    impl FromQuery for Wanted {
        fn read(fields: &mut QueryFields) -> Self {
            Self { q: fields.text("q"), limit: fields.limit("limit", 50, 200), before: fields.place("before") }
        }
    }

    fn read(query: &str) -> Result<Wanted, Vec<String>> {
        parse(query).map_err(|error| error.refusal.errors.0.keys().cloned().collect())
    }

    #[test]
    fn what_is_empty_or_unknown_counts_as_absent() {
        for query in ["", "&", "limit=&q=&before=", "limit", "page=x&%FF=1", "limit=&limit=50"] {
            let Ok(wanted) = read(query) else { panic!("{query}") };
            assert!(wanted.q.is_none() && wanted.limit == 50 && wanted.before.is_none(), "{query}");
        }
    }

    #[test]
    fn texts_are_decoded_once() {
        assert_eq!(read("q=a+b%20c%2B%2526").ok().unwrap().q.unwrap(), "a b c+%26");
        assert_eq!(read("q=%zz%").ok().unwrap().q.unwrap(), "%zz%");
    }

    #[test]
    fn every_complaint_names_its_field() {
        for query in ["limit=0", "limit=-1", "limit=1.5", "limit=x", "limit=99999999999999999999", "limit=1&limit=2"] {
            assert_eq!(read(query).err().unwrap(), ["limit"], "{query}");
        }
        for query in ["q=%FF", "q=a%00", "q=a&q=b"] {
            assert_eq!(read(query).err().unwrap(), ["q"], "{query}");
        }
        for query in
            ["before=yesterday", "before=~7", "before=2026-11-26T12:00:00Z~x", "before=2026-11-26T12:00:00Z~-1"]
        {
            assert_eq!(read(query).err().unwrap(), ["before"], "{query}");
        }
        assert_eq!(read("before=x&limit=x&q=%FF").err().unwrap(), ["before", "limit", "q"]);
    }

    #[test]
    fn a_number_too_large_for_the_route_is_cut() {
        assert_eq!(read("limit=5000000000").ok().unwrap().limit, 200);
    }

    #[test]
    fn a_place_is_a_time_with_or_without_an_id() {
        let at = Timestamp::parse("2026-11-26T12:00:00Z").unwrap();
        let place = |query: &str| read(query).ok().unwrap().before.unwrap();
        assert_eq!(place("before=2026-11-26T12:00:00.000000Z~7"), Place { at, id: MatchId(7) });
        assert_eq!(place("before=2026-11-26T12:00:00Z"), Place { at, id: MatchId(0) });
        for spelling in ["2026-11-26T13:00:00%2B01:00", "2026-11-26T13:00:00+01:00"] {
            assert_eq!(place(&format!("before={spelling}")).at, at);
        }
    }
}
