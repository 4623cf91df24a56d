use crate::{Unavailable, daemon::Daemon, find, port::free_port, resp};
use std::{path::PathBuf, process::Command};

/// How often another port is tried when somebody else took the chosen one in between.
const ATTEMPTS: usize = 5;

/// A Redis of a test's own, which may be emptied, frozen, killed and started again. It keeps nothing on disk: after a
/// restart it is empty, as the product must expect of any Redis. Gone when dropped.
///
/// All calls block for a moment; none needs `&mut`, so a test may share it.
pub struct PrivateRedis {
    daemon: Daemon,
    program: PathBuf,
    port: u16,
}

impl PrivateRedis {
    /// Starts one on a port of its own.
    pub fn start() -> Result<Self, Unavailable> {
        let program = find::redis_server()?;
        let mut attempt = 1;
        loop {
            let redis = Self { daemon: Daemon::new("redis", "INT")?, program: program.clone(), port: free_port() };
            match redis.launch() {
                Err(_) if attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome.map(|()| redis),
            }
        }
    }

    /// Starts one, or says why this test is skipped.
    ///
    /// # Panics
    /// With `CI=true` instead of skipping, and when an installed Redis does not start.
    pub fn start_or_skip() -> Option<Self> {
        Self::start().map_err(|unavailable| unavailable.skip()).ok()
    }

    /// `redis://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    /// `127.0.0.1:<port>`, for a proxy.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends a command, such as `["FLUSHALL"]` or `["CLIENT", "KILL", "TYPE", "pubsub"]`.
    pub fn command(&self, words: &[&str]) -> std::io::Result<String> {
        resp::command(&self.address(), words)
    }

    /// Stops it without closing a connection, like a network that swallows everything.
    pub fn freeze(&self) {
        self.daemon.freeze();
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.daemon.thaw();
    }

    /// Kills it with -9. Connections to it break.
    pub fn kill(&self) {
        self.daemon.kill();
    }

    /// Starts it again on the same port, empty. Kills it before if it still runs.
    pub fn restart(&self) -> Result<(), Unavailable> {
        self.daemon.kill();
        self.launch()
    }

    fn launch(&self) -> Result<(), Unavailable> {
        let mut server = Command::new(&self.program);
        let port = self.port.to_string();
        server.args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        if self.allows_debug() {
            server.args(["--enable-debug-command", "yes"]);
        }
        self.daemon.launch(server, || self.command(&["PING"]).is_ok_and(|answer| answer == "PONG"))
    }

    /// Since version 7 the DEBUG commands have to be allowed; before, nobody knew of that setting.
    fn allows_debug(&self) -> bool {
        let version = Command::new(&self.program).arg("--version").output();
        let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let major = version.split_once("v=").and_then(|(_, rest)| rest.split('.').next()?.parse::<u32>().ok());
        major.is_some_and(|major| major >= 7)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{BufRead as _, BufReader},
        path::Path,
        process::Stdio,
        time::{Duration, Instant},
    };

    #[test]
    fn a_private_redis_can_be_emptied_frozen_killed_and_started_again() {
        let Some(redis) = PrivateRedis::start_or_skip() else { return };
        let other = PrivateRedis::start().unwrap();
        assert_ne!(redis.url(), other.url());

        redis.command(&["SET", "key", "value"]).unwrap();
        assert_eq!(redis.command(&["GET", "key"]).unwrap(), "value");
        assert_eq!(other.command(&["GET", "key"]).unwrap(), "");
        assert_eq!(redis.command(&["KEYS", "*"]).unwrap(), "key");
        assert_eq!(redis.command(&["DEBUG", "SLEEP", "0"]).unwrap(), "OK");
        redis.command(&["FLUSHALL"]).unwrap();
        assert_eq!(redis.command(&["GET", "key"]).unwrap(), "");

        redis.freeze();
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| redis.command(&["PING"]));
            redis.thaw();
            assert_eq!(asked.join().unwrap().unwrap(), "PONG");
        });

        redis.kill();
        assert!(redis.command(&["PING"]).is_err());
        redis.restart().unwrap();
        assert_eq!(redis.command(&["PING"]).unwrap(), "PONG");
    }

    #[test]
    fn a_dropped_redis_is_gone_even_when_it_was_frozen() {
        let Some(redis) = PrivateRedis::start_or_skip() else { return };
        let (address, folder) = (redis.address(), redis.daemon.folder().to_owned());
        redis.freeze();
        drop(redis);
        assert!(resp::command(&address, &["PING"]).is_err());
        assert!(!folder.exists());
    }

    /// Set in a copy of this test program that is there to be killed.
    const HOLD: &str = "HOLD_A_REDIS";

    #[test]
    fn a_redis_is_gone_when_its_process_is_killed() {
        if std::env::var_os(HOLD).is_some() {
            let redis = PrivateRedis::start().unwrap();
            println!("\nholding {} {}", redis.address(), redis.daemon.folder().display());
            loop {
                std::thread::park();
            }
        }
        if find::redis_server().is_err() {
            return Unavailable::missing("redis").skip();
        }
        let name = "redis::tests::a_redis_is_gone_when_its_process_is_killed";
        let mut copy = Command::new(std::env::current_exe().unwrap());
        copy.args(["--exact", name, "--nocapture"]).env(HOLD, "1").stdout(Stdio::piped());
        let mut copy = copy.spawn().unwrap();
        let mut said = BufReader::new(copy.stdout.take().unwrap()).lines().map_while(Result::ok);
        let held = said.find_map(|line| Some(line.strip_prefix("holding ")?.to_owned())).unwrap();
        let (address, folder) = held.split_once(' ').unwrap();
        assert_eq!(resp::command(address, &["PING"]).unwrap(), "PONG");
        copy.kill().unwrap();
        copy.wait().unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while Path::new(folder).exists() {
            assert!(Instant::now() < deadline, "{folder} is still there");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(resp::command(address, &["PING"]).is_err());
    }
}
