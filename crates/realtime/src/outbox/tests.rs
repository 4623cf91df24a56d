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

fn take(outbox: &Outbox) -> Option<Parcel> {
    match outbox.poll_next(&Context::from_waker(&noop_waker())) {
        Poll::Ready(parcel) => parcel,
        Poll::Pending => None,
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
    assert!(outbox.close(Farewell::new(CloseCode::SignedOut)));
    assert!(!outbox.close(Farewell::new(CloseCode::Idle)), "the first close counts");
    assert_eq!(outbox.push(text("late")), Pushed::Closing);
    let farewell = Farewell { code: 4005, reason: "signed_out" };
    let expected = [Parcel::Text(text("a")), Parcel::Pong(Bytes::from_static(b"p")), Parcel::Close(farewell)];
    assert_eq!([take(&outbox), take(&outbox), take(&outbox)].map(Option::unwrap), expected);
    assert_eq!(take(&outbox), None);
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
        let mut last = None;
        while let Some(parcel) = take(&outbox) {
            last = Some(parcel);
        }
        assert_eq!(last, Some(Parcel::Close(Farewell { code: 4200, reason: "slow_consumer" })));
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
    assert_eq!(take(&outbox), Some(Parcel::Text("d".repeat(20).into())));
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
    assert!(take(&outbox).is_some());
    room.await;
}

#[tokio::test]
async fn the_writer_is_woken_by_a_push_and_by_a_close() {
    let outbox = std::sync::Arc::new(outbox());
    let writer = tokio::spawn({
        let outbox = outbox.clone();
        async move {
            let mut parcels = Vec::new();
            while let Some(parcel) = poll_fn(|cx| outbox.poll_next(cx)).await {
                parcels.push(parcel);
            }
            parcels
        }
    });
    tokio::task::yield_now().await;
    outbox.push(text("x"));
    tokio::task::yield_now().await;
    outbox.close(Farewell::new(CloseCode::Normal));
    assert_eq!(writer.await.unwrap().len(), 2);
}
