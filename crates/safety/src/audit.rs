//! What was done, each entry tied to the one before.

use crate::{Actor, Broken};
use aws_lc_rs::digest::{Context, SHA256};
use kernel::{Timestamp, UserId};
use std::fmt::{self, Write as _};

/// What can be done in the installation's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Somebody is given a role.
    Grant,
    /// Somebody's role is taken.
    Revoke,
    /// An account is shut.
    Ban,
    /// An account is opened again.
    Unban,
    /// A photo is shown to others.
    ApprovePhoto,
    /// A photo is shown to nobody.
    RejectPhoto,
    /// Somebody is told something.
    Notify,
    /// An access token is made for somebody.
    Token,
    /// Interests are added to the catalogue.
    AddInterests,
    /// Jobs that were given up are tried again.
    RetryJobs,
    /// A mail is sent to find out whether mail arrives.
    TestMail,
    /// Old events are dropped.
    TrimEvents,
    /// The history gets a new name.
    RenewEpoch,
    /// People are made up, to try things with or to measure.
    Seed,
}

impl Action {
    /// The word for it in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Grant => "staff.grant",
            Self::Revoke => "staff.revoke",
            Self::Ban => "account.ban",
            Self::Unban => "account.unban",
            Self::ApprovePhoto => "photo.approve",
            Self::RejectPhoto => "photo.reject",
            Self::Notify => "account.notify",
            Self::Token => "account.token",
            Self::AddInterests => "interests.add",
            Self::RetryJobs => "jobs.retry",
            Self::TestMail => "mail.test",
            Self::TrimEvents => "events.trim",
            Self::RenewEpoch => "events.renew_epoch",
            Self::Seed => "people.seed",
        }
    }
}

/// What is to be known besides of an act, in a few words: numbers and words of ours, nothing that a person has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail(String);

impl Detail {
    const LONGEST: usize = 200;

    /// A line that can be read: letters without accents, digits, spaces and `_ . : -`. Any other character becomes `?`, and what is too
    /// long is cut off.
    pub fn of(text: &str) -> Self {
        let is_plain = |sign: &char| sign.is_ascii_alphanumeric() || " _.:-".contains(*sign);
        let plain = text.chars().take(Self::LONGEST).map(|sign| if is_plain(&sign) { sign } else { '?' });
        Self(plain.collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The one in whose name it stands in the log.
    pub actor: Actor,
    /// The kind of act; all that it was about is in the other fields.
    pub action: Action,
    /// The person it is done to.
    pub subject: Option<UserId>,
    /// Numbers and words without which the act cannot be told from others of its kind, such as a role or a reason.
    pub detail: Detail,
    /// The present instant.
    pub at: Timestamp,
}

/// The SHA-256 digest of an entry, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(pub String);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The place in the log, from 1 without a gap.
    pub number: i64,
    /// The time at which it was written.
    pub at: Timestamp,
    /// The actor as [`Actor`] shows itself.
    pub actor: String,
    /// The word for what was done ([`Action::word`]); a newer version may have others.
    pub action: String,
    /// The person it was done to.
    pub subject: Option<UserId>,
    /// The text of the act's [`Detail`].
    pub detail: String,
    /// The digest of this entry, the one before it included.
    pub digest: Digest,
}

impl AuditEntry {
    fn computed(&self, previous: &Digest) -> Digest {
        let subject = self.subject.map(|subject| subject.to_string()).unwrap_or_default();
        let (number, at) = (self.number.to_string(), self.at.as_micros().to_string());
        let fields = [&previous.0, &number, &at, &self.actor, &self.action, &subject, &self.detail];
        let mut context = Context::new(&SHA256);
        for field in fields {
            // With its length, so that no two entries come to the same text.
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field.as_bytes());
        }
        let mut digits = String::new();
        for byte in context.finish().as_ref() {
            // Writing into a text never fails.
            let _ = write!(digits, "{byte:02x}");
        }
        Digest(digits)
    }
}

/// Where a log has got to: what the next entry is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    number: i64,
    digest: Digest,
}

impl Chain {
    /// Before the first entry.
    pub fn start() -> Self {
        Self { number: 0, digest: Digest(String::new()) }
    }

    /// Behind this entry.
    pub fn behind(number: i64, digest: Digest) -> Self {
        Self { number, digest }
    }

    /// The number of the last entry; 0 before the first.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The digest of the last entry.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The entry that an act makes here.
    pub fn next(&self, act: Act) -> AuditEntry {
        let Act { actor, action, subject, detail, at } = act;
        let mut entry = AuditEntry {
            number: self.number.saturating_add(1),
            at,
            actor: actor.to_string(),
            action: action.word().to_owned(),
            subject,
            detail: detail.0,
            digest: Digest(String::new()),
        };
        entry.digest = entry.computed(&self.digest);
        entry
    }

    /// Goes on behind the entry that stands here, if it is the one that was written.
    pub fn follow(&mut self, entry: &AuditEntry) -> Result<(), Broken> {
        let expected = self.number.saturating_add(1);
        if entry.number != expected {
            return Err(Broken::Missing(expected));
        }
        if entry.digest != entry.computed(&self.digest) {
            return Err(Broken::Changed(entry.number));
        }
        *self = Self { number: entry.number, digest: entry.digest.clone() };
        Ok(())
    }
}

/// Follows a whole log from its first entry to its end.
#[derive(Debug)]
pub struct Verification {
    chain: Chain,
    known: Option<Chain>,
}

impl Verification {
    /// Begins before the first entry. `known` is an end of the log that somebody has kept elsewhere: it has to be passed as it was, so
    /// a log that was written anew is found, and one whose end is gone.
    pub fn begin(known: Option<Chain>) -> Self {
        Self { chain: Chain::start(), known }
    }

    /// Passes the next entry.
    pub fn follow(&mut self, entry: &AuditEntry) -> Result<(), Broken> {
        self.chain.follow(entry)?;
        match &self.known {
            Some(known) if known.number == self.chain.number && *known != self.chain => {
                Err(Broken::Unlike(entry.number))
            }
            _ => Ok(()),
        }
    }

    /// Where the log ends, once all entries were passed.
    pub fn end(self) -> Result<Chain, Broken> {
        match self.known {
            Some(known) if known.number > self.chain.number => Err(Broken::Missing(self.chain.number + 1)),
            _ => Ok(self.chain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(detail: &str) -> Act {
        Act {
            actor: Actor::System("root".to_owned()),
            action: Action::Ban,
            subject: Some(UserId(7)),
            detail: Detail::of(detail),
            at: Timestamp::from_seconds(1_800_000_000),
        }
    }

    fn log(acts: &[&str]) -> Vec<AuditEntry> {
        let (mut chain, mut entries) = (Chain::start(), Vec::new());
        for detail in acts {
            let entry = chain.next(act(detail));
            chain.follow(&entry).expect("it was just written");
            entries.push(entry);
        }
        entries
    }

    fn verify(entries: &[AuditEntry]) -> Result<(), Broken> {
        let mut chain = Chain::start();
        entries.iter().try_for_each(|entry| chain.follow(entry))
    }

    #[test]
    fn whatever_is_changed_left_out_or_put_in_is_found() {
        let whole = log(&["a", "b", "c", "d"]);
        assert_eq!(verify(&whole), Ok(()));
        let alterations: [fn(&mut AuditEntry); 6] = [
            |entry| entry.detail.push('!'),
            |entry| entry.at = entry.at.plus(std::time::Duration::from_micros(1)),
            |entry| entry.actor = "os:nobody".to_owned(),
            |entry| entry.action = Action::Unban.word().to_owned(),
            |entry| entry.subject = None,
            |entry| entry.digest = Digest("00".repeat(32)),
        ];
        for alter in alterations {
            let mut changed = whole.clone();
            alter(&mut changed[1]);
            assert_eq!(verify(&changed), Err(Broken::Changed(2)));
        }
        let mut shorter = whole.clone();
        shorter.remove(1);
        assert_eq!(verify(&shorter), Err(Broken::Missing(2)));
        // Numbered anew, and what follows is another's.
        shorter.iter_mut().zip(1..).for_each(|(entry, number)| entry.number = number);
        assert_eq!(verify(&shorter), Err(Broken::Changed(2)));
        // One entry written anew with a right digest of its own: the next one tells.
        let mut forged = whole;
        forged[1] = Chain::behind(1, forged[0].digest.clone()).next(act("forged"));
        assert_eq!(verify(&forged), Err(Broken::Changed(3)));
    }

    #[test]
    fn what_belongs_to_one_field_is_not_taken_for_another_s() {
        let mut one = Chain::start().next(act("b"));
        one.action = "xa".to_owned();
        let mut other = one.clone();
        (other.action, other.detail) = ("x".to_owned(), "ab".to_owned());
        assert_ne!(one.computed(&Digest(String::new())), other.computed(&Digest(String::new())));
    }

    #[test]
    fn a_detail_is_one_line_that_shows_what_it_is() {
        assert_eq!(Detail::of("before 2026-01-31T00:00:00Z").as_str(), "before 2026-01-31T00:00:00Z");
        assert_eq!(Detail::of("nudity\n99 os:root\u{1b}[2K é").as_str(), "nudity?99 os:root??2K ?");
        assert_eq!(Detail::of(&"x".repeat(1000)).as_str().len(), 200);
    }

    #[test]
    fn what_was_kept_elsewhere_tells_a_log_that_was_written_anew_or_lost_its_end() {
        let verified = |entries: &[AuditEntry], known: &Chain| {
            let mut verification = Verification::begin(Some(known.clone()));
            entries.iter().try_for_each(|entry| verification.follow(entry))?;
            verification.end()
        };
        let (whole, anew) = (log(&["a", "b", "c"]), log(&["a", "x", "c"]));
        let end = |entry: &AuditEntry| Chain::behind(entry.number, entry.digest.clone());
        assert_eq!(verified(&whole, &end(&whole[1])), Ok(end(&whole[2])));
        assert_eq!(verified(&anew, &end(&whole[1])), Err(Broken::Unlike(2)));
        assert_eq!(verified(&whole[..2], &end(&whole[2])), Err(Broken::Missing(3)));
        assert_eq!(verified(&[], &Chain::start()), Ok(Chain::start()));
    }
}
