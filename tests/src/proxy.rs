use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// Stands between a node and a service and can swallow what is said: whoever said it believes that it was sent.
pub struct Proxy {
    address: String,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    /// Of the connections that are opened now; those of before keep theirs.
    swallowing: Mutex<Swallowing>,
}

/// What becomes of what either side says.
#[derive(Clone, Default)]
struct Swallowing {
    near: Arc<AtomicBool>,
    far: Arc<AtomicBool>,
}

impl Shared {
    fn swallowing(&self) -> Swallowing {
        self.swallowing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Proxy {
    /// In front of `target`, such as `127.0.0.1:6379`.
    pub async fn before(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (target, shared) = (target.to_owned(), Arc::<Shared>::default());
        let task = tokio::spawn({
            let shared = shared.clone();
            async move {
                while let Ok((near, _)) = listener.accept().await {
                    let Ok(far) = TcpStream::connect(&target).await else { continue };
                    let Swallowing { near: from_near, far: from_far } = shared.swallowing();
                    let (near_read, near_write) = near.into_split();
                    let (far_read, far_write) = far.into_split();
                    tokio::spawn(carry(near_read, far_write, from_near));
                    tokio::spawn(carry(far_read, near_write, from_far));
                }
            }
        });
        Self { address, shared, task }
    }

    /// Where the node is to connect to.
    pub fn address(&self) -> &str {
        &self.address
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
        self.task.abort();
    }
}

/// Carries bytes from one side to the other. The end of one side is not told where everything is swallowed.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, swallow: Arc<AtomicBool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if !swallow.load(Ordering::SeqCst) && to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
