use super::{
    devices::{Cast, Device, Person, Room},
    steps::{CheckError, PATIENCE, Steps, ensure, refused, same},
    talking::resend,
};
use client::{Api, Endpoint};
use protocol::{
    CloseCode, ConversationEvent, ConversationUpdate, Durable, ErrorCode, FrameKind, MatchRemoved, Message,
    SendMessageRequest, ServerFrame,
};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Reads may go by a token's standing of two seconds ago (section 2); the rest is for slow machines.
const TOKEN_CACHE: Duration = Duration::from_secs(5);

pub(super) async fn refresh(steps: &mut Steps<'_>, cast: &mut Cast) -> Result<(), CheckError> {
    steps
        .step("a refresh token yields a new pair on the other server", async {
            let one = &mut cast.one;
            let pair = one.away.without_token().refresh(&one.refresh).await?;
            ensure(pair.refresh != one.refresh, || "the refresh token was not rotated".to_owned())?;
            one.home = one.home.with_token(pair.access.clone());
            one.away = one.away.with_token(pair.access);
            one.refresh = pair.refresh;
            same("own id", one.home.me().await?.id, one.id)
        })
        .await
}

pub(super) async fn unmatch(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    first: &Message,
    ones: &mut Device,
    twos: &mut Device,
) -> Result<(), CheckError> {
    steps
        .step("an unmatch is told to both", async {
            cast.one.home.unmatch(room.match_id).await?;
            for device in [&mut *ones, &mut *twos] {
                let removed: Durable<MatchRemoved> = device.chat.expect_body(FrameKind::MatchRemoved, PATIENCE).await?;
                same("match_removed", removed.body.match_id, room.match_id)?;
                let fits = |frame: &ServerFrame| match frame {
                    ServerFrame::ConversationUpdate(Durable { body: ConversationUpdate { event, data }, .. }) => {
                        *event == ConversationEvent::Delete && data.id == room.conversation
                    }
                    _ => false,
                };
                device.chat.expect_where(FrameKind::ConversationUpdate, PATIENCE, fits).await?;
            }
            Ok(())
        })
        .await?;
    steps
        .step("the conversation's sockets are closed", async {
            for device in [&mut *ones, &mut *twos] {
                let closed = device.talk.expect_close(PATIENCE).await?;
                same("close code", closed.code, Some(CloseCode::Forbidden.code()))?;
            }
            Ok(())
        })
        .await?;
    steps.step("nothing can be said any more, on no server", async { silence(cast, room, first, ones).await }).await
}

async fn silence(cast: &Cast, room: &Room, first: &Message, ones: &mut Device) -> Result<(), CheckError> {
    let request = SendMessageRequest { content: "wait".to_owned(), ..SendMessageRequest::default() };
    for api in [&cast.two.home, &cast.two.away] {
        refused("a send by REST", api.send_message(room.conversation, &request).await, ErrorCode::NotFound)?;
    }
    ones.chat
        .send(&json!({"type": "message", "conversation_id": room.conversation, "content": "wait", "ref": "late"}))
        .await?;
    let fits = |frame: &ServerFrame| match frame {
        ServerFrame::Error(error) => error.reference.as_deref() == Some("late"),
        _ => false,
    };
    match ones.chat.expect_where(FrameKind::Error, PATIENCE, fits).await? {
        ServerFrame::Error(error) => same("the error", error.code.as_ref(), ErrorCode::NotFound.as_str())?,
        other => return Err(CheckError::Wrong(format!("{} instead of error", other.kind()))),
    }
    // What was acknowledged stays acknowledged: the answer to a retry is still the stored message.
    same("a retry of the first message", resend(&cast.one, room, &first.content).await?, (first.id, true))
}

pub(super) async fn sign_out(
    steps: &mut Steps<'_>,
    name: &str,
    person: &Person,
    mut device: Device,
) -> Result<(), CheckError> {
    steps
        .step(name, async {
            person.home.without_token().logout(&person.refresh).await?;
            for socket in [&mut device.chat, &mut device.notes] {
                let closed = socket.expect_close(PATIENCE).await?;
                same("close code", closed.code, Some(CloseCode::SignedOut.code()))?;
            }
            for api in [&person.home, &person.away] {
                soon_out(api).await?;
                let handshake = api.socket(Endpoint::Chat).open().await;
                let status = handshake.err().and_then(|error| error.status());
                same("status of a handshake after the logout", status, Some(401))?;
            }
            Ok(())
        })
        .await
}

async fn soon_out(api: &Api) -> Result<(), CheckError> {
    let deadline = Instant::now() + TOKEN_CACHE;
    while api.me().await.is_ok() {
        ensure(Instant::now() < deadline, || "the token still reads after the logout".to_owned())?;
        sleep(Duration::from_millis(100)).await;
    }
    refused("users/me after the logout", api.me().await, ErrorCode::SignedOut)
}
