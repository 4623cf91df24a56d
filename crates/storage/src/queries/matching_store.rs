//! The matching port; the work is in the modules beside it.

use super::{Database, match_lists, profiles, swipes};
use crate::run::{in_snapshot, in_transaction};
use ::matching::{
    Card, Error, Interest, InterestId, InterestName, Like, LikeReceived, Liked, Match, MatchedCard, Matching, Page,
    PageRequest, Person, Preferences, PreferencesChange, Profile, ProfileChange, WhichMatch,
};
use async_trait::async_trait;
use kernel::{Event, MatchId, Timestamp, UserId};

#[async_trait]
impl Matching for Database {
    async fn like(&self, like: Like) -> Result<Liked, Error> {
        in_transaction!(self, swipes::like(like))
    }

    async fn skip(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, swipes::skip(by, target, at))
    }

    async fn unlike(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, swipes::unlike(by, target, at))
    }

    async fn block(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, swipes::block(by, target, at))
    }

    async fn unblock(&self, by: UserId, target: UserId) -> Result<(), Error> {
        in_transaction!(self, swipes::unblock(by, target))
    }

    async fn unmatch(&self, by: UserId, which: WhichMatch, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, swipes::unmatch(by, which, at))
    }

    async fn likes_spent(&self, by: UserId, at: Timestamp) -> Result<i64, Error> {
        in_snapshot!(self, swipes::likes_spent(by, at))
    }

    async fn likes_received(
        &self,
        viewer: UserId,
        page: PageRequest,
        at: Timestamp,
    ) -> Result<Page<LikeReceived>, Error> {
        in_snapshot!(self, match_lists::likes_received(viewer, page, at))
    }

    async fn matches(&self, viewer: UserId, page: PageRequest, at: Timestamp) -> Result<Page<MatchedCard>, Error> {
        in_snapshot!(self, match_lists::page(viewer, page, at))
    }

    async fn matches_since(
        &self,
        viewer: UserId,
        since: Timestamp,
        limit: u32,
        at: Timestamp,
    ) -> Result<Vec<MatchedCard>, Error> {
        in_snapshot!(self, match_lists::since(viewer, since, limit, at))
    }

    async fn match_by_id(&self, viewer: UserId, id: MatchId, at: Timestamp) -> Result<Option<MatchedCard>, Error> {
        in_snapshot!(self, match_lists::by_id(viewer, id, at))
    }

    async fn match_of_pair(&self, one: UserId, other: UserId) -> Result<Option<Match>, Error> {
        in_snapshot!(self, match_lists::of_pair(one, other))
    }

    async fn cards(&self, viewer: UserId, ids: &[UserId], at: Timestamp) -> Result<Vec<Card>, Error> {
        let ids = ids.to_vec();
        in_snapshot!(self, match_lists::cards(viewer, ids, at))
    }

    async fn people(&self, ids: &[UserId]) -> Result<Vec<Person>, Error> {
        let ids = ids.to_vec();
        in_snapshot!(self, profiles::people(ids))
    }

    async fn profile(&self, person: UserId) -> Result<Option<Profile>, Error> {
        in_snapshot!(self, profiles::own(person))
    }

    async fn change_profile(&self, person: UserId, change: ProfileChange) -> Result<Profile, Error> {
        in_transaction!(self, profiles::change(person, change))
    }

    async fn change_preferences(&self, person: UserId, change: PreferencesChange) -> Result<Preferences, Error> {
        in_transaction!(self, profiles::change_preferences(person, change))
    }

    async fn interests(&self, person: UserId) -> Result<Vec<(Interest, bool)>, Error> {
        in_snapshot!(self, profiles::interests(person))
    }

    async fn set_interests(&self, person: UserId, ids: &[InterestId]) -> Result<(), Error> {
        let ids = ids.to_vec();
        in_transaction!(self, profiles::set_interests(person, ids))
    }

    async fn add_interests(&self, names: &[InterestName]) -> Result<(), Error> {
        let names = names.to_vec();
        in_transaction!(self, profiles::add_interests(names))
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Error> {
        let seen = seen.to_vec();
        in_transaction!(self, profiles::note_seen(seen))
    }
}
