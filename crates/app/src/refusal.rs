//! The one way to say no. REST shows a refusal as a problem document, a socket as an error frame.

mod auth;
mod conversations;
mod matching;
mod media;
mod uploads;

use kernel::{StoreError, StoreFault};
use locales::{Catalogues, Language};
use protocol::{CloseCode, ErrorCode, FieldErrors, RequestError, sentence};
use serde_json::{Map, Value};
use std::{fmt, time::Duration};

/// One line of the table of error codes, and what is particular to this case.
#[derive(Debug)]
pub struct Refusal {
    pub code: ErrorCode,
    /// For people; the table's own text when absent.
    pub detail: Option<String>,
    /// The fields that cannot be accepted.
    pub errors: FieldErrors,
    /// Members that this code has besides.
    pub more: Map<String, Value>,
    /// Another try makes sense after so long.
    pub retry_after: Option<Duration>,
    /// The name in which it was asked is worth nothing any more: a socket is closed with this code behind the answer.
    pub closes: Option<CloseCode>,
}

impl Refusal {
    /// With the table's own text.
    pub fn new(code: ErrorCode) -> Self {
        let comes_back = code.status() == 503 || code.status() == 429;
        Self {
            code,
            detail: None,
            errors: FieldErrors::default(),
            more: Map::new(),
            retry_after: comes_back.then_some(Duration::from_secs(1)),
            closes: None,
        }
    }

    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// For something that may be tried again after so many seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(Duration::from_secs(seconds.max(1)));
        self
    }

    /// For somebody who may not stay.
    #[must_use]
    pub fn closing(mut self, code: CloseCode) -> Self {
        self.closes = Some(code);
        self
    }

    /// One field that cannot be accepted.
    pub fn field(name: &str, message: &str) -> Self {
        Self::fields([(name, message)])
    }

    /// The same by a code of its own.
    fn field_with(code: ErrorCode, name: &str, message: &str) -> Self {
        Self { code, ..Self::field(name, message) }
    }

    /// Several fields that cannot be accepted.
    pub fn invalid(errors: FieldErrors) -> Self {
        Self { errors, ..Self::new(ErrorCode::ValidationFailed) }
    }

    fn fields<'a>(errors: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut refusal = Self::new(ErrorCode::ValidationFailed);
        for (name, message) in errors {
            refusal.errors.add(name, message);
        }
        refusal
    }

    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound)
    }

    fn username_taken() -> Self {
        Self::field_with(ErrorCode::UsernameTaken, "username", ErrorCode::UsernameTaken.message())
    }

    fn under_age() -> Self {
        Self::field_with(ErrorCode::UnderAge, "date_of_birth", ErrorCode::UnderAge.message())
    }

    /// A defect of ours.
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal)
    }
}

impl Refusal {
    /// What people are told in their language: the name of this kind of refusal, and what is particular to this case. What only
    /// stands in the code is English, so whoever reads another language gets the name for both.
    pub fn words(&self, texts: &Catalogues, language: Language) -> (String, String) {
        let key = format!("error-{}", self.code.as_str().replace('_', "-"));
        let title = texts.text(language, &key, &[]);
        let own = self.detail.as_deref().filter(|_| language == Language::ENGLISH);
        let detail = own.map_or_else(|| title.clone(), sentence);
        (title, detail)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail.as_deref().unwrap_or(self.code.message()))
    }
}

impl From<StoreError> for Refusal {
    /// A store's failure is logged here, once, and answered without a word of it.
    fn from(error: StoreError) -> Self {
        match error.fault() {
            // It is counted where it is decided; a line for each of thousands would make it worse.
            StoreFault::Overloaded => return Self::new(ErrorCode::Overloaded),
            // What holds it is somebody else's, and the database's log names it.
            StoreFault::Locked => tracing::info!(error.cause = ?error, "store locked"),
            StoreFault::Unavailable => tracing::warn!(error.cause = ?error, "store unavailable"),
            StoreFault::Broken => tracing::error!(error.cause = ?error, "store broken"),
        }
        Self::new(ErrorCode::StoreUnavailable)
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        let mut refusal = Self::new(error.code());
        if let RequestError::Json(_) = error {
            refusal = refusal.with_detail(error.to_string());
        }
        Self { errors: error.into_errors(), ..refusal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_error_code_has_its_sentence_in_the_catalogues_and_nothing_else_has() {
        let texts = Catalogues::shipped();
        for &code in ErrorCode::ALL {
            let (title, detail) = Refusal::new(code).words(&texts, Language::ENGLISH);
            assert_eq!(
                (&title, &detail),
                (&sentence(code.message()), &title),
                "en.ftl and the table of codes say the same"
            );
        }
        let keys: BTreeSet<String> =
            ErrorCode::ALL.iter().map(|code| format!("error-{}", code.as_str().replace('_', "-"))).collect();
        assert_eq!(texts.keys("error-").map(str::to_owned).collect::<BTreeSet<_>>(), keys);
    }

    #[test]
    fn what_stands_only_in_the_code_is_told_to_whoever_reads_english() {
        let texts = Catalogues::shipped();
        let refusal = Refusal::new(ErrorCode::TooLarge).with_detail("a file may have 10 bytes");
        assert_eq!(refusal.words(&texts, Language::ENGLISH).1, "A file may have 10 bytes");
        let french = texts.negotiate(Some("fr"));
        assert_eq!(refusal.words(&texts, french), ("C’est trop volumineux".into(), "C’est trop volumineux".into()));
    }
}
