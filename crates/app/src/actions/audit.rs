//! The log of what was done in the installation's name.

use crate::App;
use kernel::{StoreError, UserId};
use safety::{Act, Action, Actor, AuditEntry, Broken, Chain, Detail};

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

/// Follows the whole log; answers where it ends. With `known`, an entry that somebody has kept elsewhere, it has to be there as it
/// was: so it is found too if the end is gone.
pub async fn verify(app: &App, known: Option<&Chain>) -> Result<Result<Chain, Broken>, StoreError> {
    // Also what stands before the first entry, where nothing may.
    let (mut chain, mut after) = (Chain::start(), i64::MIN);
    loop {
        let page = app.ports.audit.entries(after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            if let Err(broken) = chain.follow(&entry) {
                return Ok(Err(broken));
            }
            if known.is_some_and(|known| known.number() == entry.number && *known != chain) {
                return Ok(Err(Broken::Unlike(entry.number)));
            }
            after = entry.number;
        }
    }
    Ok(match known {
        Some(known) if known.number() > chain.number() => Err(Broken::Missing(chain.number() + 1)),
        _ => Ok(chain),
    })
}
