//! Likes, passes and blocks.

use crate::{App, Asker, Refusal};
use kernel::UserId;
use matching::{Error, Match, PageRequest};
use protocol::{ErrorCode, LikeAnswer, LikeBudget, LikeLimits, LikeRequest, LikesReceived};

pub async fn like(app: &App, by: &Asker, body: LikeRequest) -> Result<LikeAnswer, Refusal> {
    if body.kind.as_deref().is_some_and(|kind| kind != "like") {
        return Err(Refusal::field("kind", "only plain likes are offered here"));
    }
    let now = app.clock.now();
    match app.matchmaker.acting(by.author.clone()).like(by.person(), body.user_id, now).await {
        Ok(liked) => {
            app.publish(liked.events);
            let matched = liked.matched.map(|shown| app.renderer.matched(shown));
            let detail = if matched.is_some() { "it's a match" } else { "liked" };
            Ok(LikeAnswer { detail: detail.to_owned(), is_match: matched.is_some(), matched })
        }
        Err(Error::AlreadyLiked { matched }) => Err(already_liked(app, by.person(), matched).await?),
        Err(Error::LimitReached { max, reset_at }) => {
            let refusal = Refusal::new(ErrorCode::LikeLimitReached).after(reset_at.since(now).as_secs() + 1);
            Err(refusal.with("max", max).with("reset_at", reset_at.to_string()))
        }
        Err(error) => Err(error.into()),
    }
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
    app.publish(acting.skip(by.person(), target, app.clock.now()).await?);
    Ok(())
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

/// Who likes this person and waits for an answer; how many they are where the setting hides who.
pub async fn received(app: &App, viewer: UserId, page: PageRequest) -> Result<LikesReceived, Refusal> {
    let found = app.matchmaker.likes_received(viewer, page, app.clock.now()).await?;
    let cards = || found.items.into_iter().map(|like| app.renderer.card(like.card)).collect();
    Ok(LikesReceived { count: found.count, results: app.settings.reveal_likes.then(cards) })
}

pub async fn limits(app: &App, person: UserId) -> Result<LikeLimits, Refusal> {
    let budget = app.matchmaker.like_budget(person, app.clock.now()).await?;
    let like = LikeBudget { used: budget.used, max: budget.max, reset_at: budget.reset_at };
    Ok(LikeLimits { like, super_like: None })
}
