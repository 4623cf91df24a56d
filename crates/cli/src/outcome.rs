/// What ends a command: a text for whoever typed it.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
