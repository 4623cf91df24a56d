//! Likes, passes and blocks.

use crate::{App, Asker, Refusal};
use kernel::{Timestamp, UserId};
use matching::{Comment, Error, LikeForm, LikeKind, LikeReceived, LikeTarget, Match, PageRequest};
use protocol::{
    Card, ErrorCode, FieldErrors, LikeAnswer, LikeBudget, LikeLimits, LikeRequest, LikesReceived, ReceivedLike,
};

pub async fn like(app: &App, by: &Asker, body: LikeRequest) -> Result<LikeAnswer, Refusal> {
    let (target, now) = (body.user_id, app.clock.now());
    let form = read(app, body)?;
    match app.matchmaker.acting(by.author.clone()).like(by.person(), target, form, now).await {
        Ok(liked) => {
            app.impressions.liked(by.person());
            app.publish(liked.events);
            let matched = liked.matched.map(|shown| app.renderer.matched(shown));
            let detail = if matched.is_some() { "it's a match" } else { "liked" };
            Ok(LikeAnswer { detail: detail.to_owned(), is_match: matched.is_some(), matched })
        }
        Err(Error::AlreadyLiked { matched }) => Err(already_liked(app, by.person(), matched).await?),
        Err(error) => Err(refused(error, now)),
    }
}

/// Reads what comes with a like. All fields that cannot be accepted are named at once.
fn read(app: &App, body: LikeRequest) -> Result<LikeForm, Refusal> {
    let mut wrong = FieldErrors::default();
    let kind = body.kind.as_deref().map_or(Some(LikeKind::Plain), LikeKind::parse);
    if kind.is_none() {
        wrong.add("kind", "must be like or super");
    }
    let comment = Comment::parse(body.comment.unwrap_or_default(), app.settings.message_chars);
    let comment = comment.unwrap_or_else(|error| {
        wrong.add(error.field, error.message);
        None
    });
    if !wrong.is_empty() {
        return Err(Refusal::invalid(wrong));
    }
    let target = body.target.and_then(|target| LikeTarget::of(target.photo_id, target.prompt_id));
    Ok(LikeForm { kind: kind.unwrap_or_default(), target, comment })
}

/// Whoever has spent a budget learns which, and when there is more.
fn refused(error: Error, now: Timestamp) -> Refusal {
    let Error::LimitReached { kind, max, reset_at } = error else { return error.into() };
    let refusal = Refusal::from(error).after(reset_at.since(now).as_secs() + 1);
    refusal.with("kind", kind.word()).with("max", max).with("reset_at", reset_at.to_string())
}

/// A second like tells what the first has come to.
async fn already_liked(app: &App, viewer: UserId, matched: Option<Match>) -> Result<Refusal, Refusal> {
    let refusal = Refusal::new(ErrorCode::AlreadyLiked).with("is_match", matched.is_some());
    let Some(matched) = matched else { return Ok(refusal) };
    match app.matchmaker.match_by_id(viewer, matched.id, app.clock.now()).await {
        Ok(found) => {
            let shown = serde_json::to_value(app.renderer.matched(found)).unwrap_or_default();
            Ok(refusal.with("match", shown))
        }
        // It has ended since.
        Err(Error::NotFound) => Ok(refusal),
        Err(error) => Err(error.into()),
    }
}

pub async fn skip(app: &App, by: &Asker, target: UserId) -> Result<(), Refusal> {
    let acting = app.matchmaker.acting(by.author.clone());
    let now = app.clock.now();
    app.publish(acting.skip(by.person(), target, now).await.map_err(|error| refused(error, now))?);
    Ok(())
}

/// Takes the last like or pass back; answers whom it was about.
pub async fn rewind(app: &App, by: &Asker) -> Result<Card, Refusal> {
    let rewound = app.matchmaker.acting(by.author.clone()).rewind(by.person(), app.clock.now()).await?;
    app.publish(rewound.events);
    Ok(app.renderer.card(rewound.card))
}

pub async fn unlike(app: &App, by: &Asker, target: UserId) -> Result<(), Refusal> {
    let acting = app.matchmaker.acting(by.author.clone());
    app.publish(acting.unlike(by.person(), target, app.clock.now()).await?);
    Ok(())
}

pub async fn block(app: &App, by: &Asker, target: UserId) -> Result<(), Refusal> {
    let acting = app.matchmaker.acting(by.author.clone());
    app.publish(acting.block(by.person(), target, app.clock.now()).await?);
    Ok(())
}

pub async fn unblock(app: &App, by: &Asker, target: UserId) -> Result<(), Refusal> {
    Ok(app.matchmaker.acting(by.author.clone()).unblock(by.person(), target).await?)
}

/// Who likes this person and waits for an answer, and how; where the setting hides who, only how many like the person at all.
pub async fn received(app: &App, viewer: UserId, page: PageRequest) -> Result<LikesReceived, Refusal> {
    if !app.settings.reveal_likes {
        return Ok(LikesReceived { count: app.matchmaker.admirer_count(viewer).await?, results: None });
    }
    let found = app.matchmaker.likes_received(viewer, page, app.clock.now()).await?;
    let results = found.items.into_iter().map(|like| shown(app, like)).collect();
    Ok(LikesReceived { count: found.count, results: Some(results) })
}

fn shown(app: &App, like: LikeReceived) -> ReceivedLike {
    let about = |target: LikeTarget| protocol::LikeTarget { photo_id: target.photo(), prompt_id: target.prompt() };
    ReceivedLike {
        card: app.renderer.card(like.card),
        kind: like.kind.word().to_owned(),
        target: like.target.map(about),
        comment: like.comment.map(|comment| comment.as_str().to_owned()),
    }
}

pub async fn limits(app: &App, person: UserId) -> Result<LikeLimits, Refusal> {
    let budgets = app.matchmaker.like_budgets(person, app.clock.now()).await?;
    let shown =
        |budget: matching::LikeBudget| LikeBudget { used: budget.used, max: budget.max, reset_at: budget.reset_at };
    Ok(LikeLimits { like: shown(budgets.plain), super_like: shown(budgets.super_like) })
}
