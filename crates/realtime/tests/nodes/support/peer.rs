use actix_http::ws::{Codec, Frame as WireFrame, Message};
use actix_web::{FromRequest, body::MessageBody, dev, error::PayloadError, http::header, test::TestRequest, web};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use realtime::{Arrival, Endpoint, Identity, Position, Realtime, SocketBody};
use serde_json::Value;
use std::{future::poll_fn, pin::Pin, time::Duration};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::{
    codec::{Decoder, Encoder},
    sync::CancellationToken,
};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Frame {
    Json(Value),
    Ping,
    Close(Option<u16>),
    /// The connection is over.
    End,
}

impl Frame {
    pub(crate) fn json(self) -> Value {
        match self {
            Self::Json(value) => value,
            other => panic!("not a frame of ours: {other:?}"),
        }
    }
}

/// The client's end of a socket in memory.
pub(crate) struct Peer {
    frames: UnboundedReceiver<Frame>,
    bytes: UnboundedSender<Bytes>,
    codec: Codec,
    /// The transport has given the peer up.
    pub(crate) cut: CancellationToken,
    reading: tokio::sync::watch::Sender<bool>,
}

impl Peer {
    pub(crate) fn connect(node: &Realtime, identity: Identity, endpoint: Endpoint, position: Position) -> Self {
        Self::connect_reading(node, identity, endpoint, position, true)
    }

    /// A client that takes nothing until `read_on`.
    pub(crate) fn connect_reading(
        node: &Realtime,
        identity: Identity,
        endpoint: Endpoint,
        position: Position,
        reading: bool,
    ) -> Self {
        let request = TestRequest::default()
            .insert_header((header::UPGRADE, "websocket"))
            .insert_header((header::CONNECTION, "upgrade"))
            .insert_header((header::SEC_WEBSOCKET_VERSION, "13"))
            .insert_header((header::SEC_WEBSOCKET_KEY, "x3JJHMbDL1EzLkh9GBhXDw=="))
            .to_http_request();
        let (bytes, incoming) = unbounded_channel::<Bytes>();
        let incoming = stream::unfold(incoming, |mut incoming| async move { Some((incoming.recv().await?, incoming)) });
        let mut payload = dev::Payload::from(
            Box::pin(incoming.map(Ok)) as Pin<Box<dyn futures_util::Stream<Item = Result<Bytes, PayloadError>>>>
        );
        let payload = web::Payload::from_request(&request, &mut payload).into_inner().unwrap();
        let upgraded = websocket::upgrade(&request, payload, &[]).unwrap();
        let cut = CancellationToken::new();
        let (reading, may_read) = tokio::sync::watch::channel(reading);
        let (out, frames) = unbounded_channel();
        let body = node.accept(Arrival { identity, endpoint, position, payload: upgraded.payload });
        actix_rt::spawn(read(body, out, may_read, cut.clone()));
        Self { frames, bytes, codec: Codec::new().max_size(1 << 20).client_mode(), cut, reading }
    }

    pub(crate) fn read_on(&self) {
        self.reading.send_replace(true);
    }

    /// The next frame, pings left out.
    pub(crate) async fn next(&mut self) -> Frame {
        loop {
            match self.next_of_all().await {
                Frame::Ping => {}
                frame => return frame,
            }
        }
    }

    pub(crate) async fn next_of_all(&mut self) -> Frame {
        let frame = tokio::time::timeout(Duration::from_secs(10), self.frames.recv()).await;
        frame.expect("no frame came").unwrap_or(Frame::End)
    }

    /// The next frame, which has to be of this type.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        let frame = self.next().await.json();
        assert_eq!(frame["type"], kind, "{frame}");
        frame
    }

    /// The next frame has to be this close, and the connection ends with it.
    pub(crate) async fn expect_close(&mut self, code: u16) {
        assert_eq!(self.next().await, Frame::Close(Some(code)));
        self.send_message(Message::Close(None));
        assert_eq!(self.next().await, Frame::End);
    }

    /// Everything up to a close.
    pub(crate) async fn until_close(&mut self) -> (Vec<Value>, u16) {
        let mut frames = Vec::new();
        loop {
            match self.next().await {
                Frame::Json(frame) => frames.push(frame),
                Frame::Close(code) => return (frames, code.unwrap_or(1005)),
                other => panic!("{other:?} after {frames:?}"),
            }
        }
    }

    pub(crate) fn send(&mut self, frame: &Value) {
        self.send_message(Message::Text(frame.to_string().into()));
    }

    pub(crate) fn send_message(&mut self, message: Message) {
        let mut bytes = BytesMut::new();
        self.codec.encode(message, &mut bytes).unwrap();
        // The other side may be gone already.
        let _ = self.bytes.send(bytes.freeze());
    }

    pub(crate) fn send_bytes(&mut self, bytes: Vec<u8>) {
        let _ = self.bytes.send(bytes.into());
    }
}

async fn read(
    body: SocketBody,
    out: UnboundedSender<Frame>,
    mut may_read: tokio::sync::watch::Receiver<bool>,
    cut: CancellationToken,
) {
    let (patience, mut body) = (body.patience(), Box::pin(body));
    let mut codec = Codec::new().max_size(1 << 24).client_mode();
    let mut buffer = BytesMut::new();
    loop {
        let Some(Ok(chunk)) = poll_fn(|cx| body.as_mut().poll_next(cx)).await else { return };
        // A peer that does not read leaves the transport with what it was given.
        tokio::select! {
            biased;
            _ = may_read.wait_for(|reading| *reading) => {}
            () = patience.over() => return cut.cancel(),
        }
        buffer.extend_from_slice(&chunk);
        while let Some(frame) = codec.decode(&mut buffer).unwrap() {
            let frame = match frame {
                WireFrame::Text(text) => Frame::Json(serde_json::from_slice(&text).unwrap()),
                WireFrame::Ping(_) => Frame::Ping,
                WireFrame::Close(reason) => Frame::Close(reason.map(|reason| reason.code.into())),
                other => panic!("unexpected {other:?}"),
            };
            if out.send(frame).is_err() {
                return;
            }
        }
    }
}
