//! What may be done in a conversation. Pure functions; the ledger asks them in its one order.

use crate::{AttachmentName, Conversation, ConversationError, Draft, Message, PersonRow};
use kernel::{UploadId, UserId};

/// The longest `client_message_id`, in characters.
const CLIENT_ID_LIMIT: usize = 64;
/// The longest reaction, in bytes: the longest emoji sequences in use have 35 and are families, 28 without skin tones.
const EMOJI_LIMIT: usize = 35;

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

/// What a client calls an attachment: nothing, the number or address of an upload, or a URL whose host is on the
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

/// Whether somebody may change anything here at all, judged by locked rows.
pub fn admit(
    conversation: &Conversation,
    is_member: bool,
    author: Option<&PersonRow>,
) -> Result<(), ConversationError> {
    let author = author.ok_or(ConversationError::NotFound)?;
    match author.state {
        0 => {}
        1 => return Err(ConversationError::Banned),
        _ => return Err(ConversationError::NotFound),
    }
    if is_member && conversation.closed_at.is_none() { Ok(()) } else { Err(ConversationError::NotFound) }
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

/// One emoji, as far as that can be told without a table: short, no letters, digits alone, spaces or controls.
pub fn check_emoji(emoji: &str) -> Result<(), ConversationError> {
    let has_symbol = emoji.chars().any(|c| !c.is_ascii() && !c.is_alphanumeric());
    let clean = !emoji.chars().any(|c| c.is_alphabetic() || c.is_whitespace() || c.is_control());
    if has_symbol && clean && emoji.len() <= EMOJI_LIMIT { Ok(()) } else { Err(ConversationError::BadReaction) }
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
    fn a_reaction_is_an_emoji() {
        for good in ["👍", "❤️", "👩‍👩‍👧‍👦", "1️⃣"] {
            assert!(check_emoji(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "ok", "1", "👍 👍", "\n", "👍👍👍👍👍👍👍👍👍"] {
            assert!(check_emoji(bad).is_err(), "{bad:?}");
        }
    }
}
