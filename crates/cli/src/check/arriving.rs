use super::{
    devices::{Cast, Feeds, Person, ping},
    steps::{CheckError, PATIENCE, Steps, ensure, refused, same},
};
use client::{Api, ConnectError, Credential, Endpoint, Socket};
use protocol::{ErrorCode, ErrorFrame, FrameKind, RegisterRequest, Secret, Subscribed, Welcome};
use serde_json::json;

pub(super) async fn sign_up(
    steps: &mut Steps<'_>,
    which: &str,
    name: &str,
    nonce: &str,
    home: &str,
    away: &str,
) -> Result<Person, CheckError> {
    let email = format!("check-{nonce}-{which}@example.com");
    let password = Secret::from(format!("Checked-{nonce}-{which}-7"));
    steps
        .step(&format!("{which} signs up"), async {
            let request = RegisterRequest {
                email: email.clone(),
                password: password.clone(),
                name: Some(format!("{name} Check")),
                username: None,
                date_of_birth: Some("1990-05-17".to_owned()),
            };
            let stranger = Api::new(home)?;
            let signed_in = stranger.register(&request).await?;
            same("first_name", signed_in.user.first_name.as_str(), name)?;
            let api = stranger.with_token(signed_in.access);
            Ok(Person {
                id: signed_in.user.id,
                away: api.at(away)?,
                home: api,
                email: email.clone(),
                password: password.clone(),
                refresh: signed_in.refresh,
                nonce: nonce.to_owned(),
            })
        })
        .await
}

pub(super) async fn know_each_other(steps: &mut Steps<'_>, cast: &Cast) -> Result<(), CheckError> {
    steps
        .step("a password signs in on a session of its own, a wrong one does not", async {
            let Person { home, email, password, id, .. } = &cast.one;
            let stranger = home.without_token();
            let again = stranger.login(email, password).await?;
            same("user id", again.user.id, *id)?;
            stranger.logout(&again.refresh).await?;
            let wrong = stranger.login(email, &"not-the-password-1".into()).await;
            refused("a wrong password", wrong.map(|_| ()), ErrorCode::InvalidCredentials)
        })
        .await?;
    steps
        .step("a token is good on both servers", async {
            for person in [&cast.one, &cast.two] {
                same("own id", person.home.me().await?.id, person.id)?;
                same("own id on the other server", person.away.me().await?.id, person.id)?;
            }
            Ok(())
        })
        .await
}

pub(super) async fn strangers_stay_out(steps: &mut Steps<'_>, cast: &Cast) -> Result<(), CheckError> {
    steps
        .step("nobody gets in without a token", async {
            let stranger = cast.one.home.without_token();
            refused("users/me", stranger.me().await, ErrorCode::Unauthenticated)?;
            for credential in [Credential::None, Credential::Query("not.a.token".into())] {
                match stranger.socket(Endpoint::Chat).credential(credential).open().await {
                    Err(ConnectError::Refused(answer)) => same("status of the handshake", answer.status, 401)?,
                    Err(error) => return Err(error.into()),
                    Ok(_) => return Err(CheckError::Wrong("a stranger has an open socket".to_owned())),
                }
            }
            Ok(())
        })
        .await
}

pub(super) async fn open_feeds(steps: &mut Steps<'_>, name: &str, person: &Person) -> Result<Feeds, CheckError> {
    steps
        .step(name, async {
            let chat = welcomed(person, person.home.socket(Endpoint::Chat).open().await?).await?;
            // The ways in differ, so that each is tried: a header above, a token in the query here.
            let token = person.home.token().cloned().unwrap_or_default();
            let notes = person.home.socket(Endpoint::Notifications).credential(Credential::Query(token));
            Ok(Feeds { chat, notes: welcomed(person, notes.open().await?).await? })
        })
        .await
}

/// `welcome` is the first frame and knows who this is.
async fn welcomed(person: &Person, mut socket: Socket) -> Result<Socket, CheckError> {
    let first = socket.next(PATIENCE).await?;
    same("the first frame", first.kind(), FrameKind::Welcome.as_str())?;
    let welcome: Welcome = first
        .raw()
        .and_then(|raw| serde_json::from_value(raw.clone()).ok())
        .ok_or_else(|| CheckError::Wrong("welcome is not of the documented shape".to_owned()))?;
    same("user_id in welcome", welcome.user_id, person.id)?;
    ensure(!welcome.epoch.is_empty() && !welcome.session_id.is_empty(), || {
        "welcome without epoch or session_id".into()
    })?;
    Ok(socket)
}

pub(super) async fn small_talk(steps: &mut Steps<'_>, feeds: &mut Feeds) -> Result<(), CheckError> {
    steps
        .step("ping is answered with pong", async {
            ping(&mut feeds.chat, json!(1_769_851_800_123_i64)).await?;
            ping(&mut feeds.notes, json!("any text")).await
        })
        .await?;
    steps
        .step("subscribe is confirmed in the client's own word", async {
            for word in ["matches", "match_notifications"] {
                feeds.chat.send(&json!({"type": "subscribe", "subscription_type": word})).await?;
                let subscribed: Subscribed = feeds.chat.expect_body(FrameKind::Subscribed, PATIENCE).await?;
                same("subscription_type", subscribed.subscription_type.as_ref(), word)?;
            }
            Ok(())
        })
        .await?;
    steps
        .step("a frame that is wrong is an error and nothing more", async {
            for (text, code) in [
                (r#"{"type":"teleport","ref":"wrong-1"}"#, ErrorCode::UnknownType),
                (r#"["ping"]"#, ErrorCode::BadJson),
                (r#"{"type":"#, ErrorCode::BadJson),
            ] {
                feeds.chat.send_raw(text).await?;
                let error: ErrorFrame = feeds.chat.expect_body(FrameKind::Error, PATIENCE).await?;
                same(text, error.code.as_ref(), code.as_str())?;
            }
            ping(&mut feeds.chat, json!("still here")).await
        })
        .await
}
