//! Echoes every message, on the very framing layer and transport that the server stands on: what `make conformance` drives.
//!
//! Only for measuring the two. It asks nobody who they are, and its limits are those of the test suite.

use actix_http::HttpService;
use actix_service::{IntoServiceFactory as _, map_config};
use actix_web::{App, Error, HttpRequest, HttpResponse, dev::AppConfig, rt, web};
use actix_ws::{CloseReason, Session};
use bytes::Bytes;
use futures_util::StreamExt as _;
use std::{future::pending, io, rc::Rc, time::Duration};
use websocket::{
    Upgraded,
    framing::{Frames, FramingLimits, Gate, Incoming},
    transport::{Acceptor, Address, Connections, UpgradeFactory, Workers},
};

/// The suite sends messages of up to this many bytes, in fragments of down to 64.
const LARGEST: usize = 16 * 1024 * 1024;

#[actix_web::main]
async fn main() -> io::Result<()> {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".to_owned());
    let address = Address::take(wanted.parse().map_err(io::Error::other)?)?;
    println!("echoes on {}", address.address());
    let connections = Connections::default();
    let of_workers = connections.clone();
    let service = move || {
        let app = || {
            let app = App::new().default_service(web::to(echo));
            map_config(app.into_factory(), |()| AppConfig::default())
        };
        let upgrade = UpgradeFactory { app: app(), send_buffer: None, connections: of_workers.clone() };
        of_workers.before(HttpService::build().upgrade(upgrade).h1(app()), reword)
    };
    let workers = Workers::start(1, &connections, service).await?;
    let _acceptor = Acceptor::start(address, &workers, Duration::ZERO)?;
    pending().await
}

fn reword(status: u16, _: Option<&str>) -> Bytes {
    format!("HTTP/1.1 {status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").into()
}

async fn echo(request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, Error> {
    let Upgraded { response, session, payload } = websocket::upgrade(&request, payload, &[])?;
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
                let reason = CloseReason { code: violation.code().into(), description: None };
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
