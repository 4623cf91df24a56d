/// No bare refusal is longer.
const LONGEST: usize = 256;
const END: &[u8] = b"\r\n\r\n";

/// A head that the dispatcher wrote by itself: an error without a body, of which nobody but it knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BareRefusal<'a> {
    /// It begins here in the bytes it was found in.
    pub(super) start: usize,
    pub(super) status: u16,
    /// As it stands in the head.
    pub(super) date: Option<&'a str>,
}

impl<'a> BareRefusal<'a> {
    /// Such a head as the last of these bytes. It is the last thing that is ever written to a connection, and in one piece.
    /// An answer of the server has to have more headers than these.
    pub(super) fn at_the_end_of(bytes: &'a [u8]) -> Option<Self> {
        let head = bytes.strip_suffix(END)?;
        let from = head.len().saturating_sub(LONGEST);
        let start = from + head[from..].windows(7).rposition(|window| window == b"HTTP/1.")?;
        let head = std::str::from_utf8(&head[start..]).ok()?;
        let mut lines = head.split("\r\n");
        let (_, rest) = lines.next()?.split_once(' ')?;
        let status = rest.get(..3)?.parse().ok().filter(|status| *status >= 400)?;
        let mut bare = Self { start, status, date: None };
        let mut is_empty = false;
        for line in lines {
            match line.split_once(": ")? {
                ("content-length", "0") => is_empty = true,
                ("date", date) => bare.date = Some(date),
                ("connection", _) => {}
                _ => return None,
            }
        }
        is_empty.then_some(bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\
                        date: Thu, 26 Nov 2026 14:10:51 GMT\r\n\r\n";

    #[test]
    fn a_bare_refusal_is_found_behind_whatever_was_not_written_yet() {
        for before in ["", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: 1\r\n\r\n{}"] {
            let text = format!("{before}{BARE}");
            let bare = BareRefusal::at_the_end_of(text.as_bytes()).unwrap();
            assert_eq!((bare.start, bare.status), (before.len(), 400));
            assert_eq!(bare.date, Some("Thu, 26 Nov 2026 14:10:51 GMT"));
        }
    }

    #[test]
    fn no_answer_of_ours_is_taken_for_one() {
        for text in [
            "",
            "\r\n\r\n",
            "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 400 Bad Request\r\n\r\n",
        ] {
            assert_eq!(BareRefusal::at_the_end_of(text.as_bytes()), None, "{text}");
        }
    }
}
