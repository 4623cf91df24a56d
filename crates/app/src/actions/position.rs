//! Where people are. What a phone says is turned into a coarse cell before anything else is done with it.

use crate::{App, Asker, Refusal};
use protocol::{PositionNoted, PositionRequest};

pub async fn note(app: &App, by: &Asker, body: PositionRequest) -> Result<PositionNoted, Refusal> {
    let (acting, now) = (app.matchmaker.acting(by.author.clone()), app.clock.now());
    let changed = acting.set_position(by.person(), (body.latitude, body.longitude), now).await?;
    app.publish(changed.events);
    Ok(PositionNoted { updated_at: now })
}

pub async fn forget(app: &App, by: &Asker) -> Result<(), Refusal> {
    let acting = app.matchmaker.acting(by.author.clone());
    app.publish(acting.forget_position(by.person(), app.clock.now()).await?.events);
    Ok(())
}
