//! A stream to the server whose bytes are also read for error codes.
//!
//! The client library lets nobody else hold its stream, except where TLS would. So a plain connection, too, is opened as
//! one with "direct TLS", and what stands here in the place of TLS encrypts nothing.

use super::reports::{Reader, Reports};
use futures_util::future::{BoxFuture, FutureExt as _, Ready, ready};
use std::{
    convert::Infallible,
    error::Error,
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    Socket,
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Any stream, and how it names the channel that a password may be bound to.
pub(super) struct Watched<S> {
    stream: S,
    binding: fn(&S) -> ChannelBinding,
    reader: Reader,
}

impl<S> Watched<S> {
    /// One that nobody encrypts.
    pub(super) fn plain(stream: S, reports: Reports) -> Self {
        Self { stream, binding: |_| ChannelBinding::none(), reader: Reader::new(reports) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = std::task::ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        let news = &buffer.filled()[before..];
        if news.is_empty() {
            self.reader.close();
        }
        self.reader.read(news);
        Poll::Ready(outcome)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        if outcome.is_err() {
            self.reader.close();
        }
        Poll::Ready(outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Watched<S> {
    fn channel_binding(&self) -> ChannelBinding {
        (self.binding)(&self.stream)
    }
}

/// Stands where TLS would and only watches.
#[derive(Clone)]
pub(super) struct Plain(pub(super) Reports);

impl MakeTlsConnect<Socket> for Plain {
    type Stream = Watched<Socket>;
    type TlsConnect = Self;
    type Error = Infallible;

    fn make_tls_connect(&mut self, _domain: &str) -> Result<Self, Infallible> {
        Ok(self.clone())
    }
}

impl TlsConnect<Socket> for Plain {
    type Stream = Watched<Socket>;
    type Error = Infallible;
    type Future = Ready<Result<Watched<Socket>, Infallible>>;

    fn connect(self, stream: Socket) -> Self::Future {
        ready(Ok(Watched::plain(stream, self.0)))
    }
}

type Encrypted = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// TLS, and what comes out of it is watched.
pub(super) struct Tls<T> {
    tls: T,
    reports: Reports,
}

impl Tls<MakeRustlsConnect> {
    pub(super) fn new(config: rustls::ClientConfig, reports: Reports) -> Self {
        Self { tls: MakeRustlsConnect::new(config), reports }
    }
}

impl MakeTlsConnect<Socket> for Tls<MakeRustlsConnect> {
    type Stream = Watched<Encrypted>;
    type TlsConnect = Tls<<MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect>;
    type Error = Box<dyn Error + Send + Sync>;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Self::TlsConnect, Self::Error> {
        let tls = MakeTlsConnect::<Socket>::make_tls_connect(&mut self.tls, domain)?;
        Ok(Tls { tls, reports: self.reports.clone() })
    }
}

impl<T> TlsConnect<Socket> for Tls<T>
where
    T: TlsConnect<Socket, Stream = Encrypted>,
    T::Future: Send + 'static,
    T::Error: 'static,
{
    type Stream = Watched<Encrypted>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Watched<Encrypted>, Self::Error>>;

    fn connect(self, stream: Socket) -> Self::Future {
        let (shaking_hands, reports) = (self.tls.connect(stream), self.reports);
        async move {
            let stream = shaking_hands.await.map_err(Into::into)?;
            Ok(Watched { stream, binding: Encrypted::channel_binding, reader: Reader::new(reports) })
        }
        .boxed()
    }
}
