//! Writes to one connection what its session says, and ends it: the one place where a socket's writing side is closed.

use super::link::Link;
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
use tokio_util::sync::CancellationToken;

/// How long the peer has for its own close after ours. A proxy that sees the end of our writing side at once cuts both ways,
/// and the client sees a connection that broke.
const PEER_CLOSES_WITHIN: Duration = Duration::from_secs(2);

/// Writes `head` and then the body, whose last frame is a close; waits until the peer has closed too, and only then tells it
/// that nothing follows. `cut` ends it at once, for a peer that takes nothing any more.
pub(super) async fn drive(link: Rc<Link>, head: Bytes, body: BoxBody, cut: Option<CancellationToken>) {
    let how = match cut {
        None => close(&link, head, body).await,
        Some(cut) => tokio::select! {
            how = close(&link, head, body) => how,
            () = cut.cancelled() => Shutdown::Both,
        },
    };
    // It may be gone already.
    let _ = SockRef::from(&link.io).shutdown(how);
}

async fn close(link: &Link, head: Bytes, body: BoxBody) -> Shutdown {
    if write_all(&link.io, head, body).await.is_err() {
        return Shutdown::Both;
    }
    // In a box of its own: the timer would lie in every open socket otherwise.
    let _ = Box::pin(timeout(PEER_CLOSES_WITHIN, poll_fn(|context| link.poll_peer_end(context)))).await;
    Shutdown::Write
}

/// Writes an answer after which nothing follows. What the peer has still sent is read, or it would be answered by a reset that
/// may overtake the answer.
pub(super) async fn answer(link: Rc<Link>, whole: Bytes) {
    let written = write(&link.io, whole).await.is_ok();
    let _ = SockRef::from(&link.io).shutdown(if written { Shutdown::Write } else { Shutdown::Both });
    let _ = timeout(PEER_CLOSES_WITHIN, poll_fn(|context| link.poll_silence(context))).await;
}

async fn write_all(io: &TcpStream, head: Bytes, mut body: BoxBody) -> io::Result<()> {
    write(io, head).await?;
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
        write(io, chunk.map_err(|_| ErrorKind::InvalidData)?).await?;
    }
    Ok(())
}

pub(super) async fn write(io: &TcpStream, mut bytes: Bytes) -> io::Result<()> {
    while !bytes.is_empty() {
        match io.try_write(&bytes) {
            Ok(written) => bytes.advance(written),
            Err(error) if error.kind() == ErrorKind::WouldBlock => io.writable().await?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
