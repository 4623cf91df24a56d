use kernel::FieldError;

/// The words that come with a like: 1 to 280 characters of which something can be seen. They are a person's own, kept as they
/// were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Comment {
    /// The longest comment, in Unicode code points.
    pub const LONGEST: usize = 280;

    /// Reads what somebody typed, like a first message: of what nothing can be seen nothing is kept. `longest_message` bounds
    /// it too where messages are shorter than comments, since it becomes one.
    pub fn parse(raw: String, longest_message: usize) -> Result<Option<Self>, FieldError> {
        let complaint = |message| Err(FieldError { field: "comment", message });
        if raw.contains('\0') {
            return complaint("must not contain a NUL character");
        }
        if !text::is_visible(&raw) {
            return Ok(None);
        }
        let longest = Self::LONGEST.min(longest_message);
        if raw.chars().count() > longest {
            return complaint("must have at most 280 characters, and no more than a message");
        }
        Ok(Some(Self(raw)))
    }

    /// One that was checked before it was stored.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// The words as they were typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What of the liked person a like is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeTarget {
    /// One of the person's photos, by its id.
    Photo(i64),
    /// One of the person's answers, by the id of the prompt.
    Prompt(i64),
}

impl LikeTarget {
    /// The id of a photo.
    pub fn photo(self) -> Option<i64> {
        match self {
            Self::Photo(id) => Some(id),
            Self::Prompt(_) => None,
        }
    }

    /// The id of a prompt.
    pub fn prompt(self) -> Option<i64> {
        match self {
            Self::Prompt(id) => Some(id),
            Self::Photo(_) => None,
        }
    }

    /// The one of the two that is named; none where neither is, or both.
    pub fn of(photo: Option<i64>, prompt: Option<i64>) -> Option<Self> {
        match (photo, prompt) {
            (Some(id), None) => Some(Self::Photo(id)),
            (None, Some(id)) => Some(Self::Prompt(id)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(raw: &str) -> Result<Option<String>, &'static str> {
        let read = Comment::parse(raw.to_owned(), 4000);
        read.map(|comment| comment.map(|comment| comment.as_str().to_owned())).map_err(|error| error.field)
    }

    #[test]
    fn a_comment_is_kept_as_it_was_typed() {
        assert_eq!(parsed(" Same dog? "), Ok(Some(" Same dog? ".to_owned())));
        let longest = "é".repeat(280);
        assert_eq!(parsed(&longest), Ok(Some(longest.clone())));
        assert_eq!(parsed(&format!("{longest}e")), Err("comment"));
        assert_eq!(parsed("a\0b"), Err("comment"));
    }

    #[test]
    fn of_what_cannot_be_seen_nothing_is_kept() {
        for blank in ["", "   ", "\n\t", "\u{200b}\u{2060}", &" ".repeat(400)] {
            assert_eq!(parsed(blank), Ok(None), "{blank:?}");
        }
    }

    #[test]
    fn a_comment_is_no_longer_than_a_message() {
        assert!(Comment::parse("hello".to_owned(), 4).is_err());
        assert!(Comment::parse("hell".to_owned(), 4).unwrap().is_some());
    }

    #[test]
    fn a_target_is_one_thing() {
        assert_eq!(LikeTarget::of(Some(3), None), Some(LikeTarget::Photo(3)));
        assert_eq!(LikeTarget::of(None, Some(4)), Some(LikeTarget::Prompt(4)));
        assert_eq!(LikeTarget::of(Some(3), Some(4)), None);
        assert_eq!(LikeTarget::of(None, None), None);
        for target in [LikeTarget::Photo(3), LikeTarget::Prompt(4)] {
            assert_eq!(LikeTarget::of(target.photo(), target.prompt()), Some(target));
        }
    }
}
