//! Accounts: signing up and in, another password, the end.

use super::sessions::{close_person, close_session};
use crate::{App, Asker, Refusal, random};
use auth::{Fresh, NewAccount, Registration};
use kernel::UserId;
use matching::{Newcomer, Profile};
use media::Photo;
use protocol::{
    AppwriteRequest, ErrorCode, LoginRequest, RefreshRequest, RegisterRequest, Secret, SignedIn, TokenPair,
};
use secrecy::{ExposeSecret as _, SecretString};
use std::net::IpAddr;

/// From where somebody comes who is nobody yet.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    pub address: IpAddr,
    pub user_agent: Option<&'a str>,
}

pub async fn register(app: &App, from: Visitor<'_>, body: RegisterRequest) -> Result<SignedIn, Refusal> {
    app.limits.registration(from.address)?;
    let registration = Registration {
        email: body.email,
        password: hidden(body.password),
        name: body.name,
        username: body.username,
        date_of_birth: body.date_of_birth,
    };
    let (user, salt, fresh, now) = (random::user_id(), random::salt(), fresh()?, app.clock.now());
    let signed_in = app.auth.register(registration, user, salt, from.user_agent, fresh, now).await?;
    shown(app, signed_in).await
}

pub async fn sign_in(app: &App, from: Visitor<'_>, body: LoginRequest) -> Result<SignedIn, Refusal> {
    app.limits.login(&body.email, from.address)?;
    let account = app.auth.recognise(&body.email, hidden(body.password), random::salt()).await?;
    // Read first: what is committed below is answered whatever becomes of the store.
    let profile = own_profile(app, account.id).await?;
    let signed_in = app.auth.sign_in(account, from.user_agent, fresh()?, app.clock.now()).await?;
    Ok(shown_with(app, profile, &signed_in))
}

/// By the word of the Appwrite server, where there is one.
pub async fn sign_in_by_appwrite(app: &App, from: Visitor<'_>, body: AppwriteRequest) -> Result<SignedIn, Refusal> {
    let appwrite = app.appwrite.as_ref().ok_or_else(Refusal::not_found)?;
    app.limits.login("", from.address)?;
    let identity = appwrite.identify(body.jwt.reveal()).await?;
    let (user, now) = (random::user_id(), app.clock.now());
    let signed_in = app.auth.exchange(identity, user, from.user_agent, fresh()?, now).await?;
    shown(app, signed_in).await
}

/// New tokens for old. A refresh token that comes back a second time ends its session, whoever shows it.
pub async fn refresh(app: &App, body: RefreshRequest) -> Result<TokenPair, Refusal> {
    match app.auth.refresh(body.refresh.reveal(), fresh()?, app.clock.now()).await {
        Ok(pair) => Ok(TokenPair { access: revealed(&pair.access), refresh: revealed(&pair.refresh) }),
        Err(auth::Error::RefreshReused(ended)) => {
            close_session(app, &ended);
            Err(Refusal::new(ErrorCode::RefreshReused))
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn change_password(app: &App, by: &Asker, old: Secret, new: Secret) -> Result<SignedIn, Refusal> {
    let (salt, fresh, now) = (random::salt(), fresh()?, app.clock.now());
    // Read first: who has changed their password is told so, and gets the only session that is left.
    let profile = own_profile(app, by.person()).await?;
    let signed_in = app.auth.change_password(&by.author, hidden(old), hidden(new), salt, fresh, now).await?;
    close_person(app, by.person());
    Ok(shown_with(app, profile, &signed_in))
}

/// Erases the account and everything of it.
pub async fn erase(app: &App, by: &Asker) -> Result<(), Refusal> {
    let told = app.auth.erase(&by.author, app.clock.now()).await?;
    app.renderer.people.forget(by.person());
    app.publish(told);
    close_person(app, by.person());
    // The files of the photos.
    app.jobs.ring();
    Ok(())
}

/// Who has just come has a profile that needs no reading. Whoever asks once more, since the reading failed, is answered alike.
pub(super) async fn shown(app: &App, mut signed_in: auth::SignedIn) -> Result<SignedIn, Refusal> {
    let profile = match signed_in.newcomer.take() {
        Some(newcomer) => (Profile::of_newcomer(first_lines(newcomer)), Vec::new()),
        None => own_profile(app, signed_in.account.id).await?,
    };
    Ok(shown_with(app, profile, &signed_in))
}

fn first_lines(account: NewAccount) -> Newcomer {
    Newcomer {
        id: account.id,
        username: account.username.as_str().to_owned(),
        first_name: account.first_name,
        last_name: account.last_name,
        date_of_birth: account.date_of_birth,
        at: account.at,
    }
}

async fn own_profile(app: &App, person: UserId) -> Result<(Profile, Vec<Photo>), Refusal> {
    Ok((app.matchmaker.profile(person).await?, app.ports.photos.photos(person).await?))
}

fn shown_with(app: &App, (profile, photos): (Profile, Vec<Photo>), signed_in: &auth::SignedIn) -> SignedIn {
    let (user, tokens) = (app.renderer.user(profile, &signed_in.account, photos), &signed_in.tokens);
    SignedIn { user, access: revealed(&tokens.access), refresh: revealed(&tokens.refresh) }
}

/// Everything random that a sign-in uses.
pub(super) fn fresh() -> Result<Fresh, Refusal> {
    random::fresh().ok_or_else(Refusal::internal)
}

fn hidden(secret: Secret) -> SecretString {
    secret.into_revealed().into()
}

fn revealed(secret: &SecretString) -> Secret {
    secret.expose_secret().into()
}
