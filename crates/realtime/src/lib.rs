#![doc = include_str!("../README.md")]

mod bus;
mod connection;
mod core;
mod counter_requests;
mod delivery_tracker;
mod drain;
mod encoded_frame;
mod endpoint;
mod gateway;
mod greeting;
mod group;
mod hub;
mod live_event;
mod meters;
mod outbox;
mod presence;
mod realtime;
mod recheck;
mod registry;
mod settings;
mod socket;
mod sockets;
mod supervise;
mod typing;
mod typing_state;
mod watermark;

pub use bus::{BusConfig, BusHealth};
pub use endpoint::{Endpoint, Position};
pub use gateway::{
    Acquaintance, Acquainted, Admission, Command, CommandError, ConversationFrame, ConversationPage,
    ConversationPosition, ConversationState, Counter, FrameCost, Gateway, Identity, PersonPage, Reply, Unavailable,
    UploadStep,
};
pub use live_event::{Control, LiveEvent, Signal, SignalFrame};
pub use outbox::SocketBody;
pub use realtime::{Arrival, Parts, Realtime};
pub use settings::{OutboxLimits, Settings};
pub use supervise::{is_missing_a_task, supervise, supervise_vital};
