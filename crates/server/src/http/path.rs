use super::ApiError;
use protocol::ErrorCode;

/// An id in a path. What is none is as absent as one that nobody has.
pub(crate) fn id_in_path<T>(raw: &str, parse: impl FnOnce(i64) -> Option<T>) -> Result<T, ApiError> {
    let canonical = raw.len() <= 16 && !raw.starts_with(['0', '+', '-']);
    let id = raw.parse().ok().filter(|_| canonical);
    id.and_then(parse).ok_or_else(|| ApiError::new(ErrorCode::NotFound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ConversationId;

    #[test]
    fn an_id_has_one_spelling() {
        let read = |raw: &str| id_in_path(raw, ConversationId::parse).ok().map(|id| id.0);
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("9007199254740991"), Some(9_007_199_254_740_991));
        for raw in ["", "0", "07", "+7", "-7", " 7", "7 ", "7.0", "1e3", "0x7", "seven", "\u{667}", "9007199254740992"]
        {
            assert_eq!(read(raw), None, "{raw}");
        }
        let huge = id_in_path("99999999999999999999", ConversationId::parse).unwrap_err();
        assert_eq!(huge.refusal.code, ErrorCode::NotFound);
    }
}
