//! Reads the error codes out of what a server sends.
//!
//! Diesel passes on the words of an error but not its code, and the words are in the server's language. So the bytes are
//! looked at on their way: every message has a type and a length, and an error holds its code near its beginning.

use super::sqlstate::SqlState;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// The last error code and the end of one connection. Cloning shares it.
#[derive(Clone, Default)]
pub(super) struct Reports(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// The five characters as a number; 0 for none.
    code: AtomicU64,
    closed: AtomicBool,
}

impl Reports {
    /// Before something new is asked.
    pub(super) fn forget(&self) {
        self.0.code.store(0, Ordering::Relaxed);
    }

    /// The last error since then, if there was one.
    pub(super) fn last(&self) -> Option<SqlState> {
        let bytes = self.0.code.load(Ordering::Acquire).to_be_bytes();
        let [_, _, _, code @ ..] = bytes;
        (code != [0; 5]).then(|| SqlState::new(code))
    }

    /// Whether the connection has ended, so far as it has been read.
    pub(super) fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Relaxed)
    }

    pub(super) fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
    }

    fn note(&self, code: SqlState) {
        if code == SqlState::IN_FAILED_TRANSACTION {
            return;
        }
        let mut bytes = [0; 8];
        bytes[3..].copy_from_slice(&code.bytes());
        self.0.code.store(u64::from_be_bytes(bytes), Ordering::Release);
    }
}

/// A message's type and its length, which counts itself.
const HEAD: usize = 5;
/// Severity and code come first in an error; what follows may be long and does not matter here.
const KEPT: usize = 256;
const ERROR_RESPONSE: u8 = b'E';

/// Follows the messages of one server.
pub(super) struct Reader {
    reports: Reports,
    head: [u8; HEAD],
    have: usize,
    /// The bytes that are missing of the message whose head is complete.
    left: usize,
    /// The beginning of an error's body.
    error: Option<Vec<u8>>,
    /// What comes is not what we know; nothing more is read out of it.
    lost: bool,
}

impl Reader {
    pub(super) fn new(reports: Reports) -> Self {
        Self { reports, head: [0; HEAD], have: 0, left: 0, error: None, lost: false }
    }

    pub(super) fn close(&self) {
        self.reports.close();
    }

    /// Takes what has come, in pieces of any size.
    pub(super) fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.lost {
            if self.have < HEAD {
                let taken = bytes.len().min(HEAD - self.have);
                self.head[self.have..self.have + taken].copy_from_slice(&bytes[..taken]);
                self.have += taken;
                bytes = &bytes[taken..];
                if self.have == HEAD {
                    self.begin();
                }
            } else {
                let taken = bytes.len().min(self.left);
                if let Some(error) = &mut self.error {
                    error.extend_from_slice(&bytes[..taken.min(KEPT - error.len())]);
                }
                self.left -= taken;
                bytes = &bytes[taken..];
            }
            if self.have == HEAD && self.left == 0 {
                self.end();
            }
        }
    }

    fn begin(&mut self) {
        let [kind, length @ ..] = self.head;
        match usize::try_from(u32::from_be_bytes(length)).ok().and_then(|length| length.checked_sub(4)) {
            Some(body) => self.left = body,
            None => self.lost = true,
        }
        self.error = (kind == ERROR_RESPONSE).then(Vec::new);
    }

    fn end(&mut self) {
        self.have = 0;
        if let Some(code) = self.error.take().and_then(|body| code_of(&body)) {
            self.reports.note(code);
        }
    }
}

/// An error's body is fields, each a letter and a text that ends with a zero.
fn code_of(body: &[u8]) -> Option<SqlState> {
    let field = body.split(|byte| *byte == 0).find(|field| field.first() == Some(&b'C'))?;
    field[1..].try_into().ok().map(SqlState::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind], &length[..], body].concat()
    }

    fn error(code: &str) -> Vec<u8> {
        message(b'E', format!("SFEHLER\0VERROR\0C{code}\0MVerklemmung entdeckt\0\0").as_bytes())
    }

    fn after(bytes: &[u8], piece: usize) -> Option<String> {
        let reports = Reports::default();
        let mut reader = Reader::new(reports.clone());
        bytes.chunks(piece).for_each(|bytes| reader.read(bytes));
        reports.last().map(|code| code.to_string())
    }

    #[test]
    fn the_code_of_an_error_is_found_among_other_messages() {
        let answer = [message(b'T', b"Ecolumns"), message(b'D', &[b'E'; 3000]), error("40P01"), message(b'Z', b"E")];
        assert_eq!(after(&answer.concat(), 4096).as_deref(), Some("40P01"));
        assert_eq!(after(&[message(b'D', b"E"), message(b'Z', b"I")].concat(), 4096), None);
        assert_eq!(after(&message(b'E', &[0; 9]), 4096), None, "an error without a code");
        assert_eq!(after(&message(b'E', &[b'x'; 9000]), 4096), None, "a long error without a code");
    }

    #[test]
    fn statements_after_the_failed_one_do_not_hide_it() {
        let answers = [error("55P03"), error("25P02"), error("25P02"), message(b'Z', b"E")].concat();
        assert_eq!(after(&answers, 4096).as_deref(), Some("55P03"));
    }

    #[test]
    fn what_is_no_message_is_not_read() {
        assert_eq!(after(b"\0\0\0\0\0CE", 4096), None);
    }

    #[test]
    fn what_was_asked_before_is_forgotten() {
        let reports = Reports::default();
        Reader::new(reports.clone()).read(&error("40001"));
        reports.forget();
        assert!(reports.last().is_none());
    }

    proptest! {
        #[test]
        fn the_pieces_in_which_bytes_come_change_nothing(piece in 1_usize..40, rows in 0_usize..5) {
            let mut bytes = message(b'D', b"row").repeat(rows);
            bytes.extend(error("57P01"));
            let code = after(&bytes, piece);
            prop_assert_eq!(code.as_deref(), Some("57P01"));
        }
    }
}
