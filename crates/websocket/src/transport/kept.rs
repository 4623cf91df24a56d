//! Connections that are kept between requests, and how they end when the node goes away.
//!
//! The HTTP dispatcher reads the next request whenever it comes. When the node goes away, a connection on which nothing is asked
//! must end, and one on which something is asked must not; and what has arrived already counts as asked. The only place that
//! knows all three is the stream itself: where nothing more can be read and everything that was read is answered, it ends.

use super::connection::{Answers, Connection, Rewording};
use actix_codec::{AsyncRead, AsyncWrite, ReadBuf};
use actix_http::error::DispatchError;
use actix_service::{ServiceFactory, ServiceFactoryExt as _, fn_service};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;
use std::{
    cell::Cell,
    future::ready,
    io,
    net::SocketAddr,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};
use tokio::net::TcpStream;
use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFutureOwned},
    task::TaskTracker,
};

/// Everything that is connected to this node.
#[derive(Clone, Default)]
pub struct Connections {
    requests: TaskTracker,
    sockets: TaskTracker,
    ending: CancellationToken,
}

impl Connections {
    /// Serves a connection on this thread.
    pub(super) fn serve(&self, connection: impl Future<Output = ()> + 'static) {
        drop(actix_rt::spawn(self.requests.track_future(connection)));
    }

    /// The same for one that has become a socket.
    pub(super) fn serve_socket(&self, socket: impl Future<Output = ()> + 'static) {
        drop(actix_rt::spawn(self.sockets.track_future(socket)));
    }

    /// From now on a connection on which nothing is asked ends.
    pub fn end_quiet_ones(&self) {
        self.ending.cancel();
    }

    /// Ready when none is left that carries requests.
    pub async fn answered(&self) {
        self.requests.close();
        self.requests.wait().await;
    }

    /// Ready when none is left at all.
    pub async fn gone(&self) {
        self.answered().await;
        self.sockets.close();
        self.sockets.wait().await;
    }

    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.requests.len() + self.sockets.len()
    }

    /// Brings the connections of a listener to an HTTP service; `reword` has the word where that refuses by itself.
    pub fn before<S>(
        &self,
        service: S,
        reword: Rewording,
    ) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()> + use<S>
    where
        S: ServiceFactory<
                (Kept, Option<SocketAddr>),
                Config = (),
                Response = (),
                Error = DispatchError,
                InitError = (),
            >,
    {
        let ending = self.ending.clone();
        fn_service(move |io: TcpStream| {
            let peer = io.peer_addr().ok();
            ready(Ok((Kept::new(Connection::new(io, reword), &ending), peer)))
        })
        .and_then(service)
    }
}

/// The questions of one connection that are not answered yet.
#[derive(Debug, Default)]
pub struct Asked {
    /// Something was read since the last time something was written.
    unanswered: Cell<bool>,
    /// Answers on their way.
    answers: Cell<usize>,
}

impl Asked {
    fn nothing(&self) -> bool {
        !self.unanswered.get() && self.answers.get() == 0
    }
}

/// An answer on its way: until its body is out, its connection is not quiet.
pub struct Answering(Rc<Asked>);

impl Answering {
    /// Begins with it.
    pub fn on(asked: &Rc<Asked>) -> Self {
        asked.answers.set(asked.answers.get() + 1);
        Self(asked.clone())
    }

    /// Goes on until the body is read to its end.
    pub fn while_read(self, body: BoxBody) -> BoxBody {
        match body.try_into_bytes() {
            // It is written in one go.
            Ok(bytes) => BoxBody::new(bytes),
            Err(body) => BoxBody::new(Streamed { body, _answering: self }),
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answers.set(self.0.answers.get() - 1);
    }
}

struct Streamed {
    body: BoxBody,
    _answering: Answering,
}

impl MessageBody for Streamed {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

/// The stream of one connection.
pub struct Kept {
    io: Connection,
    asked: Rc<Asked>,
    ending: CancellationToken,
    ends: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Kept {
    fn new(io: Connection, ending: &CancellationToken) -> Self {
        let ends = Box::pin(ending.clone().cancelled_owned());
        Self { io, asked: Rc::default(), ending: ending.clone(), ends }
    }

    /// Its requests find this in their connection's data.
    pub fn asked(&self) -> Rc<Asked> {
        self.asked.clone()
    }

    /// By this they can say something about their answers.
    pub fn answers(&self) -> Rc<Answers> {
        self.io.answers()
    }

    /// The bare stream, for a connection that leaves HTTP.
    pub(super) fn into_stream(self) -> io::Result<TcpStream> {
        self.io.into_stream()
    }
}

impl AsyncRead for Kept {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.io).poll_read(context, buffer) {
            Poll::Pending => {
                // Asked for also while something is under way, so that the task is woken when it is time.
                let ends = self.ends.as_mut().poll(context).is_ready();
                // Nothing read is the end.
                if ends && self.asked.nothing() { Poll::Ready(Ok(())) } else { Poll::Pending }
            }
            outcome @ Poll::Ready(_) => {
                if buffer.filled().len() > before {
                    self.asked.unanswered.set(true);
                }
                outcome
            }
        }
    }
}

impl AsyncWrite for Kept {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write(context, bytes);
        if outcome.is_ready() {
            self.asked.unanswered.set(false);
            if self.ending.is_cancelled() {
                // It may be quiet now, and nothing else would make the dispatcher look.
                context.waker().wake_by_ref();
            }
        }
        outcome
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
