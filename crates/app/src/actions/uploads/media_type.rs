//! What a file is. Its bytes say so; its sender only where no bytes could, and nothing that a browser would run.

/// By so many bytes from its beginning a file is known.
pub(super) const HEAD: usize = 8 * 1024;

/// Readers of PDF look for its beginning in so many bytes.
const PDF_WITHIN: usize = 1024;
const PDF: &str = "application/pdf";

/// Pictures that are drawn anew before anybody sees them, and so lose whatever they tell besides.
const DRAWN_ANEW: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// Types that one container goes by: sound and film are in the same kinds of files, so there the sender is believed. The first stands
/// for those that go by none of these names.
const CONTAINERS: [&[&str]; 6] = [
    &["video/mp4", "audio/mp4", "video/x-m4v", "video/3gpp", "audio/3gpp"],
    &["audio/mp4", "video/mp4", "audio/m4a", "audio/x-m4a"],
    &["video/webm", "audio/webm"],
    &["audio/ogg", "video/ogg", "application/ogg", "audio/opus"],
    &["audio/wav", "audio/x-wav", "audio/wave"],
    &["audio/aac", "audio/x-aac"],
];

pub(super) fn is_drawn_anew(content_type: &str) -> bool {
    DRAWN_ANEW.contains(&content_type)
}

/// The media type of a file that begins with `head`, in lower case; none where that is not what its sender says and nothing else
/// that is known.
pub(super) fn type_of(head: &[u8], declared: &str) -> Option<String> {
    let declared = declared.to_ascii_lowercase();
    match recognised(head) {
        // Any word can begin like some format that is known by two letters, or by a tag.
        Some(_) if is_believed_of_text(head, &declared) && !head.starts_with(b"%PDF-") => Some(declared),
        Some(found) => Some(as_declared(found, &declared).to_owned()),
        None => is_believed(head, &declared).then_some(declared),
    }
}

fn recognised(head: &[u8]) -> Option<&'static str> {
    if let Some(kind) = infer::get(head) {
        return Some(kind.mime_type());
    }
    let near = &head[..head.len().min(PDF_WITHIN)];
    if near.windows(5).any(|five| five == b"%PDF-") {
        return Some(PDF);
    }
    // One of the many brands of this container.
    (head.get(4..8) == Some(b"ftyp")).then_some("video/mp4")
}

fn as_declared<'a>(found: &'a str, declared: &'a str) -> &'a str {
    match CONTAINERS.iter().find(|names| names.contains(&found)) {
        Some(names) if names.contains(&declared) => declared,
        Some(names) => names[0],
        None => found,
    }
}

/// What is known by its bytes, and these are not that, is something else.
fn is_believed(head: &[u8], declared: &str) -> bool {
    is_believed_of_text(head, declared)
        || declared.strip_prefix("application/").is_some_and(|kind| declared != PDF && !runs(kind))
}

fn is_believed_of_text(head: &[u8], declared: &str) -> bool {
    declared.strip_prefix("text/").is_some_and(|kind| !runs(kind)) && is_text(head)
}

/// Whether a browser makes a page, a script or a style of it.
fn runs(kind: &str) -> bool {
    ["html", "xml", "xsl", "script", "css", "flash", "wasm", "java"].iter().any(|word| kind.contains(word))
}

/// As browsers tell it (WHATWG, MIME Sniffing, 7.2): a mark of Unicode at the beginning, or no byte that text has no use for.
fn is_text(head: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xFE\xFF", b"\xFF\xFE", b"\xEF\xBB\xBF"];
    let is_binary = |byte: &u8| matches!(byte, 0x00..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F);
    marks.iter().any(|mark| head.starts_with(mark)) || !head.iter().any(is_binary)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0";
    const FILM: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2";

    #[test]
    fn the_type_is_what_the_bytes_are_whatever_it_is_called() {
        let webm = [&b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm"[..], &[0; 300]].concat();
        for (head, declared, expected) in [
            (JPEG, "application/pdf", "image/jpeg"),
            (JPEG, "text/plain", "image/jpeg"),
            (b"%PDF-1.7\n\xE2\xE3", "image/jpeg", PDF),
            (b"%PDF-1.7\n", "text/plain", PDF),
            (b"junk\0%PDF-1.7\n", "image/png", PDF),
            (b"GIF89a\x01\0\x01\0", "image/png", "image/gif"),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "IMAGE/JPEG", "image/png"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/png", "image/webp"),
            (FILM, "image/png", "video/mp4"),
            (FILM, "audio/mp4", "audio/mp4"),
            (b"\0\0\0\x18ftypM4A \0\0\x02\0", "video/mp4", "video/mp4"),
            (b"\0\0\0\x18ftypM4A \0\0\x02\0", "text/plain", "audio/mp4"),
            (b"\0\0\0\x18ftypiso9\0\0\x02\0", "video/mp4", "video/mp4"),
            (&webm, "audio/webm", "audio/webm"),
            (&webm, "audio/mpeg", "video/webm"),
            (b"OggS\0\x02", "audio/ogg", "audio/ogg"),
            (b"ID3\x04", "audio/mpeg", "audio/mpeg"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/jpeg", "image/heif"),
            (b"<!DOCTYPE html><p>", "image/jpeg", "text/html"),
        ] {
            assert_eq!(type_of(head, declared).as_deref(), Some(expected), "{declared}: {head:?}");
        }
    }

    #[test]
    fn where_no_bytes_could_tell_the_sender_is_believed_unless_it_would_run() {
        for (head, declared) in [
            (&b"dear Ben"[..], "text/plain"),
            (b"BMW drivers, \xC3\xA9t\xC3\xA9", "text/plain"),
            (b"<b>not a page</b>", "text/plain"),
            (b"\xFF\xFEh\0i\0", "text/plain"),
            (b"a,b\r\n1,2", "text/csv"),
            (b"\0\x01\x02", "application/x-tickets"),
        ] {
            assert_eq!(type_of(head, declared).as_deref(), Some(declared), "{head:?}");
        }
        for (head, declared) in [
            (&b"dear Ben"[..], "image/jpeg"),
            (b"dear Ben", "video/mp4"),
            (b"dear Ben", "audio/mpeg"),
            (b"dear Ben", PDF),
            (b"dear Ben", "font/woff2"),
            (b"dear Ben", "nonsense"),
            (b"alert(1)", "text/javascript"),
            (b"alert(1)", "application/javascript"),
            (b"alert(1)", "text/html"),
            (b"alert(1)", "application/xhtml+xml"),
            (b"<svg onload=\"alert(1)\"/>", "image/svg+xml"),
            (b"\0\x01\x02", "text/plain"),
        ] {
            assert_eq!(type_of(head, declared), None, "{declared}: {head:?}");
        }
    }

    #[test]
    fn the_pictures_that_are_drawn_anew_are_those_that_can_be() {
        assert!(["image/jpeg", "image/png", "image/webp"].iter().all(|kind| is_drawn_anew(kind)));
        assert!(["image/gif", "image/svg+xml", "application/pdf", "video/mp4"].iter().all(|kind| !is_drawn_anew(kind)));
    }
}
