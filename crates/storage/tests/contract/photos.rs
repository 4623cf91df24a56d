use super::{databases::cases, matching::Crowd};
use async_trait::async_trait;
use kernel::{Event, NewJob, Timestamp, UserId};
use matching::{Like, PictureKey, ProfileChange, contract::People as _};
use media::contract::World;
use std::time::Duration;
use storage::Stores;

/// The rest of the database, by its other ports. Nobody tells a date of birth, so that strangers are shown to nobody.
struct Rest {
    stores: Stores,
    crowd: Crowd,
}

impl Rest {
    fn of(stores: &Stores) -> Self {
        Self { stores: stores.clone(), crowd: Crowd::of(stores) }
    }
}

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

#[async_trait]
impl World for Rest {
    async fn newcomer(&self) -> UserId {
        self.crowd.newcomer().await
    }

    async fn befriend(&self, one: UserId, other: UserId) {
        self.like(one, other).await;
        self.like(other, one).await;
    }

    async fn part(&self, one: UserId, other: UserId) {
        self.stores.matching.block(one, other, NOON).await.expect("a block");
    }

    async fn like(&self, liker: UserId, liked: UserId) {
        self.stores.matching.like(Like::plain(liker, liked, NOON)).await.expect("a like");
    }

    async fn set_banned(&self, person: UserId, banned: bool) {
        self.crowd.set_banned(person, banned).await;
    }

    async fn erase(&self, person: UserId, at: Timestamp) {
        self.crowd.erase(person, at).await;
    }

    async fn picture(&self, person: UserId) -> Option<String> {
        let people = self.stores.matching.people(&[person]).await.expect("people");
        people.first().and_then(|one| one.picture.as_ref()).map(|key| PictureKey::as_str(key).to_owned())
    }

    async fn take_picture_away(&self, person: UserId, at: Timestamp) -> Vec<Event> {
        let change = ProfileChange { picture: Some(None), ..ProfileChange::default() };
        let changed = self.stores.matching.change_profile(person, change, at).await.expect("a change");
        assert_eq!(changed.now.picture.map(|key| key.as_str().to_owned()), self.picture(person).await);
        changed.events
    }

    async fn enqueue(&self, job: NewJob) {
        self.stores.jobs.enqueue(vec![job], NOON).await.expect("a job");
    }

    async fn finish(&self, kind: &str, by: Timestamp) -> Vec<String> {
        let claimed = self.stores.jobs.claim(kind, 100, by, by.plus(Duration::from_secs(60))).await.expect("jobs");
        for job in &claimed {
            assert!(self.stores.jobs.done(job.claim).await.expect("done"));
        }
        claimed.into_iter().map(|job| job.payload).collect()
    }
}

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let world = super::Rest::of(&$stores);
        media::contract::$case($stores.photos.as_ref(), &world).await
    }};
}
use run;

cases!(
    run,
    [
        photos_are_kept_in_their_order_and_the_first_is_the_picture,
        nobody_has_more_than_six,
        what_was_not_announced_is_not_added,
        photos_are_put_in_order,
        the_next_moves_up_when_the_picture_goes,
        a_picture_that_is_taken_away_is_a_photo_that_goes,
        photos_wait_for_a_decision,
        a_photo_is_shown_to_whoever_sees_the_card,
        photos_are_erased_with_their_owner,
        the_banned_change_nothing,
        many_at_once_are_six,
    ]
);
