//! Writes to one connection what its body says, and ends it: the one place where a socket's writing side is closed.

use super::{link::Link, patience::Patience};
use actix_http::body::{BoxBody, MessageBody as _};
use bytes::{Buf as _, Bytes};
use socket2::SockRef;
use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    net::Shutdown,
    pin::Pin,
    rc::Rc,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};

/// The peer has this long for its own close after ours. A proxy that sees the end of our writing side at once cuts both ways,
/// and the client sees a connection that broke.
const PEER_CLOSES_WITHIN: Duration = Duration::from_secs(2);

/// Writes `head` and then the body, whose last frame is a close; waits until the peer has closed too, and only then tells it
/// that nothing follows. A peer that takes nothing any more is cut off when the `patience` with it is over.
pub(super) async fn drive(link: Rc<Link>, head: Bytes, body: BoxBody, patience: Option<Patience>) {
    let how = close(&link, head, body, patience).await;
    // It may be gone already.
    let _ = SockRef::from(&link.io).shutdown(how);
}

async fn close(link: &Link, head: Bytes, body: BoxBody, patience: Option<Patience>) -> Shutdown {
    if write_all(&link.io, head, body, patience).await.is_err() {
        return Shutdown::Both;
    }
    // In a box of its own: the timer would lie in every open socket otherwise.
    let _ = Box::pin(timeout(PEER_CLOSES_WITHIN, poll_fn(|context| link.poll_peer_end(context)))).await;
    Shutdown::Write
}

/// Writes an answer after which nothing follows. What the peer has still sent is read, or it would be answered by a reset that
/// may overtake the answer.
pub(super) async fn answer(link: Rc<Link>, whole: Bytes) {
    let written = write(&link.io, whole, None).await.is_ok();
    let _ = SockRef::from(&link.io).shutdown(if written { Shutdown::Write } else { Shutdown::Both });
    let _ = timeout(PEER_CLOSES_WITHIN, poll_fn(|context| link.poll_silence(context))).await;
}

async fn write_all(io: &TcpStream, head: Bytes, mut body: BoxBody, patience: Option<Patience>) -> io::Result<()> {
    write(io, head, patience.as_ref()).await?;
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
        write(io, chunk.map_err(|_| ErrorKind::InvalidData)?, patience.as_ref()).await?;
    }
    Ok(())
}

/// Writes all of it, as long as the peer takes some.
pub(super) async fn write(io: &TcpStream, mut bytes: Bytes, patience: Option<&Patience>) -> io::Result<()> {
    while !bytes.is_empty() {
        match io.try_write(&bytes) {
            Ok(written) => bytes.advance(written),
            // In a box of its own: the timer would lie in every open socket otherwise.
            Err(error) if error.kind() == ErrorKind::WouldBlock => Box::pin(room(io, patience)).await?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits until the peer takes something.
async fn room(io: &TcpStream, patience: Option<&Patience>) -> io::Result<()> {
    let Some(patience) = patience else { return io.writable().await };
    tokio::select! {
        room = io.writable() => room,
        () = patience.over() => Err(ErrorKind::TimedOut.into()),
    }
}
