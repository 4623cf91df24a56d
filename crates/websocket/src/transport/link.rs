//! The stream of one socket, shared by its reader and its writer.

use super::close_finder::CloseFinder;
use bytes::Bytes;
use std::{
    cell::{Cell, RefCell},
    io::{self, ErrorKind},
    rc::Rc,
    task::{Context, Poll, Waker, ready},
};
use tokio::net::TcpStream;

/// So much is read in one go.
const SCRATCH: usize = 64 * 1024;

thread_local! {
    // One buffer for all sockets of a thread: what is kept are copies of the right length.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
}

/// The connection, and how far the peer is with closing it.
pub(super) struct Link {
    pub(super) io: TcpStream,
    finder: RefCell<CloseFinder>,
    /// The peer sends nothing more, or cannot.
    ended: Cell<bool>,
    /// Somebody else reads.
    has_reader: Cell<bool>,
    /// The task that waits for the peer's end.
    waiting: Cell<Option<Waker>>,
}

impl Link {
    pub(super) fn new(io: TcpStream) -> Rc<Self> {
        Rc::new(Self {
            io,
            finder: RefCell::default(),
            ended: Cell::new(false),
            has_reader: Cell::new(false),
            waiting: Cell::new(None),
        })
    }

    /// Notes bytes that came in another way than by [`Link::poll_read`].
    pub(super) fn seen(&self, bytes: &[u8]) {
        let mut finder = self.finder.borrow_mut();
        finder.feed(bytes);
        if finder.found() {
            self.wake();
        }
    }

    pub(super) fn reader_comes(&self) {
        self.has_reader.set(true);
    }

    pub(super) fn reader_goes(&self) {
        self.has_reader.set(false);
        self.wake();
    }

    /// The next bytes, as an exact copy; empty at the end.
    pub(super) fn poll_read(&self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        self.poll_with(context, Bytes::copy_from_slice)
    }

    fn poll_with<T>(&self, context: &mut Context<'_>, keep: impl Fn(&[u8]) -> T) -> Poll<io::Result<T>> {
        loop {
            let read = BUFFER.with_borrow_mut(|buffer| {
                self.io.try_read(buffer).map(|length| {
                    let bytes = &buffer[..length];
                    self.seen(bytes);
                    if bytes.is_empty() {
                        self.end();
                    }
                    keep(bytes)
                })
            });
            match read {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if let Err(error) = ready!(self.io.poll_read_ready(context)) {
                        self.end();
                        return Poll::Ready(Err(error));
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.end();
                    return Poll::Ready(Err(error));
                }
                Ok(kept) => return Poll::Ready(Ok(kept)),
            }
        }
    }

    /// Ready when the peer's close frame has come, or its end. While somebody else reads, that one finds it; else what comes is
    /// thrown away here.
    pub(super) fn poll_peer_end(&self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.ended.get() || self.finder.borrow().found() {
                return Poll::Ready(());
            }
            if self.has_reader.get() {
                self.waiting.set(Some(context.waker().clone()));
                return Poll::Pending;
            }
            if let Ok(SCRATCH) = ready!(self.poll_with(context, <[u8]>::len)) {
                // Other sockets of the thread have their turn.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
    }

    /// The same for a peer that speaks no frames: ready when nothing more comes from it.
    pub(super) fn poll_silence(&self, context: &mut Context<'_>) -> Poll<()> {
        while !self.ended.get() {
            if let Ok(SCRATCH) = ready!(self.poll_with(context, <[u8]>::len)) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        Poll::Ready(())
    }

    fn end(&self) {
        self.ended.set(true);
        self.wake();
    }

    fn wake(&self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }
}
