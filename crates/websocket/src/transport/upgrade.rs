//! Takes a connection that wants to change its protocol away from the HTTP dispatcher.

use super::{
    driver::{answer, drive, write},
    kept::{Connections, Kept},
    link::Link,
    patience::Patience,
    payload::SocketPayload,
};
use actix_codec::Framed;
use actix_http::{
    BoxedPayloadStream, ConnectionType, Method, Payload, Request, Response, StatusCode,
    body::{BodySize, BoxBody, MessageBody as _},
    h1, header,
};
use actix_service::{Service, ServiceFactory};
use actix_web::{Error, dev::ServiceResponse};
use bytes::{Bytes, BytesMut};
use futures_util::future::LocalBoxFuture;
use socket2::SockRef;
use std::{
    fmt::Debug,
    future::{poll_fn, ready},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};
use tokio_util::codec::Encoder as _;

type Upgrade = (Request, Framed<Kept, h1::Codec>);

/// Makes the upgrade service of each worker over the same `App` that answers requests.
pub struct UpgradeFactory<F> {
    /// The `App` as a service.
    pub app: F,
    /// Bytes the system keeps for one socket; `None` leaves it to the system.
    pub send_buffer: Option<usize>,
    /// The sockets are counted here.
    pub connections: Connections,
}

impl<F> ServiceFactory<Upgrade> for UpgradeFactory<F>
where
    F: ServiceFactory<Request, Config = (), Response = ServiceResponse<BoxBody>, Error = Error>,
    F::Future: 'static,
    F::InitError: Debug,
    F::Service: 'static,
    <F::Service as Service<Request>>::Future: 'static,
{
    type Response = ();
    type Error = Error;
    type Config = ();
    type Service = UpgradeService<F::Service>;
    type InitError = F::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let (app, send_buffer) = (self.app.new_service(()), self.send_buffer);
        let connections = self.connections.clone();
        Box::pin(async move { Ok(UpgradeService { app: app.await?, send_buffer, connections }) })
    }
}

/// Answers handshakes.
pub struct UpgradeService<S> {
    app: S,
    send_buffer: Option<usize>,
    connections: Connections,
}

impl<S> Service<Upgrade> for UpgradeService<S>
where
    S: Service<Request, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
    S::Future: 'static,
{
    type Response = ();
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<(), Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.app.poll_ready(context)
    }

    fn call(&self, (request, framed): Upgrade) -> Self::Future {
        // Copying the little that was read lets both of the dispatcher's buffers go.
        let parts = framed.into_parts();
        let (codec, left) = (parts.codec, Bytes::copy_from_slice(&parts.read_buf));
        let io = match parts.io.into_stream() {
            Ok(io) => io,
            Err(error) => return Box::pin(ready(Err(error.into()))),
        };
        // The socket may be gone already. A frame waits for no other to fill a packet.
        let _ = io.set_nodelay(true);
        if let Some(bytes) = self.send_buffer {
            let _ = SockRef::from(&io).set_send_buffer_size(bytes);
        }
        let (link, length) = (Link::new(io), body_length(&request));
        let awaits_leave = request.head().expect() && length.is_some_and(|length| length > 0);
        let stream: BoxedPayloadStream = Box::pin(SocketPayload::new(link.clone(), left, length));
        let (request, _) = request.replace_payload(Payload::Stream { payload: stream });
        let answer = self.app.call(request);
        let connections = self.connections.clone();
        Box::pin(async move {
            if awaits_leave {
                write(&link.io, Bytes::from_static(b"HTTP/1.1 100 Continue\r\n\r\n"), None).await?;
            }
            hand_over(link, codec, answer.await?, &connections).await
        })
    }
}

/// The length of the body; none for a handshake, whose frames follow without an end. Whoever only mentions that it could change its
/// protocol has sent an ordinary request, whose `Content-Length` the dispatcher no longer regards.
fn body_length(request: &Request) -> Option<u64> {
    let declared =
        request.head().headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match declared {
        None | Some(0) if request.method() == Method::GET => None,
        declared => Some(declared.unwrap_or(0)),
    }
}

/// After a 101 a task of its own writes, and the dispatcher's is done. Any other answer is written here, and the connection
/// closed: nobody reads requests from it any more.
async fn hand_over(
    link: Rc<Link>,
    mut codec: h1::Codec,
    said: ServiceResponse<BoxBody>,
    connections: &Connections,
) -> Result<(), Error> {
    let (request, said) = said.into_parts();
    drop(request);
    let is_upgraded = said.status() == StatusCode::SWITCHING_PROTOCOLS;
    let patience = said.extensions().get::<Patience>().cloned();
    let (said, body) = said.into_parts();
    let mut head: Response<()> = said.into();
    if !is_upgraded {
        head.head_mut().set_connection_type(ConnectionType::Close);
    }
    let mut text = BytesMut::with_capacity(256);
    let size = if is_upgraded { BodySize::Stream } else { body.size() };
    codec.encode(h1::Message::Item((head, size)), &mut text)?;
    if is_upgraded {
        connections.serve_socket(drive(link, text.freeze(), body, patience));
    } else {
        encode_body(&mut codec, body, &mut text).await?;
        answer(link, text.freeze()).await;
    }
    Ok(())
}

async fn encode_body(codec: &mut h1::Codec, mut body: BoxBody, text: &mut BytesMut) -> Result<(), Error> {
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
        let chunk = chunk.map_err(actix_web::error::ErrorInternalServerError)?;
        codec.encode(h1::Message::Chunk(Some(chunk)), text)?;
    }
    codec.encode(h1::Message::Chunk(None), text)?;
    Ok(())
}
