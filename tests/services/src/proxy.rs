use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Stands between a node and a service. It can end what it carries, and it can swallow what is said: whoever said it believes
/// that it was sent. It has threads of its own, so that it serves tests of every runtime.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Of the connections that are opened now; those of before keep theirs.
    swallowing: Mutex<Swallowing>,
    carried: Mutex<Vec<TcpStream>>,
    over: AtomicBool,
}

/// What becomes of what either side says.
#[derive(Clone, Default)]
struct Swallowing {
    near: Arc<AtomicBool>,
    far: Arc<AtomicBool>,
}

impl Proxy {
    /// In front of `target`, such as `127.0.0.1:6379`.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn before(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (target, shared) = (target.to_owned(), Arc::<Shared>::default());
        let own = shared.clone();
        thread::spawn(move || {
            for near in listener.incoming() {
                if own.over.load(Ordering::SeqCst) {
                    return;
                }
                // Either side may be gone already; the other one then sees an end.
                let _ = near.and_then(|near| own.carry(near, &target));
            }
        });
        Self { address, shared }
    }

    /// Where the node is to connect to, such as `127.0.0.1:40123`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Ends every connection; new ones are carried.
    pub fn cut(&self) {
        for stream in self.shared.carried().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// From now on nothing the node says arrives.
    pub fn swallow(&self) {
        self.shared.swallowing().near.store(true, Ordering::SeqCst);
    }

    /// From now on neither side hears the other, as when packets are dropped: nobody is told that anything is closed.
    pub fn vanish(&self) {
        self.shared.swallowing().far.store(true, Ordering::SeqCst);
        self.swallow();
    }

    /// Connections that are opened from now on are carried. Those of before stay silent for ever.
    pub fn reappear(&self) {
        *self.shared.swallowing.lock().unwrap_or_else(PoisonError::into_inner) = Swallowing::default();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        self.cut();
        // The thread that listens looks up when somebody comes.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn swallowing(&self) -> Swallowing {
        self.swallowing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn carried(&self) -> std::sync::MutexGuard<'_, Vec<TcpStream>> {
        self.carried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn carry(&self, near: TcpStream, target: &str) -> io::Result<()> {
        let far = TcpStream::connect(target)?;
        for stream in [&near, &far] {
            stream.set_nodelay(true)?;
        }
        let Swallowing { near: from_near, far: from_far } = self.swallowing();
        let (near_read, far_read) = (near.try_clone()?, far.try_clone()?);
        self.carried().extend([near.try_clone()?, far.try_clone()?]);
        thread::spawn(move || pass_on(near_read, far, &from_near));
        thread::spawn(move || pass_on(far_read, near, &from_far));
        Ok(())
    }
}

/// Carries bytes from one side to the other, and its end. Where everything is swallowed, the end is too.
fn pass_on(mut from: TcpStream, mut to: TcpStream, swallow: &AtomicBool) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !swallow.load(Ordering::SeqCst) && to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    if !swallow.load(Ordering::SeqCst) {
        let _ = to.shutdown(Shutdown::Write);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// A service that says everything again.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || io::copy(&mut &stream, &mut &stream));
            }
        });
        address
    }

    fn connected(proxy: &Proxy) -> TcpStream {
        let stream = TcpStream::connect(proxy.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    fn hears_itself(stream: &mut TcpStream) -> bool {
        stream.write_all(b"hello").unwrap();
        let mut heard = [0; 5];
        stream.read_exact(&mut heard).is_ok_and(|()| &heard == b"hello")
    }

    #[test]
    fn it_carries_cuts_and_carries_again() {
        let proxy = Proxy::before(&echo().to_string());
        let mut stream = connected(&proxy);
        assert!(hears_itself(&mut stream));
        proxy.cut();
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
        assert!(hears_itself(&mut connected(&proxy)));
    }

    #[test]
    fn who_has_vanished_says_nothing_and_ends_nothing_until_others_come() {
        let proxy = Proxy::before(&echo().to_string());
        let mut stream = connected(&proxy);
        assert!(hears_itself(&mut stream));
        proxy.vanish();
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        assert!(!hears_itself(&mut stream));
        proxy.reappear();
        assert!(!hears_itself(&mut stream), "what was swallowed leaves a hole for ever");
        assert!(hears_itself(&mut connected(&proxy)));
    }
}
