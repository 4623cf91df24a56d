//! A rolling deploy: nodes of a newer version have written kinds of events that these do not know. Such an event keeps its
//! place and shows nothing, live and replayed; nobody is reset because of it.

use crate::{
    UNLIMITED,
    goals::long_or,
    talk::{assert_dense, hear_until, replay, say},
};
use client::{Endpoint, Position, Socket};
use kernel::{ConversationId, Cursor, Rev, Seq, UserId};
use protocol::{FrameKind, ServerFrame};
use tests::{Deployment, PATIENCE, Pair, run, wait_until};

const NEWER: i16 = 999;

#[test]
fn an_event_of_a_newer_version_keeps_its_place_and_shows_nothing_on_every_socket() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            let mut bens = Vec::new();
            for endpoint in [Endpoint::Chat, Endpoint::Notifications, Endpoint::Conversation(pair.home)] {
                bens.push(pair.ben.open(endpoint).await);
            }
            let began = counter(&pair).await;

            // Between two that are shown, several at once, alone, and as the last.
            say(&mut ann, pair.home, "one").await;
            newer(&deployment, pair.ben.id, pair.home, 1);
            say(&mut ann, pair.home, "two").await;
            newer(&deployment, pair.ben.id, pair.home, 3);
            say(&mut ann, pair.home, "three").await;
            for socket in &mut bens {
                all_heard(socket, "three").await;
            }
            newer(&deployment, pair.ben.id, pair.home, 1);
            let end = began.0 + 3 + 5;
            wait_until("the last event is in the log", async || counter(&pair).await == Cursor(end)).await;
            say(&mut ann, pair.home, "four").await;
            newer(&deployment, pair.ben.id, pair.home, 2);
            for socket in &mut bens {
                all_heard(socket, "four").await;
                assert_not_reset(socket);
            }

            for node in &deployment.nodes {
                let ben = pair.ben.clone().at(node);
                for after in 0..=11 {
                    for endpoint in [Endpoint::Chat, Endpoint::Notifications] {
                        let mut socket = ben.resume(endpoint, at(Cursor(began.0 + after))).await;
                        let ended = replay(&mut socket).await.end;
                        let ServerFrame::Synced(synced) = ended else { panic!("{after}: {ended:?}") };
                        assert_eq!(synced.cursor, Some(Cursor(end + 3)), "{after} on {}", endpoint.path());
                    }
                }
                for from in [Position::AfterRev(Rev::ZERO), Position::AfterSeq(Seq::ZERO)] {
                    let mut socket = ben.resume(Endpoint::Conversation(pair.home), from).await;
                    let replayed = replay(&mut socket).await;
                    assert!(matches!(replayed.end, ServerFrame::Synced(_)), "{:?}", replayed.end);
                    assert_dense(Seq::ZERO, &replayed.heard);
                    assert_eq!(replayed.heard.len(), 4);
                }
            }
        }
    });
}

#[test]
fn talk_goes_on_while_a_newer_version_writes_into_the_same_logs() {
    run(async {
        let count = long_or(2000, 60);
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.chat().await);
            let began = counter(&pair).await;
            // Ben reads all the while: what waited for him would close his socket as that of a slow consumer.
            let hearing = tokio::spawn(async move {
                let heard = hear_until(&mut ben, &(count - 1).to_string()).await;
                (ben, heard)
            });
            let mut places = 0;
            for number in 0..count {
                if number % 3 == 0 {
                    let some = 1 + number % 4;
                    newer(&deployment, pair.ben.id, pair.home, some);
                    places += some;
                }
                say(&mut ann, pair.home, &number.to_string()).await;
            }
            let (ben, heard) = hearing.await.expect("what was said is heard");
            assert_eq!(heard.len(), count, "each message once");
            assert!(heard.iter().enumerate().all(|(number, heard)| heard.text == number.to_string()), "in order");
            assert_not_reset(&ben);
            let resumed = replay(&mut pair.ben.resume(Endpoint::Chat, at(began)).await).await;
            assert!(matches!(resumed.end, ServerFrame::Synced(_)), "{:?}", resumed.end);
            assert_eq!(resumed.heard.len(), count);
            println!(
                "R11: {count} messages between {places} events of a newer version on {} nodes: no reset, no hole",
                deployment.nodes.len()
            );
        }
    });
}

/// What a newer node does in a transaction: the conversation's next change and the person's next event, of its own kind.
fn newer(deployment: &Deployment, person: UserId, home: ConversationId, count: usize) {
    let one = format!(
        "UPDATE conversations SET last_rev = last_rev + 1 WHERE id = {home};
         UPDATE persons SET cursor = cursor + 1 WHERE id = {person};
         INSERT INTO events (user_id, cursor, kind, at, conversation_id, rev, subject_id)
             SELECT persons.id, persons.cursor, {NEWER}, 1800000000000000, conversations.id, conversations.last_rev, persons.id
             FROM persons, conversations WHERE persons.id = {person} AND conversations.id = {home}"
    );
    deployment.change(&vec![one; count].join(";"));
}

fn at(cursor: Cursor) -> Position {
    Position::Cursor { cursor, epoch: None }
}

/// The cursor of Ben's last event.
async fn counter(pair: &Pair) -> Cursor {
    match pair.ben.chat().await.position() {
        Position::Cursor { cursor, .. } => cursor,
        other => panic!("a chat stands at a cursor, not {other:?}"),
    }
}

/// Hears, as a message or a notification, until this text has come.
async fn all_heard(socket: &mut Socket, text: &str) {
    let has_come = |socket: &Socket| socket.history().iter().any(|frame| frame.to_string().contains(text));
    while !has_come(socket) {
        let received = socket.next(PATIENCE).await.unwrap_or_else(|error| panic!("{text} does not come: {error}"));
        assert!(received.raw().is_some(), "{text} does not come: {received:?}");
    }
}

fn assert_not_reset(socket: &Socket) {
    let resets = socket.history().iter().filter(|frame| frame["type"] == FrameKind::Reset.as_str());
    assert_eq!(resets.count(), 0, "{:?}", socket.history());
}
