//! Writes to one socket what its session says.

use actix_http::body::{BoxBody, MessageBody as _};
use bytes::{Buf as _, Bytes};
use socket2::SockRef;
use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    net::Shutdown,
    pin::Pin,
    rc::Rc,
};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// Writes `head` and then the body to its end; then tells the peer that nothing follows. `cut` ends it at once, for a
/// peer that takes nothing any more.
pub(super) async fn drive(io: Rc<TcpStream>, head: Bytes, body: BoxBody, cut: Option<CancellationToken>) {
    let how = match cut {
        None => write_all(&io, head, body).await.map_or(Shutdown::Both, |()| Shutdown::Write),
        Some(cut) => tokio::select! {
            outcome = write_all(&io, head, body) => outcome.map_or(Shutdown::Both, |()| Shutdown::Write),
            () = cut.cancelled() => Shutdown::Both,
        },
    };
    // It may be gone already.
    let _ = SockRef::from(&*io).shutdown(how);
}

async fn write_all(io: &TcpStream, head: Bytes, mut body: BoxBody) -> io::Result<()> {
    write(io, head).await?;
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
        write(io, chunk.map_err(|_| ErrorKind::InvalidData)?).await?;
    }
    Ok(())
}

async fn write(io: &TcpStream, mut bytes: Bytes) -> io::Result<()> {
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
