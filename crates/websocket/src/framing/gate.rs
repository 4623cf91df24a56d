use std::{
    cell::{Cell, RefCell},
    task::{Context, Waker},
};

/// Holds a stream of messages back, so that a client with many unanswered commands waits in its own TCP window.
#[derive(Debug, Default)]
pub struct Gate {
    shut: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Gate {
    /// A gate that is shut.
    pub fn shut() -> Self {
        Self { shut: Cell::new(true), waiting: RefCell::default() }
    }

    /// Opens or shuts it.
    pub fn set_shut(&self, shut: bool) {
        self.shut.set(shut);
        if !shut && let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    /// Whether the stream has to wait; its task is woken when it no longer has to.
    pub(super) fn holds(&self, cx: &Context<'_>) -> bool {
        if self.shut.get() {
            self.waiting.replace(Some(cx.waker().clone()));
        }
        self.shut.get()
    }
}
