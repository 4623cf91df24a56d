//! From the domains to the wire.
//!
//! `frames` holds the table of what each kind of event is on the wire: what was just committed (`live`) and what is read from
//! the log (`replay`) are shown by the same functions, from other sources. A new kind of event gets its row there.

mod conversation;
mod conversation_replay;
mod frames;
mod links;
mod live;
mod message;
mod notices;
mod person;
mod prompts;
mod renderer;
mod replay;

pub use links::Links;
pub use notices::Notices;
pub use person::preferences;
pub use prompts::{prompt, prompt_key};
pub use renderer::Renderer;
