use crate::{Unavailable, daemon::Daemon, find, port::free_port};
use std::{
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// How often another port is tried when somebody else took the chosen one in between.
const ATTEMPTS: usize = 5;

/// A PostgreSQL of a test's own, which may be frozen, killed and started again with the same data. Gone when dropped.
///
/// It runs with PostgreSQL's own durability (`fsync` on), as the product demands. All calls block for a moment; none needs
/// `&mut`, so a test may share it.
pub struct PrivatePostgres {
    daemon: Daemon,
    programs: PathBuf,
    /// Whom the server runs as: it refuses root.
    user: Option<(u32, u32)>,
    port: u16,
}

impl PrivatePostgres {
    /// Makes an empty one and starts it on a port of its own. Takes a second or two.
    pub fn start() -> Result<Self, Unavailable> {
        let programs = find::postgres_folder()?;
        let user = if find::is_root() { find::unprivileged() } else { None };
        let mut postgres = Self { daemon: Daemon::new("postgresql", "QUIT")?, programs, user, port: free_port() };
        postgres.make_data()?;
        let mut attempt = 1;
        loop {
            match postgres.launch() {
                Err(_) if attempt < ATTEMPTS => {
                    attempt += 1;
                    postgres.port = free_port();
                }
                outcome => return outcome.map(|()| postgres),
            }
        }
    }

    /// Starts one, or says why this test is skipped.
    ///
    /// # Panics
    /// With `CI=true` instead of skipping, and when an installed PostgreSQL does not start.
    pub fn start_or_skip() -> Option<Self> {
        Self::start().map_err(|unavailable| unavailable.skip()).ok()
    }

    /// `postgres://matchwire@127.0.0.1:<port>/postgres`: an empty database.
    pub fn url(&self) -> String {
        format!("postgres://matchwire@{}/postgres", self.address())
    }

    /// `127.0.0.1:<port>`, for a proxy.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Runs SQL as the superuser and returns the rows, one a line, fields separated by `|`.
    pub fn sql(&self, text: &str) -> Result<String, Unavailable> {
        psql(&self.programs, &self.url(), text)
    }

    /// Stops it and all its sessions without closing a connection, like a disk that hangs.
    pub fn freeze(&self) {
        self.daemon.freeze();
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.daemon.thaw();
    }

    /// Kills it and all its sessions with -9. What it had committed is there after [`Self::restart`].
    pub fn kill(&self) {
        self.daemon.kill();
    }

    /// Starts it again on the same port with the same data. Kills it before if it still runs.
    pub fn restart(&self) -> Result<(), Unavailable> {
        self.daemon.kill();
        self.launch()
    }

    fn make_data(&self) -> Result<(), Unavailable> {
        if let Some((user, group)) = self.user {
            chown(self.daemon.folder(), Some(user), Some(group)).map_err(Unavailable::io("postgresql"))?;
        }
        let mut initdb = self.program("initdb");
        initdb.args(["-U", "matchwire", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]).arg(self.data());
        initdb.current_dir(self.daemon.folder()).stdin(Stdio::null());
        let made = initdb.output().map_err(Unavailable::io("postgresql"))?;
        if made.status.success() {
            return Ok(());
        }
        Err(Unavailable::broken("postgresql", format!("initdb: {}", String::from_utf8_lossy(&made.stderr))))
    }

    fn launch(&self) -> Result<(), Unavailable> {
        let mut server = self.program("postgres");
        server.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"] {
            server.args(["-c", setting]);
        }
        self.daemon.launch(server, || self.sql("SELECT 1").is_ok())
    }

    fn data(&self) -> PathBuf {
        self.daemon.folder().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}

/// Runs SQL on any server, never asking for a password. One statement a call: several would be one transaction.
pub(crate) fn psql(programs: &Path, url: &str, sql: &str) -> Result<String, Unavailable> {
    let mut psql = Command::new(programs.join("psql"));
    psql.args(["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql]);
    psql.env("PGCONNECT_TIMEOUT", "5").stdin(Stdio::null());
    let output = psql.output().map_err(Unavailable::io("postgresql"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    Err(Unavailable::broken("postgresql", String::from_utf8_lossy(&output.stderr)))
}

/// Everything in a database, as a backup has it.
pub(crate) fn pg_dump(programs: &Path, url: &str) -> Result<String, Unavailable> {
    let mut dump = Command::new(programs.join("pg_dump"));
    dump.args(["-w", "-d", url]).env("PGCONNECT_TIMEOUT", "5").stdin(Stdio::null());
    let output = dump.output().map_err(Unavailable::io("postgresql"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Unavailable::broken("postgresql", String::from_utf8_lossy(&output.stderr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_postgres_can_be_frozen_and_killed_and_keeps_what_it_committed() {
        let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
        postgres.sql("CREATE TABLE kept (value int)").unwrap();
        postgres.sql("INSERT INTO kept VALUES (1), (2)").unwrap();
        assert_eq!(postgres.sql("SHOW fsync").unwrap(), "on");

        postgres.freeze();
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| postgres.sql("SELECT count(*) FROM kept"));
            postgres.thaw();
            assert_eq!(asked.join().unwrap().unwrap(), "2");
        });

        postgres.kill();
        assert!(postgres.sql("SELECT 1").is_err());
        postgres.restart().unwrap();
        assert_eq!(postgres.sql("SELECT value, value + 1 FROM kept ORDER BY value").unwrap(), "1|2\n2|3");

        let (address, folder) = (postgres.address(), postgres.daemon.folder().to_owned());
        postgres.freeze();
        drop(postgres);
        assert!(std::net::TcpStream::connect(address).is_err());
        assert!(!folder.exists());
    }
}
