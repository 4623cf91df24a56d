/// What ends a command: a text for whoever typed it.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;
