//! The matching port; the work is in the modules beside it.

use super::{Conn, Database, admirers, authors, likes, match_lists, profile_changes, profiles, swipes};
use crate::{
    macros::{in_read, in_snapshot, in_transaction},
    ports::KeepsMatching,
    transaction::TxError,
};
use ::matching::{
    Card, Cell, Changed, Error, Interest, InterestId, InterestName, Like, LikeReceived, Liked, Match, MatchedCard,
    Matching, Page, PageRequest, Pair, Pass, Person, PictureKey, Preferences, PreferencesChange, Profile,
    ProfileChange, PromptAnswer, Rewound, Spent, WhichMatch,
};
use async_trait::async_trait;
use futures_util::future::BoxFuture;
use kernel::{Author, ConversationId, Event, Listing, MatchId, Place, Timestamp, UserId};
use std::{ops::Deref, sync::Arc};

/// The port over a database, in nobody's name or in that of an author whom every change is judged by.
struct MatchingStore {
    database: Arc<Database>,
    author: Option<Author>,
}

impl KeepsMatching for Database {
    fn matching(self: Arc<Self>) -> Arc<dyn Matching> {
        Arc::new(MatchingStore { database: self, author: None })
    }
}

impl Deref for MatchingStore {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

impl MatchingStore {
    /// Runs one transaction to its end. The author is judged last: persons are locked after pairs and conversations. Who may
    /// not write any more learns nothing else, not even what a rule would have said.
    async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<Error>>> + Send + Sync + 'static,
    {
        let (work, author) = (Arc::new(work), self.author.clone());
        self.database
            .write(move |conn| {
                let (work, author) = (work.clone(), author.clone());
                Box::pin(async move {
                    let outcome = work(&mut *conn).await;
                    // A statement that has failed has broken the transaction: nothing more can be asked in it.
                    if matches!(outcome, Err(TxError::Database(_) | TxError::Rule(Error::UsernameTaken))) {
                        return outcome;
                    }
                    match author {
                        Some(author) if !authors::lock_and_ask(conn, &author).await? => {
                            Err(TxError::Rule(Error::NotActive))
                        }
                        _ => outcome,
                    }
                })
            })
            .await
    }
}

#[async_trait]
impl Matching for MatchingStore {
    fn acting(self: Arc<Self>, author: Author) -> Arc<dyn Matching> {
        Arc::new(Self { database: self.database.clone(), author: Some(author) })
    }

    async fn like(&self, like: Like) -> Result<Liked, Error> {
        in_transaction!(self, |conn, like| swipes::like(conn, &like))
    }

    async fn skip(&self, pass: Pass) -> Result<Vec<Event>, Error> {
        in_transaction!(self, |conn| swipes::skip(conn, &pass))
    }

    async fn rewind(&self, by: UserId, at: Timestamp) -> Result<Rewound, Error> {
        in_transaction!(self, |conn| swipes::rewind(conn, by, at))
    }

    async fn unlike(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, |conn| swipes::unlike(conn, by, target, at))
    }

    async fn block(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, |conn| swipes::block(conn, by, target, at))
    }

    async fn unblock(&self, by: UserId, target: UserId) -> Result<(), Error> {
        in_transaction!(self, |conn| swipes::unblock(conn, by, target))
    }

    async fn unmatch(&self, by: UserId, which: WhichMatch, at: Timestamp) -> Result<Vec<Event>, Error> {
        in_transaction!(self, |conn| swipes::unmatch(conn, by, which, at))
    }

    async fn spent(&self, by: UserId, at: Timestamp) -> Result<Spent, Error> {
        in_read!(self, |conn| likes::spent(conn, by, at))
    }

    async fn likes_received(
        &self,
        viewer: UserId,
        page: PageRequest,
        at: Timestamp,
    ) -> Result<Page<LikeReceived>, Error> {
        in_snapshot!(self, |conn| match_lists::likes_received(conn, viewer, page, at))
    }

    async fn waiting_likes(&self, viewer: UserId, likers: &[UserId], at: Timestamp) -> Result<Vec<UserId>, Error> {
        let likers = likers.to_vec();
        in_read!(self, |conn| match_lists::waiting_likes(conn, viewer, &likers, at))
    }

    async fn admirer_count(&self, viewer: UserId) -> Result<i64, Error> {
        in_snapshot!(self, |conn| admirers::count(conn, viewer))
    }

    async fn admirers_among(&self, viewer: UserId, likers: &[UserId]) -> Result<Vec<UserId>, Error> {
        let likers = likers.to_vec();
        in_snapshot!(self, |conn, likers| admirers::among_likers(conn, viewer, &likers))
    }

    async fn matches(&self, viewer: UserId, page: PageRequest, at: Timestamp) -> Result<Page<MatchedCard>, Error> {
        in_snapshot!(self, |conn| match_lists::page(conn, viewer, page, at))
    }

    async fn matches_since(
        &self,
        viewer: UserId,
        since: Timestamp,
        before: Option<Place<MatchId>>,
        limit: u32,
        at: Timestamp,
    ) -> Result<Listing<MatchedCard, MatchId>, Error> {
        in_snapshot!(self, |conn| match_lists::since(conn, viewer, since, before, limit, at))
    }

    async fn match_by_id(&self, viewer: UserId, id: MatchId, at: Timestamp) -> Result<Option<MatchedCard>, Error> {
        in_snapshot!(self, |conn| match_lists::by_id(conn, viewer, id, at))
    }

    async fn match_of_pair(&self, one: UserId, other: UserId) -> Result<Option<Match>, Error> {
        in_read!(self, |conn| match_lists::of_pair(conn, one, other))
    }

    async fn pairs(&self, people: &[UserId]) -> Result<Vec<(Pair, ConversationId)>, Error> {
        let people = people.to_vec();
        in_snapshot!(self, |conn, people| match_lists::pairs_of(conn, &people))
    }

    async fn cards(&self, viewer: UserId, ids: &[UserId], at: Timestamp) -> Result<Vec<Card>, Error> {
        let ids = ids.to_vec();
        in_snapshot!(self, |conn, ids| match_lists::cards(conn, viewer, &ids, None, at))
    }

    async fn people(&self, ids: &[UserId]) -> Result<Vec<Person>, Error> {
        let ids = ids.to_vec();
        in_read!(self, |conn| profiles::people(conn, &ids))
    }

    async fn shows_picture(&self, key: &PictureKey) -> Result<bool, Error> {
        let key = key.clone();
        in_read!(self, |conn| profiles::shows_picture(conn, &key))
    }

    async fn profile(&self, person: UserId) -> Result<Option<Profile>, Error> {
        in_snapshot!(self, |conn| profiles::own(conn, person))
    }

    async fn change_profile(
        &self,
        person: UserId,
        change: ProfileChange,
        at: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        in_transaction!(self, |conn, change| profile_changes::change(conn, person, &change, at))
    }

    async fn change_preferences(
        &self,
        person: UserId,
        change: PreferencesChange,
        at: Timestamp,
    ) -> Result<Changed<Preferences>, Error> {
        in_transaction!(self, |conn| profile_changes::change_preferences(conn, person, change, at))
    }

    async fn interests(&self, person: UserId) -> Result<Vec<(Interest, bool)>, Error> {
        in_read!(self, |conn| profile_changes::interests(conn, person))
    }

    async fn set_interests(
        &self,
        person: UserId,
        ids: &[InterestId],
        at: Timestamp,
    ) -> Result<Changed<Vec<(Interest, bool)>>, Error> {
        let ids = ids.to_vec();
        in_transaction!(self, |conn, ids| profile_changes::set_interests(conn, person, &ids, at))
    }

    async fn set_prompts(
        &self,
        person: UserId,
        prompts: Vec<PromptAnswer>,
        at: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        in_transaction!(self, |conn, prompts| profile_changes::set_prompts(conn, person, prompts, at))
    }

    async fn set_position(&self, person: UserId, cell: Option<Cell>, at: Timestamp) -> Result<Changed<Profile>, Error> {
        in_transaction!(self, |conn| profile_changes::set_position(conn, person, cell, at))
    }

    async fn add_interests(&self, names: &[InterestName]) -> Result<usize, Error> {
        let names = names.to_vec();
        in_transaction!(self, |conn, names| profile_changes::add_interests(conn, &names))
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Error> {
        let seen = seen.to_vec();
        in_transaction!(self, |conn, seen| profile_changes::note_seen(conn, &seen))
    }
}
