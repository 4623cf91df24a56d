//! The frames of a server, which are not masked.

use actix_http::ws::{CloseCode, CloseReason, OpCode, Parser};
use bytes::BytesMut;

/// No frame of a server has a longer header.
pub const LONGEST_HEADER: usize = 10;

/// Stands for a close frame without a code. It is never written (RFC 6455, 7.4.1).
pub const NO_CODE: u16 = 1005;

/// A whole text message.
pub fn text(into: &mut BytesMut, text: &str) {
    write(into, text.as_bytes(), OpCode::Text);
}

/// A ping without a payload.
pub fn ping(into: &mut BytesMut) {
    write(into, b"", OpCode::Ping);
}

/// The answer to a ping, with the same payload.
pub fn pong(into: &mut BytesMut, payload: &[u8]) {
    write(into, payload, OpCode::Pong);
}

/// The last frame. [`NO_CODE`] leaves the code and the reason out, as in the answer to a close without a code.
pub fn close(into: &mut BytesMut, code: u16, reason: &str) {
    let description = (!reason.is_empty()).then(|| reason.to_owned());
    let reason = (code != NO_CODE).then(|| CloseReason { code: CloseCode::from(code), description });
    Parser::write_close(into, reason, false);
}

fn write(into: &mut BytesMut, payload: &[u8], kind: OpCode) {
    Parser::write_message(into, payload, kind, true, false);
}
