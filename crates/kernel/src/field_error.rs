/// A field of a request that cannot be accepted, whatever domain judged it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, as the request spells it.
    pub field: &'static str,
    /// A text for people that says what is wrong, lowercase and without a full stop.
    pub message: &'static str,
}
