/// The types of pictures that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
}

/// Readers of PDF look for its beginning in so many bytes.
const PDF_WITHIN: usize = 1024;

/// The type of these bytes, whatever they are called. What is also something else is taken for that: another program would.
pub(super) fn format_of(bytes: &[u8]) -> Option<Format> {
    let head = &bytes[..bytes.len().min(PDF_WITHIN)];
    if head.windows(5).any(|five| five == b"%PDF-") {
        return None;
    }
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::WebP),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_what_the_bytes_are() {
        assert_eq!(format_of(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"), Some(Format::Jpeg));
        assert_eq!(format_of(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), Some(Format::Png));
        assert_eq!(format_of(b"RIFF\x24\0\0\0WEBPVP8 "), Some(Format::WebP));
        for other in [
            &b""[..],
            b"\xFF\xD8",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            b"\0\0\0\x20ftypavif\0\0\0\0avif",
            b"GIF89a\x01\0\x01\0",
            b"%PDF-1.7\n",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0%PDF-1.4\n",
            b"RIFF\x24\0\0\0WAVEfmt ",
            b"BM\x8A\0\0\0",
        ] {
            assert_eq!(format_of(other), None, "{other:?}");
        }
    }
}
