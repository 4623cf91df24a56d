//! Hands every frame to the others of its room, on actix-ws as its documentation has it: the limit that `make bench` measures
//! fan-out against.
//!
//! Nothing of this crate is in it. It asks nobody who they are, keeps nothing, and waits for no slow reader.

use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, rt, web};
use actix_ws::{Message, Session};
use bytestring::ByteString;
use futures_util::StreamExt as _;
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// A member's number, and what is to be sent to them.
type Member = (u64, UnboundedSender<ByteString>);

/// The members of each room.
#[derive(Clone, Default)]
struct Rooms(Arc<Mutex<HashMap<u64, Vec<Member>>>>);

impl Rooms {
    fn join(&self, room: u64, member: UnboundedSender<ByteString>) -> u64 {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let members = rooms.entry(room).or_default();
        let number = members.last().map_or(0, |(last, _)| last + 1);
        members.push((number, member));
        number
    }

    fn leave(&self, room: u64, number: u64) {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.entry(room).or_default().retain(|(member, _)| *member != number);
    }

    fn tell_others(&self, room: u64, number: u64, text: &ByteString) {
        let rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (member, outgoing) in rooms.get(&room).into_iter().flatten() {
            if *member != number {
                // Whoever has just gone hears nothing any more.
                let _ = outgoing.send(text.clone());
            }
        }
    }
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9002".to_owned());
    let rooms = Rooms::default();
    let app = move || App::new().app_data(web::Data::new(rooms.clone())).route("/rooms/{room}/", web::get().to(open));
    HttpServer::new(app).bind(address)?.run().await
}

async fn open(
    request: HttpRequest,
    payload: web::Payload,
    room: web::Path<u64>,
    rooms: web::Data<Rooms>,
) -> Result<HttpResponse, Error> {
    let (response, session, stream) = actix_ws::handle(&request, payload)?;
    rt::spawn(stay(session, stream, room.into_inner(), rooms));
    Ok(response)
}

async fn stay(session: Session, mut stream: actix_ws::MessageStream, room: u64, rooms: web::Data<Rooms>) {
    let (outgoing, mut frames) = unbounded_channel();
    let number = rooms.join(room, outgoing);
    let mut writer = session.clone();
    rt::spawn(async move {
        while let Some(text) = frames.recv().await {
            if writer.text(text).await.is_err() {
                return;
            }
        }
    });
    let mut session = session;
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Text(text) => rooms.tell_others(room, number, &text),
            Message::Ping(bytes) if session.pong(&bytes).await.is_err() => break,
            Message::Close(_) => break,
            _ => {}
        }
    }
    rooms.leave(room, number);
}
