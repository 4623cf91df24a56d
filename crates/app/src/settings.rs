//! What an operator decides about the product. The configuration that it comes from is the server's.

use conversations::OpenRule;
use media::pixels::Bounds;
use std::time::Duration;

#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether made-up people may sign in.
    pub demo: bool,
    /// The rules of discovery that an operator decides on.
    pub discovery: matching::discovery::Settings,
    /// Whether a like is shown with its name before it is mutual.
    pub reveal_likes: bool,
    /// The rule for who may open a conversation with whom.
    pub open_rule: OpenRule,
    /// Whether old clients are believed who say with nothing but an Appwrite id who they are.
    pub legacy_appwrite_ids: bool,
    /// How long an access token lives: what has ended longer ago is swept.
    pub access_lifetime: Duration,
    /// Budgets of swipes, and what becomes of passes.
    pub matching: matching::Settings,
    /// The longest message, in Unicode code points.
    pub message_chars: usize,
    /// Hosts that an attachment's URL may name.
    pub attachment_hosts: Vec<String>,
    /// How long a call rings that nobody answers.
    pub calls_ring_for: Duration,
    pub uploads: UploadSettings,
    pub media: MediaSettings,
    /// What the service is called, in texts for people.
    pub app_name: String,
}

/// Bounds of what people may upload.
#[derive(Clone, Debug)]
pub struct UploadSettings {
    /// Bytes of the largest file.
    pub max_bytes: u64,
    /// Bytes of one person's uploads within a day; none for no limit.
    pub daily_bytes: Option<u64>,
    /// Media types that are kept.
    pub content_types: Vec<String>,
    /// True where people may send only so many bytes a second.
    pub paced: bool,
    /// Bytes of the largest binary frame that a socket takes.
    pub frame_bytes: usize,
}

/// Bounds of what becomes of photos.
#[derive(Clone, Copy, Debug)]
pub struct MediaSettings {
    /// Of the largest picture that is taken.
    pub bounds: Bounds,
    /// Pictures that are worked on at once.
    pub at_once: usize,
    /// Pictures that may wait for that.
    pub waiting: usize,
    /// True where a photo is shown to others before anybody has looked at it.
    pub shown_at_once: bool,
}
