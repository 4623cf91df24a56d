use super::{
    Demo, Network,
    media::{Media, Moderation},
    reading::{none_when_zero, parsed_address, secret_unless_empty, unset_when_empty},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{net::SocketAddr, time::Duration};

/// The whole configuration. Every field is described in `config/default.toml`; here stands only what the code must know.
/// `Debug` shows no secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    /// The store.
    pub database: Database,
    /// The bus between nodes.
    pub redis: Redis,
    /// Signing in.
    pub auth: Auth,
    /// Sockets.
    pub realtime: Realtime,
    pub messages: Messages,
    /// Files that are sent with messages.
    pub uploads: Uploads,
    /// Photos, and where files lie.
    pub media: Media,
    /// What moderators look at, and when.
    pub moderation: Moderation,
    /// Calls.
    pub calls: Calls,
    /// Rules of matching that an installation chooses.
    pub matching: Matching,
    /// Mail.
    pub mail: Mail,
    /// The texts that people read: their folder and the language where none is asked for.
    pub texts: Texts,
    /// How much one person or address may do.
    pub limits: Limits,
    /// The rules of discovery.
    pub discovery: Discovery,
    /// Made-up people.
    pub demo: Demo,
    /// Logging.
    pub logs: Logs,
}

impl Config {
    /// How long a node that goes away serves on as if nothing were, only telling `/readyz`. A node that is alone has nobody to
    /// send people to meanwhile; and never longer than half of the time that a stop may take.
    pub fn lame_duck(&self) -> Duration {
        let (lame_duck, stop) = (self.server.configured_lame_duck_s, self.server.shutdown_timeout_s);
        match self.redis.url {
            Some(_) => Duration::from_secs(lame_duck).min(Duration::from_secs(stop) / 2),
            None => Duration::ZERO,
        }
    }
}

/// `[server]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    #[serde(deserialize_with = "parsed_address")]
    pub bind: SocketAddr,
    /// See [`Server::public_url`], which also knows the default.
    #[serde(deserialize_with = "unset_when_empty", rename = "public_url")]
    pub configured_public_url: Option<String>,
    /// See [`Server::worker_threads`], which also knows the default.
    #[serde(rename = "workers")]
    pub configured_workers: usize,
    /// Seconds from the signal to the exit.
    pub shutdown_timeout_s: u64,
    /// See [`Config::lame_duck`], which also knows when there is none.
    #[serde(rename = "lame_duck_s")]
    pub configured_lame_duck_s: u64,
    pub environment: Environment,
    /// Origins that may open sockets and call REST routes, besides the server's own. Each is an [`super::Origin`].
    pub allowed_origins: Vec<String>,
    /// Proxies whose word about a client's address is taken.
    pub trusted_proxies: Vec<Network>,
}

impl Server {
    /// The address clients use, without a slash at its end: the configured one, else made of where the server listens.
    pub fn public_url(&self, listening_on: SocketAddr) -> String {
        match &self.configured_public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if listening_on.ip().is_unspecified() => format!("http://127.0.0.1:{}", listening_on.port()),
            None => format!("http://{listening_on}"),
        }
    }

    /// How many threads serve: the configured number, else one for each core.
    pub fn worker_threads(&self) -> usize {
        match self.configured_workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            configured => configured,
        }
    }
}

/// Development is lenient where that would be unsafe for real people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Somebody's own machine.
    Development,
    /// Real people.
    Production,
}

/// `[database]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// May hold a password.
    pub url: SecretString,
    /// Connections for reading, and at most as many for writing.
    pub connections: usize,
    /// Changes that may wait to be written, on each lane of the writer.
    pub waiting_writes: usize,
    /// Milliseconds from asking the store to its answer.
    pub call_timeout_ms: u64,
    /// Milliseconds for opening a connection.
    pub connect_timeout_ms: u64,
    /// Milliseconds of waiting for what somebody else holds.
    pub lock_timeout_ms: u64,
    /// The same for a batch of changes, before it is split.
    pub batch_lock_timeout_ms: u64,
    /// Milliseconds for a statement.
    pub statement_timeout_ms: u64,
    /// Milliseconds between two statements of a transaction.
    pub idle_in_transaction_timeout_ms: u64,
    /// Milliseconds for which what was sent may stay unacknowledged.
    pub tcp_user_timeout_ms: u64,
    /// Seconds of silence before the other side is asked for a sign of life.
    pub keepalive_s: u64,
    pub migrate: bool,
    /// A file that takes every different statement.
    #[serde(deserialize_with = "unset_when_empty")]
    pub statement_log: Option<String>,
}

/// `[redis]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// May hold a password. `None`: one node, with the bus in the process.
    #[serde(deserialize_with = "secret_unless_empty")]
    pub url: Option<SecretString>,
    /// Put before every key and channel.
    pub prefix: String,
}

/// `[auth]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// As it was set; [`super::jwt_secret`] says which one to use.
    #[serde(deserialize_with = "secret_unless_empty", rename = "jwt_secret")]
    pub configured_jwt_secret: Option<SecretString>,
    /// Seconds.
    pub access_lifetime_s: u32,
    /// Seconds.
    pub refresh_lifetime_s: u32,
    /// Seconds.
    pub leeway_s: u32,
    /// Seconds.
    pub refresh_grace_s: u32,
    /// The cost of a password hash.
    pub argon2: Argon2,
    /// Sign-in by an Appwrite server.
    pub appwrite: Appwrite,
}

/// `[auth.argon2]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argon2 {
    /// KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

/// `[auth.appwrite]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appwrite {
    /// Where it answers, without a slash at its end. `None`: nobody signs in this way.
    #[serde(deserialize_with = "unset_when_empty")]
    pub endpoint: Option<String>,
    /// The project's id.
    #[serde(deserialize_with = "unset_when_empty")]
    pub project: Option<String>,
    /// Believes a bare Appwrite id, which anybody can make up.
    pub legacy_id_header: bool,
}

/// `[realtime]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Realtime {
    /// Bound of one socket's outbox, in bytes.
    pub outbox_bytes: usize,
    /// Bound of one socket's outbox, in frames.
    pub outbox_frames: usize,
    /// Bytes the system is asked to keep for one socket; `None` leaves it to the system.
    #[serde(deserialize_with = "none_when_zero")]
    pub send_buffer_bytes: Option<usize>,
    /// Seconds between pings.
    pub ping_s: u64,
    /// Seconds of silence after which a peer is gone.
    pub silence_s: u64,
    /// Bytes a client may declare for one frame.
    pub frame_bytes: usize,
    /// Seconds a frame may take to become whole.
    pub frame_within_s: u64,
    /// Sockets of this node; `None` for no bound.
    #[serde(deserialize_with = "none_when_zero")]
    pub max_sockets: Option<usize>,
    /// Sockets of one person.
    pub sockets_per_person: usize,
    /// Events in one page of a replay.
    pub replay_page: u32,
    /// Seconds a person stays online after the last socket closed.
    pub presence_grace_s: u64,
}

/// `[messages]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// Code points of the longest text.
    pub max_chars: usize,
    /// Hosts whose links may be attached.
    pub attachment_hosts: Vec<String>,
}

/// `[uploads]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads {
    /// Bytes of the largest file.
    pub max_bytes: u64,
    /// Bytes of one person's uploads within a day.
    pub daily_bytes: u64,
    /// Media types that are kept.
    pub content_types: Vec<String>,
}

/// `[calls]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// Seconds a call rings.
    pub ring_s: u64,
}

/// `[matching]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// True where only matched people may open a conversation.
    pub open_conversation_requires_match: bool,
    /// Whether a like is shown with its name before it is mutual.
    pub reveal_likes: bool,
    /// Days after which somebody who was passed over may be shown again.
    pub passes_return_after_days: u32,
    /// Whether people may take their last swipe back.
    pub rewind: bool,
}

/// `[mail]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// May hold a password. See [`Mail::smtp_url`], which knows what the words mean.
    #[serde(deserialize_with = "secret_unless_empty", rename = "url")]
    pub configured_url: Option<SecretString>,
    /// The address that mails come from.
    pub from: String,
}

impl Mail {
    /// In the place of an address: mails stand in the log, whatever the environment.
    pub(super) const LOG: &str = "log";

    /// The address of the SMTP server; none where mails stand in the log.
    pub fn smtp_url(&self) -> Option<&SecretString> {
        self.configured_url.as_ref().filter(|url| url.expose_secret() != Self::LOG)
    }
}

/// `[texts]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// The name of the service, as mails and notices say it.
    pub app_name: String,
    /// The language of whoever says nothing.
    pub language: String,
    /// A folder of further catalogues.
    #[serde(deserialize_with = "unset_when_empty")]
    pub folder: Option<String>,
}

/// `[limits]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// `false`: none of the limits below holds.
    pub enabled: bool,
    /// Messages at once, per person.
    pub message_burst: u32,
    /// Messages a second, per person.
    pub message_per_s: u32,
    /// Frames a minute, per person.
    pub frames_per_min: u32,
    /// Sockets opened at once, per address.
    pub handshake_burst: u32,
    /// Sockets opened a second, per address.
    pub handshakes_per_s: u32,
    /// Likes on a UTC day, per person.
    pub likes_per_day: u32,
    /// Photos an hour, per person.
    pub photos_per_hour: u32,
    /// Super likes on one UTC day.
    pub super_likes_per_day: u32,
    /// Passes on one UTC day.
    pub passes_per_day: u32,
    /// New accounts an hour, per address.
    pub registrations_per_hour: u32,
    /// Sign-ins a minute, per account and address.
    pub logins_per_min: u32,
    /// Sign-ins a minute, per address.
    pub logins_per_min_address: u32,
}

/// `[discovery]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discovery {
    pub widen: bool,
    pub require_position: bool,
    pub require_photo: bool,
    pub enough_people: u32,
    pub decks_per_hour: u32,
}

/// `[logs]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// For whom.
    pub format: LogFormat,
    /// What, in the language of `RUST_LOG`.
    pub filter: String,
}

/// For whom logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// People.
    Text,
    /// Programs: one JSON object a line.
    Json,
}

// Written by hand so that the complaint is in the words of the file, not of the code.
impl<'de> Deserialize<'de> for Environment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "development" => Ok(Self::Development),
            "production" => Ok(Self::Production),
            _ => Err(D::Error::custom("\"development\" or \"production\"")),
        }
    }
}

impl<'de> Deserialize<'de> for LogFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(D::Error::custom("\"text\" or \"json\"")),
        }
    }
}
