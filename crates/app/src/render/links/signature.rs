use crate::random::hex;
use aws_lc_rs::hmac;
use conversations::upload::Readership;
use kernel::{ConversationId, PhotoId, Timestamp, UploadId, UserId};
use media::Size;

/// Keeps what is signed here apart from everything else that is signed with the same secret.
const PURPOSE: &[u8] = b"matchwire file link\0";
/// Links end with a day, one to two days after they were made: the same file has the same link all day, which caches
/// and repeated answers want.
const DAY_S: i64 = 24 * 60 * 60;
/// Links to photos are of one viewer and of the hour: they end with a quarter, one hour to five quarters after they were made.
const QUARTER_S: i64 = 15 * 60;

/// Signs whom a file is shown to, and until when.
pub(super) struct Signer(hmac::Key);

impl Signer {
    pub(super) fn new(secret: &[u8]) -> Self {
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), PURPOSE);
        Self(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()))
    }

    /// The query of a link: `for=c31&until=1800057600&sig=…`.
    pub(super) fn sign(&self, id: UploadId, readership: Readership, now: Timestamp) -> String {
        let until = (now.as_seconds() / DAY_S + 2) * DAY_S;
        self.signed(&id.to_string(), &terms(readership, until))
    }

    /// The same of a link to a photo.
    pub(super) fn sign_photo(&self, id: PhotoId, size: Size, viewer: UserId, now: Timestamp) -> String {
        let until = (now.as_seconds() / QUARTER_S + 5) * QUARTER_S;
        self.signed(&photo(id, size), &terms(Readership::Owner(viewer), until))
    }

    /// For whom such a link is and until when, if it is one of ours and holds still.
    pub(super) fn verify_photo(
        &self,
        id: PhotoId,
        size: Size,
        query: &str,
        now: Timestamp,
    ) -> Option<(UserId, Timestamp)> {
        match self.verified(&photo(id, size), query, now)? {
            (Readership::Owner(viewer), until) => Some((viewer, until)),
            (Readership::Conversation(_), _) => None,
        }
    }

    /// For whom the link is, if it is one of ours and holds still.
    pub(super) fn verify(&self, id: UploadId, query: &str, now: Timestamp) -> Option<Readership> {
        self.verified(&id.to_string(), query, now).map(|(readership, _)| readership)
    }

    fn signed(&self, subject: &str, terms: &str) -> String {
        format!("{terms}&sig={}", hex(hmac::sign(&self.0, &message(subject, terms)).as_ref()))
    }

    fn verified(&self, subject: &str, query: &str, now: Timestamp) -> Option<(Readership, Timestamp)> {
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
        let is_ours = signed == terms(readership, until)
            && hmac::verify(&self.0, &message(subject, signed), &unhex(sig)?).is_ok();
        let until = Timestamp::from_seconds(until);
        (is_ours && now < until).then_some((readership, until))
    }
}

fn terms(readership: Readership, until: i64) -> String {
    match readership {
        Readership::Conversation(id) => format!("for=c{id}&until={until}"),
        Readership::Owner(id) => format!("for=u{id}&until={until}"),
    }
}

/// What a link to a photo is about. A file's is a number alone.
fn photo(id: PhotoId, size: Size) -> String {
    format!("photo {id} {}", size.word())
}

fn message(subject: &str, terms: &str) -> Vec<u8> {
    format!("{subject}?{terms}").into_bytes()
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
    fn a_link_to_a_photo_is_of_one_viewer_one_size_and_the_hour() {
        let signer = Signer::new(b"one secret");
        let (photo, viewer) = (PhotoId(17), UserId(5));
        let query = signer.sign_photo(photo, Size::Large, viewer, NOON);
        let verify = |id, size, query: &str, at| signer.verify_photo(id, size, query, at).map(|(viewer, _)| viewer);
        assert_eq!(verify(photo, Size::Large, &query, NOON), Some(viewer));
        assert_eq!(verify(photo, Size::Thumb, &query, NOON), None);
        assert_eq!(verify(PhotoId(18), Size::Large, &query, NOON), None);
        assert_eq!(verify(photo, Size::Large, &query.replace("for=u5", "for=u6"), NOON), None);
        assert_eq!(signer.verify(FILE, &query, NOON), None, "it is no link to a file of that number");
        let of_file = signer.sign(FILE, Readership::Owner(viewer), NOON);
        assert_eq!(verify(photo, Size::Large, &of_file, NOON), None);
        // The same for a quarter of an hour, on all nodes.
        let minutes = |minutes| NOON.plus(std::time::Duration::from_mins(minutes));
        assert_eq!(signer.sign_photo(photo, Size::Large, viewer, minutes(14)), query);
        assert_ne!(signer.sign_photo(photo, Size::Large, viewer, minutes(15)), query);
        assert_eq!(verify(photo, Size::Large, &query, minutes(74)), Some(viewer));
        assert_eq!(verify(photo, Size::Large, &query, minutes(75)), None);
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
