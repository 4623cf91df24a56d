use futures_util::future::LocalBoxFuture;
use std::rc::Rc;

/// The limit of how long the writer of one socket waits for a peer that takes nothing. It stands among the extensions of the answer to the
/// handshake; without it there is no limit.
#[derive(Clone)]
pub struct Patience(Rc<dyn Fn() -> LocalBoxFuture<'static, ()>>);

impl Patience {
    /// `begin` is called when a write finds no room; what it returns ends when the peer is given up. It is awaited by the task that writes,
    /// and by no other: a second one would take the wake-up of the first.
    pub fn new<F>(begin: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = ()> + 'static,
    {
        Self(Rc::new(move || Box::pin(begin())))
    }

    /// Ends when a peer that takes no byte from now on is given up.
    pub async fn over(&self) {
        (self.0)().await;
    }
}
