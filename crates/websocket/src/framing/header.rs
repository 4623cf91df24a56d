use super::{FramingLimits, Violation};

pub(super) const CONTINUATION: u8 = 0;
pub(super) const TEXT: u8 = 1;
pub(super) const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PONG: u8 = 10;
/// A control frame's payload is never longer (RFC 6455, 5.5).
const LONGEST_CONTROL: u64 = 125;
const MASK: usize = 4;

/// A frame's header as far as it decides whether the frame is read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) fin: bool,
    pub(super) opcode: u8,
    /// Header and payload together.
    pub(super) whole: usize,
}

/// The message that is being put together from fragments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unfinished {
    /// The fragments that came; none when no message is open.
    pub(super) fragments: usize,
    /// Their payload bytes.
    pub(super) bytes: usize,
}

impl Header {
    /// Reads the header at the start of `bytes`. None while too little has come to know all of it; everything that can
    /// be refused is refused at the first byte that shows it.
    pub(super) fn read(bytes: &[u8], limits: &FramingLimits, open: Unfinished) -> Result<Option<Self>, Violation> {
        let Some(&first) = bytes.first() else { return Ok(None) };
        let (fin, opcode) = (first & 0x80 != 0, first & 0x0f);
        if first & 0x70 != 0 {
            return Err(Violation::Protocol("reserved bits are set"));
        }
        let control = match opcode {
            CONTINUATION if open.fragments == 0 => return Err(Violation::Protocol("nothing to continue")),
            TEXT | BINARY if open.fragments > 0 => return Err(Violation::Protocol("the message before is unfinished")),
            CONTINUATION | TEXT | BINARY => false,
            CLOSE..=PONG if !fin => return Err(Violation::Protocol("control frames cannot be fragmented")),
            CLOSE..=PONG => true,
            _ => return Err(Violation::Protocol("unknown opcode")),
        };
        let Some(&second) = bytes.get(1) else { return Ok(None) };
        if second & 0x80 == 0 {
            return Err(Violation::Protocol("frames of a client are masked"));
        }
        let Some((declared, length_bytes)) = declared_length(second & 0x7f, &bytes[2..]) else { return Ok(None) };
        if control && declared > LONGEST_CONTROL {
            return Err(Violation::Protocol("control frame is too long"));
        }
        if declared > i64::MAX.unsigned_abs() {
            return Err(Violation::Protocol("length has its highest bit set"));
        }
        let allowed = if control {
            limits.frame_bytes.max(125)
        } else {
            limits.frame_bytes.min(limits.message_bytes.saturating_sub(open.bytes))
        };
        let payload = usize::try_from(declared).ok().filter(|&declared| declared <= allowed);
        let payload = payload.ok_or(Violation::TooBig("frame or message is too big"))?;
        if !control && open.fragments >= limits.fragments {
            return Err(Violation::TooBig("too many fragments"));
        }
        Ok(Some(Self { fin, opcode, whole: 2 + length_bytes + MASK + payload }))
    }

    pub(super) fn is_data(self) -> bool {
        self.opcode < CLOSE
    }
}

/// The declared length and how many bytes beyond the first two it takes.
fn declared_length(short: u8, rest: &[u8]) -> Option<(u64, usize)> {
    match short {
        126 => rest.first_chunk::<2>().map(|bytes| (u64::from(u16::from_be_bytes(*bytes)), 2)),
        127 => rest.first_chunk::<8>().map(|bytes| (u64::from_be_bytes(*bytes), 8)),
        short => Some((u64::from(short), 0)),
    }
}
