use clap::ValueEnum;

/// The scenarios, by the words of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ScenarioName {
    /// Durable messages end to end, in a closed loop and at rates.
    Messages,
    /// Passing frames in 10 rooms of 100.
    Fanout,
    /// Memory of sockets on which nothing happens.
    Idle,
    /// Authenticated handshakes on each endpoint.
    Connect,
    /// Coming back after 200 missed events.
    Resume,
    /// Mutual likes.
    Likes,
    /// The first page of discovery among many people.
    Discovery,
    /// The list of conversations, a page of messages, a message by REST.
    Rest,
    /// The closed loop of messages over ever more conversations.
    Growth,
    /// From the start of the program to its first good answer.
    Start,
}
