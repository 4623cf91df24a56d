//! Who may act in the installation's name.

use crate::App;
use kernel::{StoreError, UserId};
use safety::{Act, Action, Actor, Detail, Error, Role, StaffMember};

/// Gives somebody a role, in the place of another; false where they have it.
pub async fn grant(app: &App, actor: Actor, person: UserId, role: Role) -> Result<bool, Error> {
    app.ports.staff.grant(person, role, act(app, actor, Action::Grant, person, role.word())).await
}

/// Takes somebody's role; false where they have none.
pub async fn revoke(app: &App, actor: Actor, person: UserId) -> Result<bool, Error> {
    app.ports.staff.revoke(person, act(app, actor, Action::Revoke, person, "")).await
}

/// Everybody who has a role, whoever may most first.
pub async fn list(app: &App) -> Result<Vec<StaffMember>, StoreError> {
    app.ports.staff.staff().await
}

fn act(app: &App, actor: Actor, action: Action, person: UserId, detail: &str) -> Act {
    Act { actor, action, subject: Some(person), detail: Detail::of(detail), at: app.clock.now() }
}
