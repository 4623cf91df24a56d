//! What the configuration says, as each part of the server wants to hear it.

use crate::config::{Config, Environment, Moment};
use app::{MediaSettings, Settings, UploadSettings, limits::LimitSettings, random};
use conversations::OpenRule;
use media::pixels::Bounds;
use realtime::OutboxLimits;
use std::time::Duration;
use websocket::framing::FramingLimits;

/// For the product.
pub(super) fn app(config: &Config, secret: &[u8]) -> Settings {
    let open_rule =
        if config.matching.open_conversation_requires_match { OpenRule::MatchedOnly } else { OpenRule::Anyone };
    Settings {
        demo: config.demo.enabled,
        discovery: discovery(config, secret),
        reveal_likes: config.matching.reveal_likes,
        open_rule,
        legacy_appwrite_ids: config.auth.appwrite.legacy_id_header,
        access_lifetime: Duration::from_secs(u64::from(config.auth.access_lifetime_s)),
        matching: swipes(config),
        message_chars: config.messages.max_chars,
        attachment_hosts: config.messages.attachment_hosts.clone(),
        app_name: config.texts.app_name.clone(),
        calls_ring_for: Duration::from_secs(config.calls.ring_s),
        uploads: UploadSettings {
            max_bytes: config.uploads.max_bytes,
            daily_bytes: config.limits.enabled.then_some(config.uploads.daily_bytes),
            content_types: config.uploads.content_types.clone(),
            paced: config.limits.enabled,
            frame_bytes: config.realtime.frame_bytes,
        },
        media: MediaSettings {
            bounds: Bounds { bytes: config.media.max_bytes, pixels: config.media.max_pixels },
            at_once: config.media.at_once,
            waiting: config.media.waiting,
            shown_at_once: config.moderation.photos == Moment::After,
        },
    }
}

fn swipes(config: &Config) -> matching::Settings {
    let (limits, set) = (&config.limits, &config.matching);
    let daily = |number: u32| limits.enabled.then_some(i64::from(number));
    matching::Settings {
        daily_likes: daily(limits.likes_per_day),
        daily_super_likes: daily(limits.super_likes_per_day),
        daily_passes: daily(limits.passes_per_day),
        pass_holds: Duration::from_hours(24 * u64::from(set.passes_return_after_days)),
        rewind: set.rewind,
    }
}

/// For discovery. What decides where nothing else does is known to nobody outside, and the same on all nodes.
fn discovery(config: &Config, secret: &[u8]) -> matching::discovery::Settings {
    let set = &config.discovery;
    matching::discovery::Settings {
        widen: set.widen,
        require_position: set.require_position,
        require_photo: set.require_photo,
        enough_people: set.enough_people,
        decks_per_hour: config.limits.enabled.then_some(set.decks_per_hour),
        secret: random::derived_number(secret, b"discovery"),
    }
}

/// For the limits, if there are any. In development anybody may register as often as they like.
pub(crate) fn limit_settings(config: &Config) -> Option<LimitSettings> {
    let set = &config.limits;
    let is_bounded = config.server.environment == Environment::Production;
    set.enabled.then(|| LimitSettings {
        shared: config.redis.url.is_some(),
        message_burst: set.message_burst,
        message_per_s: set.message_per_s,
        frames_per_min: set.frames_per_min,
        handshake_burst: set.handshake_burst,
        handshakes_per_s: set.handshakes_per_s,
        registrations_per_hour: is_bounded.then_some(set.registrations_per_hour),
        logins_per_min: set.logins_per_min,
        logins_per_min_address: set.logins_per_min_address,
        photos_per_hour: set.photos_per_hour,
    })
}

/// For the sockets.
pub(super) fn realtime(config: &Config) -> realtime::Settings {
    let set = &config.realtime;
    let defaults = realtime::Settings::default();
    let limited = |value: u64| config.limits.enabled.then_some(value);
    realtime::Settings {
        framing: FramingLimits {
            frame_bytes: set.frame_bytes,
            message_bytes: set.frame_bytes,
            frame_within: Duration::from_secs(set.frame_within_s),
            ..defaults.framing
        },
        outbox: OutboxLimits { bytes: set.outbox_bytes, frames: set.outbox_frames, ..defaults.outbox },
        ping_every: Duration::from_secs(set.ping_s),
        presence_grace: Duration::from_secs(set.presence_grace_s),
        silence: Duration::from_secs(set.silence_s),
        replay_page: set.replay_page as usize,
        sockets_per_person: config.limits.enabled.then_some(set.sockets_per_person),
        limits: protocol::Limits {
            frame_bytes: set.frame_bytes as u64,
            message_chars: config.messages.max_chars as u64,
            sockets: limited(set.sockets_per_person as u64),
            message_burst: limited(config.limits.message_burst.into()),
            messages_per_s: limited(config.limits.message_per_s.into()),
            frames_per_min: limited(config.limits.frames_per_min.into()),
        },
        ..defaults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrations_are_bounded_in_production_only_and_nothing_is_where_limits_are_off() {
        let mut config = Config::defaults();
        config.server.environment = Environment::Production;
        let bounded = limit_settings(&config).expect("limits");
        assert_eq!(bounded.registrations_per_hour, Some(config.limits.registrations_per_hour));
        config.server.environment = Environment::Development;
        assert_eq!(limit_settings(&config).expect("limits").registrations_per_hour, None);
        config.limits.enabled = false;
        assert!(limit_settings(&config).is_none());
        let unbounded = app(&config, b"secret").matching;
        let daily = [unbounded.daily_likes, unbounded.daily_super_likes, unbounded.daily_passes];
        assert_eq!(daily, [None; 3]);
    }
}
