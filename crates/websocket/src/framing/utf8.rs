/// Checks a text as its fragments come, so that a bad byte is refused at once and no byte is looked at twice.
#[derive(Debug, Default)]
pub(super) struct Utf8 {
    valid: usize,
}

impl Utf8 {
    /// Whether `text`, which begins with everything that was given before, can still become valid.
    pub(super) fn hopeful(&mut self, text: &[u8]) -> bool {
        match std::str::from_utf8(&text[self.valid..]) {
            Ok(_) => self.valid = text.len(),
            Err(error) if error.error_len().is_some() => return false,
            Err(error) => self.valid += error.valid_up_to(),
        }
        true
    }

    /// Whether `text` is valid as it stands.
    pub(super) fn complete(&mut self, text: &[u8]) -> bool {
        self.hopeful(text) && self.valid == text.len()
    }
}
