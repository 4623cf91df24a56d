use crate::{ConversationId, Cursor, MatchId, Rev, Seq, Timestamp, UserId};

macro_rules! event_kinds {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal; )+) => {
        /// The kind of an event, as one number that is stored. Numbers are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $( $(#[$doc])* $variant, )+
            /// A kind of a newer version, which shares the database during a deploy. It keeps its place in the log and shows
            /// nothing: numbers have to follow each other without a hole, whoever reads them.
            Unknown(i16),
        }

        impl EventKind {
            /// Every kind that this version knows.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The number that is stored.
            pub const fn code(self) -> i16 {
                match self {
                    $( Self::$variant => $code, )+
                    Self::Unknown(code) => code,
                }
            }

            /// The kind behind a stored number.
            pub const fn from_code(code: i16) -> Self {
                match code {
                    $( $code => Self::$variant, )+
                    newer => Self::Unknown(newer),
                }
            }
        }
    };
}

event_kinds! {
    /// Two people matched. `match_id`, `subject` (the other person), `conversation`.
    NewMatch = 1;
    /// A conversation was opened, or is there again. `conversation`.
    ConversationCreated = 2;
    /// A conversation was closed for both, or is not there for now. `conversation`, `match_id`.
    ConversationDeleted = 3;
    /// A match ended. `match_id`, `conversation`.
    MatchRemoved = 4;
    /// Somebody likes this person. `subject` is who; the wire tells only if the settings allow it.
    NewLike = 5;
    /// A message was stored. `conversation`, `seq`, `rev`, `subject` (the sender).
    NewMessage = 6;
    /// A message was edited. `conversation`, `seq`, `rev`.
    MessageUpdated = 7;
    /// A message was deleted. `conversation`, `seq`, `rev`.
    MessageDeleted = 8;
    /// The reactions of a message changed. `conversation`, `seq`, `rev`, `subject` (who reacted).
    MessageReaction = 9;
    /// `subject` has read up to `seq`. `conversation`, `seq`, `rev`.
    ReadReceipt = 10;
    /// `subject` has received up to `seq`. `conversation`, `seq`, `rev`.
    DeliveryReceipt = 11;
    /// A setting of one's own conversation changed (muted). `conversation`.
    ConversationUpdated = 12;
    /// A notice of the system. `detail` (the kind of notice, a word that the catalogues have a text for), `ref_id` (what it is
    /// about, by the kind).
    System = 13;
    /// Something of one's own changed, here or on another device. `detail` (what: one of [`Event::OWN`]).
    SelfUpdate = 14;
}

/// One row of a person's log. It names things and holds no content: a frame is rendered from the rows as they are
/// when it is sent, so nothing that was edited, erased or blocked comes back in a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The person in whose log the event stands.
    pub person: UserId,
    /// The event's place in that log.
    pub cursor: Cursor,
    /// Tells what happened, and which of the following ids are there.
    pub kind: EventKind,
    /// The instant at which it happened.
    pub at: Timestamp,
    /// The conversation that it happened in.
    pub conversation: Option<ConversationId>,
    /// The place of the message, or the place up to which somebody has read or received.
    pub seq: Option<Seq>,
    /// The number of the change in its conversation.
    pub rev: Option<Rev>,
    /// The match that it is about.
    pub match_id: Option<MatchId>,
    /// The other person that it is about.
    pub subject: Option<UserId>,
    /// A word of ours that says more exactly what happened. Never what somebody wrote.
    pub detail: Option<String>,
    /// The number of a thing of another sort, which `detail` names.
    pub ref_id: Option<i64>,
}

impl Event {
    /// An event of `person` with no ids yet.
    pub fn new(person: UserId, cursor: Cursor, kind: EventKind, at: Timestamp) -> Self {
        Self {
            person,
            cursor,
            kind,
            at,
            conversation: None,
            seq: None,
            rev: None,
            match_id: None,
            subject: None,
            detail: None,
            ref_id: None,
        }
    }

    /// The things of one's own that [`EventKind::SelfUpdate`] tells of.
    pub const OWN: [&'static str; 8] =
        ["profile", "photos", "preferences", "privacy", "swipes", "decisions", "devices", "mute"];

    /// Tells the devices of `person` that this of their own changed: one of [`Event::OWN`].
    pub fn own_change(person: UserId, what: &'static str, at: Timestamp) -> Self {
        debug_assert!(Self::OWN.contains(&what), "{what} is nothing of one's own");
        let detail = Some(what.to_owned());
        Self { detail, ..Self::new(person, Cursor::ZERO, EventKind::SelfUpdate, at) }
    }

    /// A notice of this kind for `person`, which has no cursor before it is appended.
    pub fn notice(person: UserId, detail: &str, ref_id: Option<i64>, at: Timestamp) -> Self {
        let detail = Some(detail.to_owned());
        Self { detail, ref_id, ..Self::new(person, Cursor::ZERO, EventKind::System, at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_number_and_a_number_one_kind() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_code(kind.code()), *kind);
        }
        for newer in [0, 998, 999, -1] {
            assert_eq!(EventKind::from_code(newer), EventKind::Unknown(newer));
            assert_eq!(EventKind::Unknown(newer).code(), newer);
        }
    }
}
