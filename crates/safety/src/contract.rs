//! What any store of staff and of the audit log must do. A store runs every case on a fresh database.

use crate::{Act, Action, Actor, AuditLog, Chain, Detail, Error, Role, StaffMember, StaffStore};
use async_trait::async_trait;
use kernel::{Timestamp, UserId, contract::join_all};
use std::sync::Arc;

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// What a case needs besides the ports.
#[async_trait]
pub trait People: Send + Sync {
    /// Somebody with an account.
    async fn newcomer(&self) -> UserId;

    /// Shuts the person's account.
    async fn ban(&self, person: UserId);

    /// Opens it again.
    async fn unban(&self, person: UserId);

    /// Erases the person.
    async fn erase(&self, person: UserId);
}

fn act(action: Action, subject: UserId) -> Act {
    let actor = Actor::System("root".to_owned());
    Act { actor, action, subject: Some(subject), detail: Detail::default(), at: NOON }
}

/// A role is given, changed and taken, and each of that stands in the log, once.
pub async fn a_role_is_given_and_taken(staff: Arc<dyn StaffStore>, log: Arc<dyn AuditLog>, people: &dyn People) {
    let (ann, ben) = (people.newcomer().await, people.newcomer().await);
    let grant = async |person, role| staff.grant(person, role, act(Action::Grant, person)).await.unwrap();
    let revoke = async |person| staff.revoke(person, act(Action::Revoke, person)).await.unwrap();
    assert!(!revoke(ann).await, "there is nothing to take");
    assert!(grant(ann, Role::Moderator).await);
    assert!(!grant(ann, Role::Moderator).await, "they have it");
    assert!(grant(ben, Role::Viewer).await);
    assert!(grant(ben, Role::Owner).await, "in the place of the other");
    let listed = staff.staff().await.unwrap();
    let member = |person, role| StaffMember { person, role, since: NOON };
    assert_eq!(listed, [member(ben, Role::Owner), member(ann, Role::Moderator)]);
    assert!(revoke(ben).await && !revoke(ben).await);
    assert_eq!(staff.staff().await.unwrap(), [member(ann, Role::Moderator)]);
    let words: Vec<_> = log.entries(0, 100).await.unwrap().into_iter().map(|e| (e.action, e.subject)).collect();
    let (given, taken) = ("staff.grant".to_owned(), "staff.revoke".to_owned());
    assert_eq!(words, [(given.clone(), Some(ann)), (given.clone(), Some(ben)), (given, Some(ben)), (taken, Some(ben))]);
}

/// Nobody has a role who cannot act, and whoever is erased has none any more; what the log says of them stays.
pub async fn whoever_is_not_there_has_no_role(staff: Arc<dyn StaffStore>, log: Arc<dyn AuditLog>, people: &dyn People) {
    let (ann, ben) = (people.newcomer().await, people.newcomer().await);
    people.ban(ben).await;
    for person in [ben, UserId(1)] {
        let refused = staff.grant(person, Role::Viewer, act(Action::Grant, person)).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert!(log.latest(10).await.unwrap().is_empty(), "what was refused was not done");
    assert!(staff.grant(ann, Role::Owner, act(Action::Grant, ann)).await.unwrap());
    people.ban(ann).await;
    assert!(staff.staff().await.unwrap().is_empty(), "a role rests while its account is shut");
    people.unban(ann).await;
    assert_eq!(staff.staff().await.unwrap().len(), 1);
    people.erase(ann).await;
    assert!(staff.staff().await.unwrap().is_empty());
    assert_eq!(log.latest(10).await.unwrap()[0].subject, Some(ann));
}

/// Whoever writes at the same time, every entry follows upon the one before.
pub async fn entries_follow_each_other(_: Arc<dyn StaffStore>, log: Arc<dyn AuditLog>, _: &dyn People) {
    let entries = join_all((0..25).map(|number| {
        let log = log.clone();
        async move { log.append(act(Action::Token, UserId(100 + number))).await.unwrap() }
    }))
    .await;
    let mut numbers: Vec<i64> = entries.iter().map(|entry| entry.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=25).collect::<Vec<i64>>());
    let (mut chain, mut read) = (Chain::start(), Vec::new());
    loop {
        let page = log.entries(chain.number(), 10).await.unwrap();
        if page.is_empty() {
            break;
        }
        for entry in page {
            chain.follow(&entry).unwrap();
            read.push(entry);
        }
    }
    assert_eq!(read.len(), 25);
    assert!(entries.iter().all(|entry| read.contains(entry)), "what was answered is what is kept");
    let latest = log.latest(3).await.unwrap();
    assert_eq!(latest.iter().map(|entry| entry.number).collect::<Vec<_>>(), [25, 24, 23]);
}
