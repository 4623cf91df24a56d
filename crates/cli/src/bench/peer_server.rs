use super::{peer::Peer, people::People, scratch_database::ScratchDatabase, store::Services, usage::Meter};
use crate::outcome::Outcome;
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A peer may have to be installed first, which takes minutes.
const PATIENCE: Duration = Duration::from_mins(10);

/// A peer that runs, on a database of its own.
pub(super) struct PeerServer {
    peer: Peer,
    name: String,
    child: Child,
    address: SocketAddr,
    people: People,
    meter: Meter,
    _database: Option<ScratchDatabase>,
    _folder: TempDir,
}

impl PeerServer {
    /// Starts it with so many rooms and waits until it listens.
    pub(super) async fn start(peer: &Peer, services: &Services, rooms: usize, members: usize) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("matchwire-peer-").tempdir()?;
        let database = peer.needs_database.then(|| services.database()).transpose()?;
        // Taken and let go again: a peer cannot be asked which one it has taken.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let (tokens, log) = (folder.path().join("tokens"), folder.path().join("log"));
        let mut command = start(peer, services, database.as_ref(), folder.path())?;
        command.env("PORT", port.to_string()).env("TOKENS", &tokens);
        command.env("ROOMS", rooms.to_string()).env("MEMBERS", members.to_string());
        let output = File::create(&log)?;
        let child = command.stdout(output.try_clone()?).stderr(output).spawn()?;
        let meter = Meter {
            server: Some(child.id()),
            database: database.as_ref().map(|database| database.name().to_owned()),
            uses_redis: peer.needs_redis,
        };
        let people = People { tokens: Vec::new(), first_room: 1, members };
        let (name, peer) = (peer.name(), peer.clone());
        let mut server = Self { peer, name, child, address, people, meter, _database: database, _folder: folder };
        server.wait_until_it_listens(&log).await?;
        // A peer that asks nobody who they are writes no tokens.
        let text = fs::read_to_string(&tokens).unwrap_or_default();
        server.people.tokens = text.lines().map(str::to_owned).collect();
        server.people.tokens.resize(rooms * members, String::new());
        Ok(server)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn hello(&self) -> Option<&str> {
        self.peer.hello.as_deref()
    }

    pub(super) fn people(&self) -> &People {
        &self.people
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    async fn wait_until_it_listens(&mut self, log: &Path) -> Outcome {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            if self.child.try_wait()?.is_some() {
                return Err(last_line(log).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("it does not listen in time".into())
    }
}

impl Drop for PeerServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets a peer that is no server do its work, which prints the rate it has reached as its last line.
pub(super) fn rate(peer: &Peer, services: &Services, time: Duration) -> Outcome<f64> {
    let folder = tempfile::Builder::new().prefix("matchwire-peer-").tempdir()?;
    let database = peer.needs_database.then(|| services.database()).transpose()?;
    let mut command = start(peer, services, database.as_ref(), folder.path())?;
    let output = command.env("SECS", time.as_secs_f64().to_string()).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said.lines().last().and_then(|line| line.trim().parse().ok()).filter(|_| output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    Ok(rate.ok_or_else(|| errors.trim().lines().last().unwrap_or("it prints no rate").to_owned())?)
}

/// What every peer is told in its environment.
fn start(peer: &Peer, services: &Services, database: Option<&ScratchDatabase>, folder: &Path) -> Outcome<Command> {
    let mut command = Command::new(fs::canonicalize(peer.folder.join("start"))?);
    command.env("JWT_SECRET", format!("{}{}", server::nonce(), server::nonce())).env("FOLDER", folder);
    if let Some(database) = database {
        command.env("DATABASE_URL", database.url());
    }
    if peer.needs_redis {
        let redis = services.redis.as_ref().ok_or("REDIS_URL names no Redis")?;
        command.env("REDIS_URL", redis).env("REDIS_PREFIX", format!("bench-{}", server::nonce()));
    }
    command.stdin(Stdio::null());
    Ok(command)
}

fn last_line(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    log.trim().lines().last().unwrap_or("it ended without a word").to_owned()
}
