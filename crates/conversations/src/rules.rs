//! What may be done in a conversation. Pure functions; the ledger asks them in its one order.

use crate::{AttachmentName, Conversation, ConversationError, Draft, First, Message, Reaction, batch::PersonRow};
use kernel::{Author, PersonState, UploadId, UserId};
use std::{collections::HashSet, sync::Arc};
use text::Emoji;

/// The longest `client_message_id`, in characters.
const CLIENT_ID_LIMIT: usize = 64;
/// So many kinds of reactions are under a message at most.
const MOST_KINDS: usize = 20;
/// And so many of one person.
const MOST_OF_ONE_PERSON: usize = 5;

/// A draft needs something to read or to look at.
pub fn check_draft(draft: &Draft) -> Result<(), ConversationError> {
    if draft.content.is_blank() && draft.attachment.is_none() {
        return Err(ConversationError::Empty);
    }
    match draft.client_message_id.as_deref() {
        Some(id) if id.is_empty() || id.chars().count() > CLIENT_ID_LIMIT || id.contains('\0') => {
            Err(ConversationError::BadClientMessageId)
        }
        _ => Ok(()),
    }
}

/// Reads a client's name for an attachment: nothing, the number or address of an upload, or a URL whose host is on the
/// allow-list. The server never fetches it. Whose upload it is, is judged by the locked rows.
pub fn admit_attachment(
    raw: Option<String>,
    upload_address: &str,
    hosts: &[String],
) -> Result<Option<AttachmentName>, ConversationError> {
    let Some(url) = raw.filter(|url| !url.trim().is_empty()) else { return Ok(None) };
    let bare = Some(url.as_str()).filter(|raw| is_number(raw));
    if let Some(rest) = url.strip_prefix(upload_address).or(bare) {
        let digits = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let id = digits.parse().ok().filter(|_| is_number(digits)).and_then(UploadId::parse);
        return id.map(|id| Some(AttachmentName::Upload(id))).ok_or(ConversationError::AttachmentNotAllowed);
    }
    let rest = url.strip_prefix("https://").ok_or(ConversationError::AttachmentNotAllowed)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = !authority.contains(['@', '\\', ':']) && url.chars().all(|c| c.is_ascii_graphic());
    let allowed = hosts.iter().any(|host| host.eq_ignore_ascii_case(authority));
    if plain && allowed && url.len() <= 2048 {
        Ok(Some(AttachmentName::Link(url)))
    } else {
        Err(ConversationError::AttachmentNotAllowed)
    }
}

fn is_number(raw: &str) -> bool {
    !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether somebody may change anything anywhere, judged by the locked row and by sessions that were read after it was locked.
pub fn admit_author(
    author: &Author,
    row: Option<&PersonRow>,
    is_open: impl FnOnce(&Arc<str>) -> bool,
) -> Result<(), ConversationError> {
    let row = row.ok_or(ConversationError::NotFound)?;
    match row.state {
        PersonState::Active if author.stands(row.token_epoch, is_open) => Ok(()),
        PersonState::Banned => Err(ConversationError::Banned),
        PersonState::Active | PersonState::Erased => Err(ConversationError::SignedOut),
    }
}

/// Whether anything may be changed here, judged by locked rows.
pub fn admit(conversation: &Conversation, is_member: bool) -> Result<(), ConversationError> {
    if is_member && conversation.closed_at.is_none() { Ok(()) } else { Err(ConversationError::NotFound) }
}

/// While somebody in a conversation is banned it is there for nobody, as if it had never been: nothing happens in it.
pub fn everybody_is_there<'a>(people: impl IntoIterator<Item = &'a PersonRow>) -> Result<(), ConversationError> {
    if people.into_iter().all(|person| person.state.is_active()) { Ok(()) } else { Err(ConversationError::NotFound) }
}

/// Two people have something to do with each other only while the other is there and neither has blocked the other. Whoever is
/// blocked, banned or erased answers like nobody.
pub fn may_talk(other: PersonState, is_blocked: bool) -> Result<(), ConversationError> {
    if other.is_active() && !is_blocked { Ok(()) } else { Err(ConversationError::NotFound) }
}

/// The refusal for two people who have no conversation and may open none, since they are not matched. That there is somebody is
/// told only to those who may see them.
pub fn refuse_unmatched(is_seen: bool) -> ConversationError {
    if is_seen { ConversationError::NotMatched } else { ConversationError::NotFound }
}

/// Where two people have no open conversation: a first message that was said in one that has ended is not said again, and one that is
/// only looked up is not to be found.
pub fn may_begin_anew(first: &First, earlier: Option<&Message>) -> Result<(), ConversationError> {
    match (first, first.draft().zip(earlier)) {
        (_, Some((draft, earlier))) => recognise(earlier, draft).and(Err(ConversationError::NotFound)),
        (First::Recall(_), None) => Err(ConversationError::NotSentBefore),
        (First::Nothing | First::Say(_), None) => Ok(()),
    }
}

/// An earlier attempt under the same `client_message_id`: the same body is the same message.
pub fn recognise(earlier: &Message, draft: &Draft) -> Result<(), ConversationError> {
    if earlier.fingerprint == draft.fingerprint() { Ok(()) } else { Err(ConversationError::IdempotencyConflict) }
}

/// Only the author changes a message, and only while it is there.
pub fn may_change(message: &Message, author: UserId) -> Result<(), ConversationError> {
    if message.deleted_at.is_some() {
        return Err(ConversationError::NotFound);
    }
    if message.sender == author && message.kind == crate::MessageKind::Text {
        Ok(())
    } else {
        Err(ConversationError::NotAuthor)
    }
}

/// A reaction is one emoji, nothing less and nothing more.
pub fn read_emoji(raw: &str) -> Result<Emoji, ConversationError> {
    Emoji::parse(raw).ok_or(ConversationError::BadReaction)
}

/// Whether a message that does not have this reaction yet has room for it.
pub fn may_react(message: &Message, reaction: &Reaction) -> Result<(), ConversationError> {
    let kinds: HashSet<Emoji> = message.reactions.iter().map(|other| other.emoji).collect();
    let own = message.reactions.iter().filter(|other| other.person == reaction.person).count();
    let is_new_kind = !kinds.contains(&reaction.emoji);
    if own >= MOST_OF_ONE_PERSON || (is_new_kind && kinds.len() >= MOST_KINDS) {
        return Err(ConversationError::TooManyReactions);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    const OWN: &str = "https://api.example/files/";

    fn hosts() -> Vec<String> {
        vec!["cdn.example".to_owned()]
    }

    #[test]
    fn an_attachment_comes_from_an_allowed_host_or_not_at_all() {
        let admit = |url: &str| admit_attachment(Some(url.to_owned()), OWN, &hosts());
        assert_eq!(admit("").unwrap(), None);
        let link = "https://CDN.example/a.jpg";
        assert_eq!(admit(link).unwrap(), Some(AttachmentName::Link(link.to_owned())));
        for url in [
            "http://cdn.example/a",
            "https://cdn.example.evil/a",
            "https://cdn.example@evil/a",
            "https://evil/?cdn.example",
            "https://cdn.example:8/a",
            "javascript:alert(1)",
            "data:image/png;base64,AAAA",
            "https://evil\\cdn.example/",
        ] {
            assert!(matches!(admit(url), Err(ConversationError::AttachmentNotAllowed)), "{url}");
        }
    }

    #[test]
    fn an_upload_is_named_by_its_number_or_its_address() {
        let admit = |raw: &str| admit_attachment(Some(raw.to_owned()), OWN, &hosts());
        for raw in ["17", "https://api.example/files/17", "https://api.example/files/17?c=3&s=ab"] {
            assert_eq!(admit(raw).unwrap(), Some(AttachmentName::Upload(UploadId(17))), "{raw}");
        }
        for raw in ["0", "-17", "17a", "9007199254740992", "https://api.example/files/", "https://api.example/files/x"]
        {
            assert!(matches!(admit(raw), Err(ConversationError::AttachmentNotAllowed)), "{raw}");
        }
    }

    #[test]
    fn a_text_is_counted_in_code_points() {
        assert!(Text::parse("ä".repeat(4000), 4000).is_ok());
        assert!(matches!(Text::parse("ä".repeat(4001), 4000), Err(ConversationError::TooLong { max: 4000 })));
        assert!(matches!(Text::parse("a\0b".into(), 4000), Err(ConversationError::HasNul)));
    }

    #[test]
    fn what_a_newer_version_wrote_is_nobodys_to_change() {
        use crate::MessageKind;
        for kind in [MessageKind::Text, MessageKind::System] {
            assert_eq!(MessageKind::from_code(kind.code()), kind);
        }
        assert_eq!(MessageKind::from_code(77), MessageKind::System);
    }

    #[test]
    fn while_somebody_is_banned_nobody_finds_the_conversation() {
        let row = |state| PersonRow {
            cursor: kernel::Cursor(1),
            state,
            token_epoch: 0,
            listed_at: kernel::Timestamp::from_seconds(0),
        };
        let active = || row(PersonState::Active);
        assert!(everybody_is_there(&[active(), active()]).is_ok());
        for away in [PersonState::Banned, PersonState::Erased] {
            assert!(matches!(everybody_is_there(&[active(), row(away)]), Err(ConversationError::NotFound)), "{away:?}");
        }
    }

    #[test]
    fn who_is_blocked_banned_or_erased_answers_like_nobody() {
        assert!(may_talk(PersonState::Active, false).is_ok());
        for (other, is_blocked) in
            [(PersonState::Active, true), (PersonState::Banned, false), (PersonState::Erased, false)]
        {
            assert!(matches!(may_talk(other, is_blocked), Err(ConversationError::NotFound)), "{other:?}");
        }
        assert!(matches!(refuse_unmatched(true), ConversationError::NotMatched));
        assert!(matches!(refuse_unmatched(false), ConversationError::NotFound));
    }

    #[test]
    fn a_text_that_nobody_sees_is_blank() {
        for blank in ["", " \n", "\u{200B}", "\u{3164}\u{2800}", "\u{202E}\u{2069}", "\u{FE0F}", "\u{E000}"] {
            assert!(Text::parse(blank.to_owned(), 4000).unwrap().is_blank(), "{blank:?}");
        }
        let kept = Text::parse("\u{202E}a\u{200B} ".to_owned(), 4000).unwrap();
        assert!(!kept.is_blank() && kept.as_str() == "\u{202E}a\u{200B} ", "exactly as it was typed");
    }

    #[test]
    fn a_reaction_is_one_emoji_of_one_form() {
        assert_eq!(read_emoji("❤").unwrap(), read_emoji("❤\u{FE0F}").unwrap());
        for bad in ["", "a", "1", "€", "\u{200D}", "👍👍👍", "👍 👍", "\n"] {
            assert!(matches!(read_emoji(bad), Err(ConversationError::BadReaction)), "{bad:?}");
        }
    }

    #[test]
    fn reactions_of_before_are_read_in_the_form_of_now() {
        let [ann, ben] = [1, 2].map(UserId);
        let stored = [(ann, "❤"), (ben, "€"), (ann, "❤\u{FE0F}"), (ben, "👍👍👍"), (ben, "❤"), (ben, "👍")];
        let read = Reaction::all_from_stored(stored.map(|(person, emoji)| (person, emoji.to_owned())));
        let read: Vec<_> = read.iter().map(|reaction| (reaction.person, reaction.emoji.as_str())).collect();
        assert_eq!(read, [(ann, "❤\u{FE0F}"), (ben, "❤\u{FE0F}"), (ben, "👍")]);
    }
}
