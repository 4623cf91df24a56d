use crate::random::hex;
use aws_lc_rs::hmac;
use conversations::upload::Readership;
use kernel::{ConversationId, Timestamp, UploadId, UserId};

/// Keeps what is signed here apart from everything else that is signed with the same secret.
const PURPOSE: &[u8] = b"matchwire file link\0";
/// Links end with a day, one to two days after they were made: the same file has the same link all day, which caches
/// and repeated answers want.
const DAY_S: i64 = 24 * 60 * 60;

/// Signs whom a file is shown to, and until when.
pub(super) struct Signer(hmac::Key);

impl Signer {
    pub(super) fn new(secret: &[u8]) -> Self {
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), PURPOSE);
        Self(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()))
    }

    /// The query of a link: `for=c31&until=1800057600&sig=…`.
    pub(super) fn sign(&self, id: UploadId, readership: Readership, now: Timestamp) -> String {
        let until = (now.as_micros() / 1_000_000 / DAY_S + 2) * DAY_S;
        let terms = terms(readership, until);
        format!("{terms}&sig={}", hex(self.tag(id, &terms).as_ref()))
    }

    /// For whom the link is, if it is one of ours and holds still.
    pub(super) fn verify(&self, id: UploadId, query: &str, now: Timestamp) -> Option<Readership> {
        let (signed, sig) = query.split_once("&sig=")?;
        let (reader, until) = signed.strip_prefix("for=")?.split_once("&until=")?;
        let number = reader.get(1..)?.parse().ok()?;
        let readership = match reader.get(..1)? {
            "c" => Readership::Conversation(ConversationId::parse(number)?),
            "u" => Readership::Owner(UserId::parse(number)?),
            _ => return None,
        };
        let until: i64 = until.parse().ok()?;
        // Only the one spelling that is made here was signed.
        let is_ours =
            signed == terms(readership, until) && hmac::verify(&self.0, &message(id, signed), &unhex(sig)?).is_ok();
        (is_ours && now < Timestamp::from_seconds(until)).then_some(readership)
    }

    fn tag(&self, id: UploadId, terms: &str) -> hmac::Tag {
        hmac::sign(&self.0, &message(id, terms))
    }
}

fn terms(readership: Readership, until: i64) -> String {
    match readership {
        Readership::Conversation(id) => format!("for=c{id}&until={until}"),
        Readership::Owner(id) => format!("for=u{id}&until={until}"),
    }
}

fn message(id: UploadId, terms: &str) -> Vec<u8> {
    format!("{id}?{terms}").into_bytes()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const FILE: UploadId = UploadId(17);
    const HOME: Readership = Readership::Conversation(ConversationId(31));

    #[test]
    fn a_link_says_for_whom_it_is_and_nobody_else_can_make_one() {
        let signer = Signer::new(b"one secret");
        for readership in [HOME, Readership::Owner(UserId(5))] {
            let query = signer.sign(FILE, readership, NOON);
            assert_eq!(signer.verify(FILE, &query, NOON), Some(readership));
            assert_eq!(signer.verify(UploadId(18), &query, NOON), None);
            assert_eq!(Signer::new(b"another").verify(FILE, &query, NOON), None);
        }
        let query = signer.sign(FILE, HOME, NOON);
        for forged in [
            query.replace("for=c31", "for=c32"),
            query.replace("for=c31", "for=u31"),
            query.replace("for=c31", "for=c031"),
            query.replace("until=1", "until=2"),
            query.replace("&sig=", "&sig=00"),
            query.split("&sig=").next().unwrap().to_owned(),
            format!("{query}&sig="),
            String::new(),
        ] {
            assert_eq!(signer.verify(FILE, &forged, NOON), None, "{forged}");
        }
    }

    #[test]
    fn a_link_is_the_same_all_day_and_ends() {
        let signer = Signer::new(b"one secret");
        let (hour, day) = (std::time::Duration::from_hours(1), std::time::Duration::from_hours(24));
        let query = signer.sign(FILE, HOME, NOON);
        assert_eq!(signer.sign(FILE, HOME, NOON.plus(hour)), query);
        assert_eq!(signer.verify(FILE, &query, NOON.plus(day)), Some(HOME));
        assert_eq!(signer.verify(FILE, &query, NOON.plus(day).plus(day)), None);
    }
}
