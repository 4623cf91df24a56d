//! Made-up people, whom everybody may act as where a setting says so.

use super::accounts::{Visitor, fresh, shown};
use crate::{App, Refusal};
use protocol::{DemoRequest, MatchedPerson, SignedIn};

/// The most of them that are listed.
const LISTED: u32 = 100;

/// Who they are, in the order in which they were made.
pub async fn people(app: &App) -> Result<Vec<MatchedPerson>, Refusal> {
    if !app.settings.demo {
        return Err(Refusal::not_found());
    }
    let ids = app.auth.demo_people(LISTED).await?;
    let people = app.matchmaker.people(&ids).await?;
    Ok(people.into_iter().map(|person| app.renderer.person(person)).collect())
}

/// Signs one of them in: the one who is named, or the first. Anybody else is not there.
pub async fn sign_in(app: &App, from: Visitor<'_>, body: DemoRequest) -> Result<SignedIn, Refusal> {
    if !app.settings.demo {
        return Err(Refusal::not_found());
    }
    app.limits.login("", from.address)?;
    let id = match body.user_id {
        Some(id) => id,
        None => *app.auth.demo_people(1).await?.first().ok_or_else(Refusal::not_found)?,
    };
    let signed_in = app.auth.sign_demo_in(id, from.user_agent, fresh()?, app.clock.now()).await?;
    shown(app, signed_in).await
}

/// Ends what they are signed in with where they may not be.
pub async fn shut_out(app: &App) -> Result<(), Refusal> {
    let ended = app.auth.shut_demo_out(app.clock.now()).await?;
    if ended > 0 {
        tracing::warn!(demo.count = ended, "demo people were signed in where they may not be, and are not any more");
    }
    Ok(())
}
