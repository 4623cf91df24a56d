use kernel::{Author, UserId};

/// Who asks for something, and through which door.
#[derive(Clone, Debug)]
pub struct Asker {
    /// In whose name it is written.
    pub author: Author,
    pub door: Door,
}

/// What is asked for costs the same through every door, but it is paid for in different places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A request: the action that it asks for takes its price.
    Rest,
    /// A frame on a socket. Realtime has asked for its price once it had parsed the frame, and says here after how many milliseconds
    /// there would be enough if there was not.
    Socket { over_limit_ms: Option<u64> },
}

impl Asker {
    pub fn by_rest(author: Author) -> Self {
        Self { author, door: Door::Rest }
    }

    pub fn by_socket(author: Author) -> Self {
        Self { author, door: Door::Socket { over_limit_ms: None } }
    }

    /// The same by a frame, whose price realtime has taken if there was enough.
    #[must_use]
    pub fn over_limit(self, over_limit_ms: Option<u64>) -> Self {
        Self { door: Door::Socket { over_limit_ms }, ..self }
    }

    pub fn person(&self) -> UserId {
        self.author.person
    }
}
