use crate::{Card, GenderPreference, Person, Preferences, Profile};
use kernel::Timestamp;
use std::time::Duration;

/// Finer than this nobody learns when a match was last here.
const SEEN_BY_MATCHES: Duration = Duration::from_mins(5);

/// Nor, by the day, anybody else.
const SEEN_BY_OTHERS: Duration = Duration::from_hours(24);

/// Whoever is in the same cell is told to be so far away.
const NEAREST_KM: u32 = 2;

/// So long after a pass discovery does not show the person again, where nobody has said otherwise.
pub const PASS_HOLDS: Duration = Duration::from_hours(90 * 24);

/// The instant from which somebody who was passed over may be shown again. A pass that was kept without one is of a version that
/// knew only [`PASS_HOLDS`].
pub fn pass_returns_at(passed_at: Timestamp, returns_at: Option<Timestamp>) -> Timestamp {
    returns_at.unwrap_or_else(|| passed_at.plus(PASS_HOLDS))
}

/// Somebody who might be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// True when the person is neither banned nor erased.
    pub active: bool,
    /// All that the person has told about themselves.
    pub profile: Profile,
}

/// The bond between two people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bond {
    /// They never matched.
    #[default]
    None,
    /// They have a living match.
    Matched,
    /// They had one, which has ended: they do not meet again.
    Parted,
}

/// The past of a viewer and somebody who might be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// Tells whether they matched, and whether the match still lives.
    pub bond: Bond,
    /// True when one has blocked the other, whoever it was.
    pub blocked: bool,
    /// True when the viewer likes the other already.
    pub liked: bool,
    /// The instant until which a pass of the viewer's hides the other.
    pub passed_until: Option<Timestamp>,
}

impl Relation {
    /// Two people with a living match.
    pub const MATCHED: Self = Self { bond: Bond::Matched, blocked: false, liked: true, passed_until: None };

    /// Whether nothing has passed yet that would keep discovery from showing the other. [`seen_until`] says the same by the day.
    fn is_fresh(self, now: Timestamp) -> bool {
        let passed = self.passed_until.is_some_and(|until| now < until);
        self.bond == Bond::None && !self.blocked && !self.liked && !passed
    }
}

/// The end of the time for which discovery does not look at somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The UTC day, since 1970-01-01, on which a pass is forgotten.
    Day(i32),
    /// It has none.
    Ever,
}

/// How long discovery leaves the other out without asking further; none for somebody with whom nothing has passed. On the day
/// on which a pass returns [`card`] still judges the hour. It depends on the wide rows alone, so that any of them may change in
/// any order.
pub fn seen_until(relation: Relation) -> Option<Until> {
    if relation.liked || relation.blocked || relation.bond != Bond::None {
        return Some(Until::Ever);
    }
    relation.passed_until.map(|at| Until::Day(utc_day(at)))
}

/// The UTC day of an instant, since 1970-01-01.
pub fn utc_day(at: Timestamp) -> i32 {
    i32::try_from(at.as_seconds().div_euclid(86_400)).unwrap_or_default()
}

/// The card that `viewer` sees of somebody: that of a match, and that of whoever discovery could show. Otherwise, and as
/// long as an account is shut, the person is not there.
pub fn card(viewer: &Profile, shown: &Candidate, relation: Relation, now: Timestamp) -> Option<Card> {
    if !shown.active || relation.blocked {
        return None;
    }
    let matched = relation.bond == Bond::Matched;
    let by_discovery = || relation.is_fresh(now) && viewer.id != shown.profile.id && fits(viewer, &shown.profile, now);
    (matched || by_discovery()).then(|| drawn(viewer, &shown.profile, matched, now))
}

/// The viewer as somebody who wants to look as far as this, where that is farther than they do: discovery does so for whoever
/// finds few.
pub fn reaching(mut viewer: Profile, reach_km: Option<u32>) -> Profile {
    let reach = reach_km.map_or(0, |km| u16::try_from(km).unwrap_or(u16::MAX));
    viewer.preferences.max_distance = viewer.preferences.max_distance.max(reach);
    viewer
}

/// The card of somebody who has shown themselves to the viewer by liking them, whoever they are.
pub fn liker_card(viewer: &Profile, liker: &Profile, now: Timestamp) -> Card {
    drawn(viewer, liker, false, now)
}

fn drawn(viewer: &Profile, profile: &Profile, matched: bool, now: Timestamp) -> Card {
    let shares_presence = matched && profile.privacy.share_presence;
    let shares_last_seen = matched && profile.privacy.share_last_seen && profile.privacy.share_presence;
    Card {
        viewer: viewer.id,
        id: profile.id,
        username: profile.username.clone(),
        first_name: profile.first_name.clone(),
        last_name: last_name(profile),
        picture: profile.picture.clone(),
        photos: profile.photos.clone(),
        bio: profile.bio.clone(),
        location: profile.location.clone(),
        interests: profile.interests.iter().map(|interest| interest.name.clone()).collect(),
        prompts: profile.prompts.clone(),
        distance_km: shown_distance(viewer, profile),
        reader_locale: viewer.locale.clone(),
        age: profile.date_of_birth.and_then(|birth| birth.age_at(now)),
        last_seen_at: shown_last_seen(profile.last_seen_at, shares_last_seen),
        shows_presence: shares_presence && viewer.privacy.share_presence,
    }
}

/// How far away `viewer` is told that somebody is: nobody learns less than two kilometres, nor more than the cells say.
fn shown_distance(viewer: &Profile, shown: &Profile) -> Option<u32> {
    let cells = viewer.cell.zip(shown.cell).filter(|_| shown.privacy.share_distance);
    cells.map(|(here, there)| here.km_to(there).max(NEAREST_KM))
}

/// Whether discovery may show `shown` to `viewer`: an adult with a date of birth who wants to be shown, as the viewer wants to see
/// people, and each is whom the other wants to see, no farther away than both want. Where one of them tells no position, no
/// distance keeps them apart.
///
/// Who does not tell an age or a gender is seen by, and sees, only those who do not choose by it.
pub fn fits(viewer: &Profile, shown: &Profile, now: Timestamp) -> bool {
    let is_adult = shown.date_of_birth.is_some_and(|birth| birth.is_adult_at(now));
    let is_shown = shown.is_open() && !viewer.paused;
    let nearest = viewer.preferences.max_distance.min(shown.preferences.max_distance);
    let is_near =
        viewer.cell.zip(shown.sought_cell()).is_none_or(|(here, there)| here.km_to(there) <= u32::from(nearest));
    is_adult && is_shown && is_near && wants(viewer.preferences, shown, now) && wants(shown.preferences, viewer, now)
}

fn wants(preferences: Preferences, other: &Profile, now: Timestamp) -> bool {
    let gender_fits = match preferences.gender {
        GenderPreference::Anyone => true,
        GenderPreference::Only(wanted) => other.gender == Some(wanted),
    };
    let age_fits = match other.date_of_birth {
        None => preferences.takes_any_age(),
        Some(birth) => birth.age_at(now).is_some_and(|age| preferences.takes_age(age)),
    };
    gender_fits && age_fits
}

/// The little that frames say about somebody.
pub fn person(profile: &Profile) -> Person {
    Person {
        id: profile.id,
        username: profile.username.clone(),
        first_name: profile.first_name.clone(),
        last_name: last_name(profile),
        picture: profile.picture.clone(),
        privacy: profile.privacy,
    }
}

/// The last name as others see it, everywhere.
pub fn last_name(profile: &Profile) -> String {
    if profile.privacy.hide_last_name { String::new() } else { profile.last_name.clone() }
}

/// The instant at which somebody was last here, as exact as others may know: five minutes if it is shared with them,
/// else the day.
pub fn shown_last_seen(last_seen: Timestamp, shared: bool) -> Timestamp {
    let step = if shared { SEEN_BY_MATCHES } else { SEEN_BY_OTHERS };
    let step = i64::try_from(step.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(last_seen.as_micros().div_euclid(step) * step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Gender, Interest, InterestId, Privacy, ShownPhoto};
    use kernel::{BirthDate, PhotoId, UserId};

    const NEITHER: Relation = Relation { bond: Bond::None, blocked: false, liked: false, passed_until: None };
    const MATCHED: Relation = Relation::MATCHED;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
    }

    fn profile(id: i64, birth: &str, gender: Option<Gender>) -> Profile {
        Profile {
            id: UserId(id),
            username: format!("person_{id}"),
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            bio: "counts".to_owned(),
            date_of_birth: BirthDate::parse(birth),
            gender,
            phone_number: Some("+49 1".to_owned()),
            location: "London".to_owned(),
            picture: None,
            photos: vec![ShownPhoto { id: PhotoId(4), blurhash: "L00".to_owned() }],
            last_seen_at: Timestamp::parse("2026-03-01T09:58:59Z").unwrap(),
            interests: vec![Interest { id: InterestId(1), name: "engines".to_owned() }],
            prompts: Vec::new(),
            preferences: Preferences::default(),
            privacy: Privacy::default(),
            cell: None,
            paused: false,
            locale: None,
            time_zone: None,
        }
    }

    fn woman(id: i64) -> Profile {
        profile(id, "1995-05-05", Some(Gender::Woman))
    }

    fn wanting(profile: Profile, preferences: Preferences) -> Profile {
        Profile { preferences, ..profile }
    }

    fn sees(viewer: &Profile, shown: Profile, active: bool, relation: Relation) -> Option<Card> {
        card(viewer, &Candidate { active, profile: shown }, relation, now())
    }

    #[test]
    fn strangers_who_fit_see_each_other_without_private_details() {
        let card = sees(&woman(1), woman(2), true, NEITHER).unwrap();
        assert_eq!((card.age, card.last_name.as_str()), (Some(30), "Lovelace"));
        assert_eq!((card.viewer, card.photos.len()), (UserId(1), 1));
        assert_eq!(card.last_seen_at.to_string(), "2026-03-01T00:00:00.000000Z");
        assert!(!card.shows_presence);
    }

    #[test]
    fn a_match_is_seen_whatever_was_chosen_and_shows_five_minutes() {
        let men_only = Preferences { gender: GenderPreference::Only(Gender::Man), ..Preferences::default() };
        let card = sees(&wanting(woman(1), men_only), woman(2), true, MATCHED).unwrap();
        assert_eq!(card.last_seen_at.to_string(), "2026-03-01T09:55:00.000000Z");
        assert!(card.shows_presence);
    }

    #[test]
    fn presence_is_shown_only_if_both_share_theirs() {
        let shy = |id| {
            let privacy = Privacy { share_presence: false, ..Privacy::default() };
            Profile { privacy, ..woman(id) }
        };
        assert!(!sees(&shy(1), woman(2), true, MATCHED).unwrap().shows_presence);
        let card = sees(&woman(1), shy(2), true, MATCHED).unwrap();
        assert!(!card.shows_presence);
        assert_eq!(card.last_seen_at.to_string(), "2026-03-01T00:00:00.000000Z");
    }

    #[test]
    fn a_hidden_last_name_is_empty_everywhere() {
        let privacy = Privacy { hide_last_name: true, ..Privacy::default() };
        let hidden = Profile { privacy, ..woman(2) };
        assert_eq!(person(&hidden).last_name, "");
        assert_eq!(sees(&woman(1), hidden, true, MATCHED).unwrap().last_name, "");
    }

    #[test]
    fn a_match_is_seen_to_five_minutes_only_if_that_is_shared() {
        let privacy = Privacy { share_last_seen: false, ..Privacy::default() };
        let card = sees(&woman(1), Profile { privacy, ..woman(2) }, true, MATCHED).unwrap();
        assert_eq!(card.last_seen_at.to_string(), "2026-03-01T00:00:00.000000Z");
        assert!(card.shows_presence, "that is another switch");
    }

    #[test]
    fn a_distance_is_that_of_the_cells_where_both_tell_theirs_and_the_other_shows_it() {
        let at = |id, latitude, longitude| Profile { cell: Cell::at(latitude, longitude), ..woman(id) };
        let paris = |id| at(id, 48.8566, 2.3522);
        let km = |viewer: &Profile, shown: Profile| sees(viewer, shown, true, MATCHED).unwrap().distance_km;
        assert_eq!(km(&paris(1), paris(2)), Some(2), "the same cell");
        let london = || at(2, 51.5074, -0.1278);
        assert_eq!(km(&paris(1), london()), Some(paris(1).cell.unwrap().km_to(london().cell.unwrap())));
        assert_eq!((km(&woman(1), paris(2)), km(&paris(1), woman(2))), (None, None));
        let privacy = Privacy { share_distance: false, ..Privacy::default() };
        assert_eq!(km(&paris(1), Profile { privacy, ..paris(2) }), None);
        assert_eq!(km(&Profile { privacy, ..paris(1) }, paris(2)), Some(2), "one's own switch is for others");
    }

    #[test]
    fn who_pauses_or_hides_is_new_to_nobody_and_keeps_their_matches() {
        let hidden = Privacy { discoverable: false, ..Privacy::default() };
        for away in [Profile { paused: true, ..woman(2) }, Profile { privacy: hidden, ..woman(2) }] {
            assert_eq!(sees(&woman(1), away.clone(), true, NEITHER), None);
            assert!(sees(&woman(1), away, true, MATCHED).is_some());
        }
        let paused = Profile { paused: true, ..woman(1) };
        assert_eq!(sees(&paused, woman(2), true, NEITHER), None, "who pauses sees nobody new");
        assert!(sees(&paused, woman(2), true, MATCHED).is_some());
        let hidden = Profile { privacy: hidden, ..woman(1) };
        assert!(sees(&hidden, woman(2), true, NEITHER).is_some(), "who hides may look");
    }

    #[test]
    fn the_blocked_the_banned_and_oneself_are_not_there() {
        assert_eq!(sees(&woman(1), woman(2), true, Relation { blocked: true, ..NEITHER }), None);
        assert_eq!(sees(&woman(1), woman(2), false, NEITHER), None);
        assert_eq!(sees(&woman(1), woman(1), true, NEITHER), None);
        assert_eq!(sees(&woman(1), woman(2), false, MATCHED), None, "a ban hides also a match");
    }

    #[test]
    fn nobody_is_met_again_with_whom_something_has_passed() {
        let passed = |days: u64| {
            let at = now().minus(Duration::from_hours(24 * days));
            Relation { passed_until: Some(pass_returns_at(at, None)), ..NEITHER }
        };
        for relation in [Relation { bond: Bond::Parted, ..NEITHER }, Relation { liked: true, ..NEITHER }, passed(89)] {
            assert_eq!(sees(&woman(1), woman(2), true, relation), None, "{relation:?}");
        }
        assert!(sees(&woman(1), woman(2), true, passed(90)).is_some());
        let sooner = Relation { passed_until: Some(pass_returns_at(now(), Some(now()))), ..NEITHER };
        assert!(sees(&woman(1), woman(2), true, sooner).is_some(), "as the pass says itself");
    }

    #[test]
    fn who_was_seen_is_left_out_for_as_long_as_the_rule_would_not_show_them() {
        let at = now();
        let passed = Relation { passed_until: Some(pass_returns_at(at, None)), ..NEITHER };
        assert_eq!(seen_until(NEITHER), None);
        assert_eq!(seen_until(passed), Some(Until::Day(utc_day(at) + 90)));
        let others = [
            Relation { liked: true, ..passed },
            Relation { blocked: true, ..passed },
            Relation { bond: Bond::Parted, ..passed },
            Relation { bond: Bond::Matched, ..NEITHER },
        ];
        for relation in others {
            assert_eq!(seen_until(relation), Some(Until::Ever), "{relation:?}");
        }
        for hours in 0..91 * 24 {
            let later = at.plus(Duration::from_hours(hours));
            let left_out = matches!(seen_until(passed), Some(Until::Day(day)) if day > utc_day(later));
            assert!(!left_out || !passed.is_fresh(later), "{hours} hours later");
        }
    }

    #[test]
    fn children_and_people_without_a_date_of_birth_are_not_shown() {
        assert_eq!(sees(&woman(1), profile(2, "2010-01-01", None), true, NEITHER), None);
        assert_eq!(sees(&woman(1), profile(2, "", None), true, NEITHER), None);
    }

    #[test]
    fn both_have_to_be_whom_the_other_wants() {
        let younger = Preferences { max_age: 29, ..Preferences::default() };
        let men_only = Preferences { gender: GenderPreference::Only(Gender::Man), ..Preferences::default() };
        for preferences in [younger, men_only] {
            assert_eq!(sees(&wanting(woman(1), preferences), woman(2), true, NEITHER), None);
            assert_eq!(sees(&woman(1), wanting(woman(2), preferences), true, NEITHER), None);
        }
    }

    #[test]
    fn who_tells_nothing_fits_only_those_who_do_not_choose() {
        let silent = || profile(1, "", None);
        assert!(sees(&silent(), woman(2), true, NEITHER).is_some());
        let women_only = Preferences { gender: GenderPreference::Only(Gender::Woman), ..Preferences::default() };
        assert_eq!(sees(&silent(), wanting(woman(2), women_only), true, NEITHER), None);
        let older = Preferences { min_age: 19, ..Preferences::default() };
        assert_eq!(sees(&silent(), wanting(woman(2), older), true, NEITHER), None);
    }

    #[test]
    fn the_oldest_age_has_no_end() {
        let old = profile(2, "1920-01-01", None);
        assert!(sees(&woman(1), old.clone(), true, NEITHER).is_some());
        let bounded = Preferences { max_age: 98, ..Preferences::default() };
        assert_eq!(sees(&wanting(woman(1), bounded), old, true, NEITHER), None);
    }
}
