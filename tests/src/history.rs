//! What happened in a run with faults, and whether it was allowed to.
//!
//! Clients note every send, answer and receipt in a [`History`], which keeps it in a file, one JSON object a line. When
//! all is over [`judge`] reads it and names every broken promise: an acked message that somebody never saw, one that
//! came twice, one out of order, one begun after its conversation had been closed.

mod verdict;

#[cfg(test)]
mod tests;

pub use verdict::judge;

use kernel::{ConversationId, Cursor, Seq, UserId};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// One line of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Microseconds since the history began.
    pub at: u64,
    /// In which conversation.
    pub conversation: ConversationId,
    #[serde(flatten)]
    pub what: What,
}

/// What a client noted. `key` is the `client_message_id`, which only one message of a history has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// This device is to show everything in the conversation, from its first message on.
    Watched { person: UserId, device: u32 },
    /// A send began; a retry is noted again.
    Sent { key: String },
    /// It was answered with an `ack`.
    Acked {
        key: String,
        seq: Seq,
        /// Whether it says that an earlier attempt had stored it.
        duplicate: bool,
    },
    /// It was refused for good.
    Refused {
        key: String,
        /// With which code.
        code: String,
    },
    /// A device was shown a message.
    Received {
        person: UserId,
        device: u32,
        /// Which of the device's sockets, one after the other.
        socket: u32,
        key: String,
        /// Its place in the conversation.
        seq: Seq,
        /// Its place in the person's log.
        cursor: Cursor,
    },
    /// A block or an unmatch was answered: nothing may begin from here on.
    Closed,
}

/// A history that is being written. Shared by all clients of a run.
pub struct History {
    began: Instant,
    file: Mutex<BufWriter<File>>,
}

impl History {
    /// Begins one in a new file.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { began: Instant::now(), file: Mutex::new(BufWriter::new(File::create(path)?)) })
    }

    /// Notes what happens now.
    ///
    /// # Panics
    /// When the file cannot be written: a run without its history proves nothing.
    pub fn note(&self, conversation: ConversationId, what: What) {
        let mut file = self.file();
        // The instant is taken under the lock, so that the lines stand in the order of their instants.
        let at = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        serde_json::to_writer(&mut *file, &Entry { at, conversation, what }).expect("the history takes a line");
        file.write_all(b"\n").expect("the history takes a line");
    }

    /// Writes out what is still in memory.
    pub fn finish(&self) -> io::Result<()> {
        self.file().flush()
    }

    fn file(&self) -> MutexGuard<'_, BufWriter<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a history back.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let lines = BufReader::new(File::open(path)?).lines();
    lines.map(|line| serde_json::from_str(&line?).map_err(io::Error::other)).collect()
}
