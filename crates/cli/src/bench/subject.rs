use super::{
    crowd::Door,
    figures::OURS,
    own_server::{OwnServer, Program},
    peer_server::PeerServer,
    people::People,
    store::{Kept, Services, Store},
    template::Template,
    usage::Meter,
};
use crate::outcome::Outcome;
use std::{net::SocketAddr, path::PathBuf};

/// A server that is measured.
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) address: SocketAddr,
    pub(super) hello: Option<String>,
    pub(super) people: People,
    pub(super) meter: Meter,
    /// What was started for it ends with this value.
    _started: Started,
}

enum Started {
    Nothing,
    Ours(#[expect(dead_code, reason = "it is only kept until its end")] Box<OwnServer>),
    Peer(#[expect(dead_code, reason = "it is only kept until its end")] Box<PeerServer>),
}

/// Our own server: one that somebody has started, or the stores over which one is started here.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Somebody has started it and made rooms in it.
    Running { address: SocketAddr, tokens: PathBuf, process: Option<u32> },
    /// We start one for each scenario, on a database of its own.
    Own { store: Store, services: Services },
}

impl Subject {
    /// Our own server, with so many rooms if it is started for this; else with those that there are.
    pub(super) async fn ours(place: &Place, rooms: usize, members: usize) -> Outcome<Self> {
        match place {
            Place::Running { address, tokens, process } => {
                let people = seated(*address, tokens).await?;
                let meter = Meter { server: *process, ..Meter::default() };
                let (name, address) = (OURS.to_owned(), *address);
                Ok(Self { name, address, hello: None, people, meter, _started: Started::Nothing })
            }
            Place::Own { store, services } => {
                let program = Program::over(Kept::new(*store, services)?);
                let people = program.seed(rooms, members)?;
                let server = program.serve(&[]).await?;
                let (name, address, meter) = (OURS.to_owned(), server.address(), server.meter());
                Ok(Self { name, address, hello: None, people, meter, _started: Started::Ours(Box::new(server)) })
            }
        }
    }

    pub(super) fn peer(peer: PeerServer) -> Self {
        let (name, address, hello) = (peer.name().to_owned(), peer.address(), peer.hello().map(str::to_owned));
        let (people, meter) = (peer.people().clone(), peer.meter().clone());
        Self { name, address, hello, people, meter, _started: Started::Peer(Box::new(peer)) }
    }

    pub(super) fn door(&self, path: &str) -> Door<'_> {
        Door { address: self.address, path: Template::new(path), hello: self.hello.as_deref(), people: &self.people }
    }

    /// A client of our own server that is this person.
    pub(super) fn api(&self, person: usize) -> Outcome<client::Api> {
        let nobody = client::Api::new(&format!("http://{}", self.address))?;
        Ok(nobody.with_token(self.people.tokens[person].as_str().into()))
    }
}

/// The people of a server that somebody else has filled by `matchwire seed --rooms`: the first of them tells which the first room
/// is, and how many are in it.
async fn seated(address: SocketAddr, file: &PathBuf) -> Outcome<People> {
    let tokens: Vec<String> = std::fs::read_to_string(file)?.lines().map(str::to_owned).collect();
    let first = tokens.first().ok_or("there is no token in the file")?;
    let api = client::Api::new(&format!("http://{address}"))?.with_token(first.as_str().into());
    let rooms = api.conversations().await.map_err(|error| client::explain(&error))?;
    let room = rooms.iter().min_by_key(|room| room.id).ok_or("whom the first token names has no conversation")?;
    let first_room = u64::try_from(room.id.0)?;
    Ok(People { tokens, first_room, members: room.participants.len() })
}
