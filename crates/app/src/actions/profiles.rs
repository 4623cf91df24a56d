//! Profiles: one's own, what others see of it, whom one looks for, what one likes to do.

use crate::{App, Asker, Refusal, render};
use kernel::UserId;
use matching::{GenderPreference, Interest, PreferencesChange, PrivacyChange, ProfileForm};
use media::PhotoState;
use protocol::{Card, InterestChoice, InterestsRequest, Preferences, PreferencesPatch, User, UserPatch};

/// One's own profile, with what only the owner sees.
pub async fn own(app: &App, person: UserId) -> Result<User, Refusal> {
    let (account, profile) = (app.auth.account(person).await?, app.matchmaker.profile(person).await?);
    Ok(app.renderer.user(profile, &account, app.ports.photos.photos(person).await?))
}

pub async fn change(app: &App, by: &Asker, body: UserPatch) -> Result<User, Refusal> {
    let privacy = body.privacy.unwrap_or_default();
    let form = ProfileForm {
        username: body.username,
        first_name: body.first_name,
        last_name: body.last_name,
        bio: body.bio,
        date_of_birth: body.date_of_birth,
        gender: body.gender,
        phone_number: body.phone_number,
        location: body.location,
        // A picture comes by upload; what is sent here can only take it away.
        removes_picture: body.profile_picture == Some(None),
        privacy: PrivacyChange {
            hide_last_name: privacy.hide_last_name.or(body.hide_last_name),
            share_presence: privacy.share_presence.or(body.share_presence),
            share_typing: privacy.share_typing.or(body.share_typing),
            share_read_receipts: privacy.share_read_receipts.or(body.share_read_receipts),
            share_last_seen: privacy.share_last_seen,
            share_distance: privacy.share_distance,
            discoverable: privacy.discoverable,
        },
        paused: body.paused,
        locale: body.locale,
        time_zone: body.time_zone,
    };
    // Nothing of the account is changed here. It is read first: what is committed below is answered whatever becomes of the store.
    let account = app.auth.account(by.person()).await?;
    let mut photos = app.ports.photos.photos(by.person()).await?;
    let acting = app.matchmaker.acting(by.author.clone());
    let changed = acting.change_profile(by.person(), form, app.clock.now()).await?;
    app.renderer.people.forget(by.person());
    app.publish(changed.events);
    // Whoever takes their picture away takes the photo away, whose files are collected.
    photos
        .retain(|photo| photo.state != PhotoState::Approved || changed.now.photos.iter().any(|one| one.id == photo.id));
    app.jobs.ring();
    Ok(app.renderer.user(changed.now, &account, photos))
}

/// The card of somebody as the viewer may see it.
pub async fn card(app: &App, viewer: UserId, of: UserId) -> Result<Card, Refusal> {
    let now = app.clock.now();
    let card = match app.matchmaker.card(viewer, of, now).await {
        Err(matching::Error::NotFound) => app.discoverer.dealt_card(viewer, of, now).await?,
        found => found?,
    };
    Ok(app.renderer.card(card))
}

pub async fn preferences(app: &App, person: UserId) -> Result<Preferences, Refusal> {
    Ok(render::preferences(app.matchmaker.profile(person).await?.preferences))
}

pub async fn change_preferences(app: &App, by: &Asker, body: PreferencesPatch) -> Result<Preferences, Refusal> {
    let gender = body.gender_preference.as_deref().map(|letter| {
        GenderPreference::parse(letter).ok_or_else(|| Refusal::field("gender_preference", "must be M, F, O or A"))
    });
    let change = PreferencesChange {
        min_age: body.min_age,
        max_age: body.max_age,
        max_distance: body.max_distance,
        gender: gender.transpose()?,
    };
    let acting = app.matchmaker.acting(by.author.clone());
    let changed = acting.change_preferences(by.person(), change, app.clock.now()).await?;
    app.publish(changed.events);
    Ok(render::preferences(changed.now))
}

/// Every interest there is, and which of them the person has.
pub async fn interests(app: &App, person: UserId) -> Result<Vec<InterestChoice>, Refusal> {
    Ok(choices(app.matchmaker.interests(person).await?))
}

pub async fn choose_interests(app: &App, by: &Asker, body: InterestsRequest) -> Result<Vec<InterestChoice>, Refusal> {
    let acting = app.matchmaker.acting(by.author.clone());
    let changed = acting.set_interests(by.person(), &body.interest_ids, app.clock.now()).await?;
    app.publish(changed.events);
    Ok(choices(changed.now))
}

fn choices(all: Vec<(Interest, bool)>) -> Vec<InterestChoice> {
    let choice = |(interest, is_selected): (Interest, bool)| InterestChoice {
        id: interest.id.0,
        name: interest.name,
        is_selected,
    };
    all.into_iter().map(choice).collect()
}
