use super::slots::Pending;
use crate::{Command, UploadStep, encoded_frame::EncodedFrame};
use bytes::{Buf as _, Bytes};
use kernel::UploadId;
use protocol::{ErrorCode, ServerFrame, UploadBegin};

/// The one upload of a socket. While a step of it is under way nothing more is read from the peer: its chunks wait in its
/// own TCP window, are stored in their order, and take no memory here.
///
/// Only its end may take long, where a picture is drawn anew. Meanwhile everything else goes on, until the next frame of an upload
/// comes.
#[derive(Debug, Default)]
pub(super) struct Uploading {
    open: Option<Box<Open>>,
    busy: bool,
    /// What is under way is the end.
    ending: bool,
    /// The frame that waits for the end.
    next: Option<Box<UploadFrame>>,
}

/// A frame that belongs to an upload.
#[derive(Debug)]
pub(super) enum UploadFrame {
    Begin(UploadBegin, Pending),
    Chunk(Bytes),
    /// Of the upload of this name, or of whichever is open.
    End(Option<String>, Pending),
}

#[derive(Debug)]
struct Open {
    id: UploadId,
    /// The client's own word for it.
    name: String,
}

/// Why a binary frame is no chunk.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoChunk {
    /// Nothing is open that it could belong to.
    Unexpected,
    /// It has no offset.
    TooShort,
}

/// The offset in front of every chunk, big-endian.
const OFFSET: usize = 8;

impl Uploading {
    /// Whether nothing more may be read from the peer.
    pub(super) fn holds_back(&self) -> bool {
        self.busy && (!self.ending || self.next.is_some())
    }

    /// Gives the frame back if it is its turn; else it waits for the end that is under way.
    pub(super) fn in_turn(&mut self, frame: UploadFrame) -> Option<UploadFrame> {
        if !self.ending {
            return Some(frame);
        }
        self.next = Some(Box::new(frame));
        None
    }

    /// The frame that has waited, if nothing is under way any more.
    pub(super) fn next(&mut self) -> Option<UploadFrame> {
        if self.busy { None } else { self.next.take().map(|next| *next) }
    }

    /// The same one may begin again: that tells the client where to go on.
    pub(super) fn begin(&mut self, begin: UploadBegin) -> Result<Command, ErrorCode> {
        if self.busy || self.open.as_ref().is_some_and(|open| open.name != begin.upload_id) {
            return Err(ErrorCode::UploadInProgress);
        }
        self.busy = true;
        Ok(Command::BeginUpload(begin))
    }

    pub(super) fn chunk(&mut self, mut frame: Bytes) -> Result<Command, NoChunk> {
        let Some(open) = self.open.as_ref().filter(|_| !self.busy) else { return Err(NoChunk::Unexpected) };
        if frame.len() < OFFSET {
            return Err(NoChunk::TooShort);
        }
        self.busy = true;
        let start = frame.get_u64();
        Ok(Command::AppendUpload { upload: open.id, name: open.name.clone(), start, bytes: frame })
    }

    pub(super) fn end(&mut self, named: Option<&str>) -> Result<Command, ErrorCode> {
        let open = self.open.as_ref().filter(|open| !self.busy && named.is_none_or(|named| named == open.name));
        let Some(open) = open else { return Err(ErrorCode::UploadUnknown) };
        (self.busy, self.ending) = (true, true);
        Ok(Command::EndUpload { upload: open.id, name: open.name.clone() })
    }

    /// A step is done: what the client is told.
    pub(super) fn done(&mut self, step: UploadStep) -> EncodedFrame {
        (self.busy, self.ending) = (false, false);
        let frame = match step {
            UploadStep::Ready(id, ready) => {
                self.open = Some(Box::new(Open { id, name: ready.upload_id.clone() }));
                ServerFrame::UploadReady(ready)
            }
            UploadStep::Progress(progress) => ServerFrame::UploadProgress(progress),
            UploadStep::Done(done) => {
                self.open = None;
                ServerFrame::UploadDone(done)
            }
        };
        EncodedFrame::of(&frame)
    }

    /// A step was refused. The upload stays open if the client can still do better: send what is missing, or come again.
    pub(super) fn failed(&mut self, code: ErrorCode) {
        let is_final = self.ending && code != ErrorCode::UploadIncomplete && !code.temporary();
        if is_final || code == ErrorCode::UploadUnknown {
            self.open = None;
        }
        (self.busy, self.ending) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{UploadProgress, UploadReady};

    fn announced(name: &str) -> UploadBegin {
        let [upload_id, filename, content_type, sha256] = [name, "a.png", "image/png", ""].map(str::to_owned);
        UploadBegin { upload_id, filename, size: 3, content_type, sha256 }
    }

    fn open(name: &str) -> Uploading {
        let mut uploading = Uploading::default();
        uploading.begin(announced(name)).unwrap();
        let ready = UploadReady { upload_id: name.to_owned(), chunk_size: 100, offset: 0 };
        uploading.done(UploadStep::Ready(UploadId(7), ready));
        uploading
    }

    fn chunk(start: u64, bytes: &[u8]) -> Bytes {
        [&start.to_be_bytes()[..], bytes].concat().into()
    }

    #[test]
    fn a_chunk_is_cut_into_its_offset_and_its_bytes_and_one_is_under_way_at_a_time() {
        let mut uploading = open("up");
        let Ok(Command::AppendUpload { upload, name, start, bytes }) = uploading.chunk(chunk(258, b"abc")) else {
            panic!("not a chunk")
        };
        assert_eq!((upload, &name[..], start, &bytes[..]), (UploadId(7), "up", 258, &b"abc"[..]));
        assert!(uploading.holds_back());
        uploading.done(UploadStep::Progress(UploadProgress { upload_id: name, received: 261 }));
        assert!(!uploading.holds_back());
        assert_eq!(uploading.chunk(Bytes::from_static(b"1234567")).unwrap_err(), NoChunk::TooShort);
    }

    #[test]
    fn without_an_upload_a_binary_frame_is_unexpected_and_an_end_is_of_nothing() {
        let mut uploading = Uploading::default();
        assert_eq!(uploading.chunk(chunk(0, b"abc")).unwrap_err(), NoChunk::Unexpected);
        assert_eq!(uploading.end(None).unwrap_err(), ErrorCode::UploadUnknown);
        assert_eq!(open("up").end(Some("other")).unwrap_err(), ErrorCode::UploadUnknown);
        assert!(open("up").end(Some("up")).is_ok());
    }

    #[test]
    fn there_is_one_upload_at_a_time_and_the_same_one_may_begin_again() {
        let mut uploading = open("up");
        assert_eq!(uploading.begin(announced("other")).unwrap_err(), ErrorCode::UploadInProgress);
        assert!(uploading.begin(announced("up")).is_ok());
        uploading.failed(ErrorCode::UploadOutOfOrder);
        assert!(uploading.chunk(chunk(0, b"abc")).is_ok(), "an error leaves it open");
        uploading.failed(ErrorCode::TooLarge);
        for code in [ErrorCode::UploadIncomplete, ErrorCode::Overloaded, ErrorCode::StoreUnavailable] {
            assert!(uploading.end(None).is_ok(), "an error leaves it open");
            uploading.failed(code);
        }
    }

    #[test]
    fn an_end_that_no_other_try_could_mend_is_the_end() {
        for code in [
            ErrorCode::UploadCorrupt,
            ErrorCode::ImageBroken,
            ErrorCode::TooLarge,
            ErrorCode::UnsupportedMediaType,
            ErrorCode::UploadUnknown,
        ] {
            let mut uploading = open("up");
            assert!(uploading.end(None).is_ok());
            uploading.failed(code);
            assert!(uploading.begin(announced("other")).is_ok(), "{code:?}");
        }
    }

    #[test]
    fn while_an_upload_ends_only_the_next_frame_of_an_upload_waits() {
        let mut uploading = open("up");
        assert!(uploading.end(None).is_ok());
        assert!(!uploading.holds_back(), "the rest goes on");
        assert!(uploading.in_turn(UploadFrame::Begin(announced("other"), Pending::default())).is_none());
        assert!(uploading.holds_back() && uploading.next().is_none());
        uploading.failed(ErrorCode::ImageBroken);
        assert!(matches!(uploading.next(), Some(UploadFrame::Begin(begin, _)) if begin.upload_id == "other"));
        assert!(!uploading.holds_back() && uploading.next().is_none());
        assert!(uploading.in_turn(UploadFrame::Chunk(chunk(0, b"abc"))).is_some());
    }
}
