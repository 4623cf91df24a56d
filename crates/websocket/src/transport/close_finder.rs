//! Finds the peer's close frame in what it sends, whoever reads it.

/// Opcode of a close frame.
const CLOSE: u8 = 8;
const MASK: u64 = 4;

/// Follows the frames of a peer by their headers alone, so that it also finds the end of a conversation that nobody listens to
/// any more: after a refusal, or behind a frame that was too large to be read.
#[derive(Default)]
pub(super) struct CloseFinder {
    /// The header that is coming in; never more than ten bytes without the mask.
    header: [u8; 10],
    have: u8,
    /// The bytes that are still missing of the current frame.
    left: u64,
    is_close: bool,
    found: bool,
}

impl CloseFinder {
    /// Looks at the next bytes.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !self.found && !bytes.is_empty() {
            if self.left > 0 {
                let skipped = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
                self.left -= skipped as u64;
                bytes = &bytes[skipped..];
            } else {
                self.header[usize::from(self.have)] = bytes[0];
                self.have += 1;
                bytes = &bytes[1..];
                if let Some(rest) = rest_of(&self.header[..usize::from(self.have)]) {
                    (self.have, self.left, self.is_close) = (0, rest, self.header[0] & 0x0f == CLOSE);
                }
            }
            self.found = self.have == 0 && self.left == 0 && self.is_close;
        }
    }

    /// The whole close frame has come.
    pub(super) fn found(&self) -> bool {
        self.found
    }
}

/// Counts the bytes of a frame that follow its header up to the length; none while the header is not whole.
fn rest_of(header: &[u8]) -> Option<u64> {
    let (&second, rest) = header.get(1).zip(header.get(2..))?;
    let payload = match second & 0x7f {
        126 => u64::from(u16::from_be_bytes(*rest.first_chunk()?)),
        127 => u64::from_be_bytes(*rest.first_chunk()?),
        short => u64::from(short),
    };
    let mask = if second & 0x80 == 0 { 0 } else { MASK };
    Some(payload.saturating_add(mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(pieces: &[&[u8]]) -> bool {
        let mut finder = CloseFinder::default();
        for piece in pieces {
            finder.feed(piece);
        }
        finder.found()
    }

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![first];
        match payload.len() {
            short @ 0..=125 => frame.push(0x80 | u8::try_from(short).unwrap()),
            middle @ 126..=0xffff => {
                frame.push(0xfe);
                frame.extend(u16::try_from(middle).unwrap().to_be_bytes());
            }
            long => {
                frame.push(0xff);
                frame.extend((long as u64).to_be_bytes());
            }
        }
        frame.extend([7; 4]);
        frame.extend(payload);
        frame
    }

    #[test]
    fn a_close_is_found_behind_frames_of_every_length_however_they_are_cut() {
        for length in [0, 1, 125, 126, 500, 0xffff, 0x10000] {
            // A payload that looks like a close frame is none.
            let mut bytes = frame(0x81, &vec![0x88; length]);
            assert!(!found_in(&[&bytes]), "{length}");
            let close = frame(0x88, &[3, 232]);
            bytes.extend(&close);
            assert!(found_in(&[&bytes]), "{length}");
            assert!(!found_in(&[&bytes[..bytes.len() - 1]]), "not whole yet");
            for cut in [1, 2, 3, 5, bytes.len() - 5, bytes.len() - 1] {
                assert!(found_in(&[&bytes[..cut], &bytes[cut..]]), "{length} cut at {cut}");
            }
            let bytewise: Vec<&[u8]> = bytes.chunks(1).collect();
            assert!(found_in(&bytewise), "{length} byte by byte");
        }
    }

    #[test]
    fn a_close_without_a_mask_or_a_payload_counts_and_a_length_beyond_all_measure_is_no_defect() {
        assert!(found_in(&[&[0x88, 0]]));
        assert!(found_in(&[&[0x88, 0x80], &[0; 4]]));
        assert!(!found_in(&[&[0x82, 0xff], &[0xff; 8], &[0x88, 0]]));
    }
}
