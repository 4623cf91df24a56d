//! Positions that cannot be resumed from end in `reset`, never in silence and never with a hole.

use crate::{
    UNLIMITED,
    talk::{Replay, assert_dense, hear_until, replay, say, say_all},
};
use client::{Endpoint, Position, Socket};
use kernel::{Cursor, Seq};
use protocol::{Reset, ResetReason, ServerFrame};
use tests::{Deployment, Pair, run};

#[test]
fn a_cursor_from_the_future_of_another_history_or_no_number_is_answered_with_reset() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            say(&mut ann, pair.home, "one").await;
            let counter = counter(&pair).await;
            let ahead = ("cursor", (counter.0 + 1).to_string(), None, ResetReason::Ahead);
            let other = ("cursor", counter.to_string(), Some("another"), ResetReason::OtherEpoch);
            let word = ("cursor", "many".to_owned(), None, ResetReason::Unreadable);
            let below = ("cursor", "-1".to_owned(), None, ResetReason::Unreadable);
            for (name, value, epoch, reason) in [ahead, other, word, below] {
                for endpoint in [Endpoint::Chat, Endpoint::Notifications] {
                    let mut handshake = pair.ben.api.socket(endpoint).query(name, &value);
                    if let Some(epoch) = epoch {
                        handshake = handshake.query("epoch", epoch);
                    }
                    let mut socket = handshake.open().await.expect("the handshake works");
                    let ended = replay(&mut socket).await;
                    assert!(ended.heard.is_empty());
                    let reset = reset(ended);
                    assert_eq!((reset.reason, reset.cursor), (Some(reason), Some(counter)), "{value}");
                }
            }
        }
    });
}

#[test]
fn a_conversation_position_from_the_future_or_no_number_is_answered_with_reset_and_goes_on_live() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            let mut last = say(&mut ann, pair.home, "one").await.seq;
            for (name, value, reason) in [
                ("after_seq", "99", ResetReason::Ahead),
                ("after_rev", "99", ResetReason::Ahead),
                ("after_rev", "many", ResetReason::Unreadable),
            ] {
                let handshake = pair.ben.api.socket(Endpoint::Conversation(pair.home)).query(name, value);
                let mut socket = handshake.open().await.expect("the handshake works");
                let reset = reset(replay(&mut socket).await);
                assert_eq!((reset.reason, reset.last_seq), (Some(reason), Some(last)), "{name}={value}");
                last = say(&mut ann, pair.home, value).await.seq;
                assert_dense(Seq(last.0 - 1), &hear_until(&mut socket, value).await);
            }
        }
    });
}

#[test]
fn a_cursor_that_was_trimmed_away_is_answered_with_reset_and_one_behind_it_goes_on() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            let start = counter(&pair).await;
            let texts: Vec<String> = (1..=20).map(|number| format!("message {number}")).collect();
            let mut stored = Vec::new();
            for text in &texts {
                stored.push(say(&mut ann, pair.home, text).await.created_at);
            }
            // The first ten messages and everything before them go.
            deployment.command(&["admin", "trim-events", "--before", &stored[10].to_string()]);
            let end = Cursor(start.0 + 20);
            for gone in [0, 1, start.0, start.0 + 9] {
                let mut socket = resume(&pair, gone).await;
                let ended = replay(&mut socket).await;
                assert!(ended.heard.is_empty(), "{:?}", ended.heard);
                let reset = reset(ended);
                assert_eq!((reset.reason, reset.cursor), (Some(ResetReason::TooOld), Some(end)), "after {gone}");
                socket.drop_connection();
            }
            let kept = replay(&mut resume(&pair, start.0 + 10).await).await;
            assert!(matches!(kept.end, ServerFrame::Synced(_)), "{:?}", kept.end);
            assert_eq!(kept.heard.len(), 10);
            assert_dense(Seq(10), &kept.heard);
        }
    });
}

#[test]
fn when_everything_was_trimmed_the_present_goes_on_and_every_past_is_answered_with_reset() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            let mut watching = pair.ben.chat().await;
            say(&mut ann, pair.home, "one").await;
            hear_until(&mut watching, "one").await;
            let end = counter(&pair).await;
            deployment.command(&["admin", "trim-events", "--before", "2200-01-01T00:00:00Z"]);
            for gone in 0..end.0 {
                let reset = reset(replay(&mut resume(&pair, gone).await).await);
                assert_eq!((reset.reason, reset.cursor), (Some(ResetReason::TooOld), Some(end)), "after {gone}");
            }
            let mut present = resume(&pair, end.0).await;
            assert!(matches!(replay(&mut present).await.end, ServerFrame::Synced(_)));
            // Who was there notices nothing, and who came back goes on: the counter did not begin anew.
            say(&mut ann, pair.home, "two").await;
            for socket in [&mut watching, &mut present] {
                let heard = hear_until(socket, "two").await;
                assert_eq!(heard[0].cursor, Some(end.next()));
            }
        }
    });
}

/// So many large messages do not fit into what the system buffers for a connection.
const LARGE: usize = 900;

#[test]
fn a_trim_between_two_pages_of_a_slow_reader_ends_in_reset_or_the_replay_is_complete() {
    run(async {
        let small = [("MATCHWIRE__REALTIME__REPLAY_PAGE", "5"), ("MATCHWIRE__REALTIME__OUTBOX_BYTES", "131072")];
        for deployment in Deployment::each_with(&[UNLIMITED, small[0], small[1]]) {
            let pair = deployment.pair().await;
            let start = counter(&pair).await;
            let mut ann = pair.ann.chat().await;
            let text = "\u{1F98A}".repeat(4000);
            // Few at a time: what Ann hears of them has to fit into her own outbox.
            for _ in 0..LARGE / 5 {
                say_all(&mut ann, pair.home, &vec![text.clone(); 5]).await;
                ann.forget();
            }

            let mut reader = resume(&pair, start.0).await;
            let first = reader.expect(protocol::FrameKind::NewMessage, tests::PATIENCE).await.expect("it begins");
            deployment.command(&["admin", "trim-events", "--before", "2200-01-01T00:00:00Z"]);
            let ended = replay(&mut reader).await;
            assert!(matches!(first, ServerFrame::NewMessage(_)));
            assert_dense(Seq(1), &ended.heard);
            let shown = 1 + ended.heard.len();
            match ended.end {
                ServerFrame::Reset(reset) => {
                    assert_eq!(reset.reason, Some(ResetReason::TooOld));
                    assert!(shown < LARGE, "what was shown in full needs no reset");
                }
                _ => assert_eq!(shown, LARGE, "a replay that ends in synced is complete"),
            }
            println!("shown before the end: {shown} of {LARGE}");
            // Either way it is live now.
            say(&mut ann, pair.home, "afterwards").await;
            hear_until(&mut reader, "afterwards").await;
        }
    });
}

/// Where Ben's log ends, as a new socket is told.
async fn counter(pair: &Pair) -> Cursor {
    match pair.ben.chat().await.position() {
        Position::Cursor { cursor, .. } => cursor,
        other => panic!("welcome tells a cursor, not {other:?}"),
    }
}

/// Ben's socket after an event.
async fn resume(pair: &Pair, after: i64) -> Socket {
    pair.ben.resume(Endpoint::Chat, Position::Cursor { cursor: Cursor(after), epoch: None }).await
}

fn reset(ended: Replay) -> Reset {
    match ended.end {
        ServerFrame::Reset(reset) => reset,
        other => panic!("reset was expected, not {other:?}"),
    }
}
