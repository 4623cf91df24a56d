//! Discovery: a page of the people whom somebody is shown, how they are ranked, and what is counted of it.

use crate::{App, Refusal};
use kernel::UserId;
use locales::Language;
use matching::{
    PageRequest,
    discovery::{Census, EmptyReason, Question, ShownCard, Why, weights},
};
use protocol::{Card, RankingWeight};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The people of the counts that are settled together.
const SETTLED_AT_ONCE: usize = 500;
/// Counting everybody takes a share of the store's time of at most one in so many.
const COUNTED_ONE_IN: u32 = 200;
const RECOUNTED_AFTER: Duration = Duration::from_secs(2);
const RECOUNTED_WITHIN: Duration = Duration::from_mins(5);

/// A page of a deck as clients see it, without the addresses of its neighbours.
pub struct Dealt {
    pub count: i64,
    pub cards: Vec<Card>,
    pub empty_reason: Option<&'static str>,
    pub widened_to_km: Option<u32>,
    pub searched_to_km: Option<u32>,
}

/// A page of the people whom this viewer is shown.
pub async fn page(app: &App, viewer: UserId, question: Question, page: PageRequest) -> Result<Dealt, Refusal> {
    let profile = app.matchmaker.profile(viewer).await?;
    let census = app.census();
    let found = app.discoverer.page(&profile, &question, page, &census, app.clock.now()).await?;
    app.impressions.shown(viewer, found.cards.iter().map(|shown| shown.card.id));
    Ok(Dealt {
        count: i64::try_from(found.count).unwrap_or(i64::MAX),
        cards: found.cards.into_iter().map(|shown| card(app, shown)).collect(),
        empty_reason: found.empty_reason.map(word),
        widened_to_km: found.widened_to_km,
        searched_to_km: found.searched_to_km,
    })
}

fn card(app: &App, ShownCard { card, why }: ShownCard) -> Card {
    let why = why.map(|why| match why {
        Why::Widened => "widened".to_owned(),
        Why::Shares(interest) => format!("shares:{interest}"),
        Why::NewHere => "new_here".to_owned(),
        Why::Near => "near".to_owned(),
        Why::ActiveToday => "active_today".to_owned(),
    });
    Card { why, ..app.renderer.card(card) }
}

fn word(reason: EmptyReason) -> &'static str {
    match reason {
        EmptyReason::NoDateOfBirth => "no_date_of_birth",
        EmptyReason::NoPosition => "no_position",
        EmptyReason::NobodyNear => "nobody_near",
        EmptyReason::PreferencesTooNarrow => "preferences_too_narrow",
        EmptyReason::AllSeen => "all_seen",
        EmptyReason::Paused => "paused",
    }
}

/// What decides who comes first, in words.
pub fn ranking(app: &App, language: Language) -> Vec<RankingWeight> {
    let weights = [
        ("activity", weights::ACTIVITY),
        ("nearness", weights::NEARNESS),
        ("interests", weights::INTERESTS),
        ("reciprocity", weights::RECIPROCITY),
    ];
    let weighed = weights.map(|(name, percent)| (name, Some(percent)));
    let others = ["new_here", "shown_lately", "mixed"].map(|name| (name, None));
    let entry = |(name, percent): (&str, Option<u32>)| RankingWeight {
        name: name.to_owned(),
        percent,
        text: app.texts.text(language, &format!("ranking-{}", name.replace('_', "-")), &[]),
    };
    weighed.into_iter().chain(others).map(entry).collect()
}

/// Settles what was counted since the last time. What cannot be settled now is kept for the next.
pub async fn settle_impressions(app: &App) {
    let day = matching::rules::utc_day(app.clock.now());
    let mut counts = app.impressions.take();
    while !counts.is_empty() {
        let batch: Vec<_> = counts.drain(..counts.len().min(SETTLED_AT_ONCE)).collect();
        if let Err(error) = app.ports.discovery.count_impressions(day, &batch).await {
            tracing::warn!(error.cause = ?error, "impressions could not be settled, trying again in a minute");
            app.impressions.put_back(batch);
            app.impressions.put_back(counts);
            return;
        }
    }
}

/// Counts how many people are where, over and over.
pub(crate) async fn keep_counting(app: Arc<App>) {
    loop {
        let begun = Instant::now();
        match app.ports.discovery.census().await {
            Ok(counted) => app.keep_census(Census::of(counted)),
            Err(error) => tracing::warn!(error.cause = ?error, "people could not be counted, trying again"),
        }
        let rest = begun.elapsed().saturating_mul(COUNTED_ONE_IN);
        tokio::time::sleep(rest.clamp(RECOUNTED_AFTER, RECOUNTED_WITHIN)).await;
    }
}
