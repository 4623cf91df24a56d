//! People to measure with, by the million.

use super::{Operator, OperatorError};
use app::random;
use kernel::Timestamp;
use matching::{
    Profile,
    discovery::{Filters, GenderBits, Place, Salt, Search},
    rules::utc_day,
};
use safety::Action;
use storage::{SeededSwipe, village::Village};

/// At so many has each who looks swiped already; at half of those who can be found, where there are fewer.
const SWIPED: u32 = 20_000;
/// Swipes that are kept together.
const BATCH: usize = 4000;

/// How many to make.
#[derive(Clone, Copy, Debug)]
pub struct Villagers {
    /// People who can be found.
    pub people: u64,
    /// Likes and passes among them.
    pub swipes: u64,
    /// People more, in the middle of the largest city, who have swiped at 20,000 of those whom they would be shown.
    pub viewers: u64,
}

impl Operator {
    /// People without passwords. `tell` hears how many people, and then how many swipes, are there. Returns an access token of
    /// each viewer.
    pub async fn seed_people(&self, wanted: Villagers, tell: impl Fn(u64)) -> Result<Vec<String>, OperatorError> {
        let Villagers { people, swipes, viewers } = wanted;
        if swipes > 0 && swipes / people.max(1) + 1 >= people / 2 {
            return Err(OperatorError::Refused("so few people cannot swipe so often".to_owned()));
        }
        self.note(Action::Seed, None, &format!("people {people} swipes {swipes} viewers {viewers}")).await?;
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
        let viewers = village.viewers(viewers);
        self.stores.seeding.seed_people(viewers.clone(), now).await?;
        let mut tokens = Vec::new();
        for viewer in viewers {
            self.swipe_through(&viewer.profile, now).await?;
            tokens.push(self.issue_token(viewer.profile.id).await?);
        }
        Ok(tokens)
    }

    /// Has this person passed over the first 20,000 who can be found.
    async fn swipe_through(&self, viewer: &Profile, now: Timestamp) -> Result<(), OperatorError> {
        let Some(search) = everybody_near(viewer, now) else { return Ok(()) };
        let mut found = self.stores.discovery.find(&search).await?;
        if found.len() < SWIPED as usize {
            found.truncate(found.len() / 2);
        }
        for part in found.chunks(BATCH) {
            let pass = |target| SeededSwipe { by: viewer.id, target, liked: false, at: now };
            self.stores.seeding.seed_swipes(part.iter().map(|found| pass(found.id)).collect()).await?;
        }
        Ok(())
    }
}

/// The question whose answers this person has swiped at.
fn everybody_near(viewer: &Profile, now: Timestamp) -> Option<Search> {
    let salt = Salt::of(0, viewer.id, utc_day(now));
    let near = viewer.cell?.within(viewer.preferences.max_distance.into());
    Some(Search {
        viewer: viewer.id,
        viewer_gender: GenderBits::of(viewer.gender),
        viewer_age: i16::try_from(viewer.date_of_birth?.age_at(now)?).ok()?,
        wanted: GenderBits::wanted(viewer.preferences.gender),
        born: i32::MIN..=i32::MAX,
        places: near.into_iter().map(|(cell, km)| Place { cell, km }).collect(),
        without_position: 0,
        filters: Filters::default(),
        today: utc_day(now),
        prime: salt.prime(),
        factor: salt.factor(),
        limit: SWIPED,
    })
}
