//! What people have told about themselves, as it is read.

use super::{Conn, prompts, shown_photos};
use crate::{
    among::among,
    rows::ACTIVE,
    schema::{interests as interest_rows, persons, profile_interests, profiles},
};
use ::matching::{
    Cell, Gender, GenderPreference, Interest, InterestId, Person, PictureKey, Preferences, Privacy, Profile,
    rules::{self, Candidate},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult,
    SelectableHelper as _,
    dsl::exists,
    prelude::{Queryable, Selectable},
};
use diesel_async::RunQueryDsl as _;
use kernel::{BirthDate, PersonState, Timestamp, UserId};
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = profiles)]
#[expect(clippy::struct_excessive_bools, reason = "the row's columns")]
pub(crate) struct ProfileRow {
    user_id: i64,
    username: String,
    first_name: String,
    last_name: String,
    bio: String,
    date_of_birth: Option<String>,
    gender: Option<String>,
    phone_number: Option<String>,
    location: String,
    picture: Option<String>,
    last_seen_at: i64,
    min_age: i16,
    max_age: i16,
    max_distance: i32,
    gender_preference: String,
    hide_last_name: bool,
    share_presence: bool,
    share_typing: bool,
    share_read_receipts: bool,
    cell: Option<i64>,
    paused: bool,
    discoverable: bool,
    share_last_seen: bool,
    share_distance: bool,
    locale: Option<String>,
    time_zone: Option<String>,
}

impl From<ProfileRow> for Profile {
    /// Without photos, interests and prompts, which are rows of their own.
    fn from(row: ProfileRow) -> Self {
        let usual = Preferences::default();
        Self {
            id: UserId(row.user_id),
            username: row.username,
            first_name: row.first_name,
            last_name: row.last_name,
            bio: row.bio,
            date_of_birth: row.date_of_birth.as_deref().and_then(BirthDate::parse),
            gender: row.gender.as_deref().and_then(Gender::parse),
            phone_number: row.phone_number,
            location: row.location,
            picture: row.picture.map(PictureKey::from_stored),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            photos: Vec::new(),
            interests: Vec::new(),
            prompts: Vec::new(),
            preferences: Preferences {
                min_age: u16::try_from(row.min_age).unwrap_or(usual.min_age),
                max_age: u16::try_from(row.max_age).unwrap_or(usual.max_age),
                max_distance: u16::try_from(row.max_distance).unwrap_or(usual.max_distance),
                gender: GenderPreference::parse(&row.gender_preference).unwrap_or(usual.gender),
            },
            privacy: Privacy {
                hide_last_name: row.hide_last_name,
                share_presence: row.share_presence,
                share_typing: row.share_typing,
                share_read_receipts: row.share_read_receipts,
                share_last_seen: row.share_last_seen,
                share_distance: row.share_distance,
                discoverable: row.discoverable,
            },
            cell: row.cell.and_then(Cell::from_stored),
            paused: row.paused,
            locale: row.locale,
            time_zone: row.time_zone,
        }
    }
}

/// Those of these people who have a profile, with the photos that others may see, their interests and prompts.
pub(crate) async fn candidates(conn: &mut Conn, ids: &[UserId]) -> QueryResult<BTreeMap<UserId, Candidate>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(ProfileRow, i16)> = profiles::table
        .inner_join(persons::table.on(persons::id.eq(profiles::user_id)))
        .filter(among(profiles::user_id, &ids))
        .select((ProfileRow::as_select(), persons::state))
        .load(conn)
        .await?;
    let candidate = |(row, state): (ProfileRow, i16)| {
        let profile = Profile::from(row);
        (profile.id, Candidate { active: PersonState::from_code(state).is_active(), profile })
    };
    let mut people: BTreeMap<_, _> = rows.into_iter().map(candidate).collect();
    let chosen: Vec<(i64, i64, String)> = profile_interests::table
        .inner_join(interest_rows::table.on(interest_rows::id.eq(profile_interests::interest_id)))
        .filter(among(profile_interests::user_id, &ids))
        .select((profile_interests::user_id, interest_rows::id, interest_rows::name))
        .load(conn)
        .await?;
    for (person, id, name) in chosen {
        if let Some(candidate) = people.get_mut(&UserId(person)) {
            candidate.profile.interests.push(Interest { id: InterestId(id), name });
        }
    }
    for (person, photo) in shown_photos::shown(conn, &ids).await? {
        if let Some(candidate) = people.get_mut(&person) {
            candidate.profile.photos.push(photo);
        }
    }
    for (person, answer) in prompts::of_people(conn, &ids).await? {
        if let Some(candidate) = people.get_mut(&person) {
            candidate.profile.prompts.push(answer);
        }
    }
    for candidate in people.values_mut() {
        Interest::sort(&mut candidate.profile.interests, |interest| interest);
    }
    Ok(people)
}

pub(crate) async fn own(conn: &mut Conn, person: UserId) -> QueryResult<Option<Profile>> {
    Ok(candidates(conn, &[person]).await?.remove(&person).map(|candidate| candidate.profile))
}

/// That the account behind a profile is not shut. `OFFSET 0` keeps PostgreSQL from making a join of it.
macro_rules! is_active {
    () => {
        exists(persons::table.filter(persons::id.eq(profiles::user_id).and(persons::state.eq(ACTIVE))).offset(0))
    };
}

/// Frames ask this often and need no interests.
pub(crate) async fn people(conn: &mut Conn, ids: &[UserId]) -> QueryResult<Vec<Person>> {
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<ProfileRow> = profiles::table
        .filter(among(profiles::user_id, &keys))
        .filter(is_active!())
        .select(ProfileRow::as_select())
        .load(conn)
        .await?;
    let found: BTreeMap<_, _> = rows.into_iter().map(Profile::from).map(|profile| (profile.id, profile)).collect();
    Ok(ids.iter().filter_map(|id| found.get(id)).map(rules::person).collect())
}

pub(crate) async fn shows_picture(conn: &mut Conn, key: &PictureKey) -> QueryResult<bool> {
    let owner = profiles::table.filter(profiles::picture.eq(key.as_str())).filter(is_active!());
    diesel::select(exists(owner)).get_result(conn).await
}
