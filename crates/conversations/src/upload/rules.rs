use super::{NewUpload, UploadError, Usage};

/// What an operator lets people upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRules {
    /// Bytes of the largest file.
    pub max_bytes: u64,
    /// Bytes of one person's uploads within a day; none for no limit.
    pub daily_bytes: Option<u64>,
    /// Media types that are kept, such as `image/jpeg`. What a browser would run does not belong here.
    pub content_types: Vec<String>,
}

/// Whether somebody who has uploaded so much may begin with this.
pub fn admit(wanted: &NewUpload, rules: &UploadRules, usage: Usage) -> Result<(), UploadError> {
    if wanted.size == 0 {
        return Err(UploadError::Empty);
    }
    if wanted.size > rules.max_bytes {
        return Err(UploadError::TooLarge { max: rules.max_bytes });
    }
    if !rules.content_types.iter().any(|kept| kept.eq_ignore_ascii_case(&wanted.content_type)) {
        return Err(UploadError::TypeNotAllowed);
    }
    let would_use = usage.bytes_of_day.saturating_add(wanted.size);
    if rules.daily_bytes.is_some_and(|most| would_use > most) { Err(UploadError::QuotaReached) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
