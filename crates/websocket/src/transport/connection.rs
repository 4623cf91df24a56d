//! A connection on its way to the HTTP dispatcher.
//!
//! What the dispatcher cannot read as a request never reaches the `App`: it writes a bare `400` or `431` by itself. The last
//! place where such an answer can still be put into other words is the stream it is written to.

use super::bare_refusal::BareRefusal;
use actix_codec::{AsyncRead, AsyncWrite, ReadBuf};
use bytes::{Buf as _, Bytes};
use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{self, Context, Poll},
    time::Duration,
};
use tokio::{io::AsyncReadExt as _, io::AsyncWriteExt as _, net::TcpStream, runtime::Handle, time::timeout};

/// The rest of a request that was refused is read and forgotten for this long. A socket that is closed over unread bytes is
/// reset, and the refusal with it.
const LINGER: Duration = Duration::from_secs(1);
/// Not more of it than this is read.
const LINGER_BYTES: u64 = 1024 * 1024;

/// Tells whether the bytes of a connection's answers are the server's own. Requests find it in their connection's data.
#[derive(Debug, Default)]
pub struct Answers {
    foreign: Cell<bool>,
}

impl Answers {
    /// From now on the connection carries bytes that are not ours, and which may look like an answer.
    pub fn carry_foreign_bytes(&self) {
        self.foreign.set(true);
    }
}

/// Puts a refusal of the dispatcher's own, of which there is a status and perhaps a date, into the words of the server: a
/// whole answer, head and body. An answer of the server must have other headers than a date and a length of zero, or it would
/// be taken for such a refusal.
pub type Rewording = fn(status: u16, date: Option<&str>) -> Bytes;

/// A stream that puts the dispatcher's bare refusals into the server's words.
pub(super) struct Connection {
    io: Option<TcpStream>,
    answers: Rc<Answers>,
    reword: Rewording,
    /// Is being written in place of a bare refusal.
    refusal: Option<Bytes>,
    is_refused: bool,
}

impl Connection {
    pub(super) fn new(io: TcpStream, reword: Rewording) -> Self {
        Self { io: Some(io), answers: Rc::default(), reword, refusal: None, is_refused: false }
    }

    /// By this requests can say something about their answers.
    pub(super) fn answers(&self) -> Rc<Answers> {
        self.answers.clone()
    }

    /// The bare stream, for a connection that leaves HTTP.
    pub(super) fn into_stream(mut self) -> io::Result<TcpStream> {
        self.io.take().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.io.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Writes a refusal to its end before anything is said to be written: the dispatcher waits for no more than that.
    fn poll_refuse(&mut self, context: &mut Context<'_>, bare: &BareRefusal<'_>) -> Poll<io::Result<()>> {
        self.is_refused = true;
        let mut text = self.refusal.take().unwrap_or_else(|| (self.reword)(bare.status, bare.date));
        while !text.is_empty() {
            match self.stream()?.poll_write(context, &text)? {
                Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(written) => text.advance(written),
                Poll::Pending => {
                    self.refusal = Some(text);
                    return Poll::Pending;
                }
            }
        }
        self.refusal = Some(text);
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // Foreign bytes could be made to look like a refusal: then none is looked for.
        let bare = if self.answers.foreign.get() { None } else { BareRefusal::at_the_end_of(bytes) };
        match bare {
            // What stands before it goes as it is.
            Some(bare) if bare.start > 0 => self.stream()?.poll_write(context, &bytes[..bare.start]),
            Some(bare) => {
                task::ready!(self.poll_refuse(context, &bare))?;
                Poll::Ready(Ok(bytes.len()))
            }
            None => self.stream()?.poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(context)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let (true, Some(io), Ok(runtime)) = (self.is_refused, self.io.take(), Handle::try_current()) {
            runtime.spawn(linger(io));
        }
    }
}

async fn linger(mut io: TcpStream) {
    // Whatever fails here, the connection is over.
    let _ = timeout(LINGER, async {
        io.shutdown().await?;
        tokio::io::copy(&mut io.take(LINGER_BYTES), &mut tokio::io::sink()).await
    })
    .await;
}
