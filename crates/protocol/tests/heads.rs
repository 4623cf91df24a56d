//! A frame that is put together from a head and a body is the frame that serde writes.

use kernel::Cursor;
use protocol::{FrameKind, ServerFrame, frame_body, whole_frame, with_head};
use serde::Serialize;

#[test]
fn head_and_body_make_the_frame_of_every_fixture() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/server");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let frame: ServerFrame = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let written = serde_json::to_string(&frame).unwrap();
        assert_eq!(String::from_utf8(frame.to_vec()).unwrap(), written, "{}", path.display());
    }
}

#[test]
fn a_body_that_was_encoded_before_makes_the_frame_that_is_written_in_one_step() {
    #[derive(Serialize)]
    struct Something {
        name: &'static str,
    }
    let something = Something { name: "{}" };
    for cursor in [None, Some(Cursor(7)), Some(Cursor((1 << 53) - 1))] {
        let apart = with_head(FrameKind::NewMatch, cursor, &frame_body(&something));
        assert_eq!(apart, whole_frame(FrameKind::NewMatch, cursor, &something));
    }
}

#[test]
fn an_empty_body_leaves_no_comma() {
    #[derive(Serialize)]
    struct Nothing {}
    for (cursor, frame) in [(None, &br#"{"type":"ack"}"#[..]), (Some(Cursor(7)), br#"{"type":"ack","cursor":7}"#)] {
        assert_eq!(whole_frame(FrameKind::Ack, cursor, &Nothing {}), frame);
        assert_eq!(with_head(FrameKind::Ack, cursor, &frame_body(&Nothing {})), frame);
    }
}
