use std::time::Duration;

/// The bounds of what a client may put on the wire.
#[derive(Clone, Debug)]
pub struct FramingLimits {
    /// Payload bytes a single frame may declare.
    pub frame_bytes: usize,
    /// Payload bytes of all fragments of one message.
    pub message_bytes: usize,
    /// Fragments of one message.
    pub fragments: usize,
    /// A frame that has begun must be whole after this.
    pub frame_within: Duration,
}

impl Default for FramingLimits {
    fn default() -> Self {
        Self { frame_bytes: 64 * 1024, message_bytes: 64 * 1024, fragments: 64, frame_within: Duration::from_secs(10) }
    }
}
