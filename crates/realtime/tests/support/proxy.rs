use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::AbortHandle,
};

/// A TCP proxy in front of a service, whose line can be cut or go dead.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    dead: watch::Sender<bool>,
    lines: Arc<Mutex<Vec<AbortHandle>>>,
}

impl Proxy {
    pub(crate) async fn before(service: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (dead, is_dead) = watch::channel(false);
        let lines: Arc<Mutex<Vec<AbortHandle>>> = Arc::default();
        let open = lines.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (service, is_dead) = (service.clone(), is_dead.clone());
                let line = tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(service).await else { return };
                    let ((from_client, to_client), (from_server, to_server)) =
                        (client.into_split(), server.into_split());
                    tokio::select! {
                        () = carry(from_client, to_server, is_dead.clone()) => {}
                        () = carry(from_server, to_client, is_dead) => {}
                    }
                });
                open.lock().unwrap().push(line.abort_handle());
            }
        });
        Self { address, dead, lines }
    }

    /// Ends every connection; new ones work.
    pub(crate) fn cut(&self) {
        for line in self.lines.lock().unwrap().drain(..) {
            line.abort();
        }
    }

    /// Connections that are open now swallow every byte and stay open, until `revive`.
    pub(crate) fn die(&self) {
        self.dead.send_replace(true);
    }

    /// New connections work again.
    pub(crate) fn revive(&self) {
        self.dead.send_replace(false);
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    is_dead: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut swallowed = false;
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 {
            return;
        }
        // A line that has swallowed bytes is never whole again.
        swallowed |= *is_dead.borrow();
        if !swallowed && to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
