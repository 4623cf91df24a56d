//! People in bulk, in arrays.

use super::{
    Conn,
    bulk::{Bulk, Column},
};
use crate::seeding::{SeededSwipe, Settler};
use diesel::QueryResult;
use diesel_async::RunQueryDsl as _;
use matching::{Cell, Gender, PictureKey};

pub(crate) async fn insert_settlers(conn: &mut Conn, people: &[Settler]) -> QueryResult<()> {
    let ids = || Column::BigInts(people.iter().map(|settler| settler.profile.id.0).collect());
    let texts = |value: fn(&Settler) -> String| Column::Texts(people.iter().map(value).collect());
    let optional = |value: fn(&Settler) -> Option<String>| Column::OptionalTexts(people.iter().map(value).collect());
    let bigs = |value: fn(&Settler) -> i64| Column::BigInts(people.iter().map(value).collect());
    let persons: Bulk = Bulk::new("INSERT INTO persons (id) SELECT * FROM unnest(?)", vec![ids()]);
    persons.execute(conn).await?;
    let accounts: Bulk = Bulk::new(
        "INSERT INTO accounts (id, email, created_at) SELECT * FROM unnest(?, ?, ?)",
        vec![
            ids(),
            texts(|settler| format!("{}@seed.invalid", settler.profile.id)),
            bigs(|settler| settler.joined_at.as_micros()),
        ],
    );
    accounts.execute(conn).await?;
    let switch = |of: fn(&Settler) -> bool| Column::Bools(people.iter().map(of).collect());
    let age = |age: u16| i16::try_from(age).unwrap_or(i16::MAX);
    let profiles: Bulk = Bulk::new(
        "INSERT INTO profiles (user_id, username, username_key, first_name, bio, date_of_birth, gender, location, picture, \
         last_seen_at, min_age, max_age, max_distance, gender_preference, cell, paused, discoverable, \
         share_distance, share_presence, share_last_seen) \
         SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            ids(),
            texts(|settler| settler.profile.username.clone()),
            texts(|settler| settler.profile.username.to_ascii_lowercase()),
            texts(|settler| settler.profile.first_name.clone()),
            texts(|settler| settler.profile.bio.clone()),
            optional(|settler| settler.profile.date_of_birth.map(|birth| birth.to_string())),
            optional(|settler| settler.profile.gender.map(|gender| Gender::letter(gender).to_owned())),
            texts(|settler| settler.profile.location.clone()),
            optional(|settler| settler.profile.picture.as_ref().map(|key| PictureKey::as_str(key).to_owned())),
            bigs(|settler| settler.profile.last_seen_at.as_micros()),
            Column::SmallInts(people.iter().map(|settler| age(settler.profile.preferences.min_age)).collect()),
            Column::SmallInts(people.iter().map(|settler| age(settler.profile.preferences.max_age)).collect()),
            Column::Ints(people.iter().map(|settler| i32::from(settler.profile.preferences.max_distance)).collect()),
            texts(|settler| settler.profile.preferences.gender.letter().to_owned()),
            Column::OptionalBigInts(people.iter().map(|settler| settler.profile.cell.map(Cell::number)).collect()),
            switch(|settler| settler.profile.paused),
            switch(|settler| settler.profile.privacy.discoverable),
            switch(|settler| settler.profile.privacy.share_distance),
            switch(|settler| settler.profile.privacy.share_presence),
            switch(|settler| settler.profile.privacy.share_last_seen),
        ],
    );
    profiles.execute(conn).await.map(drop)
}

pub(crate) async fn insert_interests(conn: &mut Conn, chosen: &[(i64, i64)]) -> QueryResult<()> {
    let statement: Bulk = Bulk::new(
        "INSERT INTO profile_interests (user_id, interest_id) SELECT * FROM unnest(?, ?)",
        vec![
            Column::BigInts(chosen.iter().map(|chosen| chosen.0).collect()),
            Column::BigInts(chosen.iter().map(|chosen| chosen.1).collect()),
        ],
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn insert_swipes(conn: &mut Conn, swipes: &[SeededSwipe]) -> QueryResult<()> {
    for (liked, text) in [
        (true, "INSERT INTO likes (liker_id, liked_id, created_at) SELECT * FROM unnest(?, ?, ?)"),
        (false, "INSERT INTO passes (user_id, passed_id, created_at) SELECT * FROM unnest(?, ?, ?)"),
    ] {
        let of = |value: fn(&SeededSwipe) -> i64| {
            Column::BigInts(swipes.iter().filter(|swipe| swipe.liked == liked).map(value).collect())
        };
        let columns = vec![of(|swipe| swipe.by.0), of(|swipe| swipe.target.0), of(|swipe| swipe.at.as_micros())];
        let statement: Bulk = Bulk::new(text, columns);
        statement.execute(conn).await?;
    }
    Ok(())
}
