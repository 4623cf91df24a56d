//! Matches: looking at them, and ending one.

use crate::{App, Asker, Refusal};
use kernel::{ConversationId, Listing, MatchId, Place, UserId};
use matching::{Page, PageRequest, WhichMatch};
use protocol::{Match, RecentMatch};

/// A page of living matches, newest first.
pub async fn page(app: &App, viewer: UserId, wanted: PageRequest) -> Result<Page<Match>, Refusal> {
    let found = app.matchmaker.matches(viewer, wanted, app.clock.now()).await?;
    let items = found.items.into_iter().map(|matched| app.renderer.matched(matched)).collect();
    Ok(Page { count: found.count, items })
}

pub async fn one(app: &App, viewer: UserId, id: MatchId) -> Result<Match, Refusal> {
    Ok(app.renderer.matched(app.matchmaker.match_by_id(viewer, id, app.clock.now()).await?))
}

/// Those of the last thirty days, newest first.
pub async fn recent(
    app: &App,
    viewer: UserId,
    before: Option<Place<MatchId>>,
    limit: u32,
) -> Result<Listing<RecentMatch, MatchId>, Refusal> {
    let found = app.matchmaker.recent_matches(viewer, before, limit, app.clock.now()).await?;
    Ok(found.filter_map(|one| Some(RecentMatch::from_match(app.renderer.matched(one)))))
}

/// Ends a match, and with it its conversation.
pub async fn end(app: &App, by: &Asker, id: MatchId) -> Result<(), Refusal> {
    unmatch(app, by, WhichMatch::Id(id)).await
}

/// Leaves a conversation, which ends its match for both.
pub async fn leave(app: &App, by: &Asker, conversation: ConversationId) -> Result<(), Refusal> {
    unmatch(app, by, WhichMatch::Conversation(conversation)).await
}

async fn unmatch(app: &App, by: &Asker, which: WhichMatch) -> Result<(), Refusal> {
    let acting = app.matchmaker.acting(by.author.clone());
    app.publish(acting.unmatch(by.person(), which, app.clock.now()).await?);
    Ok(())
}
