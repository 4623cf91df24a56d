//! The frame of a JPEG (ITU-T T.81, annex B), as far as it takes to see that nothing is missing at its end.

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;

/// Whether the picture goes on to its end. A thumbnail within the metadata has an end too, which does not count, and neither does
/// what follows behind the end.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let mut place = 2;
    loop {
        let Some(marker) = next_marker(bytes, &mut place) else { return false };
        match marker {
            END => return true,
            // These have no length.
            START | 0x01 | 0xD0..=0xD7 => {}
            _ => {
                let Some(&[high, low]) = bytes.get(place..place + 2).and_then(|pair| pair.first_chunk::<2>()) else {
                    return false;
                };
                place += usize::from(u16::from_be_bytes([high, low]).max(2));
                if marker == SCAN && !skip_scan(bytes, &mut place) {
                    return false;
                }
            }
        }
    }
}

/// The marker that begins there or, after bytes that do not belong, behind.
fn next_marker(bytes: &[u8], place: &mut usize) -> Option<u8> {
    loop {
        let [first, second] = *bytes.get(*place..)?.first_chunk::<2>()?;
        *place += 1;
        if first == 0xFF && second != 0xFF && second != 0x00 {
            *place += 1;
            return Some(second);
        }
    }
}

/// Goes to the marker behind the pixels of a scan. Within them a zero follows each 0xFF, or the number of a restart.
fn skip_scan(bytes: &[u8], place: &mut usize) -> bool {
    loop {
        let Some(rest) = bytes.get(*place..) else { return false };
        let Some(found) = rest.iter().position(|byte| *byte == 0xFF) else { return false };
        *place += found;
        match bytes.get(*place + 1) {
            None => return false,
            Some(0x00 | 0xD0..=0xD7) => *place += 2,
            Some(0xFF) => *place += 1,
            Some(_) => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Head, an APP1 that holds an end of its own, a scan with a stuffed 0xFF and a restart, the end.
    const WHOLE: &[u8] =
        b"\xFF\xD8\xFF\xE1\x00\x06\xFF\xD9\xFF\xD9\xFF\xDA\x00\x04\x01\x02abc\xFF\x00d\xFF\xD0e\xFF\xD9";

    #[test]
    fn a_picture_ends_with_its_own_end() {
        assert!(is_whole(WHOLE));
        let trailed = [WHOLE, b"what a phone appends\xFF"].concat();
        assert!(is_whole(&trailed));
        for length in 0..WHOLE.len() {
            assert!(!is_whole(&WHOLE[..length]), "{length}");
        }
    }

    #[test]
    fn a_picture_of_several_scans_ends_after_the_last() {
        let progressive = b"\xFF\xD8\xFF\xDA\x00\x02ab\xFF\xC4\x00\x03x\xFF\xDA\x00\x02cd\xFF\xFF\xD9";
        assert!(is_whole(progressive));
        assert!(!is_whole(&progressive[..progressive.len() - 1]));
    }

    #[test]
    fn any_bytes_get_an_answer() {
        let mut state = 1_u32;
        for length in 0..2000 {
            let mut noise = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Markers are frequent in it.
                if state >> 30 == 0 { 0xFF } else { state.to_be_bytes()[0] }
            };
            let bytes: Vec<u8> = (0..length).map(|_| noise()).collect();
            let _ = is_whole(&bytes);
        }
    }
}
