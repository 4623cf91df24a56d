use super::*;
use futures_util::{future::poll_fn, poll, task::noop_waker};
use std::time::Duration;

fn outbox() -> Outbox {
    Outbox::new(OutboxLimits {
        bytes: 100,
        frames: 10,
        stall: Duration::from_secs(30),
        close_within: Duration::from_secs(5),
    })
}

/// What the transport is given next; nothing when it has to wait or nothing follows.
fn take(outbox: &Outbox) -> Vec<WriteItem> {
    match outbox.poll_piece(&Context::from_waker(&noop_waker())) {
        Poll::Ready(piece) => piece.unwrap_or_default(),
        Poll::Pending => Vec::new(),
    }
}

fn text(text: &'static str) -> ByteString {
    ByteString::from_static(text)
}

#[test]
fn what_is_pushed_comes_out_in_order_and_the_close_comes_last() {
    let outbox = outbox();
    assert_eq!(outbox.push(text("a")), Pushed::Queued);
    assert_eq!(outbox.pong(Bytes::from_static(b"p")), Pushed::Queued);
    assert!(outbox.close(CloseReason::new(CloseCode::SignedOut)));
    assert!(!outbox.close(CloseReason::new(CloseCode::Idle)), "the first close counts");
    assert_eq!(outbox.push(text("late")), Pushed::Closing);
    let reason = CloseReason { code: 4005, reason: "signed_out" };
    let expected = [WriteItem::Text(text("a")), WriteItem::Pong(Bytes::from_static(b"p")), WriteItem::Close(reason)];
    assert_eq!(take(&outbox), expected, "in one piece");
    assert!(matches!(outbox.poll_piece(&Context::from_waker(&noop_waker())), Poll::Ready(None)));
}

#[test]
fn too_many_frames_or_bytes_close_with_4200_behind_what_fitted() {
    let (many, large) = (outbox(), outbox());
    for _ in 0..10 {
        assert_eq!(many.push(text("x")), Pushed::Queued);
    }
    assert_eq!(many.push(text("x")), Pushed::Overflowed);
    assert_eq!(large.push("x".repeat(60).into()), Pushed::Queued);
    assert_eq!(large.push("x".repeat(41).into()), Pushed::Overflowed);
    for outbox in [many, large] {
        let reason = CloseReason { code: 4200, reason: "slow_consumer" };
        assert_eq!(take(&outbox).last(), Some(&WriteItem::Close(reason)));
    }
}

#[test]
fn passing_frames_are_dropped_first() {
    let outbox = outbox();
    assert_eq!(outbox.push_ephemeral("t".repeat(40).into()), Pushed::Queued);
    assert_eq!(outbox.push("d".repeat(20).into()), Pushed::Queued);
    assert_eq!(outbox.push_ephemeral(text("t")), Pushed::Dropped, "more than half full");
    assert_eq!(outbox.push("e".repeat(70).into()), Pushed::Queued, "what was passing gave way");
    assert_eq!(outbox.bytes(), 90);
    assert_eq!(take(&outbox), [WriteItem::Text("d".repeat(20).into()), WriteItem::Text("e".repeat(70).into())]);
}

#[test]
fn one_frame_larger_than_the_bound_still_gets_through() {
    let outbox = outbox();
    assert_eq!(outbox.push("x".repeat(300).into()), Pushed::Queued);
    assert_eq!(outbox.push(text("y")), Pushed::Overflowed);
}

#[tokio::test]
async fn a_replay_waits_for_room_and_is_woken_when_there_is_some() {
    let outbox = outbox();
    for _ in 0..6 {
        outbox.push(text("x"));
    }
    let mut room = Box::pin(poll_fn(|cx| outbox.poll_room(cx)));
    assert!(poll!(&mut room).is_pending());
    assert_eq!(take(&outbox).len(), 6);
    room.await;
}

#[test]
fn what_is_being_written_counts_until_it_is() {
    let outbox = outbox();
    assert_eq!(outbox.push("a".repeat(60).into()), Pushed::Queued);
    assert_eq!(take(&outbox).len(), 1);
    assert_eq!((outbox.bytes(), outbox.push("b".repeat(30).into())), (60, Pushed::Queued));
    assert_eq!(outbox.push("c".repeat(20).into()), Pushed::Overflowed, "60 are on their way and 30 wait");
    assert_eq!(take(&outbox).len(), 2, "what waited, and the close");
    assert_eq!(outbox.bytes(), 30);
}

#[test]
fn a_piece_is_bounded_and_a_frame_that_is_larger_goes_alone() {
    let outbox = Outbox::new(OutboxLimits { frames: 10, ..OutboxLimits::default() });
    for frame in [PIECE / 2, PIECE / 2, 1, PIECE + 1, 1] {
        assert_eq!(outbox.push("x".repeat(frame).into()), Pushed::Queued);
    }
    let pieces: Vec<usize> = std::iter::repeat_with(|| take(&outbox).len()).take_while(|frames| *frames > 0).collect();
    assert_eq!(pieces, [2, 1, 1, 1]);
}

#[test]
fn whose_connection_is_gone_writes_nothing_more_but_a_close_that_was_decided() {
    let (gone, closed) = (outbox(), outbox());
    for outbox in [&gone, &closed] {
        outbox.push(text("x"));
    }
    closed.close(CloseReason::new(CloseCode::Idle));
    for outbox in [&gone, &closed] {
        outbox.end();
    }
    assert!(matches!(gone.poll_piece(&Context::from_waker(&noop_waker())), Poll::Ready(None)));
    assert_eq!((gone.push(text("y")), gone.bytes()), (Pushed::Closing, 0));
    assert_eq!(take(&closed).len(), 2);
}

#[tokio::test]
async fn a_peer_that_takes_nothing_is_given_up_and_sooner_when_the_socket_closes() {
    let (short, long) = (Duration::from_millis(20), Duration::from_hours(1));
    for (stall, close_within, closes) in [(short, long, false), (long, short, true)] {
        let outbox = Outbox::new(OutboxLimits { stall, close_within, ..OutboxLimits::default() });
        if closes {
            outbox.close(CloseReason::new(CloseCode::Idle));
        }
        assert!(!outbox.has_stalled());
        outbox.wait_for_peer().await;
        assert!(outbox.has_stalled());
    }
}

#[tokio::test]
async fn the_writer_is_woken_by_a_push_and_by_a_close() {
    let outbox = std::sync::Arc::new(outbox());
    let writer = tokio::spawn({
        let outbox = outbox.clone();
        async move {
            let mut items = Vec::new();
            while let Some(piece) = poll_fn(|cx| outbox.poll_piece(cx)).await {
                items.extend(piece);
            }
            items
        }
    });
    tokio::task::yield_now().await;
    outbox.push(text("x"));
    tokio::task::yield_now().await;
    outbox.close(CloseReason::new(CloseCode::Normal));
    assert_eq!(writer.await.unwrap().len(), 2);
}
