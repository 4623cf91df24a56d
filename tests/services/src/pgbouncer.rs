use crate::{PrivatePostgres, Unavailable, daemon::Daemon, find, port::free_port, postgres::psql};
use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt as _},
    process::Command,
};

/// How often another port is tried when somebody else took the chosen one in between.
const ATTEMPTS: usize = 5;

/// What a pooler keeps together for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// A session of the server for as long as the client is connected.
    Session,
    /// A session for one transaction; the next one may get another.
    Transaction,
}

/// A PgBouncer of a test's own in front of its PostgreSQL. Gone when dropped.
pub struct PrivatePgBouncer {
    daemon: Daemon,
    port: u16,
}

impl PrivatePgBouncer {
    /// Starts one, or says why this test is skipped.
    ///
    /// # Panics
    /// With `CI=true` instead of skipping, and when an installed PgBouncer does not start.
    pub fn start_or_skip(postgres: &PrivatePostgres, pooling: Pooling) -> Option<Self> {
        Self::start(postgres, pooling).map_err(|unavailable| unavailable.skip()).ok()
    }

    fn start(postgres: &PrivatePostgres, pooling: Pooling) -> Result<Self, Unavailable> {
        let mut attempt = 1;
        loop {
            match Self::start_on(free_port(), postgres, pooling) {
                Err(Unavailable::Broken { .. }) if attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    fn start_on(port: u16, postgres: &PrivatePostgres, pooling: Pooling) -> Result<Self, Unavailable> {
        let (program, programs) = (find::pgbouncer()?, find::postgres_folder()?);
        let daemon = Daemon::new("pgbouncer", "INT")?;
        let address = postgres.address();
        let (host, server_port) = address.split_once(':').expect("a host and a port");
        let mode = match pooling {
            Pooling::Session => "session",
            Pooling::Transaction => "transaction",
        };
        let settings = format!(
            "[databases]\n* = host={host} port={server_port} user=matchwire\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = {mode}\ndefault_pool_size = 20\n"
        );
        let file = daemon.folder().join("pgbouncer.ini");
        fs::write(&file, settings).map_err(Unavailable::io("pgbouncer"))?;
        let mut command = Command::new(program);
        command.arg(&file);
        // It refuses root.
        if let Some((user, group)) = find::is_root().then(find::unprivileged).flatten() {
            for path in [daemon.folder(), &file] {
                chown(path, Some(user), Some(group)).map_err(Unavailable::io("pgbouncer"))?;
            }
            command.uid(user).gid(group);
        }
        let bouncer = Self { daemon, port };
        bouncer.daemon.launch(command, || psql(&programs, &bouncer.url(), "SELECT 1").is_ok())?;
        Ok(bouncer)
    }

    /// `postgres://matchwire@127.0.0.1:<port>/postgres`.
    pub fn url(&self) -> String {
        format!("postgres://matchwire@127.0.0.1:{}/postgres", self.port)
    }
}
