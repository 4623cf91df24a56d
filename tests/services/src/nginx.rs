use crate::{Unavailable, daemon::Daemon, find, port::free_port};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::Command,
    time::Duration,
};

const SERVICE: &str = "nginx";

/// An nginx of one's own, on a port of its own.
pub struct PrivateNginx {
    _daemon: Daemon,
    address: String,
}

/// What is not a matter of the site: where files lie, and how many connections there may be.
const AROUND: &str = "
worker_processes 2;
worker_rlimit_nofile 60000;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 20000; }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include site.conf;
}
";

impl PrivateNginx {
    /// Starts one with the configuration of a site, which is told the port it is to listen on.
    pub fn start(site: impl Fn(u16) -> String) -> Result<Self, Unavailable> {
        let program = find::nginx()?;
        let daemon = Daemon::new(SERVICE, "TERM")?;
        let port = free_port();
        let user = if find::is_root() { "user root;" } else { "" };
        let write = |name: &str, text: String| fs::write(daemon.folder().join(name), text);
        write("nginx.conf", format!("{user}{AROUND}")).map_err(Unavailable::io(SERVICE))?;
        write("site.conf", site(port)).map_err(Unavailable::io(SERVICE))?;
        let mut command = Command::new(program);
        command.arg("-p").arg(daemon.folder()).args(["-e", "stderr", "-c", "nginx.conf", "-g", "daemon off;"]);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        daemon.launch(command, || TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok())?;
        Ok(Self { _daemon: daemon, address: address.to_string() })
    }

    /// The same, or `None` where there is none, which is told. It adds to what is tested and is nothing the product needs, so its
    /// absence is no failure even in CI.
    ///
    /// # Panics
    /// When it is there and does not work.
    pub fn start_or_skip(site: impl Fn(u16) -> String) -> Option<Self> {
        match Self::start(site) {
            Ok(nginx) => Some(nginx),
            Err(missing @ Unavailable::Missing { .. }) => {
                eprintln!("skipped: {missing}");
                None
            }
            Err(broken) => panic!("{broken}"),
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}
