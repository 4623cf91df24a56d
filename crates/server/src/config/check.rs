//! What the form alone does not say: bounds, and keys that must fit each other.

use super::{Config, ConfigError, Environment, Origin};
use secrecy::{ExposeSecret, SecretString};
use storage::Location;
use tracing_subscriber::EnvFilter;

/// HS256 wants a key at least as long as its hash.
const SHORTEST_SECRET: usize = 32;

type Demand = (&'static str, bool, &'static str);

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let demands = [
        server(config),
        stores(config),
        auth(config),
        realtime(config),
        uploads(config),
        media(config),
        limits(config),
        logs(config),
        mail(config),
        demo(config),
        discovery(config),
    ];
    match demands.into_iter().flatten().find(|(_, holds, _)| !holds) {
        Some((key, _, complaint)) => Err(ConfigError::Unusable { key, complaint }),
        None => Ok(()),
    }
}

fn server(config: &Config) -> Vec<Demand> {
    let server = &config.server;
    let public_url = server.configured_public_url.as_deref();
    vec![
        ("server.public_url", public_url.is_none_or(is_web_url), "expected http:// or https:// and a host"),
        (
            "server.allowed_origins",
            server.allowed_origins.iter().all(|origin| origin.parse::<Origin>().is_ok()),
            "each is a scheme, a host and perhaps a port, such as \"https://app.example.com\", without a path or a wildcard",
        ),
        ("server.shutdown_timeout_s", server.shutdown_timeout_s >= 1, "expected at least 1"),
    ]
}

/// Whoever reaches the server acts as any demo person they like.
fn demo(config: &Config) -> Vec<Demand> {
    let (demo, server) = (&config.demo, &config.server);
    vec![
        (
            "demo.enabled",
            !demo.enabled || server.environment == Environment::Development,
            "demo people do not sign in where server.environment is \"production\"",
        ),
        (
            "demo.enabled",
            !demo.enabled || demo.public || server.bind.ip().is_loopback(),
            "wants server.bind to be a loopback address, or demo.public",
        ),
        (
            "demo.nodes",
            demo.nodes.iter().all(|node| is_web_url(node) && node.parse::<Origin>().is_ok()),
            "each is http:// or https://, a host and perhaps a port, without a path",
        ),
    ]
}

fn discovery(config: &Config) -> Vec<Demand> {
    let enough = config.discovery.enough_people;
    vec![("discovery.enough_people", enough >= 500, "expected at least 500, as many as stand in a deck")]
}

fn stores(config: &Config) -> Vec<Demand> {
    let is_redis = |url: &SecretString| ["redis://", "rediss://"].iter().any(|s| url.expose_secret().starts_with(s));
    vec![
        (
            "database.url",
            Location::parse(config.database.url.expose_secret()).is_ok(),
            "expected sqlite://FILE, sqlite://:memory: or postgres://…",
        ),
        ("database.waiting_writes", config.database.waiting_writes >= 1, "expected at least 1"),
        ("database.connections", config.database.connections >= 1, "expected at least 1"),
        (
            "database.call_timeout_ms",
            (100..=10_000).contains(&config.database.call_timeout_ms),
            "expected 100 to 10000: nobody is to wait longer for a store that is away",
        ),
        ("database.connect_timeout_ms", config.database.connect_timeout_ms >= 1, "expected at least 1"),
        (
            "database.lock_timeout_ms",
            (1..=2500).contains(&config.database.lock_timeout_ms),
            "expected 1 to 2500: who meets what somebody else holds is told so within three seconds",
        ),
        (
            "database.batch_lock_timeout_ms",
            (1..=80).contains(&config.database.batch_lock_timeout_ms),
            "expected 1 to 80: everybody else in the batch waits as long",
        ),
        ("database.statement_timeout_ms", config.database.statement_timeout_ms >= 1, "expected at least 1"),
        (
            "database.idle_in_transaction_timeout_ms",
            config.database.idle_in_transaction_timeout_ms >= 1,
            "expected at least 1",
        ),
        ("database.tcp_user_timeout_ms", config.database.tcp_user_timeout_ms >= 1, "expected at least 1"),
        ("database.keepalive_s", config.database.keepalive_s >= 1, "expected at least 1"),
        ("redis.url", config.redis.url.as_ref().is_none_or(is_redis), "expected redis://… or rediss://…"),
    ]
}

fn auth(config: &Config) -> Vec<Demand> {
    let auth = &config.auth;
    let secret_bytes = auth.configured_jwt_secret.as_ref().map(|secret| secret.expose_secret().len());
    vec![
        ("auth.jwt_secret", secret_bytes.is_none_or(|bytes| bytes >= SHORTEST_SECRET), "expected at least 32 bytes"),
        ("auth.access_lifetime_s", auth.access_lifetime_s >= 1, "expected at least 1"),
        ("auth.refresh_lifetime_s", auth.refresh_lifetime_s >= 1, "expected at least 1"),
        ("auth.argon2.iterations", auth.argon2.iterations >= 1, "expected at least 1"),
        ("auth.argon2.parallelism", (1..=255).contains(&auth.argon2.parallelism), "expected 1 to 255"),
        (
            "auth.argon2.memory_kib",
            auth.argon2.memory_kib >= 8 * auth.argon2.parallelism,
            "expected at least 8 for each lane of auth.argon2.parallelism",
        ),
        (
            "auth.appwrite.endpoint",
            auth.appwrite.endpoint.as_deref().is_none_or(is_web_url),
            "expected http:// or https:// and a host",
        ),
        (
            "auth.appwrite.project",
            auth.appwrite.endpoint.is_none() || auth.appwrite.project.is_some(),
            "needed with auth.appwrite.endpoint",
        ),
    ]
}

fn realtime(config: &Config) -> Vec<Demand> {
    let realtime = &config.realtime;
    vec![
        ("realtime.frame_bytes", realtime.frame_bytes >= 1024, "expected at least 1024"),
        (
            "realtime.outbox_bytes",
            realtime.outbox_bytes >= realtime.frame_bytes,
            "expected at least realtime.frame_bytes: a frame that never fits would close every socket it goes to",
        ),
        ("realtime.outbox_frames", realtime.outbox_frames >= 1, "expected at least 1"),
        ("realtime.ping_s", realtime.ping_s >= 1, "expected at least 1"),
        (
            "realtime.silence_s",
            realtime.silence_s > realtime.ping_s,
            "expected more than realtime.ping_s: an idle peer has only pings to answer",
        ),
        ("realtime.frame_within_s", realtime.frame_within_s >= 1, "expected at least 1"),
        ("realtime.sockets_per_person", realtime.sockets_per_person >= 1, "expected at least 1"),
        ("realtime.replay_page", (1..=10_000).contains(&realtime.replay_page), "expected 1 to 10000"),
        ("calls.ring_s", (1..=3600).contains(&config.calls.ring_s), "expected 1 to 3600"),
        (
            "matching.passes_return_after_days",
            (1..=36_500).contains(&config.matching.passes_return_after_days),
            "expected 1 to 36500",
        ),
        ("messages.max_chars", config.messages.max_chars >= 1, "expected at least 1"),
    ]
}

fn uploads(config: &Config) -> Vec<Demand> {
    let uploads = &config.uploads;
    // Of other pictures nobody here could take away where they were made.
    let is_bare = |kind: &str| ["jpeg", "png", "webp", "gif"].contains(&kind);
    let is_safe = |kind: &String| {
        kind.contains('/')
            && !["html", "svg", "xml", "javascript"].iter().any(|word| kind.contains(word))
            && kind.to_ascii_lowercase().strip_prefix("image/").is_none_or(is_bare)
    };
    vec![
        ("uploads.max_bytes", (1..=1 << 30).contains(&uploads.max_bytes), "expected 1 to 1073741824"),
        (
            "uploads.daily_bytes",
            uploads.daily_bytes >= uploads.max_bytes,
            "expected at least uploads.max_bytes: no file of that size could ever be sent",
        ),
        (
            "uploads.content_types",
            uploads.content_types.iter().all(is_safe),
            "each is a media type such as \"image/jpeg\": none that a browser runs, and of pictures no other than jpeg, png, webp and gif",
        ),
    ]
}

fn media(config: &Config) -> Vec<Demand> {
    let media = &config.media;
    let has_key = media.s3_access_key.is_some() && media.s3_secret_key.is_some();
    vec![
        ("media.max_bytes", (1..=1 << 28).contains(&media.max_bytes), "expected 1 to 268435456"),
        ("media.max_pixels", (1..=200_000_000).contains(&media.max_pixels), "expected 1 to 200000000"),
        ("media.at_once", (1..=256).contains(&media.at_once), "expected 1 to 256"),
        ("media.waiting", media.waiting <= 10_000, "expected at most 10000"),
        (
            "media.s3_endpoint",
            media.s3_endpoint.as_deref().is_none_or(is_web_url),
            "expected http:// or https:// and a host",
        ),
        ("media.s3_bucket", media.s3_endpoint.is_none() || media.s3_bucket.is_some(), "needed with media.s3_endpoint"),
        (
            "media.s3_access_key",
            media.s3_bucket.is_none() || has_key,
            "media.s3_access_key and media.s3_secret_key are needed with media.s3_bucket",
        ),
        (
            "media.folder",
            media.folder.is_none() || media.s3_bucket.is_none(),
            "files lie in a folder or in media.s3_bucket, not in both",
        ),
    ]
}

fn limits(config: &Config) -> Vec<Demand> {
    let limits = &config.limits;
    let at_least_one = "expected at least 1; limits.enabled = false switches all limits off";
    vec![
        ("limits.message_burst", limits.message_burst >= 1, at_least_one),
        ("limits.message_per_s", limits.message_per_s >= 1, at_least_one),
        ("limits.frames_per_min", limits.frames_per_min >= 1, at_least_one),
        ("limits.handshake_burst", limits.handshake_burst >= 1, at_least_one),
        ("limits.handshakes_per_s", limits.handshakes_per_s >= 1, at_least_one),
        ("limits.likes_per_day", limits.likes_per_day >= 1, at_least_one),
        ("limits.photos_per_hour", limits.photos_per_hour >= 1, at_least_one),
        ("limits.passes_per_day", limits.passes_per_day >= 1, at_least_one),
        ("limits.registrations_per_hour", limits.registrations_per_hour >= 1, at_least_one),
        ("limits.logins_per_min", limits.logins_per_min >= 1, at_least_one),
        ("limits.logins_per_min_address", limits.logins_per_min_address >= 1, at_least_one),
    ]
}

fn logs(config: &Config) -> Vec<Demand> {
    let is_filter = EnvFilter::try_new(&config.logs.filter).is_ok();
    vec![("logs.filter", is_filter, "expected a level or directives such as \"info,storage=debug\"")]
}

fn mail(config: &Config) -> Vec<Demand> {
    let url = config.mail.smtp_url().map(ExposeSecret::expose_secret);
    let is_said = config.mail.configured_url.is_some() || config.server.environment == Environment::Development;
    let is_smtp = |url: &str| ["smtp://", "smtps://"].iter().any(|scheme| url.starts_with(scheme) && url != *scheme);
    // STARTTLS that may be left out is no encryption: whoever is in between leaves it out.
    let is_open = |url: &str| !url.starts_with("smtps://") && !url.contains("tls=required") && url.contains('@');
    vec![
        ("mail.url", is_said, "needed in production: smtps://USER:PASSWORD@HOST, or \"log\" if nobody is to get mail"),
        ("mail.url", url.is_none_or(is_smtp), "expected smtps:// or smtp:// and a host, or \"log\""),
        (
            "mail.url",
            url.is_none_or(|url| !is_open(url)),
            "a password is sent encrypted only: smtps://, or smtp:// with ?tls=required",
        ),
        ("mail.from", config.mail.from.contains('@'), "expected an address such as \"Example <no-reply@example.com>\""),
        ("texts.app_name", !config.texts.app_name.trim().is_empty(), "expected a name"),
    ]
}

fn is_web_url(url: &str) -> bool {
    let is_web = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    is_web && !url.contains(['?', '#']) && Origin::of_address(url).is_some()
}
