//! People in bulk, as lists in JSON.

use super::{Conn, listed::Listed};
use crate::seeding::{SeededSwipe, Settler};
use diesel::QueryResult;
use diesel_async::RunQueryDsl as _;
use matching::{Cell, Gender, PictureKey};
use serde_json::{Value, json};

pub(crate) async fn insert_settlers(conn: &mut Conn, people: &[Settler]) -> QueryResult<()> {
    let list = |row: fn(&Settler) -> Value| json!(people.iter().map(row).collect::<Vec<_>>()).to_string();
    let persons: Listed = Listed::new(
        "INSERT INTO persons (id) SELECT value FROM json_each(?)",
        list(|settler| json!(settler.profile.id.0)),
    );
    persons.execute(conn).await?;
    let accounts: Listed = Listed::new(
        "INSERT INTO accounts (id, email, created_at) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        list(|settler| {
            let id = settler.profile.id;
            json!((id.0, format!("{id}@seed.invalid"), settler.joined_at.as_micros()))
        }),
    );
    accounts.execute(conn).await?;
    let profiles: Listed = Listed::new(
        "INSERT INTO profiles (user_id, username, username_key, first_name, bio, date_of_birth, gender, location, picture, \
         last_seen_at, min_age, max_age, max_distance, gender_preference, cell, paused, discoverable, \
         share_distance, share_presence, share_last_seen) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, \
         value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, \
         value ->> 16, value ->> 17, value ->> 18, value ->> 19 FROM json_each(?)",
        list(profile),
    );
    profiles.execute(conn).await.map(drop)
}

fn profile(settler: &Settler) -> Value {
    let profile = &settler.profile;
    json!([
        profile.id.0,
        profile.username,
        profile.username.to_ascii_lowercase(),
        profile.first_name,
        profile.bio,
        profile.date_of_birth.map(|birth| birth.to_string()),
        profile.gender.map(Gender::letter),
        profile.location,
        profile.picture.as_ref().map(PictureKey::as_str),
        profile.last_seen_at.as_micros(),
        profile.preferences.min_age,
        profile.preferences.max_age,
        profile.preferences.max_distance,
        profile.preferences.gender.letter(),
        profile.cell.map(Cell::number),
        i32::from(profile.paused),
        i32::from(profile.privacy.discoverable),
        i32::from(profile.privacy.share_distance),
        i32::from(profile.privacy.share_presence),
        i32::from(profile.privacy.share_last_seen),
    ])
}

pub(crate) async fn insert_interests(conn: &mut Conn, chosen: &[(i64, i64)]) -> QueryResult<()> {
    let statement: Listed = Listed::new(
        "INSERT INTO profile_interests (user_id, interest_id) SELECT value ->> 0, value ->> 1 FROM json_each(?)",
        json!(chosen).to_string(),
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn insert_swipes(conn: &mut Conn, swipes: &[SeededSwipe]) -> QueryResult<()> {
    for (liked, text) in [
        (
            true,
            "INSERT INTO likes (liker_id, liked_id, created_at) \
             SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        ),
        (
            false,
            "INSERT INTO passes (user_id, passed_id, created_at) \
             SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        ),
    ] {
        let of_kind = swipes.iter().filter(|swipe| swipe.liked == liked);
        let rows: Vec<_> = of_kind.map(|swipe| (swipe.by.0, swipe.target.0, swipe.at.as_micros())).collect();
        let statement: Listed = Listed::new(text, json!(rows).to_string());
        statement.execute(conn).await?;
    }
    Ok(())
}
