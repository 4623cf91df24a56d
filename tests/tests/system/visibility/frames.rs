//! Every frame and every kind of event in every state of two people.

use super::{
    couple::{Couple, EMOJI, NO_ROW, answered, witness},
    fields::Fields,
    routes::REVEALING,
    table::{ASKED, Cell, FRAMES, STATES, State, cell},
};
use client::{ConnectError, Endpoint, Position, Received, Socket};
use futures_util::future::join_all;
use kernel::{ConversationId, Cursor, EventKind, Rev, UserId};
use protocol::{ClientFrameKind, FrameKind};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use tests::{Deployment, PATIENCE, run};
use tokio::time::{Instant, sleep, timeout_at};

/// Frames that are not kept may be taken for so long by who takes part in a conversation no more.
const REMEMBERED: Duration = Duration::from_secs(2);
const SENTINEL: &str = "all that came before has come";

#[test]
fn every_frame_shows_what_the_table_allows_and_no_more() {
    run(async {
        for site in Deployment::each_with(&REVEALING) {
            let all = join_all(STATES.map(|state| every_frame(&site, state))).await;
            let mut fields = Fields::default();
            for (line, frame) in all.iter().flatten().filter(|(line, _)| FRAMES.iter().any(|(name, _)| name == line)) {
                fields.note(line, frame);
            }
            fields.are_as_listed(|of| !of.starts_with("GET /"));
        }
    });
}

/// From the first event on, and then live, while they do whatever they still can. What came, each with its line.
async fn every_frame(site: &Deployment, state: State) -> Vec<(String, Value)> {
    let couple = Couple::brought(site, state, true).await;
    // What closes a conversation at the node that remembers it ends that at once.
    if site.nodes.len() > 1 || matches!(state, State::Banned | State::BannedLiker) {
        sleep(REMEMBERED).await;
    }
    let home = couple.met.as_ref().map_or(ConversationId(NO_ROW), |met| met.home);
    let (cyd, elsewhere, mut cyds) = witness(site, &couple.me).await;
    let witness = Witness { id: cyd.id, home: elsewhere };
    let theirs = couple.they.api.socket(Endpoint::Chat).open().await;
    let begin = Position::Cursor { cursor: Cursor(0), epoch: None };
    let mut sockets = vec![
        couple.me.resume(Endpoint::Chat, begin.clone()).await,
        couple.me.resume(Endpoint::Notifications, begin).await,
    ];
    let room = couple.me.api.socket(Endpoint::Conversation(home)).position(Position::AfterRev(Rev::ZERO)).open().await;
    sockets.extend(room.ok());
    for socket in &mut sockets {
        socket.expect(FrameKind::Synced, PATIENCE).await.expect("a replay comes to an end");
    }
    if let Ok(mut theirs) = theirs {
        act(&couple, home, &mut sockets[0], &mut theirs).await;
        // They stay: who leaves is another story.
        tokio::spawn(async move { while let Ok(Received::Frame(..)) = theirs.next(PATIENCE * 4).await {} });
    }
    let sentinel = json!({"type": "message", "conversation_id": elsewhere, "content": SENTINEL, "ref": "s"});
    assert_eq!(answered(&mut cyds, &sentinel).await["type"], "ack");
    let all = everything(&couple, state, &mut sockets, &witness).await;
    for (line, frame) in &all {
        let trace = couple.trace_in(&frame.to_string());
        match FRAMES.iter().find(|(name, _)| name == line) {
            Some(found) => match cell(found, state) {
                Cell::Names => {}
                Cell::Says => assert_eq!(trace, None, "{state:?}: {frame}"),
                Cell::Nothing => panic!("{state:?}: {line} does not come: {frame}"),
            },
            // An answer: it tells me what I have done.
            None => assert!(trace.is_none() || line == "ack" || line == "error", "{state:?}: {frame}"),
        }
    }
    // Online or not is on cards as well.
    let card = couple.me.api.person(couple.they.id).await.ok();
    let matched = matches!(state, State::Matched | State::Returned);
    assert_eq!(card.is_some_and(|card| card.is_online), matched, "{state:?}: presence is for those who are matched");
    ask(&couple, state, home).await;
    all
}

/// They do all that shows on a screen; where nothing is between the two they try.
async fn act(couple: &Couple, home: ConversationId, mine: &mut Socket, theirs: &mut Socket) {
    let message = couple.met.as_ref().and_then(|met| met.talk.as_ref()).map_or(NO_ROW, |talk| talk.mine);
    let call = |kind: &str, id: &str| json!({"type": kind, "conversation_id": home, "call_id": id, "ref": kind});
    for body in [
        json!({"type": "typing", "conversation_id": home, "is_typing": false, "ref": "t"}),
        json!({"type": "message", "conversation_id": home, "content": "live, Quillon", "ref": "m"}),
        json!({"type": "reaction", "message_id": message, "emoji": EMOJI, "remove": true, "ref": "r"}),
        call("call_invite", "of Quillon"),
        call("call_offer", "of Quillon"),
        call("call_ice", "of Quillon"),
        call("call_hangup", "of Quillon"),
    ] {
        answered(theirs, &body).await;
    }
    if answered(mine, &call("call_invite", "mine")).await["type"] == "ack" {
        answered(theirs, &call("call_answer", "mine")).await;
        answered(mine, &call("call_hangup", "mine")).await;
    }
}

/// Everything that came on my sockets until all that has to come has, and the witness's word behind it; each with its line.
async fn everything(couple: &Couple, state: State, sockets: &mut [Socket], witness: &Witness) -> Vec<(String, Value)> {
    let deadline = Instant::now() + PATIENCE;
    let mut all: Vec<(String, Value)> = Vec::new();
    let mut looked_at = vec![0; sockets.len()];
    loop {
        let mut sentinels = 0;
        for (socket, looked_at) in sockets.iter().zip(&mut looked_at) {
            let history = socket.history();
            sentinels += usize::from(history.iter().any(|frame| frame.to_string().contains(SENTINEL)));
            for frame in &history[*looked_at..] {
                if !witness.has(frame) {
                    all.push((line_of(frame), frame.clone()));
                }
            }
            *looked_at = history.len();
        }
        let missing: Vec<_> = FRAMES
            .iter()
            .filter(|found| match cell(found, state) {
                Cell::Names => {
                    !all.iter().any(|(line, frame)| line == found.0 && couple.is_named_in(&frame.to_string()))
                }
                Cell::Says => !all.iter().any(|(line, _)| line == found.0),
                Cell::Nothing => false,
            })
            .collect();
        // On the chat and in the feed; a conversation's socket hears nothing of another.
        if missing.is_empty() && sentinels >= 2 {
            return all;
        }
        let next = join_any(sockets);
        assert!(timeout_at(deadline, next).await.is_ok(), "{state:?}: these do not come: {missing:?}\n{all:#?}");
    }
}

/// Waits until something has come on one of these.
async fn join_any(sockets: &mut [Socket]) {
    let waiting = sockets.iter_mut().map(|socket| {
        Box::pin(async move {
            if !matches!(socket.next(PATIENCE).await, Ok(Received::Frame(..) | Received::Unknown(_))) {
                std::future::pending::<()>().await;
            }
        })
    });
    futures_util::future::select_all(waiting).await;
}

/// Events that concern nobody but the witness.
struct Witness {
    id: UserId,
    home: ConversationId,
}

impl Witness {
    fn has(&self, frame: &Value) -> bool {
        let home = json!(self.home);
        let (data, told) = (&frame["data"], &frame["notification"]);
        let homes = [
            &frame["conversation_id"],
            &data["match"]["conversation_id"],
            &told["conversation_id"],
            &told["match"]["conversation_id"],
        ];
        let is_update = frame["type"] == "conversation_update" && data["id"] == home;
        homes.contains(&&home)
            || is_update
            || frame["user_id"] == json!(self.id)
            || told["user"]["id"] == json!(self.id)
    }
}

/// The line of the table that a frame belongs to.
fn line_of(frame: &Value) -> String {
    let kind = frame["type"].as_str().expect("every frame has a type");
    match kind {
        "conversation_update" => format!("{kind} {}", frame["event"].as_str().expect("an event")),
        "notification" => format!("{kind} {}", frame["notification"]["type"].as_str().expect("a type")),
        _ => kind.to_owned(),
    }
}

/// I ask for everything that can be asked for in a conversation; where I am not in it any more, the answers are those about
/// a conversation that nobody has.
async fn ask(couple: &Couple, state: State, home: ConversationId) {
    let mut socket = couple.me.chat().await;
    let talk = couple.met.as_ref().and_then(|met| met.talk.as_ref());
    let (mine, theirs) = talk.map_or((NO_ROW, NO_ROW), |talk| (talk.mine, talk.theirs));
    for line in ASKED {
        let about = |home: i64, message: i64| {
            json!({"type": line.0, "conversation_id": home, "message_id": message, "content": "now", "is_typing": false,
                   "seq": 1, "emoji": EMOJI, "call_id": "asked", "ref": "r"})
        };
        let message = if matches!(line.0, "edit_message" | "delete_message") { mine } else { theirs };
        let expected = cell(line, state);
        if line.0.starts_with("/ws/") {
            let found = knock(couple, home).await;
            assert_eq!(found.is_none(), expected == Cell::Says, "{state:?}: {found:?}");
            assert!(found.is_none() || found == knock(couple, ConversationId(NO_ROW)).await, "{state:?}: {found:?}");
            continue;
        }
        let found = answered(&mut socket, &about(home.0, message)).await;
        match expected {
            Cell::Nothing => {
                assert_eq!(found["code"], "not_found", "{state:?}: {}: {found}", line.0);
                assert_eq!(found, answered(&mut socket, &about(NO_ROW, NO_ROW)).await, "{state:?}: {}", line.0);
            }
            _ => assert_eq!(couple.trace_in(&found.to_string()), None, "{state:?}: {found}"),
        }
        if expected == Cell::Says && !line.0.starts_with("call_") {
            assert_eq!(found["type"], "ack", "{state:?}: {}: {found}", line.0);
        }
    }
}

/// The refusal of a conversation's socket; none where it opens.
async fn knock(couple: &Couple, home: ConversationId) -> Option<(u16, Vec<(String, String)>, String)> {
    match couple.me.api.socket(Endpoint::Conversation(home)).header("X-Request-Id", "the-same").open().await {
        Ok(_) => None,
        Err(ConnectError::Refused(answer)) => Some(crate::strangers::bytes(&answer)),
        Err(other) => panic!("{other:?}"),
    }
}

/// The lines that an event of this kind comes as. A new kind does not compile before somebody has given it one.
pub(crate) fn lines_of_event(kind: EventKind) -> &'static [&'static str] {
    match kind {
        EventKind::NewMatch => &["new_match", "notification new_match"],
        EventKind::ConversationCreated => &["conversation_update conversation.create"],
        EventKind::ConversationUpdated => &["conversation_update conversation.update"],
        EventKind::ConversationDeleted => &["conversation_update conversation.delete"],
        EventKind::MatchRemoved => &["match_removed"],
        EventKind::NewLike => &["notification new_like"],
        EventKind::NewMessage => &["new_message", "notification new_message"],
        EventKind::MessageUpdated => &["message_updated"],
        EventKind::MessageDeleted => &["message_deleted"],
        EventKind::MessageReaction => &["message_reaction"],
        EventKind::ReadReceipt => &["read_receipt"],
        EventKind::DeliveryReceipt => &["delivery_receipt"],
        EventKind::System => &["notification system"],
        // Of oneself alone.
        EventKind::SelfUpdate => &["self_update"],
        EventKind::Unknown(_) => &[],
    }
}

/// The lines of a frame of the server; none for answers, which tell only me what I have done.
fn lines_of_frame(kind: FrameKind) -> Vec<String> {
    match kind {
        FrameKind::Welcome
        | FrameKind::Pong
        | FrameKind::Ack
        | FrameKind::Error
        | FrameKind::Subscribed
        | FrameKind::Reset
        | FrameKind::TokenExpiring
        | FrameKind::Reconnect
        | FrameKind::UploadReady
        | FrameKind::UploadProgress
        | FrameKind::UploadDone => Vec::new(),
        FrameKind::ConversationUpdate => {
            ["create", "update", "delete"].map(|what| format!("conversation_update conversation.{what}")).into()
        }
        FrameKind::Notification => {
            ["new_match", "new_message", "new_like", "system"].map(|what| format!("notification {what}")).into()
        }
        FrameKind::Synced
        | FrameKind::NewMatch
        | FrameKind::NewMessage
        | FrameKind::MessageUpdated
        | FrameKind::MessageDeleted
        | FrameKind::MessageReaction
        | FrameKind::ReadReceipt
        | FrameKind::DeliveryReceipt
        | FrameKind::MatchRemoved
        | FrameKind::SelfUpdate
        | FrameKind::TypingIndicator
        | FrameKind::UserStatus
        | FrameKind::CallInvite
        | FrameKind::CallOffer
        | FrameKind::CallAnswer
        | FrameKind::CallIce
        | FrameKind::CallHangup => vec![kind.as_str().to_owned()],
    }
}

/// Whether a frame of mine is about a conversation.
fn is_asked(kind: ClientFrameKind) -> bool {
    match kind {
        ClientFrameKind::Ping
        | ClientFrameKind::Subscribe
        | ClientFrameKind::Unsubscribe
        | ClientFrameKind::Authenticate
        | ClientFrameKind::UploadBegin
        | ClientFrameKind::UploadEnd => false,
        ClientFrameKind::Message
        | ClientFrameKind::Typing
        | ClientFrameKind::ReadReceipt
        | ClientFrameKind::Delivered
        | ClientFrameKind::EditMessage
        | ClientFrameKind::DeleteMessage
        | ClientFrameKind::Reaction
        | ClientFrameKind::Focus
        | ClientFrameKind::CallInvite
        | ClientFrameKind::CallOffer
        | ClientFrameKind::CallAnswer
        | ClientFrameKind::CallIce
        | ClientFrameKind::CallHangup => true,
    }
}

#[test]
fn every_frame_and_every_kind_of_event_stands_in_the_table() {
    let lines: BTreeSet<&str> = FRAMES.iter().map(|line| line.0).collect();
    for line in EventKind::ALL.iter().flat_map(|kind| lines_of_event(*kind)) {
        assert!(lines.contains(line), "{line}");
    }
    let of_frames: BTreeSet<String> = FrameKind::ALL.iter().flat_map(|kind| lines_of_frame(*kind)).collect();
    assert_eq!(of_frames.iter().map(String::as_str).collect::<BTreeSet<_>>(), lines);
    let asked: BTreeSet<&str> = ASKED.iter().map(|line| line.0).filter(|line| !line.starts_with('/')).collect();
    let kinds = ClientFrameKind::ALL.iter().copied().filter(|kind| is_asked(*kind));
    assert_eq!(kinds.map(ClientFrameKind::as_str).collect::<BTreeSet<_>>(), asked);
}
