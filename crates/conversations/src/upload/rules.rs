use super::{Digest, NewUpload, UploadError, Usage};

/// The limits that an operator sets for uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRules {
    /// The bytes of the largest file.
    pub max_bytes: u64,
    /// The bytes of one person's uploads within a day; none for no limit.
    pub daily_bytes: Option<u64>,
    /// Media types that are kept, such as `image/jpeg`. What a browser would run does not belong here.
    pub content_types: Vec<String>,
}

impl UploadRules {
    /// Whether files of this media type are kept. It is asked twice: of the type that is announced and of the one that the bytes
    /// turn out to be.
    pub fn takes(&self, content_type: &str) -> Result<(), UploadError> {
        let taken = self.content_types.iter().any(|kept| kept.eq_ignore_ascii_case(content_type));
        if taken { Ok(()) } else { Err(UploadError::TypeNotAllowed) }
    }
}

/// Whether somebody who has uploaded so much may begin with this.
pub fn admit(wanted: &NewUpload, rules: &UploadRules, usage: Usage) -> Result<(), UploadError> {
    if wanted.size == 0 {
        return Err(UploadError::Empty);
    }
    if wanted.size > rules.max_bytes {
        return Err(UploadError::TooLarge { max: rules.max_bytes });
    }
    rules.takes(&wanted.content_type)?;
    let would_use = usage.bytes_of_day.saturating_add(wanted.size);
    if rules.daily_bytes.is_some_and(|most| would_use > most) { Err(UploadError::QuotaReached) } else { Ok(()) }
}

/// The number of unfinished uploads that a person keeps; older ones give way.
pub const MOST_UNFINISHED: usize = 10;

/// An upload as its row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// The bytes that are there.
    pub received: u64,
    /// The bytes that were announced.
    pub size: u64,
    /// The SHA-256 that was announced, 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// The media type that was announced; of a complete one the type of what is kept.
    pub content_type: String,
    /// True when it is an attachment already.
    pub is_complete: bool,
}

/// An upload goes on under its name only as the file that was announced under it. What it was called does not count any more once
/// its bytes have told what it is.
pub fn may_resume(wanted: &NewUpload, known: &UploadRow) -> Result<(), UploadError> {
    let is_same = known.size == wanted.size
        && known.sha256 == wanted.sha256
        && (known.is_complete || known.content_type.eq_ignore_ascii_case(&wanted.content_type));
    if is_same { Ok(()) } else { Err(UploadError::Conflict) }
}

/// Says why an owner's chunk that begins at `start` was not taken: the upload is not theirs or not there, the chunk does not begin
/// where the last one ended, or there would be more than was announced.
pub fn why_not_appended(known: Option<&UploadRow>, start: u64) -> UploadError {
    match known {
        None => UploadError::NotFound,
        Some(row) if row.received != start => UploadError::OutOfOrder { expected: row.received },
        Some(row) => UploadError::TooLarge { max: row.size },
    }
}

/// Judges the end of an upload by what was read of it: whole, corrupt, or not at its end yet.
pub fn judge_end(known: &UploadRow, read: &Digest) -> Result<End, UploadError> {
    if read.bytes != known.size {
        return Err(UploadError::Incomplete { received: known.received, size: known.size });
    }
    Ok(if read.sha256 == known.sha256 { End::Whole } else { End::Corrupt })
}

/// The consequence of an upload's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The file is an attachment from now on.
    Whole,
    /// The bytes are not those that were announced and have to be thrown away.
    Corrupt,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(received: u64) -> UploadRow {
        let [sha256, content_type] = ["ab", "image/PNG"].map(str::to_owned);
        UploadRow { received, size: 50, sha256, content_type, is_complete: false }
    }

    #[test]
    fn a_name_stands_for_one_file() {
        let same = NewUpload { sha256: "ab".to_owned(), ..wanted(50, "IMAGE/png") };
        assert!(may_resume(&same, &row(7)).is_ok());
        let others = [
            NewUpload { size: 51, ..same.clone() },
            NewUpload { sha256: "cd".to_owned(), ..same.clone() },
            NewUpload { content_type: "image/gif".to_owned(), ..same.clone() },
        ];
        for other in others {
            assert!(matches!(may_resume(&other, &row(7)), Err(UploadError::Conflict)), "{other:?}");
        }
        let complete = UploadRow { is_complete: true, content_type: "image/jpeg".to_owned(), ..row(50) };
        assert!(may_resume(&same, &complete).is_ok(), "its bytes have told what it is");
        assert!(may_resume(&NewUpload { size: 51, ..same }, &complete).is_err());
    }

    #[test]
    fn a_chunk_that_is_not_taken_is_told_why() {
        assert!(matches!(why_not_appended(None, 0), UploadError::NotFound));
        assert!(matches!(why_not_appended(Some(&row(20)), 10), UploadError::OutOfOrder { expected: 20 }));
        assert!(matches!(why_not_appended(Some(&row(20)), 20), UploadError::TooLarge { max: 50 }));
    }

    #[test]
    fn an_upload_ends_when_all_of_it_was_read() {
        let read = |bytes, sha256: &str| Digest { bytes, sha256: sha256.to_owned() };
        assert_eq!(judge_end(&row(50), &read(50, "ab")).unwrap(), End::Whole);
        assert_eq!(judge_end(&row(50), &read(50, "cd")).unwrap(), End::Corrupt);
        let early = judge_end(&row(20), &read(20, "ab"));
        assert!(matches!(early, Err(UploadError::Incomplete { received: 20, size: 50 })));
    }

    fn rules() -> UploadRules {
        UploadRules { max_bytes: 100, daily_bytes: Some(150), content_types: vec!["image/png".to_owned()] }
    }

    fn wanted(size: u64, content_type: &str) -> NewUpload {
        let [name, filename, sha256] = ["up", "a.png", ""].map(str::to_owned);
        NewUpload { name, filename, size, content_type: content_type.to_owned(), sha256 }
    }

    #[test]
    fn a_file_is_as_large_and_of_the_kind_that_is_allowed() {
        let admit = |size, kind| admit(&wanted(size, kind), &rules(), Usage::default());
        assert!(admit(1, "image/png").is_ok() && admit(100, "IMAGE/PNG").is_ok());
        assert!(matches!(admit(0, "image/png"), Err(UploadError::Empty)));
        assert!(matches!(admit(101, "image/png"), Err(UploadError::TooLarge { max: 100 })));
        for kind in ["text/html", "image/svg+xml", "image/png; charset=utf-8", ""] {
            assert!(matches!(admit(1, kind), Err(UploadError::TypeNotAllowed)), "{kind}");
        }
    }

    #[test]
    fn a_day_has_an_end() {
        let admit = |used| admit(&wanted(50, "image/png"), &rules(), Usage { bytes_of_day: used });
        assert!(admit(100).is_ok());
        assert!(matches!(admit(101), Err(UploadError::QuotaReached)));
        assert!(matches!(admit(u64::MAX), Err(UploadError::QuotaReached)));
    }
}
