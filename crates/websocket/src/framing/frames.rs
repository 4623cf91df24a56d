use super::{
    FramingLimits, Gate, Violation,
    header::{BINARY, CONTINUATION, Header, TEXT, Unfinished},
    utf8::Utf8,
};
use actix_http::{
    error::PayloadError,
    ws::{CloseReason, Codec, Frame, Item},
};
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use futures_util::Stream;
use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::codec::Decoder;

/// Messages taken in one go before other sockets of the thread have their turn.
const BURST: u8 = 32;

/// A whole message, or a control frame, which may come between the fragments of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A text that is valid UTF-8.
    Text(ByteString),
    Binary(Bytes),
    /// Wants a pong with the same payload.
    Ping(Bytes),
    Pong(Bytes),
    /// The peer closes, or answers a close.
    Close(Option<CloseReason>),
}

/// The messages of one client, read from the bytes after the handshake.
///
/// It replaces the message stream of actix-ws, which looks at a frame's length only once the frame is in memory, reads
/// as long as bytes come, and reports an error before the messages in front of it. A frame is judged by its header,
/// no more is read than the next message needs, and a violation comes in its turn. Unmasking and close payloads are
/// left to actix-http's codec. After a violation the rest is read and thrown away, so that no reset overtakes the close frame.
pub struct Frames<S> {
    bytes: S,
    limits: FramingLimits,
    gate: Rc<Gate>,
    codec: Codec,
    buffer: BytesMut,
    open: Unfinished,
    message: BytesMut,
    is_text: bool,
    utf8: Utf8,
    deadline: Option<Pin<Box<Sleep>>>,
    over: bool,
    taken: u8,
}

impl<S> Frames<S> {
    /// Reads messages from `bytes` while `gate` is open.
    pub fn new(bytes: S, limits: FramingLimits, gate: Rc<Gate>) -> Self {
        Self {
            bytes,
            codec: Codec::new().max_size(limits.frame_bytes.max(125)),
            limits,
            gate,
            buffer: BytesMut::new(),
            open: Unfinished::default(),
            message: BytesMut::new(),
            is_text: false,
            utf8: Utf8::default(),
            deadline: None,
            over: false,
            taken: 0,
        }
    }

    /// The next message that is whole in the buffer. A fragment that completes none is taken in and the next frame looked at.
    fn next_message(&mut self) -> Result<Option<Incoming>, Violation> {
        while let Some(header) = Header::read(&self.buffer, &self.limits, self.open)? {
            if self.buffer.len() < header.whole {
                return Ok(None);
            }
            let frame = self.codec.decode(&mut self.buffer).map_err(|_| Violation::Protocol("frame is malformed"))?;
            // The buffer would otherwise keep the memory of the frame it gave away.
            if self.buffer.is_empty() {
                self.buffer = BytesMut::new();
            }
            self.deadline = None;
            let Some(frame) = frame else { return Err(Violation::Protocol("frame is malformed")) };
            if let Some(message) = self.take_in(header, frame)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    fn take_in(&mut self, header: Header, frame: Frame) -> Result<Option<Incoming>, Violation> {
        if header.is_data() && (!header.fin || header.opcode == CONTINUATION) {
            let Frame::Continuation(
                Item::FirstText(part) | Item::FirstBinary(part) | Item::Continue(part) | Item::Last(part),
            ) = frame
            else {
                return Err(Violation::Protocol("frame is malformed"));
            };
            return self.add_fragment(header, &part);
        }
        Ok(Some(match frame {
            Frame::Text(text) => Incoming::Text(ByteString::try_from(text).map_err(|_| Violation::Utf8)?),
            Frame::Binary(bytes) => Incoming::Binary(bytes),
            Frame::Ping(payload) => Incoming::Ping(payload),
            Frame::Pong(payload) => Incoming::Pong(payload),
            Frame::Close(reason) => Incoming::Close(reason),
            Frame::Continuation(_) => return Err(Violation::Protocol("frame is malformed")),
        }))
    }

    fn add_fragment(&mut self, header: Header, part: &[u8]) -> Result<Option<Incoming>, Violation> {
        if matches!(header.opcode, TEXT | BINARY) {
            self.is_text = header.opcode == TEXT;
            self.utf8 = Utf8::default();
        }
        self.open.fragments += 1;
        self.open.bytes += part.len();
        self.message.extend_from_slice(part);
        if self.is_text && !self.utf8.hopeful(&self.message) {
            return Err(Violation::Utf8);
        }
        if !header.fin {
            return Ok(None);
        }
        self.open = Unfinished::default();
        let whole = std::mem::take(&mut self.message);
        if !self.is_text {
            return Ok(Some(Incoming::Binary(whole.freeze())));
        }
        if !self.utf8.complete(&whole) {
            return Err(Violation::Utf8);
        }
        ByteString::try_from(whole.freeze()).map(|text| Some(Incoming::Text(text))).map_err(|_| Violation::Utf8)
    }

    fn keep(&mut self, chunk: Bytes) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::from(chunk);
        } else {
            self.buffer.extend_from_slice(&chunk);
        }
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.buffer.is_empty() {
            return Poll::Pending;
        }
        let within = self.limits.frame_within;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + within)));
        deadline.as_mut().poll(cx)
    }

    fn fail(&mut self, violation: Violation) -> Poll<Option<Result<Incoming, Violation>>> {
        self.over = true;
        self.buffer = BytesMut::new();
        self.message = BytesMut::new();
        self.deadline = None;
        Poll::Ready(Some(Err(violation)))
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Frames<S> {
    fn poll_throw_away(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Incoming, Violation>>> {
        for _ in 0..BURST {
            if !matches!(ready!(Pin::new(&mut self.bytes).poll_next(cx)), Some(Ok(_))) {
                return Poll::Ready(None);
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Stream for Frames<S> {
    type Item = Result<Incoming, Violation>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.over {
            return this.poll_throw_away(cx);
        }
        if this.gate.holds(cx) {
            return Poll::Pending;
        }
        loop {
            if this.taken >= BURST {
                this.taken = 0;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            this.taken += 1;
            match this.next_message() {
                Ok(Some(message)) => return Poll::Ready(Some(Ok(message))),
                Ok(None) => {}
                Err(violation) => return this.fail(violation),
            }
            match Pin::new(&mut this.bytes).poll_next(cx) {
                Poll::Ready(Some(Ok(chunk))) => this.keep(chunk),
                // A connection that breaks says no more than one that ends.
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(None),
                Poll::Pending => {
                    this.taken = 0;
                    ready!(this.poll_deadline(cx));
                    return this.fail(Violation::TooSlow);
                }
            }
        }
    }
}
