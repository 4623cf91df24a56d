//! A durable frame that is put together from a person's head and everyone's body is the frame that serde writes.

use kernel::Cursor;
use protocol::{FrameKind, ServerFrame, frame_body, whole_frame, with_head};
use serde::Serialize;

fn body_of(frame: &ServerFrame) -> (Option<Cursor>, Vec<u8>) {
    match frame {
        ServerFrame::NewMatch(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::ConversationUpdate(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::NewMessage(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::MessageUpdated(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::MessageDeleted(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::MessageReaction(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::ReadReceipt(durable) | ServerFrame::DeliveryReceipt(durable) => {
            (durable.cursor, frame_body(&durable.body))
        }
        ServerFrame::MatchRemoved(durable) => (durable.cursor, frame_body(&durable.body)),
        ServerFrame::Notification(durable) => (durable.cursor, frame_body(&durable.body)),
        other => panic!("{} is not durable", other.kind()),
    }
}

#[test]
fn head_and_body_make_the_frame_of_every_durable_fixture() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/server");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let frame: ServerFrame = serde_json::from_str(&text).unwrap();
        if !frame.kind().is_durable() {
            continue;
        }
        let (cursor, body) = body_of(&frame);
        assert_eq!(with_head(frame.kind(), cursor, &body), frame.to_vec());
        seen += 1;
    }
    assert!(seen >= FrameKind::ALL.iter().filter(|kind| kind.is_durable()).count());
}

#[test]
fn an_empty_body_leaves_no_comma() {
    #[derive(Serialize)]
    struct Nothing {}
    assert_eq!(whole_frame(FrameKind::Ack, None, &Nothing {}), br#"{"type":"ack"}"#);
    assert_eq!(whole_frame(FrameKind::Ack, Some(Cursor(7)), &Nothing {}), br#"{"type":"ack","cursor":7}"#);
}
