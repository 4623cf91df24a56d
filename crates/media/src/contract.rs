//! What any store of photos must do. Every case gets a fresh store.
#![expect(clippy::missing_panics_doc, reason = "a case panics where a store breaks the contract, as tests do")]

use crate::{
    Added, MOST_PHOTOS, MediaError, NewPhoto, Photo, PhotoKey, PhotoState, PhotoStore, Reason, Verdict,
    files::{self, ADDED_WITHIN},
};
use async_trait::async_trait;
use kernel::{Author, Event, EventKind, NewJob, PhotoId, Timestamp, UserId};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// What the rest of the same database knows and does.
#[async_trait]
pub trait World: Send + Sync {
    /// Somebody new and active, whom nobody sees.
    async fn newcomer(&self) -> UserId;
    /// Matches these two.
    async fn befriend(&self, one: UserId, other: UserId);
    /// Has one of them block the other.
    async fn part(&self, one: UserId, other: UserId);
    /// Has one like the other.
    async fn like(&self, one: UserId, other: UserId);
    /// Shuts their account, or opens it again.
    async fn set_banned(&self, person: UserId, banned: bool);
    /// Erases their account at that time.
    async fn erase(&self, person: UserId, at: Timestamp);
    /// The key of the profile picture, as others are shown it.
    async fn picture(&self, person: UserId) -> Option<String>;
    /// Takes the profile picture away, as a change of the profile.
    async fn take_picture_away(&self, person: UserId, at: Timestamp) -> Vec<Event>;
    /// Stores a job.
    async fn enqueue(&self, job: NewJob);
    /// The payloads of the jobs of this kind that are due by then, whoever has them. They are done.
    async fn finish(&self, kind: &str, by: Timestamp) -> Vec<String>;
}

type Adding<'a> = Pin<Box<dyn Future<Output = Result<Added, MediaError>> + 'a>>;

fn key(number: u32) -> PhotoKey {
    PhotoKey::parse(&format!("{number:064x}")).unwrap()
}

fn new(number: u32, state: PhotoState) -> NewPhoto {
    let blurhash = format!("L{number}");
    NewPhoto { key: key(number), state, blurhash, width: 1600, height: 1200, first: false }
}

async fn add_new(
    store: &dyn PhotoStore,
    world: &dyn World,
    owner: UserId,
    photo: NewPhoto,
) -> Result<Added, MediaError> {
    world.enqueue(files::announced(&photo.key, NOON)).await;
    store.add(&Author::server(owner), photo, NOON).await
}

async fn add(store: &dyn PhotoStore, world: &dyn World, owner: UserId, number: u32) -> Photo {
    add_new(store, world, owner, new(number, PhotoState::Approved)).await.unwrap().photo
}

async fn ids(store: &dyn PhotoStore, owner: UserId) -> Vec<PhotoId> {
    store.photos(owner).await.unwrap().into_iter().map(|photo| photo.id).collect()
}

fn assert_told(events: &[Event], owner: UserId) {
    let told: Vec<_> = events.iter().map(|event| (event.person, event.kind, event.detail.as_deref())).collect();
    assert_eq!(told, [(owner, EventKind::SelfUpdate, Some("photos"))]);
    assert!(events[0].cursor.0 > 0 && events[0].conversation.is_none());
}

fn verdict(state: PhotoState) -> Verdict {
    let reason = (state == PhotoState::Rejected).then(|| Reason::parse("nudity").unwrap());
    Verdict { state, reason }
}

/// What was added comes back as it was answered, the first approved one is the picture, and the own devices are told.
pub async fn photos_are_kept_in_their_order_and_the_first_is_the_picture(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    assert!(store.photos(ann).await.unwrap().is_empty());
    let Added { photo: one, photos, events } = add_new(store, world, ann, new(1, PhotoState::Approved)).await.unwrap();
    assert_told(&events, ann);
    assert_eq!(photos, std::slice::from_ref(&one));
    assert_eq!((&one.key, one.state, one.reason.clone()), (&key(1), PhotoState::Approved, None));
    assert_eq!((one.blurhash.as_str(), one.width, one.height, one.created_at), ("L1", 1600, 1200, NOON));
    let two = add(store, world, ann, 2).await;
    assert_eq!(store.photos(ann).await.unwrap(), [one.clone(), two.clone()]);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(1).as_str()));
    let front = NewPhoto { first: true, ..new(3, PhotoState::Approved) };
    let Added { photo: three, photos, .. } = add_new(store, world, ann, front).await.unwrap();
    assert_eq!(photos, store.photos(ann).await.unwrap());
    assert_eq!(ids(store, ann).await, [three.id, one.id, two.id]);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(3).as_str()));
    assert!(store.is_kept(&key(3)).await.unwrap() && !store.is_kept(&key(4)).await.unwrap());
}

/// A seventh is refused and changes nothing; its files are left to the job that was announced.
pub async fn nobody_has_more_than_six(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    for number in 1..=6 {
        add(store, world, ann, number).await;
    }
    let seventh = add_new(store, world, ann, new(7, PhotoState::Approved)).await;
    assert!(matches!(seventh, Err(MediaError::TooMany)), "{seventh:?}");
    assert_eq!(ids(store, ann).await.len(), MOST_PHOTOS);
    let left = world.finish(files::COLLECT, NOON.plus(ADDED_WITHIN)).await;
    assert_eq!(left, [key(7).as_str()], "those of the six were taken back");
}

/// Adding takes the announcement back. Where it is gone, or somebody collects already, nothing is added.
pub async fn what_was_not_announced_is_not_added(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    let author = Author::server(ann);
    let late = store.add(&author, new(1, PhotoState::Approved), NOON).await;
    assert!(matches!(late, Err(MediaError::TooLate)), "{late:?}");
    world.enqueue(files::announced(&key(1), NOON)).await;
    assert_eq!(world.finish(files::COLLECT, NOON.plus(ADDED_WITHIN)).await, [key(1).as_str()]);
    let late = store.add(&author, new(1, PhotoState::Approved), NOON).await;
    assert!(matches!(late, Err(MediaError::TooLate)), "{late:?}");
    assert!(store.photos(ann).await.unwrap().is_empty());
}

/// An order names each once; the picture follows it.
pub async fn photos_are_put_in_order(store: &dyn PhotoStore, world: &dyn World) {
    let (ann, ben) = (world.newcomer().await, world.newcomer().await);
    let mut own = Vec::new();
    for number in 1..=3 {
        own.push(add(store, world, ann, number).await.id);
    }
    let foreign = add(store, world, ben, 4).await.id;
    let author = Author::server(ann);
    let turned = [own[2], own[0], own[1]];
    let (photos, events) = store.reorder(&author, &turned, NOON).await.unwrap();
    assert_told(&events, ann);
    assert_eq!(photos, store.photos(ann).await.unwrap());
    assert_eq!(ids(store, ann).await, turned);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(3).as_str()));
    assert!(store.reorder(&author, &turned, NOON).await.unwrap().1.is_empty(), "nothing is different");
    for wrong in [vec![own[0]], vec![own[0], own[1], own[1]], vec![own[0], own[1], foreign], Vec::new()] {
        let refused = store.reorder(&author, &wrong, NOON).await;
        assert!(matches!(refused, Err(MediaError::BadOrder)), "{wrong:?}: {refused:?}");
    }
    assert_eq!(ids(store, ann).await, turned);
}

/// What is removed is gone, with a job for its files; the next approved one moves up.
pub async fn the_next_moves_up_when_the_picture_goes(store: &dyn PhotoStore, world: &dyn World) {
    let (ann, ben) = (world.newcomer().await, world.newcomer().await);
    let one = add(store, world, ann, 1).await;
    let waiting = add_new(store, world, ann, new(2, PhotoState::Pending)).await.unwrap().photo;
    let three = add(store, world, ann, 3).await;
    let foreign = store.remove(&Author::server(ben), one.id, NOON).await;
    assert!(matches!(foreign, Err(MediaError::NotFound)), "{foreign:?}");
    let events = store.remove(&Author::server(ann), one.id, NOON).await.unwrap();
    assert_told(&events, ann);
    assert_eq!(ids(store, ann).await, [waiting.id, three.id]);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(3).as_str()));
    assert!(!store.is_kept(&key(1)).await.unwrap());
    assert_eq!(world.finish(files::COLLECT, NOON).await, [key(1).as_str()]);
    let again = store.remove(&Author::server(ann), one.id, NOON).await;
    assert!(matches!(again, Err(MediaError::NotFound)), "{again:?}");
    store.remove(&Author::server(ann), three.id, NOON).await.unwrap();
    assert_eq!(world.picture(ann).await, None, "nobody has looked at the one that is left");
}

/// Whoever takes their picture away as a field of the profile takes the photo away.
pub async fn a_picture_that_is_taken_away_is_a_photo_that_goes(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    add(store, world, ann, 1).await;
    let two = add(store, world, ann, 2).await;
    let events = world.take_picture_away(ann, NOON).await;
    assert!(events.iter().any(|event| event.detail.as_deref() == Some("photos")), "{events:?}");
    assert_eq!(ids(store, ann).await, [two.id]);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(2).as_str()));
    assert_eq!(world.finish(files::COLLECT, NOON).await, [key(1).as_str()]);
    world.take_picture_away(ann, NOON).await;
    assert_eq!((ids(store, ann).await.len(), world.picture(ann).await), (0, None));
}

/// What nobody has decided about waits in the order of its time; a decision changes the picture at once.
pub async fn photos_wait_for_a_decision(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    let one = add_new(store, world, ann, new(1, PhotoState::Pending)).await.unwrap().photo;
    let two = add_new(store, world, ann, new(2, PhotoState::Pending)).await.unwrap().photo;
    assert_eq!(world.picture(ann).await, None);
    let waiting = store.pending(10).await.unwrap();
    assert_eq!(waiting.iter().map(|one| (one.owner, one.photo.id)).collect::<Vec<_>>(), [(ann, one.id), (ann, two.id)]);
    assert_eq!(store.pending(1).await.unwrap().len(), 1);

    let (owner, events) = store.judge(two.id, verdict(PhotoState::Approved), NOON).await.unwrap();
    assert_eq!(owner, ann);
    assert_told(&events, ann);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(2).as_str()));
    store.judge(one.id, verdict(PhotoState::Approved), NOON).await.unwrap();
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(1).as_str()), "it stands before the other");
    assert!(store.pending(10).await.unwrap().is_empty());
    assert!(store.judge(one.id, verdict(PhotoState::Approved), NOON).await.unwrap().1.is_empty());

    let rejected = verdict(PhotoState::Rejected);
    assert_told(&store.judge(one.id, rejected.clone(), NOON).await.unwrap().1, ann);
    assert_eq!(world.picture(ann).await.as_deref(), Some(key(2).as_str()));
    let photos = store.photos(ann).await.unwrap();
    assert_eq!((photos[0].state, &photos[0].reason), (PhotoState::Rejected, &rejected.reason));
    let nothing = store.judge(PhotoId(4_000_000), rejected, NOON).await;
    assert!(matches!(nothing, Err(MediaError::NotFound)), "{nothing:?}");
}

/// A photo is looked at by its owner, and by whoever may see the owner's card at that moment.
pub async fn a_photo_is_shown_to_whoever_sees_the_card(store: &dyn PhotoStore, world: &dyn World) {
    let [ann, ben, cyd] = [world.newcomer().await, world.newcomer().await, world.newcomer().await];
    let one = add(store, world, ann, 1).await.id;
    let hidden = add_new(store, world, ann, new(2, PhotoState::Pending)).await.unwrap().photo.id;
    let sees = async |viewer, id| store.readable(id, viewer, true, NOON).await.unwrap();
    assert_eq!(sees(ann, one).await, Some(key(1)));
    assert_eq!(sees(ann, hidden).await, Some(key(2)));
    assert_eq!(sees(ben, one).await, None, "they have not met");
    assert_eq!(sees(ben, PhotoId(4_000_000)).await, None);

    world.befriend(ann, ben).await;
    assert_eq!((sees(ben, one).await, sees(ben, hidden).await), (Some(key(1)), None));
    store.judge(one, verdict(PhotoState::Rejected), NOON).await.unwrap();
    assert_eq!((sees(ben, one).await, sees(ann, one).await), (None, Some(key(1))));
    store.judge(one, verdict(PhotoState::Approved), NOON).await.unwrap();
    for banned in [ann, ben] {
        world.set_banned(banned, true).await;
        assert_eq!(sees(ben, one).await, None);
        world.set_banned(banned, false).await;
        assert_eq!(sees(ben, one).await, Some(key(1)));
    }
    world.part(ann, ben).await;
    assert_eq!(sees(ben, one).await, None);

    world.like(ann, cyd).await;
    assert_eq!(sees(cyd, one).await, Some(key(1)), "whoever likes somebody has shown themselves");
    world.part(ann, cyd).await;
    assert_eq!(sees(cyd, one).await, None);
}

/// An erasure leaves no photo, and a job for the files of each.
pub async fn photos_are_erased_with_their_owner(store: &dyn PhotoStore, world: &dyn World) {
    let (ann, ben) = (world.newcomer().await, world.newcomer().await);
    let one = add(store, world, ann, 1).await.id;
    add(store, world, ann, 2).await;
    add(store, world, ben, 3).await;
    world.befriend(ann, ben).await;
    world.erase(ann, NOON).await;
    assert!(store.photos(ann).await.unwrap().is_empty());
    assert_eq!(store.readable(one, ben, true, NOON).await.unwrap(), None);
    let mut collected = world.finish(files::COLLECT, NOON).await;
    collected.sort_unstable();
    assert_eq!(collected, [key(1).as_str(), key(2).as_str()]);
    assert_eq!(ids(store, ben).await.len(), 1);
    let after = add_new(store, world, ann, new(4, PhotoState::Approved)).await;
    assert!(matches!(after, Err(MediaError::SignedOut)), "{after:?}");
}

/// Nobody changes their photos who is banned.
pub async fn the_banned_change_nothing(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    let one = add(store, world, ann, 1).await.id;
    world.set_banned(ann, true).await;
    let author = Author::server(ann);
    let added = add_new(store, world, ann, new(2, PhotoState::Approved)).await;
    assert!(matches!(added, Err(MediaError::Banned)), "{added:?}");
    assert!(matches!(store.remove(&author, one, NOON).await, Err(MediaError::Banned)));
    assert!(matches!(store.reorder(&author, &[one], NOON).await, Err(MediaError::Banned)));
    assert_eq!(ids(store, ann).await, [one]);
}

/// However many come at once, six stay, and there is one picture.
pub async fn many_at_once_are_six(store: &dyn PhotoStore, world: &dyn World) {
    let ann = world.newcomer().await;
    let mut results = Vec::new();
    let mut waiting: Vec<Adding<'_>> = Vec::new();
    for number in 1..=8 {
        waiting.push(Box::pin(add_new(store, world, ann, new(number, PhotoState::Approved))));
    }
    poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(result) => {
                results.push(result);
                false
            }
            Poll::Pending => true,
        });
        if waiting.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let refused = results.iter().filter(|result| matches!(result, Err(MediaError::TooMany))).count();
    assert_eq!((results.iter().filter(|result| result.is_ok()).count(), refused), (6, 2), "{results:?}");
    let photos = store.photos(ann).await.unwrap();
    assert_eq!(photos.len(), MOST_PHOTOS);
    assert_eq!(world.picture(ann).await.as_deref(), Some(photos[0].key.as_str()));
}
