//! Rows in bulk, for demonstrations and measurements.

use super::{Conn, Database, conversation_rows, dialect, seen::day_of};
use crate::{
    discovery_columns::DiscoveryColumns,
    schema::{accounts, persons, profiles, sessions},
    seeding::{RoomMember, SeededSwipe, Seeding, Settler},
    transaction::TxError,
};
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, StoreError, Timestamp, UserId};
use matching::rules::{self, Candidate, Relation};
use std::sync::Arc;

#[async_trait]
impl Seeding for Database {
    async fn seed_rooms(&self, rooms: Vec<Vec<RoomMember>>, at: Timestamp) -> Result<ConversationId, StoreError> {
        let rooms = Arc::new(rooms);
        self.write_at_leisure(move |conn| {
            let rooms = rooms.clone();
            Box::pin(async move { Ok::<_, TxError<StoreError>>(seed_rooms(conn, &rooms, at).await?) })
        })
        .await
    }

    async fn seed_people(&self, people: Vec<Settler>, at: Timestamp) -> Result<(), StoreError> {
        let people = Arc::new(people);
        self.write_at_leisure(move |conn| {
            let people = people.clone();
            Box::pin(async move { Ok::<_, TxError<StoreError>>(seed_people(conn, &people, at).await?) })
        })
        .await
    }

    async fn seed_swipes(&self, swipes: Vec<SeededSwipe>) -> Result<(), StoreError> {
        let swipes = Arc::new(swipes);
        self.write_at_leisure(move |conn| {
            let swipes = swipes.clone();
            Box::pin(async move { Ok::<_, TxError<StoreError>>(seed_swipes(conn, &swipes).await?) })
        })
        .await
    }

    async fn is_empty(&self) -> Result<bool, StoreError> {
        let somebody: Option<i64> = self
            .read(|conn| {
                Box::pin(async move {
                    let first = persons::table.order(persons::id).select(persons::id).first(conn);
                    Ok::<_, TxError<StoreError>>(first.await.optional()?)
                })
            })
            .await?;
        Ok(somebody.is_none())
    }
}

async fn seed_rooms(conn: &mut Conn, rooms: &[Vec<RoomMember>], at: Timestamp) -> QueryResult<ConversationId> {
    dialect::lock_new_conversations(conn).await?;
    let mut first = None;
    for room in rooms {
        for member in room {
            insert_person(conn, member, at).await?;
        }
        let people: Vec<UserId> = room.iter().map(|member| member.id).collect();
        let id = conversation_rows::open_conversation(conn, &people, at).await?;
        first.get_or_insert(id);
    }
    Ok(first.unwrap_or_default())
}

async fn seed_people(conn: &mut Conn, people: &[Settler], at: Timestamp) -> QueryResult<()> {
    dialect::insert_settlers(conn, people).await?;
    let interests = people
        .iter()
        .flat_map(|settler| settler.profile.interests.iter().map(|interest| (settler.profile.id.0, interest.id.0)));
    dialect::insert_interests(conn, &interests.collect::<Vec<_>>()).await?;
    let row = |settler: &Settler| {
        let candidate = Candidate { active: true, profile: settler.profile.clone() };
        DiscoveryColumns::of(&candidate, settler.joined_at, at)
    };
    dialect::put_discovery_rows(conn, &people.iter().filter_map(row).collect::<Vec<_>>()).await
}

async fn seed_swipes(conn: &mut Conn, swipes: &[SeededSwipe]) -> QueryResult<()> {
    dialect::insert_swipes(conn, swipes).await?;
    let row = |swipe: &SeededSwipe| {
        let passed_until = (!swipe.liked).then(|| rules::pass_returns_at(swipe.at, None));
        let relation = Relation { liked: swipe.liked, passed_until, ..Relation::default() };
        Some((swipe.by.0, swipe.target.0, day_of(rules::seen_until(relation)?)))
    };
    dialect::put_seen(conn, &swipes.iter().filter_map(row).collect::<Vec<_>>()).await
}

async fn insert_person(conn: &mut Conn, member: &RoomMember, at: Timestamp) -> QueryResult<()> {
    let (id, at) = (member.id.0, at.as_micros());
    diesel::insert_into(persons::table).values(persons::id.eq(id)).execute(conn).await?;
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::email.eq(format!("{}@seed.invalid", member.username)),
            accounts::created_at.eq(at),
        ))
        .execute(conn)
        .await?;
    diesel::insert_into(profiles::table)
        .values((
            profiles::user_id.eq(id),
            profiles::username.eq(&member.username),
            profiles::username_key.eq(member.username.to_lowercase()),
            profiles::first_name.eq(&member.first_name),
            profiles::last_seen_at.eq(at),
        ))
        .execute(conn)
        .await?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&member.session),
            sessions::user_id.eq(id),
            sessions::created_at.eq(at),
            sessions::last_used_at.eq(at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
