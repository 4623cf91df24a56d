//! How a search goes on until enough people are found, and what is lifted to find out why nobody is.

use super::{Area, Census, Discovery, EmptyReason, Filters, Found, GenderBits, Place, Search, question::Seeker};
use crate::{Error, Preferences};
use kernel::UserId;

/// Where fewer fit, the search goes farther.
const FEW: usize = 20;
/// How often a search that was cut because of the many people there goes on among four times as many: those whom the viewer has
/// seen are among them.
const TIMES: u32 = 3;
/// No person has this id, so nobody is kept away from it.
const NOBODY: UserId = UserId(0);

/// The people whom a search has found, and how far it went for them.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) found: Vec<Found>,
    /// How far it went, if that is farther than the viewer's own distance.
    pub(super) reached_km: Option<u32>,
    /// How far it went, if that is less than it should have.
    pub(super) cut_at_km: Option<u32>,
}

/// Looks for people within the viewer's own distance; while few fit, in twice the distance.
pub(super) async fn look(store: &dyn Discovery, seeker: Seeker<'_>, census: &Census) -> Result<Looked, Error> {
    let (own, widest) = (seeker.own_km(), seeker.widest_km());
    let (mut km, mut enough, mut times) = (own, seeker.settings.enough_people, 0);
    loop {
        let Area { places, cut_at_km } = area(seeker, census, km, enough);
        let Some(search) = seeker.search(places) else { return Ok(Looked::default()) };
        let found = found(store, seeker, &search).await?;
        let are_few = found.len() < FEW;
        if are_few && cut_at_km.is_some() && times < TIMES {
            (enough, times) = (enough.saturating_mul(4), times + 1);
        } else if are_few && cut_at_km.is_none() && km < widest {
            km = km.saturating_mul(2).min(widest);
        } else {
            let reached = cut_at_km.map_or(km, |cut| cut.min(km));
            return Ok(Looked { found, reached_km: (reached > own).then_some(reached), cut_at_km });
        }
    }
}

/// Whoever tells no position looks everywhere, and nobody is at any distance.
fn area(seeker: Seeker<'_>, census: &Census, km: u32, enough: u32) -> Area {
    match seeker.profile.cell {
        Some(here) => census.around(here, km, seeker.wanted(), enough),
        None => Area { places: census.anywhere(seeker.wanted(), enough, seeker.salt()), cut_at_km: None },
    }
}

async fn found(store: &dyn Discovery, seeker: Seeker<'_>, search: &Search) -> Result<Vec<Found>, Error> {
    let mut found = store.find(search).await?;
    if seeker.profile.cell.is_none() {
        for one in &mut found {
            one.km = None;
        }
    }
    Ok(found)
}

/// Why nobody was found: each thing is lifted alone, until somebody would be.
pub(super) async fn explain(store: &dyn Discovery, seeker: Seeker<'_>, census: &Census) -> Result<EmptyReason, Error> {
    let enough = seeker.settings.enough_people;
    let here = area(seeker, census, seeker.widest_km(), enough).places;
    if let Some(cell) = seeker.profile.cell {
        let near = census.brought_near(cell, seeker.wanted(), enough);
        if somebody(store, seeker, near, |_| ()).await? {
            return Ok(EmptyReason::NobodyNear);
        }
    }
    let anybody = |search: &mut Search| {
        search.wanted = GenderBits::ALL;
        search.born = super::question::born(Preferences::default(), seeker.now);
        search.filters = Filters { with_photo: seeker.settings.require_photo, ..Filters::default() };
    };
    if somebody(store, seeker, here.clone(), anybody).await? {
        return Ok(EmptyReason::PreferencesTooNarrow);
    }
    if everybody_was_met(store, seeker, here).await? { Ok(EmptyReason::AllSeen) } else { Ok(EmptyReason::NobodyNear) }
}

/// Whether somebody would be found with this change.
async fn somebody(
    store: &dyn Discovery,
    seeker: Seeker<'_>,
    places: Vec<Place>,
    lifted: impl FnOnce(&mut Search),
) -> Result<bool, Error> {
    let Some(mut search) = seeker.search(places) else { return Ok(false) };
    lifted(&mut search);
    Ok(!store.find(&search).await?.is_empty())
}

/// Asks as somebody who has seen nobody. Only whom the viewer has met knowingly counts: of others who are kept away, such as those
/// who have blocked the viewer, nothing is to be learned here.
async fn everybody_was_met(store: &dyn Discovery, seeker: Seeker<'_>, places: Vec<Place>) -> Result<bool, Error> {
    let viewer = seeker.profile.id;
    let Some(mut search) = seeker.search(places) else { return Ok(false) };
    search.viewer = NOBODY;
    // Nobody shares an interest with nobody.
    search.filters.common_interests = false;
    let ids: Vec<UserId> =
        store.find(&search).await?.into_iter().map(|one| one.id).filter(|id| *id != viewer).collect();
    Ok(!ids.is_empty() && !store.met(viewer, &ids).await?.is_empty())
}
