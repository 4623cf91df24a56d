use super::{
    devices::{Cast, Device, Room, replay},
    steps::{CheckError, PATIENCE, Steps, ensure, same},
    talking::say,
};
use client::{Api, Endpoint, Position, Socket};
use kernel::{Cursor, MessageId, Seq};
use protocol::{FrameKind, Notification, Reset, SendMessageRequest, ServerFrame};

const MISSED: usize = 5;

/// Two disconnects without a word, misses what one says, comes back on the other server and has it all.
pub(super) async fn miss_and_resume(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    ones: &mut Device,
    twos: Device,
) -> Result<Device, CheckError> {
    let positions = twos.positions();
    drop(twos);
    let (missed, first) =
        steps.step("one goes on talking while two is away", async { talk_on(cast, room, ones).await }).await?;
    let [chat, notes, talk] = positions;
    let away = &cast.two.away;
    let mut twos = Device {
        chat: resume(steps, "the chat socket", away, Endpoint::Chat, chat, &missed).await?,
        notes: resume(steps, "the notification socket", away, Endpoint::Notifications, notes, &missed).await?,
        talk: resume(steps, "the conversation socket", away, Endpoint::Conversation(room.conversation), talk, &missed)
            .await?,
    };
    // An old conversation client knows its last `seq` only.
    let after_seq = Position::AfterSeq(Seq(first.0 - 1));
    let endpoint = Endpoint::Conversation(room.conversation);
    resume(steps, "a conversation socket after a seq", away, endpoint, after_seq, &missed).await?;
    steps
        .step("what is said next arrives live", async {
            let stored = say(&mut ones.chat, room, &cast.one.key("live"), "Back again?").await?;
            ones.sees(stored.message_id).await?;
            twos.sees(stored.message_id).await.map(drop)
        })
        .await?;
    Ok(twos)
}

/// Over both of one's sockets and REST in turn.
async fn talk_on(cast: &Cast, room: &Room, ones: &mut Device) -> Result<(Vec<MessageId>, Seq), CheckError> {
    let mut missed = Vec::with_capacity(MISSED);
    let mut first = None;
    for place in 0..MISSED {
        let (key, content) = (cast.one.key(&format!("missed-{place}")), format!("Are you there? ({place})"));
        let (id, seq) = match place % 3 {
            0 => say(&mut ones.chat, room, &key, &content).await.map(|stored| (stored.message_id, stored.seq))?,
            1 => say(&mut ones.talk, room, &key, &content).await.map(|stored| (stored.message_id, stored.seq))?,
            _ => {
                let client_message_id = Some(key);
                let request = SendMessageRequest { content, client_message_id, ..SendMessageRequest::default() };
                let message = cast.one.home.send_message(room.conversation, &request).await?.message;
                (message.id, message.seq)
            }
        };
        missed.push(id);
        first.get_or_insert(seq);
    }
    Ok((missed, first.unwrap_or_default()))
}

async fn resume(
    steps: &mut Steps<'_>,
    which: &str,
    api: &Api,
    endpoint: Endpoint,
    position: Position,
    missed: &[MessageId],
) -> Result<Socket, CheckError> {
    steps
        .step(&format!("{which} resumes on the other server without a hole"), async {
            ensure(position != Position::Now, || "nothing that came told a position".to_owned())?;
            let mut socket = api.socket(endpoint).position(position).open().await?;
            let frames = replay(&mut socket).await?;
            same("the first frame", frames.first().map(ServerFrame::kind), Some(FrameKind::Welcome))?;
            same("messages before synced", frames.iter().filter_map(message_of).collect(), missed.to_vec())?;
            let cursors: Vec<_> = frames.iter().filter_map(cursor_of).collect();
            ensure(cursors.is_sorted_by(|a, b| a < b), || format!("cursors out of order: {cursors:?}"))?;
            synced_is_complete(endpoint, frames.last())?;
            Ok(socket)
        })
        .await
}

fn message_of(frame: &ServerFrame) -> Option<MessageId> {
    match frame {
        ServerFrame::NewMessage(new) => Some(new.body.message.id),
        ServerFrame::Notification(note) => match note.body.notification {
            Notification::NewMessage { message_id, .. } => Some(message_id),
            _ => None,
        },
        _ => None,
    }
}

fn cursor_of(frame: &ServerFrame) -> Option<Cursor> {
    match frame {
        ServerFrame::NewMessage(new) => new.cursor,
        ServerFrame::Notification(note) => note.cursor,
        ServerFrame::ReadReceipt(receipt) | ServerFrame::DeliveryReceipt(receipt) => receipt.cursor,
        _ => None,
    }
}

fn synced_is_complete(endpoint: Endpoint, synced: Option<&ServerFrame>) -> Result<(), CheckError> {
    let Some(ServerFrame::Synced(synced)) = synced else {
        return Err(CheckError::Wrong("no synced at the end of the replay".to_owned()));
    };
    let complete = match endpoint {
        Endpoint::Conversation(_) => {
            synced.last_seq.is_some() && synced.last_rev.is_some() && synced.horizons.is_some()
        }
        Endpoint::Chat | Endpoint::Notifications => synced.cursor.is_some(),
    };
    ensure(complete, || format!("something is missing in {synced:?}"))
}

/// What cannot be resumed from is told, and never passed over in silence.
pub(super) async fn impossible_positions(steps: &mut Steps<'_>, cast: &Cast, twos: &Device) -> Result<(), CheckError> {
    let Position::Cursor { cursor, epoch } = twos.chat.position() else {
        return Err(CheckError::Wrong("synced told no position".to_owned()));
    };
    let ahead = Position::Cursor { cursor: Cursor(cursor.0 + 1_000_000), epoch };
    let foreign = Position::Cursor { cursor, epoch: Some("another-history".to_owned()) };
    for (which, position) in [("from the future", ahead), ("of another history", foreign)] {
        steps
            .step(&format!("a cursor {which} is answered with reset"), async {
                let mut socket = cast.two.home.socket(Endpoint::Chat).position(position).open().await?;
                socket.expect(FrameKind::Welcome, PATIENCE).await?;
                let reset: Reset = socket.expect_body(FrameKind::Reset, PATIENCE).await?;
                ensure(reset.cursor.is_some(), || "reset does not say where to start".to_owned())
            })
            .await?;
    }
    Ok(())
}
