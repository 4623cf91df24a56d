use super::{
    people::People,
    store::Kept,
    usage::{Meter, Spent},
};
use crate::outcome::Outcome;
use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_mins(1);
/// A million people are passed through in a few minutes.
const SETTLED_WITHIN: Duration = Duration::from_mins(30);

/// This very program as a server on a free port: as it is shipped, but without limits.
pub(super) struct OwnServer {
    child: Child,
    address: SocketAddr,
    /// From the start of the process to its first good answer to `/readyz`.
    ready_after: Duration,
    kept: Kept,
}

/// The program that makes databases and people, and the server.
pub(super) struct Program {
    kept: Kept,
    settings: Vec<(&'static str, String)>,
}

impl Program {
    pub(super) fn over(kept: Kept) -> Self {
        let mut settings = kept.settings();
        settings.push(("MATCHWIRE__AUTH__JWT_SECRET", format!("{}{}", server::nonce(), server::nonce())));
        settings.push(("MATCHWIRE__LIMITS__ENABLED", "false".to_owned()));
        Self { kept, settings }
    }

    fn command(&self) -> Outcome<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        // What was set for this process is not for the server that is measured.
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_str().is_some_and(|name| name.starts_with("MATCHWIRE__"))) {
            command.env_remove(name);
        }
        command.env_remove("DATABASE_URL").env_remove("REDIS_URL").envs(self.settings.iter().cloned());
        command.stdin(Stdio::null());
        Ok(command)
    }

    /// Fills the database with rooms.
    pub(super) fn seed(&self, rooms: usize, members: usize) -> Outcome<People> {
        let (said, tokens) = self.seeded(&["--rooms", &rooms.to_string(), "--members", &members.to_string()])?;
        let first = said.lines().find_map(|line| line.strip_prefix("room_base=")).and_then(|first| first.parse().ok());
        Ok(People { tokens, first_room: first.ok_or("nobody says which the first room is")?, members })
    }

    /// Fills the database with people who can be found; the tokens of those who look for them.
    pub(super) fn seed_people(&self, people: u64, viewers: usize) -> Outcome<Vec<String>> {
        let (_, tokens) = self.seeded(&["--people", &people.to_string(), "--viewers", &viewers.to_string()])?;
        Ok(tokens)
    }

    /// What seeding says, and the tokens that it writes.
    fn seeded(&self, words: &[&str]) -> Outcome<(String, Vec<String>)> {
        let file = self.kept.folder().join("tokens");
        let output = self.command()?.arg("seed").args(words).arg("--tokens").arg(&file).output()?;
        if !output.status.success() {
            return Err(format!("nobody was seeded: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
        }
        let tokens = fs::read_to_string(&file)?.lines().map(str::to_owned).collect();
        Ok((String::from_utf8_lossy(&output.stdout).into_owned(), tokens))
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Starts the server with these words more and waits until it is ready.
    pub(super) async fn serve(self, more: &[&str]) -> Outcome<OwnServer> {
        let log = self.kept.folder().join("log");
        let mut command = self.command()?;
        command.args(["serve", "--bind", "127.0.0.1:0"]).args(more).stdout(Stdio::piped()).stderr(File::create(&log)?);
        let begun = Instant::now();
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        // From here on the process ends with this value.
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = OwnServer { child, address: nowhere, ready_after: Duration::ZERO, kept: self.kept };
        let mut lines = BufReader::new(stdout).lines();
        let listens = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("matchwire listens on http://").and_then(|address| address.trim().parse().ok())
        });
        // Whatever else it says is read, so that it never waits for us.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        server.address = listens.ok_or_else(|| format!("the server did not start: {}", end_of(&log)))?;
        server.wait_until_ready(begun).await?;
        server.ready_after = begun.elapsed();
        Ok(server)
    }
}

impl OwnServer {
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn ready_after(&self) -> Duration {
        self.ready_after
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Whose use of the machine belongs to it.
    pub(super) fn meter(&self) -> Meter {
        Meter {
            server: Some(self.process()),
            database: self.kept.database().map(str::to_owned),
            uses_redis: self.kept.uses_redis(),
        }
    }

    /// Waits until neither it nor its database has anything to do, as what follows upon a start takes a while with many people.
    pub(super) async fn wait_until_idle(&self) -> Outcome {
        const BUSY_S: f64 = 0.05;
        let (meter, begun) = (self.meter(), Instant::now());
        let mut quiet = 0;
        while quiet < 3 {
            if begun.elapsed() > SETTLED_WITHIN {
                return Err("the server is still busy with what follows upon its start".into());
            }
            let before = meter.sample();
            tokio::time::sleep(Duration::from_secs(1)).await;
            let Spent { server, postgres, .. } = meter.sample().since(&before);
            // Where the system does not tell, nobody waits.
            let is_busy = server.unwrap_or_default() + postgres.unwrap_or_default() > BUSY_S;
            quiet = if is_busy { 0 } else { quiet + 1 };
        }
        Ok(())
    }

    async fn wait_until_ready(&self, begun: Instant) -> Outcome {
        let api = client::Api::new(&format!("http://{}", self.address))?;
        while begun.elapsed() < PATIENCE {
            let answer = api.request(client::Method::GET, "/readyz", None).await;
            if answer.is_ok_and(|answer| answer.is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err("the server is not ready in time".into())
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        // Nobody needs what it keeps, so it need not stop in order; it may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last lines of a log, for whoever reads why a server did not start.
fn end_of(log: &std::path::Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}
