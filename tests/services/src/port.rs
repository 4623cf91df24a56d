use crate::name::random;
use std::net::TcpListener;

/// Below the ports that systems hand out for outgoing connections: while a service is down, no client's own connection can
/// take its port.
const PORTS: std::ops::Range<u64> = 15_000..32_000;

/// A port of this machine that nobody listens on just now.
pub(crate) fn free_port() -> u16 {
    loop {
        let offset = random() % (PORTS.end - PORTS.start);
        let port = u16::try_from(PORTS.start + offset).expect("the range lies below 65536");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
