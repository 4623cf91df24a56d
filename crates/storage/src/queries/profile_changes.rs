//! Changes of what people tell about themselves.

use super::{Conn, discovery_rows, log, photos, profiles::own, prompts};
use crate::{
    among::among,
    schema::{interests as interest_rows, profile_interests, profiles},
    transaction::{TxError, is_unique_violation},
};
use ::matching::{
    Cell, Changed, Error, Gender, Interest, InterestId, InterestName, PictureKey, Preferences, PreferencesChange,
    Profile, ProfileChange, PromptAnswer, rules,
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _, QueryDsl as _,
    QueryResult,
};
use diesel_async::RunQueryDsl as _;
use kernel::{FieldError, Timestamp, UserId};

type Tx<T> = Result<T, TxError<Error>>;

/// The own profile, which nobody else changes until the end of the transaction.
async fn locked(conn: &mut Conn, person: UserId) -> Tx<Profile> {
    log::lock_persons(conn, [person]).await?;
    own(conn, person).await?.ok_or(TxError::Rule(Error::NotFound))
}

pub(crate) async fn change(
    conn: &mut Conn,
    person: UserId,
    change: &ProfileChange,
    at: Timestamp,
) -> Tx<Changed<Profile>> {
    let before = locked(conn, person).await?;
    let mut profile = before.clone();
    profile.apply(change.clone());
    // Who takes their picture away takes away the photo that it is. The next one moves up.
    let mut of_photos = Vec::new();
    if change.picture == Some(None)
        && let Some((next, told)) = photos::withdraw_primary(conn, person, at).await?
    {
        (profile.picture, of_photos) = (next, vec![told]);
        profile.photos.drain(..profile.photos.len().min(1));
    }
    let written = diesel::update(profiles::table.find(person.0))
        .set((
            profiles::username.eq(&profile.username),
            profiles::username_key.eq(profile.username.to_ascii_lowercase()),
            profiles::first_name.eq(&profile.first_name),
            profiles::last_name.eq(&profile.last_name),
            profiles::bio.eq(&profile.bio),
            profiles::date_of_birth.eq(profile.date_of_birth.map(|birth| birth.to_string())),
            profiles::gender.eq(profile.gender.map(Gender::letter)),
            profiles::phone_number.eq(&profile.phone_number),
            profiles::location.eq(&profile.location),
            profiles::picture.eq(profile.picture.as_ref().map(PictureKey::as_str)),
            profiles::hide_last_name.eq(profile.privacy.hide_last_name),
            profiles::share_presence.eq(profile.privacy.share_presence),
            profiles::share_typing.eq(profile.privacy.share_typing),
            profiles::share_read_receipts.eq(profile.privacy.share_read_receipts),
            profiles::share_last_seen.eq(profile.privacy.share_last_seen),
            profiles::share_distance.eq(profile.privacy.share_distance),
            profiles::discoverable.eq(profile.privacy.discoverable),
            profiles::paused.eq(profile.paused),
            profiles::locale.eq(&profile.locale),
            profiles::time_zone.eq(&profile.time_zone),
        ))
        .execute(conn)
        .await;
    match written {
        Err(error) if is_unique_violation(&error) => Err(TxError::Rule(Error::UsernameTaken)),
        Err(error) => Err(error.into()),
        Ok(_) => {
            discovery_rows::refresh(conn, &[person], at).await?;
            let mut changed = told(conn, &before, profile, at).await?;
            changed.events.extend(log::append_events(conn, of_photos).await?);
            Ok(changed)
        }
    }
}

/// Tells the own devices what is different now.
async fn told(conn: &mut Conn, before: &Profile, now: Profile, at: Timestamp) -> Tx<Changed<Profile>> {
    let events = log::append_events(conn, rules::profile_events(before, &now, at)).await?;
    Ok(Changed { now, events })
}

pub(crate) async fn set_position(
    conn: &mut Conn,
    person: UserId,
    cell: Option<Cell>,
    at: Timestamp,
) -> Tx<Changed<Profile>> {
    let before = locked(conn, person).await?;
    let number = cell.map(Cell::number);
    diesel::update(profiles::table.find(person.0))
        .set((profiles::cell.eq(number), profiles::positioned_at.eq(cell.map(|_| at.as_micros()))))
        .execute(conn)
        .await?;
    discovery_rows::refresh(conn, &[person], at).await?;
    let now = Profile { cell, ..before.clone() };
    told(conn, &before, now, at).await
}

pub(crate) async fn set_prompts(
    conn: &mut Conn,
    person: UserId,
    answers: Vec<PromptAnswer>,
    at: Timestamp,
) -> Tx<Changed<Profile>> {
    let before = locked(conn, person).await?;
    if before.prompts != answers {
        prompts::replace(conn, person, &answers).await?;
    }
    let now = Profile { prompts: answers, ..before.clone() };
    told(conn, &before, now, at).await
}

pub(crate) async fn change_preferences(
    conn: &mut Conn,
    person: UserId,
    change: PreferencesChange,
    at: Timestamp,
) -> Tx<Changed<Preferences>> {
    let before = locked(conn, person).await?.preferences;
    let new = before.changed(change).map_err(|wrong| TxError::Rule(wrong.into()))?;
    let small = |age: u16| i16::try_from(age).unwrap_or(i16::MAX);
    diesel::update(profiles::table.find(person.0))
        .set((
            profiles::min_age.eq(small(new.min_age)),
            profiles::max_age.eq(small(new.max_age)),
            profiles::max_distance.eq(i32::from(new.max_distance)),
            profiles::gender_preference.eq(new.gender.letter()),
        ))
        .execute(conn)
        .await?;
    discovery_rows::refresh(conn, &[person], at).await?;
    let events = log::append_events(conn, rules::preferences_events(person, before, new, at)).await?;
    Ok(Changed { now: new, events })
}

pub(crate) async fn interests(conn: &mut Conn, person: UserId) -> QueryResult<Vec<(Interest, bool)>> {
    let own = profile_interests::interest_id.eq(interest_rows::id).and(profile_interests::user_id.eq(person.0));
    let rows: Vec<(i64, String, Option<i64>)> = interest_rows::table
        .left_join(profile_interests::table.on(own))
        .select((interest_rows::id, interest_rows::name, profile_interests::user_id.nullable()))
        .load(conn)
        .await?;
    let entry =
        |(id, name, chosen): (i64, String, Option<i64>)| (Interest { id: InterestId(id), name }, chosen.is_some());
    let mut listed: Vec<_> = rows.into_iter().map(entry).collect();
    Interest::sort(&mut listed, |(interest, _)| interest);
    Ok(listed)
}

pub(crate) async fn set_interests(
    conn: &mut Conn,
    person: UserId,
    ids: &[InterestId],
    at: Timestamp,
) -> Tx<Changed<Vec<(Interest, bool)>>> {
    let before = locked(conn, person).await?;
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let known: i64 = interest_rows::table.filter(among(interest_rows::id, &ids)).count().get_result(conn).await?;
    if usize::try_from(known) != Ok(ids.len()) {
        let message = "names an interest that does not exist";
        return Err(TxError::Rule(Error::Invalid(vec![FieldError { field: "interest_ids", message }])));
    }
    diesel::delete(profile_interests::table.filter(profile_interests::user_id.eq(person.0))).execute(conn).await?;
    for id in ids {
        diesel::insert_into(profile_interests::table)
            .values((profile_interests::user_id.eq(person.0), profile_interests::interest_id.eq(id)))
            .execute(conn)
            .await?;
    }
    let listed = interests(conn, person).await?;
    let chosen = listed.iter().filter(|(_, chosen)| *chosen).map(|(interest, _)| interest.clone()).collect();
    let now = Profile { interests: chosen, ..before.clone() };
    Ok(Changed { events: told(conn, &before, now, at).await?.events, now: listed })
}

pub(crate) async fn add_interests(conn: &mut Conn, names: &[InterestName]) -> Tx<usize> {
    let mut added = 0;
    for name in names {
        added += diesel::insert_into(interest_rows::table)
            .values(interest_rows::name.eq(name.as_str()))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
    }
    Ok(added)
}

/// In the order of their ids, so that two nodes that report the same people do not wait for each other in a ring.
pub(crate) async fn note_seen(conn: &mut Conn, seen: &[(UserId, Timestamp)]) -> Tx<()> {
    let mut seen = seen.to_vec();
    seen.sort_unstable();
    let mut later = Vec::with_capacity(seen.len());
    for (person, at) in seen {
        let row = profiles::table.find(person.0).filter(profiles::last_seen_at.lt(at.as_micros()));
        if diesel::update(row).set(profiles::last_seen_at.eq(at.as_micros())).execute(conn).await? > 0 {
            later.push((person, at));
        }
    }
    Ok(discovery_rows::note_seen(conn, &later).await?)
}
