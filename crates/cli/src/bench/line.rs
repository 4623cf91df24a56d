use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{self, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

/// An open socket of the load: plain TCP, small buffers, no knowledge of what is said.
pub(super) type Line = WebSocketStream<TcpStream>;

const PATIENCE: Duration = Duration::from_secs(30);
/// A source address has about 28,000 ports, and the kernel is slower to find one the fewer are left.
const LINES_A_SOURCE: usize = 4000;

#[derive(Debug, thiserror::Error)]
pub(super) enum LineError {
    #[error("no connection")]
    Connect(#[source] io::Error),
    #[error("no handshake")]
    Handshake(#[source] Box<tungstenite::Error>),
    #[error("no handshake within {} s", PATIENCE.as_secs())]
    Late,
}

/// Opens the socket of this number at a path.
pub(super) async fn open(address: SocketAddr, path: &str, number: usize) -> Result<Line, LineError> {
    let opened = async {
        let stream = connect(address, number).await.map_err(LineError::Connect)?;
        let refused = |error| LineError::Handshake(Box::new(error));
        let request = format!("ws://{address}{path}").into_client_request().map_err(refused)?;
        let config = WebSocketConfig::default().read_buffer_size(8 * 1024).write_buffer_size(0);
        let (line, _) = client_async_with_config(request, stream, Some(config)).await.map_err(refused)?;
        Ok(line)
    };
    timeout(PATIENCE, opened).await.map_err(|_| LineError::Late)?
}

async fn connect(address: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(source) = source(address.ip(), number) {
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::new(source, 0))?;
    }
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Towards this machine all of 127.0.0.0/8 is ours to come from.
fn source(to: IpAddr, number: usize) -> Option<IpAddr> {
    if to != Ipv4Addr::LOCALHOST || cfg!(not(target_os = "linux")) {
        return None;
    }
    let third = u8::try_from(1 + number / LINES_A_SOURCE % 250).ok()?;
    Some(Ipv4Addr::new(127, 0, third, 1).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_to_another_machine_come_from_wherever_the_system_says() {
        assert_eq!(source("192.0.2.1".parse().unwrap(), 5), None);
        assert_eq!(source("::1".parse().unwrap(), 5), None);
    }

    #[tokio::test]
    async fn where_nobody_listens_there_is_no_connection() {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        assert!(matches!(open(free, "/", 0).await, Err(LineError::Connect(_))));
    }
}
