//! Echoes every message, on the very framing layer that the server stands on: what `make conformance` drives.
//!
//! Only for measuring the layer. It asks nobody who they are, and its limits are those of the test suite.

use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, rt, web};
use actix_ws::{CloseCode, CloseReason, Session};
use futures_util::StreamExt as _;
use realtime::{
    FramingLimits,
    framing::{self, Frames, Gate, Incoming, Upgraded},
};
use std::rc::Rc;

/// The suite sends messages of up to this many bytes, in fragments of down to 64.
const LARGEST: usize = 16 * 1024 * 1024;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".to_owned());
    let app = || App::new().default_service(web::to(echo));
    let server = HttpServer::new(app).workers(1).bind(&address)?;
    println!("echoes on {:?}", server.addrs());
    server.run().await
}

async fn echo(request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, Error> {
    let Upgraded { response, session, payload } = framing::upgrade(&request, payload, &[])?;
    let limits = FramingLimits {
        frame_bytes: LARGEST,
        message_bytes: LARGEST,
        fragments: LARGEST / 64,
        ..FramingLimits::default()
    };
    rt::spawn(answer(session, Frames::new(payload, limits, Rc::new(Gate::default()))));
    Ok(response)
}

async fn answer(mut session: Session, mut frames: Frames<web::Payload>) {
    while let Some(incoming) = frames.next().await {
        let sent = match incoming {
            Ok(Incoming::Text(text)) => session.text(text).await,
            Ok(Incoming::Binary(bytes)) => session.binary(bytes).await,
            Ok(Incoming::Ping(payload)) => session.pong(&payload).await,
            Ok(Incoming::Pong(_)) => Ok(()),
            Ok(Incoming::Close(reason)) => return drop(session.close(reason).await),
            Err(violation) => {
                let reason = CloseReason { code: CloseCode::from(violation.close_code().code()), description: None };
                let _ = session.close(Some(reason)).await;
                // The rest is read and thrown away, so that no reset overtakes the close frame.
                while frames.next().await.is_some() {}
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}
