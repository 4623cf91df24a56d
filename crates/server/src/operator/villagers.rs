//! People to measure with, by the million.

use super::{Operator, OperatorError};
use app::random;
use storage::village::Village;

impl Operator {
    /// So many people who can be found, without passwords, and so many swipes among them. `tell` hears how many people, and then
    /// how many swipes, are there.
    pub async fn seed_people(&self, people: u64, swipes: u64, tell: impl Fn(u64)) -> Result<(), OperatorError> {
        if swipes > 0 && swipes / people.max(1) + 1 >= people / 2 {
            return Err(OperatorError::Refused("so few people cannot swipe so often".to_owned()));
        }
        let now = self.app.clock.now();
        let village = Village::of(people, now).apart(random::user_id().0.unsigned_abs());
        let mut done = 0;
        for batch in village.batches() {
            done += batch.len() as u64;
            self.stores.seeding.seed_people(batch, now).await?;
            tell(done);
        }
        done = 0;
        for batch in village.swipes(swipes) {
            done += batch.len() as u64;
            self.stores.seeding.seed_swipes(batch).await?;
            tell(done);
        }
        Ok(())
    }
}
