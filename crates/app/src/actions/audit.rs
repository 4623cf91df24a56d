//! The log of what was done in the installation's name.

use crate::App;
use kernel::{StoreError, UserId};
use safety::{Act, Action, Actor, AuditEntry, Broken, Chain, Detail, Verification};

/// Entries that are read together.
const PAGE: u32 = 1000;

/// Writes down what is about to be done. It comes first: whatever dies in between, nothing is done that is not written.
pub async fn note(
    app: &App,
    actor: Actor,
    action: Action,
    subject: Option<UserId>,
    detail: &str,
) -> Result<(), StoreError> {
    let act = Act { actor, action, subject, detail: Detail::of(detail), at: app.clock.now() };
    app.ports.audit.append(act).await.map(drop)
}

/// The last entries, the last first.
pub async fn latest(app: &App, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    app.ports.audit.latest(limit).await
}

/// Follows the whole log; answers where it ends. `known` is an end that somebody has kept elsewhere.
pub async fn verify(app: &App, known: Option<Chain>) -> Result<Result<Chain, Broken>, StoreError> {
    // Also what stands before the first entry, where nothing may.
    let (mut verification, mut after) = (Verification::begin(known), i64::MIN);
    loop {
        let page = app.ports.audit.entries(after, PAGE).await?;
        if page.is_empty() {
            return Ok(verification.end());
        }
        for entry in page {
            if let Err(broken) = verification.follow(&entry) {
                return Ok(Err(broken));
            }
            after = entry.number;
        }
    }
}
