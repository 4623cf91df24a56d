use super::*;
use crate::{
    Cell, Gender, GenderPreference, Interest, InterestId, Newcomer, PictureKey, Preferences,
    discovery::{DeckOrder, memory::Memory},
    memory::block_on,
};
use kernel::BirthDate;

const VIEWER: UserId = UserId(1);
/// 2027-01-15T08:00:00Z.
const MORNING: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn after(seconds: u64) -> Timestamp {
    MORNING.plus(Duration::from_secs(seconds))
}

/// Cells at about so many kilometres from where the viewer is, due north.
fn north(km: f64) -> Option<Cell> {
    Cell::at(48.0 + km / 111.2, 2.0)
}

struct Town {
    store: Arc<Memory>,
    discoverer: Discoverer,
    census: Census,
}

impl Town {
    fn with(settings: Settings) -> Self {
        let store = Arc::new(Memory::default());
        {
            let mut rows = store.rows();
            rows.now = MORNING;
            rows.joined_at = MORNING.minus(Duration::from_hours(24 * 100));
        }
        let discoverer = Discoverer::new(store.clone(), settings);
        let town = Self { store, discoverer, census: Census::default() };
        town.add(VIEWER, north(0.0));
        town
    }

    fn new() -> Self {
        Self::with(Settings::default())
    }

    fn add(&self, id: UserId, cell: Option<Cell>) {
        let newcomer = Newcomer {
            id,
            username: format!("person_{id}"),
            first_name: format!("Émile{id}"),
            last_name: String::new(),
            date_of_birth: BirthDate::parse("1990-05-17"),
            at: MORNING.minus(Duration::from_hours(24 * 5)),
        };
        let preferences = Preferences { max_distance: 20_000, ..Preferences::default() };
        let preferences = if id == VIEWER { Preferences::default() } else { preferences };
        let profile = Profile { preferences, cell, ..Profile::of_newcomer(newcomer) };
        self.store.rows().profiles.insert(id, profile);
    }

    fn crowd(&self, ids: std::ops::RangeInclusive<i64>, km: f64) {
        ids.for_each(|id| self.add(UserId(id), north(km)));
    }

    fn change(&self, id: UserId, change: impl FnOnce(&mut Profile)) {
        change(self.store.rows().profiles.get_mut(&id).expect("somebody"));
    }

    fn swipe(&self, ids: impl IntoIterator<Item = UserId>) {
        self.store.rows().swiped.extend(ids.into_iter().map(|id| (VIEWER, id)));
    }

    fn count(&mut self) {
        self.census = Census::of(block_on(self.store.census()).unwrap());
    }

    fn try_page(&self, question: &Question, number: u32, size: u32, now: Timestamp) -> Result<DeckPage, Error> {
        let viewer = self.store.rows().profiles[&VIEWER].clone();
        let page = PageRequest::new(number, size).unwrap();
        block_on(self.discoverer.page(&viewer, question, page, &self.census, now))
    }

    fn ask(&self, question: &Question) -> DeckPage {
        self.try_page(question, 1, 100, MORNING).unwrap()
    }

    fn page(&self, number: u32, size: u32, now: Timestamp) -> DeckPage {
        self.try_page(&Question::default(), number, size, now).unwrap()
    }

    fn ids(&self, number: u32, size: u32, now: Timestamp) -> Vec<UserId> {
        ids(&self.page(number, size, now))
    }
}

fn ids(page: &DeckPage) -> Vec<UserId> {
    page.cards.iter().map(|shown| shown.card.id).collect()
}

#[test]
fn pages_show_nobody_twice_and_lose_nobody_while_one_swipes() {
    let town = Town::new();
    town.crowd(2..=46, 3.0);
    let first = town.page(1, 20, MORNING);
    assert_eq!((first.count, first.cards.len(), first.widened_to_km, first.empty_reason), (45, 20, None, None));
    let (one, two) = (ids(&first), town.ids(2, 20, MORNING));
    town.swipe([one[3], one[7], two[5]]);
    let again = town.page(2, 20, after(1));
    assert_eq!((again.count, again.cards.len()), (45, 19));
    let three = town.ids(3, 20, after(2));
    assert_eq!(three.len(), 5);
    let mut all: Vec<UserId> = one.into_iter().chain(two).chain(three).collect();
    all.sort_unstable();
    assert_eq!(all, (2..=46).map(UserId).collect::<Vec<_>>());
    assert_eq!(town.page(4, 20, after(3)), DeckPage { count: 45, ..DeckPage::default() });
    assert_eq!(town.page(u32::MAX, 100, after(3)).cards, []);
    assert_eq!(town.store.rows().built.len(), 1);
}

#[test]
fn a_long_deck_is_gone_on_with_for_ten_minutes_and_a_short_one_is_built_anew() {
    let town = Town::new();
    town.crowd(2..=151, 3.0);
    let before = town.ids(1, 100, MORNING);
    town.swipe(before[..20].iter().copied());
    let on = town.ids(1, 100, after(599));
    assert_eq!(on[..80], before[20..], "the same deck, and the rest has moved up");
    assert_eq!(town.store.rows().built.len(), 1);
    town.page(1, 20, after(600));
    assert_eq!(town.store.rows().built.len(), 2, "ten minutes are over");
    let left = town.ids(1, 100, after(601));
    town.swipe(left[..31].iter().copied());
    assert_eq!(town.page(1, 20, after(602)).count, 99);
    assert_eq!(town.store.rows().built.len(), 3, "less than a hundred were left");
}

#[test]
fn a_later_page_without_a_deck_builds_one() {
    let town = Town::new();
    town.crowd(2..=46, 3.0);
    assert_eq!(town.ids(3, 20, MORNING).len(), 5);
    assert_eq!(town.store.rows().built.len(), 1);
}

#[test]
fn thirty_decks_an_hour_are_built_and_then_the_present_one_goes_on() {
    let town = Town::new();
    town.crowd(2..=46, 3.0);
    for second in 0..30 {
        town.page(1, 20, after(second));
    }
    let before = town.ids(1, 20, after(40));
    town.swipe(before[..5].iter().copied());
    let on = town.page(1, 20, after(50));
    assert_eq!((on.count, ids(&on)[..15].to_vec()), (40, before[5..].to_vec()));
    assert_eq!(town.store.rows().built.len(), 30);
    let other = Question { with_photo: true, ..Question::default() };
    assert!(matches!(town.try_page(&other, 1, 20, after(60)), Err(Error::TooManyDecks)));
    assert!(town.try_page(&other, 1, 20, after(3700)).is_ok(), "an hour later");
    let unbounded = Town::with(Settings { decks_per_hour: None, widen: false, ..Settings::default() });
    unbounded.crowd(2..=3, 3.0);
    (0..40).for_each(|second| drop(unbounded.page(1, 20, after(second))));
    assert_eq!(unbounded.store.rows().built.len(), 40);
}

#[test]
fn searches_leave_a_third_of_the_decks_to_whoever_asks_for_nothing_in_particular() {
    let town = Town::new();
    town.crowd(2..=46, 3.0);
    let within = |max_km| Question { max_km: Some(max_km), ..Question::default() };
    for km in 1..=20 {
        assert!(town.try_page(&within(km), 1, 20, after(u64::from(km))).is_ok());
    }
    assert!(matches!(town.try_page(&within(21), 1, 20, after(21)), Err(Error::TooManyDecks)));
    for second in 22..32 {
        assert_eq!(town.page(1, 20, after(second)).count, 45);
    }
    assert_eq!(town.store.rows().built.len(), 30);
}

#[test]
fn where_few_fit_the_search_goes_twice_as_far_and_the_wish_of_the_others_holds() {
    let town = Town::new();
    town.crowd(2..=10, 5.0);
    town.crowd(11..=30, 90.0);
    town.crowd(31..=31, 300.0);
    town.add(UserId(40), north(80.0));
    town.change(UserId(40), |profile| profile.preferences.max_distance = 60);
    let page = town.page(1, 100, MORNING);
    assert_eq!((page.count, page.widened_to_km, page.searched_to_km), (29, Some(100), None));
    assert_eq!(page.cards.len(), 29, "those too are shown who are farther away than the viewer wants");
    let why = |id| page.cards.iter().find(|shown| shown.card.id == UserId(id)).and_then(|shown| shown.why.clone());
    assert_eq!((why(11), why(2)), (Some(Why::Widened), Some(Why::Near)));

    // Whoever was shown can be opened, and nobody else.
    let card = |of| block_on(town.discoverer.dealt_card(VIEWER, UserId(of), after(1)));
    assert_eq!(card(11).unwrap().id, UserId(11));
    assert!(matches!(card(31), Err(Error::NotFound)) && matches!(card(40), Err(Error::NotFound)));
}

#[test]
fn nobody_is_widened_beyond_the_bound_nor_against_a_setting_nor_against_a_distance_that_was_asked_for() {
    let few = |settings| {
        let town = Town::with(settings);
        town.crowd(2..=4, 400.0);
        town.crowd(5..=6, 10.0);
        town.crowd(7..=7, 600.0);
        town
    };
    let mut town = few(Settings::default());
    town.count();
    let page = town.page(1, 20, MORNING);
    assert_eq!((page.count, page.widened_to_km), (5, Some(500)));
    let near = town.ask(&Question { max_km: Some(40), ..Question::default() });
    assert_eq!((near.count, near.widened_to_km), (2, None));
    let no_farther = town.ask(&Question { max_km: Some(20_000), ..Question::default() });
    assert_eq!((no_farther.count, no_farther.widened_to_km), (2, None), "a question never widens");
    let mut strict = few(Settings { widen: false, ..Settings::default() });
    strict.count();
    assert_eq!((strict.page(1, 20, MORNING).count, strict.page(1, 20, MORNING).widened_to_km), (2, None));
}

#[test]
fn a_wish_too_wide_is_cut_where_enough_people_are_and_says_so() {
    let mut town = Town::with(Settings { enough_people: 30, ..Settings::default() });
    town.change(VIEWER, |profile| profile.preferences.max_distance = 20_000);
    town.crowd(2..=21, 10.0);
    town.crowd(22..=51, 150.0);
    town.crowd(52..=61, 1000.0);
    town.count();
    let page = town.page(1, 100, MORNING);
    assert_eq!(page.count, 50);
    assert!(page.searched_to_km.is_some_and(|km| (140..160).contains(&km)), "{page:?}");
    // Whoever has seen nearly all of them goes on behind.
    town.swipe((2..=45).map(UserId));
    let page = town.page(1, 100, after(1));
    assert_eq!((page.count, page.searched_to_km), (16, None));
}

#[test]
fn a_viewer_without_a_position_sees_people_anywhere_at_no_distance() {
    let mut town = Town::new();
    town.change(VIEWER, |profile| profile.cell = None);
    town.crowd(2..=3, 3000.0);
    town.add(UserId(4), None);
    town.change(UserId(2), |profile| profile.preferences.max_distance = 1);
    town.count();
    let page = town.page(1, 20, MORNING);
    assert_eq!((page.count, page.cards.len(), page.widened_to_km), (3, 3, None));
    assert!(page.cards.iter().all(|shown| shown.why.is_none()), "{page:?}");
}

#[test]
fn where_a_position_or_a_picture_is_required_nobody_is_shown_without() {
    let mut town = Town::with(Settings { require_position: true, require_photo: true, ..Settings::default() });
    town.crowd(2..=4, 3.0);
    town.add(UserId(5), None);
    let picture = || PictureKey::parse("0123456789abcdef");
    for id in [3, 4, 5] {
        town.change(UserId(id), |profile| profile.picture = picture());
    }
    town.count();
    let both = town.ids(1, 20, MORNING);
    assert_eq!(both.len(), 2);
    town.change(both[1], |profile| profile.picture = None);
    assert_eq!(town.ids(2, 1, after(1)), [], "a picture may go later");
}

#[test]
fn what_was_asked_for_is_what_the_store_is_asked() {
    let town = Town::new();
    town.crowd(2..=4, 3.0);
    let interest = |id, name: &str| Interest { id: InterestId(id), name: name.to_owned() };
    town.change(VIEWER, |profile| profile.interests = vec![interest(1, "tea"), interest(2, "jazz")]);
    town.change(UserId(2), |profile| {
        profile.interests = vec![interest(1, "tea")];
        profile.last_seen_at = MORNING;
        profile.picture = PictureKey::parse("0123456789abcdef");
    });
    let found = |question: Question| ids(&town.ask(&question));
    assert_eq!(found(Question { search: text::Search::parse("émile3"), ..Question::default() }), [UserId(3)]);
    assert_eq!(found(Question { search: text::Search::parse("EMILE"), ..Question::default() }).len(), 3);
    for question in [
        Question { common_interests: true, ..Question::default() },
        Question { active_today: true, ..Question::default() },
        Question { with_photo: true, ..Question::default() },
    ] {
        assert_eq!(found(question), [UserId(2)]);
    }
    assert_eq!(found(Question { order: DeckOrder::LastActivity, ..Question::default() })[0], UserId(2));
    let page = town.ask(&Question::default());
    let tea = page.cards.iter().find(|shown| shown.card.id == UserId(2)).unwrap();
    assert_eq!(tea.why, Some(Why::Shares("tea".to_owned())));
}

#[test]
fn other_questions_and_other_people_have_other_decks() {
    let town = Town::new();
    let hash = |change: fn(&mut Profile), question: Question, now| {
        let mut profile = town.store.rows().profiles[&VIEWER].clone();
        change(&mut profile);
        Seeker { profile: &profile, question: &question, settings: Settings::default(), now }.filter_hash()
    };
    let usual = hash(|_| (), Question::default(), MORNING);
    assert_eq!(hash(|profile| profile.bio = "new".to_owned(), Question::default(), after(60)), usual);
    for other in [
        hash(|profile| profile.preferences.max_age = 98, Question::default(), MORNING),
        hash(|profile| profile.cell = north(100.0), Question::default(), MORNING),
        hash(|profile| profile.gender = Some(Gender::Man), Question::default(), MORNING),
        hash(|_| (), Question { max_km: Some(10), ..Question::default() }, MORNING),
        hash(|_| (), Question { order: DeckOrder::Newest, ..Question::default() }, MORNING),
        hash(|_| (), Question { search: text::Search::parse("a"), ..Question::default() }, MORNING),
        hash(|_| (), Question::default(), after(24 * 3600)),
    ] {
        assert_ne!(other, usual);
    }
}

#[test]
fn who_is_shown_nobody_is_told_what_alone_stands_in_the_way() {
    let reason = |settings: Settings, prepare: &dyn Fn(&Town)| {
        let mut town = Town::with(settings);
        town.add(UserId(2), north(3.0));
        prepare(&town);
        town.count();
        let page = town.page(1, 20, MORNING);
        assert_eq!((page.count, page.cards.len()), (0, 0), "{page:?}");
        let again = town.page(1, 20, after(1)).empty_reason;
        assert_eq!(again, page.empty_reason);
        page.empty_reason.expect("a reason")
    };
    let usual = Settings::default();
    let viewer = |change: fn(&mut Profile)| move |town: &Town| town.change(VIEWER, change);
    assert_eq!(reason(usual, &viewer(|p| p.date_of_birth = None)), EmptyReason::NoDateOfBirth);
    let positions = Settings { require_position: true, ..usual };
    assert_eq!(reason(positions, &viewer(|p| p.cell = None)), EmptyReason::NoPosition);
    assert_eq!(reason(usual, &|town| town.change(UserId(2), |p| p.cell = north(2000.0))), EmptyReason::NobodyNear);
    assert_eq!(reason(usual, &|town| drop(town.store.rows().profiles.remove(&UserId(2)))), EmptyReason::NobodyNear);
    let narrow = viewer(|p| p.preferences.gender = GenderPreference::Only(Gender::Woman));
    assert_eq!(reason(usual, &narrow), EmptyReason::PreferencesTooNarrow);
    assert_eq!(reason(usual, &viewer(|p| p.preferences.min_age = 60)), EmptyReason::PreferencesTooNarrow);
    assert_eq!(reason(usual, &|town| town.swipe([UserId(2)])), EmptyReason::AllSeen);
    assert_eq!(reason(usual, &viewer(|p| p.paused = true)), EmptyReason::Paused);
    // Of two things the one that alone would help.
    let far_and_seen = |town: &Town| {
        town.swipe([UserId(2)]);
        town.add(UserId(3), north(2000.0));
    };
    assert_eq!(reason(usual, &far_and_seen), EmptyReason::NobodyNear);
    // Whoever has blocked the viewer was never there.
    let blocked = |town: &Town| assert!(town.store.rows().hidden.insert((VIEWER, UserId(2))));
    assert_eq!(reason(usual, &blocked), EmptyReason::NobodyNear);
    let unwanted = |town: &Town| {
        town.change(UserId(2), |p| p.preferences.gender = GenderPreference::Only(Gender::Man));
    };
    assert_eq!(reason(usual, &unwanted), EmptyReason::NobodyNear);
}
