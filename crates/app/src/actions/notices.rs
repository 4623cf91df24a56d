//! Notices of the system: what somebody is told that no other person has done.

use crate::{App, Refusal};
use kernel::{Event, UserId};

/// Tells one person something for which the catalogues have words (`system-KIND-title`, `system-KIND-text`), on all devices, now
/// or when they come back. Returns the event; none if there is no such person. Whatever else is done in the same breath appends
/// [`Event::notice`] in its own transaction instead.
pub async fn notify(app: &App, person: UserId, kind: &str, ref_id: Option<i64>) -> Result<Option<Event>, Refusal> {
    if !app.texts.has(&format!("system-{kind}-title")) {
        let known = app.texts.keys("system-").filter_map(|key| key.strip_prefix("system-")?.strip_suffix("-title"));
        let known: Vec<&str> = known.collect();
        return Err(
            Refusal::field("kind", "unknown").with_detail(format!("A kind of notice is one of {}", known.join(", ")))
        );
    }
    let notice = Event::notice(person, kind, ref_id, app.clock.now());
    let appended = app.ports.events.append(vec![notice]).await?;
    app.publish(appended.clone());
    Ok(appended.into_iter().next())
}
