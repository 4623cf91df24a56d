//! The mark in a frame: when it was to be sent. It comes back in whatever the server makes of the frame, so the client that looks
//! for it need not know the server's language.

use memchr::memmem;

const FENCE: &[u8] = b"@@";

/// Nanoseconds since the run began.
pub(super) fn written(nanos: u64) -> String {
    format!("@@{nanos}@@")
}

/// The first mark in a frame.
pub(super) fn read(frame: &[u8]) -> Option<u64> {
    let mut rest = frame;
    while let Some(at) = memmem::find(rest, FENCE) {
        rest = &rest[at + FENCE.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && rest[digits..].starts_with(FENCE) {
            return std::str::from_utf8(&rest[..digits]).ok()?.parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for nanos in [0, 7, u64::MAX] {
            let frame = format!(r#"{{"message":{{"content":"a @ b {}"}}}}"#, written(nanos));
            assert_eq!(read(frame.as_bytes()), Some(nanos));
        }
        assert_eq!(read(b"@@x@@12@@"), Some(12));
    }

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        for frame in ["", "@@", "@@12", "@@12@", "@@@@", "@@-3@@", "@@18446744073709551616@@", "someone@@example"] {
            assert_eq!(read(frame.as_bytes()), None, "{frame}");
        }
    }
}
