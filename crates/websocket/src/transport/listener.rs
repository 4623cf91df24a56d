//! Accepts connections, hands them to the threads that serve them, and stops accepting without losing one.

use super::kept::Connections;
use actix_rt::Arbiter;
use actix_service::{Service, ServiceFactory};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::{
    future::poll_fn,
    io,
    net::{SocketAddr, TcpStream as Arriving},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

/// Connections that may wait to be accepted; the system allows fewer where it is told so.
const BACKLOG: i32 = 8192;
/// After the system could not give a connection, mostly for want of descriptors.
const BREATH: Duration = Duration::from_millis(100);
const THREADS_END_WITHIN: Duration = Duration::from_secs(1);

/// An address that is ours, though nobody can connect yet: whoever connects is answered, and a start may still come to nothing.
pub struct Address {
    socket: Socket,
    address: SocketAddr,
}

impl Address {
    /// Takes the address; port 0 is any that is free.
    pub fn take(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        let address = socket.local_addr()?.as_socket().unwrap_or(address);
        Ok(Self { socket, address })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn listen(self) -> io::Result<TcpListener> {
        self.socket.listen(BACKLOG)?;
        TcpListener::from_std(self.socket.into())
    }
}

/// The threads that serve. Each has its own service and keeps the connections that it was given.
pub struct Workers {
    threads: Vec<Arbiter>,
    ways_in: Vec<mpsc::UnboundedSender<Arriving>>,
}

impl Workers {
    /// Starts them and waits until each can serve.
    pub async fn start<F, S>(count: usize, connections: &Connections, make: F) -> io::Result<Self>
    where
        F: Fn() -> S + Clone + Send + 'static,
        S: ServiceFactory<TcpStream, Config = ()> + 'static,
        S::Service: 'static,
        <S::Service as Service<TcpStream>>::Future: 'static,
    {
        let mut workers = Self { threads: Vec::new(), ways_in: Vec::new() };
        let mut beginning = Vec::new();
        for _ in 0..count {
            let (way_in, arriving) = mpsc::unbounded_channel();
            let (begun, begins) = oneshot::channel();
            let (make, connections) = (make.clone(), connections.clone());
            let thread = Arbiter::try_new()?;
            thread.spawn_fn(move || {
                actix_rt::spawn(async move {
                    if let Ok(service) = make().new_service(()).await {
                        let _ = begun.send(());
                        serve(service, arriving, connections).await;
                    }
                });
            });
            workers.threads.push(thread);
            workers.ways_in.push(way_in);
            beginning.push(begins);
        }
        for begins in beginning {
            begins.await.map_err(|_| io::Error::other("a thread that serves could not begin"))?;
        }
        Ok(workers)
    }

    /// Ends the threads, and with them whatever they still serve. One that does not end in time is left behind.
    pub async fn stop(self) {
        for thread in &self.threads {
            thread.stop();
        }
        let (joined, all) = oneshot::channel();
        std::thread::spawn(move || {
            for thread in self.threads {
                let _ = thread.join();
            }
            let _ = joined.send(());
        });
        if timeout(THREADS_END_WITHIN, all).await.is_err() {
            tracing::warn!("a thread that serves has not ended");
        }
    }
}

async fn serve<S>(service: S, mut arriving: mpsc::UnboundedReceiver<Arriving>, connections: Connections)
where
    S: Service<TcpStream>,
    S::Future: 'static,
{
    while let Some(stream) = arriving.recv().await {
        // It may be gone already.
        let Ok(stream) = TcpStream::from_std(stream) else { continue };
        if poll_fn(|context| service.poll_ready(context)).await.is_ok() {
            let served = service.call(stream);
            connections.serve(async move {
                // How a connection ends is no news: what went wrong in it was told where it did.
                let _ = served.await;
            });
        }
    }
}

/// Accepts until it is told to stop.
pub struct Acceptor {
    stop: CancellationToken,
    closed: CancellationToken,
}

impl Acceptor {
    /// Begins to listen. `begun_within` is how long a connection may take to come about that has begun to when it is told to stop.
    pub fn start(address: Address, workers: &Workers, begun_within: Duration) -> io::Result<Self> {
        let listener = address.listen()?;
        let (stop, closed) = (CancellationToken::new(), CancellationToken::new());
        let acceptor = Self { stop: stop.clone(), closed: closed.clone() };
        let mut hand_over = round_robin(workers.ways_in.clone());
        actix_rt::spawn(async move {
            while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
                take(accepted, &mut hand_over).await;
            }
            turn_away_who_has_not_begun(&listener);
            let until = Instant::now() + begun_within;
            while let Ok(accepted) = timeout_at(until, listener.accept()).await {
                take(accepted, &mut hand_over).await;
            }
            drop(listener);
            closed.cancel();
        });
        Ok(acceptor)
    }

    /// Accepts who has begun to connect, and closes the listener then. May be asked for more than once.
    pub async fn close(&self) {
        self.stop.cancel();
        self.closed.cancelled().await;
    }
}

fn round_robin(ways_in: Vec<mpsc::UnboundedSender<Arriving>>) -> impl FnMut(Arriving) {
    let mut next = 0;
    move |stream| {
        // A thread that is gone takes nobody with it but its own.
        let mut stream = Some(stream);
        for _ in 0..ways_in.len() {
            next = (next + 1) % ways_in.len();
            match stream.take().map(|stream| ways_in[next].send(stream)) {
                Some(Err(mpsc::error::SendError(back))) => stream = Some(back),
                _ => return,
            }
        }
    }
}

async fn take(accepted: io::Result<(TcpStream, SocketAddr)>, hand_over: &mut impl FnMut(Arriving)) {
    match accepted.and_then(|(stream, _)| stream.into_std()) {
        Ok(stream) => hand_over(stream),
        Err(error) if is_the_peers(&error) => {}
        Err(error) => {
            tracing::warn!(error.cause = %error, "no connection can be accepted");
            sleep(BREATH).await;
        }
    }
}

/// The connection has failed, not the listener.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(error.kind(), E::ConnectionAborted | E::ConnectionReset | E::ConnectionRefused | E::Interrupted)
}

/// From now on nobody begins to connect, and who has begun comes through. Without this, whoever connects between the last look
/// into the queue and the end of the listener is reset: the system accepts connections that no program has heard of. Who begins
/// meanwhile hears nothing, tries again a second later and is refused then.
#[cfg(target_os = "linux")]
fn turn_away_who_has_not_begun(listener: &TcpListener) {
    use socket2::SockFilter;
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;
    let only_syn = [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(AND, 0, 0, SYN | ACK),
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ];
    if let Err(error) = SockRef::from(listener).attach_filter(&only_syn) {
        tracing::debug!(error.cause = %error, "the listener takes no filter");
    }
}

#[cfg(not(target_os = "linux"))]
fn turn_away_who_has_not_begun(_: &TcpListener) {}
