use super::{
    devices::{Cast, Device, Feeds, Person, Room},
    steps::{CheckError, PATIENCE, Steps, ensure, refused, same},
};
use client::Endpoint;
use kernel::MatchId;
use protocol::{
    ConversationEvent, ConversationUpdate, Durable, ErrorCode, FrameKind, NewMatch, Notification, NotificationFrame,
    ServerFrame, Welcome,
};

pub(super) async fn like_each_other(
    steps: &mut Steps<'_>,
    cast: &Cast,
    ones: &mut Feeds,
    twos: &mut Feeds,
) -> Result<Room, CheckError> {
    let (one, two) = (&cast.one, &cast.two);
    steps
        .step("one likes two, which is no match yet", async {
            let answer = one.home.like(two.id).await?;
            ensure(!answer.is_match && answer.matched.is_none(), || "a match before the like is mutual".to_owned())?;
            refused("the same like again", one.home.like(two.id).await, ErrorCode::AlreadyLiked)?;
            refused("a like of oneself", one.home.like(one.id).await, ErrorCode::CannotTargetSelf)
        })
        .await?;
    steps
        .step("two is told that somebody likes them", async {
            notified(twos, "new_like", |note| matches!(note, Notification::NewLike { .. })).await
        })
        .await?;
    let room = steps
        .step("two likes one, which makes the match", async {
            let answer = two.home.like(one.id).await?;
            let Some(matched) = answer.matched.filter(|_| answer.is_match) else {
                return Err(CheckError::Wrong("no match after a mutual like".to_owned()));
            };
            same("matched_user", matched.matched_user.id, one.id)?;
            Ok(Room { match_id: matched.id, conversation: matched.conversation_id })
        })
        .await?;
    steps
        .step("both chat sockets tell of the match and its conversation", async {
            announced(ones, &room, two).await?;
            announced(twos, &room, one).await
        })
        .await?;
    steps
        .step("both notification sockets tell of the match", async {
            let of = |id: MatchId| move |note: &Notification| matches!(note, Notification::NewMatch { matched, .. } if matched.id == id);
            notified(ones, "new_match", of(room.match_id)).await?;
            notified(twos, "new_match", of(room.match_id)).await
        })
        .await?;
    Ok(room)
}

async fn announced(feeds: &mut Feeds, room: &Room, other: &Person) -> Result<(), CheckError> {
    let new: Durable<NewMatch> = feeds.chat.expect_body(FrameKind::NewMatch, PATIENCE).await?;
    let matched = new.body.data.matched;
    same("match in new_match", (matched.id, matched.user.id), (room.match_id, other.id))?;
    same("conversation in new_match", matched.conversation_id, room.conversation)?;
    let opened: Durable<ConversationUpdate> = feeds.chat.expect_body(FrameKind::ConversationUpdate, PATIENCE).await?;
    same("event", opened.body.event, ConversationEvent::Create)?;
    same("conversation that was opened", opened.body.data.id, room.conversation)?;
    same("participants", opened.body.data.participants.len(), 2)?;
    ensure(new.cursor.is_some() && opened.cursor.is_some() && new.cursor != opened.cursor, || {
        format!("cursors {:?} and {:?} of the two frames", new.cursor, opened.cursor)
    })
}

async fn notified(feeds: &mut Feeds, what: &str, fits: impl Fn(&Notification) -> bool) -> Result<(), CheckError> {
    let fits = |frame: &ServerFrame| match frame {
        ServerFrame::Notification(Durable { body: NotificationFrame { notification }, .. }) => fits(notification),
        _ => false,
    };
    let found = feeds.notes.expect_where(FrameKind::Notification, PATIENCE, fits).await?;
    let cursor = matches!(found, ServerFrame::Notification(Durable { cursor: Some(_), .. }));
    ensure(cursor, || format!("the notification {what} has no cursor"))
}

pub(super) async fn is_listed(steps: &mut Steps<'_>, cast: &Cast, room: &Room) -> Result<(), CheckError> {
    steps
        .step("the match and its conversation are listed on both servers", async {
            for person in [&cast.one, &cast.two] {
                for api in [&person.home, &person.away] {
                    let page = api.matches(1, 100).await?;
                    ensure(page.results.iter().any(|m| m.id == room.match_id && m.is_active), || {
                        "not in matches/".into()
                    })?;
                    let recent = api.recent_matches().await?;
                    ensure(recent.iter().any(|m| m.match_id == room.match_id), || "not in recent-matches/".into())?;
                    let conversations = api.conversations().await?;
                    ensure(conversations.iter().any(|c| c.id == room.conversation), || "not in conversations/".into())?;
                }
            }
            Ok(())
        })
        .await
}

pub(super) async fn open_talk(
    steps: &mut Steps<'_>,
    name: &str,
    person: &Person,
    room: &Room,
    feeds: Feeds,
) -> Result<Device, CheckError> {
    steps
        .step(name, async {
            let mut talk = person.home.socket(Endpoint::Conversation(room.conversation)).open().await?;
            let welcome: Welcome = talk.expect_body(FrameKind::Welcome, PATIENCE).await?;
            let known = welcome.last_seq.is_some() && welcome.last_rev.is_some();
            ensure(known, || "welcome without last_seq or last_rev".to_owned())?;
            Ok(Device { chat: feeds.chat, notes: feeds.notes, talk })
        })
        .await
}
