//! Who may see what of whom: a line for each way in which a server tells something, a column for each state of two people.
//!
//! It is written from the protocol, not from the code: sections 1 (what is not yours is as absent), 3 (routes), 5 (frames), 7.1
//! (bans, replays), 7.2 (presence), 7.6 (whom discovery shows) and 7.7 (files). The reader is I, the other is they.

/// What stands between the two, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// F: strangers; each is whom the other wants to see.
    Fits,
    /// U: strangers; they do not want to see somebody like me.
    Unfit,
    /// L: I like them.
    Liked,
    /// W: they like me, and the like waits.
    LikesMe,
    /// M: a living match.
    Matched,
    /// P: a match that they have ended.
    Parted,
    /// B: a match, then I have blocked them.
    Blocked,
    /// b: a match, then they have blocked me.
    BlocksMe,
    /// X: a match, then they were banned or suspended.
    Banned,
    /// x: they like me, then they were banned.
    BannedLiker,
    /// E: a match, then they have erased their account.
    Erased,
    /// R: a match, then they were banned, and are back.
    Returned,
    /// T: they liked me and took it back.
    TookBack,
    /// S: they like me, and I passed them.
    Passed,
}

pub(super) const STATES: [State; 14] = [
    State::Fits,
    State::Unfit,
    State::Liked,
    State::LikesMe,
    State::Matched,
    State::Parted,
    State::Blocked,
    State::BlocksMe,
    State::Banned,
    State::BannedLiker,
    State::Erased,
    State::Returned,
    State::TookBack,
    State::Passed,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// `+` It answers, or comes, and names them.
    Names,
    /// `o` It answers, or comes, and shows nothing of them.
    Says,
    /// `.` As if they had never been: a list without them, for an id the bytes of an answer about nobody, no frame.
    Nothing,
}

type Lines = &'static [(&'static str, &'static str)];

/// Every route that is about others. `{user}` and the like stand for what is theirs or that of the two.
#[rustfmt::skip]
pub(super) const ROUTES: Lines = &[
    //                                                               F U L W  M P B b  X x E R  T S
    ("GET /accounts/users/{user}",                                  "+ . . +  + . . .  . . . +  + ."),
    ("POST /matching/like",                                         "o o o +  + o . .  . . . +  o +"),
    ("POST /matching/skip",                                         "o o o o  o o . .  . . . o  o o"),
    ("POST /matching/unlike",                                       "o o o o  o o . .  . . . o  o o"),
    // The card of whom I liked or passed last, if that made no match.
    ("POST /matching/rewind",                                       "o o + o  o o o o  o o o o  o +"),
    // Whoever has or had an account can be shut out, so that this tells neither of a block by the other side nor of a ban.
    ("POST /matching/block",                                        "o o o o  o o o o  o o o o  o o"),
    ("POST /matching/unblock",                                      "o o o o  o o o o  o o o o  o o"),
    // Whoever else is there may be in it, too.
    ("GET /matching/potential-matches",                             "+ . . +  . . . .  . . . .  + ."),
    ("GET /matching/potential",                                     "+ . . +  . . . .  . . . .  + ."),
    ("GET /matching/matches",                                       ". . . .  + . . .  . . . +  . ."),
    ("GET /matching/matched",                                       ". . . .  + . . .  . . . +  . ."),
    ("GET /matching/recent-matches",                                ". . . .  + . . .  . . . +  . ."),
    ("GET /matching/matches/{match}",                               ". . . .  + . . .  . . . +  . ."),
    ("DELETE /matching/matches/{match}",                            ". . . .  o . . .  . . . o  . ."),
    ("GET /matching/likes-received",                                ". . . +  . . . .  . . . .  . ."),
    ("GET /conversations",                                          ". . . .  + . . .  . . . +  . ."),
    // Not matched is for whom I may see, absent for everybody else.
    ("POST /conversations",                                         "o . . o  + . . .  . . . +  o ."),
    ("GET /conversations/{home}",                                   ". . . .  + . . .  . . . +  . ."),
    ("PATCH /conversations/{home}",                                 ". . . .  + . . .  . . . +  . ."),
    ("DELETE /conversations/{home}",                                ". . . .  o . . .  . . . o  . ."),
    ("DELETE /conversations/{home}/leave",                          ". . . .  o . . .  . . . o  . ."),
    ("POST /conversations/{home}/leave",                            ". . . .  o . . .  . . . o  . ."),
    ("GET /conversations/{home}/messages",                          ". . . .  + . . .  . . . +  . ."),
    ("POST /conversations/{home}/messages",                         ". . . .  o . . .  . . . o  . ."),
    ("GET /conversations/{home}/messages/search",                   ". . . .  + . . .  . . . +  . ."),
    // They have reacted to mine, and I react to theirs.
    ("PATCH /conversations/{home}/messages/{mine}",                 ". . . .  + . . .  . . . +  . ."),
    ("POST /conversations/{home}/messages/{theirs}/mark_read",      ". . . .  o . . .  . . . o  . ."),
    ("PUT /conversations/{home}/messages/{theirs}/reactions/{emoji}",    ". . . .  + . . .  . . . +  . ."),
    ("DELETE /conversations/{home}/messages/{theirs}/reactions/{emoji}", ". . . .  + . . .  . . . +  . ."),
    ("DELETE /conversations/{home}/messages/{mine}",                ". . . .  o . . .  . . . o  . ."),
    // The key is the same for all viewers, so it outlives a block and a parting.
    ("GET /media/pictures/{picture}",                               "+ + + +  + + + +  . . . +  + +"),
    // A link that was signed for me when I could see them.
    ("GET /media/photos/{photo}/{size}",                            "+ . . +  + . . .  . . . +  + ."),
    ("GET /media/files/{file}",                                     ". . . .  + . . .  . . . +  . ."),
];

/// A message sent again under its `client_message_id`, for which the first answer is due for ever: without what they did to it.
pub(super) const AGAIN: (&str, &str) = ("POST /conversations/{home}/messages", ". . . .  + o o o  o . o +  . .");

/// Every route that is only about whoever asks, or about the node: it never shows anybody else.
pub(super) const ABOUT_ONESELF: &[&str] = &[
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /demo/people",
    "POST /demo/tokens",
    "POST /accounts/auth/register",
    "POST /accounts/auth/login",
    "POST /accounts/auth/refresh",
    "POST /accounts/auth/logout",
    "POST /accounts/auth/appwrite",
    "POST /accounts/auth/ws-ticket",
    "POST /accounts/auth/password",
    "GET /accounts/sessions",
    "DELETE /accounts/sessions",
    "DELETE /accounts/sessions/{session}",
    "GET /accounts/users/me",
    "PUT /accounts/users/me",
    "PATCH /accounts/users/me",
    "DELETE /accounts/users/me",
    "PUT /accounts/users/me/position",
    "DELETE /accounts/users/me/position",
    "PUT /accounts/users/me/prompts",
    "GET /accounts/photos",
    "POST /accounts/photos",
    "PUT /accounts/photos/order",
    "DELETE /accounts/photos/{photo}",
    "POST /accounts/files/profile-picture",
    "POST /accounts/files/message-attachment",
    "GET /matching/ranking",
    "GET /matching/limits",
    "GET /matching/prompts",
    "GET /matching/preferences",
    "PUT /matching/preferences",
    "PATCH /matching/preferences",
    "GET /matching/interests",
    "POST /matching/interests",
];

/// Every frame that may be about others: replayed from the very first event, and live while they do what they can. What
/// comes of a kind of event are the lines that [`super::frames::lines_of_event`] names.
#[rustfmt::skip]
pub(super) const FRAMES: Lines = &[
    //                                             F U L W  M P B b  X x E R  T S
    ("new_match",                                 ". . . .  + . . .  . . . +  . ."),
    ("conversation_update conversation.create",   ". . . .  + . . .  . . . +  . ."),
    ("conversation_update conversation.update",   ". . . .  + . . .  . . . +  . ."),
    // Removals always show, and name nobody.
    ("conversation_update conversation.delete",   ". . . .  . o o o  o . o o  . ."),
    ("match_removed",                             ". . . .  . o o o  . . o .  . ."),
    ("new_message",                               ". . . .  + . . .  . . . +  . ."),
    ("message_updated",                           ". . . .  + . . .  . . . +  . ."),
    ("message_deleted",                           ". . . .  o . . .  . . . o  . ."),
    ("message_reaction",                          ". . . .  + . . .  . . . +  . ."),
    ("read_receipt",                              ". . . .  + . . .  . . . +  . ."),
    ("delivery_receipt",                          ". . . .  + . . .  . . . +  . ."),
    // Who has got how far, on the conversation's own socket.
    ("synced",                                    "o o o o  + o o o  o o o +  o o"),
    // Only while that like waits.
    ("notification new_like",                     ". . . +  . . . .  . . . .  . ."),
    ("notification new_match",                    ". . . .  + . . .  . . . +  . ."),
    ("notification new_message",                  ". . . .  + . . .  . . . +  . ."),
    // I have swiped somebody in each of them.
    ("self_update",                               "o o o o  o o o o  o o o o  o o"),
    ("notification system",                       ". . . .  . . . .  . . . .  . ."),
    ("typing_indicator",                          ". . . .  + . . .  . . . +  . ."),
    ("user_status",                               ". . . .  + . . .  . . . +  . ."),
    ("call_invite",                               ". . . .  + . . .  . . . +  . ."),
    ("call_offer",                                ". . . .  + . . .  . . . +  . ."),
    ("call_answer",                               ". . . .  + . . .  . . . +  . ."),
    ("call_ice",                                  ". . . .  + . . .  . . . +  . ."),
    ("call_hangup",                               ". . . .  + . . .  . . . +  . ."),
];

/// Every frame that I can send about the conversation of the two or a message in it, and the socket of that conversation.
#[rustfmt::skip]
pub(super) const ASKED: Lines = &[
    //                         F U L W  M P B b  X x E R  T S
    ("/ws/conversations/{home}", ". . . .  o . . .  . . . o  . ."),
    ("message",               ". . . .  o . . .  . . . o  . ."),
    ("typing",                ". . . .  o . . .  . . . o  . ."),
    ("delivered",             ". . . .  o . . .  . . . o  . ."),
    ("focus",                 ". . . .  o . . .  . . . o  . ."),
    ("read_receipt",          ". . . .  o . . .  . . . o  . ."),
    ("edit_message",          ". . . .  o . . .  . . . o  . ."),
    ("reaction",              ". . . .  o . . .  . . . o  . ."),
    ("delete_message",        ". . . .  o . . .  . . . o  . ."),
    ("call_invite",           ". . . .  o . . .  . . . o  . ."),
    ("call_offer",            ". . . .  o . . .  . . . o  . ."),
    ("call_ice",              ". . . .  o . . .  . . . o  . ."),
    ("call_hangup",           ". . . .  o . . .  . . . o  . ."),
    // There is nothing to answer in either: whether the two talk decides which refusal it is.
    ("call_answer",           ". . . .  o . . .  . . . o  . ."),
];

/// The cell of a line for a state.
pub(super) fn cell(line: &(&str, &str), state: State) -> Cell {
    let column = STATES.iter().position(|one| *one == state).expect("every state has a column");
    let cells: Vec<char> = line.1.chars().filter(|mark| !mark.is_whitespace()).collect();
    assert_eq!(cells.len(), STATES.len(), "{}", line.0);
    match cells[column] {
        '+' => Cell::Names,
        'o' => Cell::Says,
        '.' => Cell::Nothing,
        other => panic!("{}: {other} is no cell", line.0),
    }
}
