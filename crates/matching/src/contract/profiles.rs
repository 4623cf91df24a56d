use super::{MORNING, NOBODY, People, after, all_at_once, matched};
use crate::{
    Cell, Changed, Error, Gender, GenderPreference, Interest, InterestId, InterestName, Matching, PictureKey,
    Preferences, PreferencesChange, PrivacyChange, Profile, ProfileChange, PromptAnswer, PromptId,
};
use kernel::{BirthDate, Event, EventKind};
use text::Username;

/// What of one's own these events tell of.
fn told_of(events: &[Event]) -> Vec<&str> {
    assert!(events.iter().all(|event| event.kind == EventKind::SelfUpdate), "{events:?}");
    events.iter().filter_map(|event| event.detail.as_deref()).collect()
}

/// All of it, and what was left alone stays; what is emptied is empty.
pub async fn a_profile_keeps_what_was_changed(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let before = store.profile(ada).await.unwrap().unwrap();
    let change = ProfileChange {
        username: Username::parse("Countess"),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        bio: Some("two\nlines".to_owned()),
        date_of_birth: Some(BirthDate::parse("1990-12-10")),
        gender: Some(Some(Gender::Woman)),
        phone_number: Some(Some("+44 1".to_owned())),
        location: Some("London".to_owned()),
        picture: Some(PictureKey::parse("0123456789abcdef.jpg")),
        privacy: PrivacyChange {
            hide_last_name: Some(true),
            share_presence: Some(false),
            share_typing: Some(false),
            share_read_receipts: Some(false),
            share_last_seen: Some(false),
            share_distance: Some(false),
            discoverable: Some(false),
        },
        paused: Some(true),
        locale: Some(Some("fr".to_owned())),
        time_zone: Some(Some("Europe/Paris".to_owned())),
    };
    let Changed { now: changed, events } = store.change_profile(ada, change, MORNING).await.unwrap();
    assert_eq!(told_of(&events), ["profile", "privacy"]);
    assert!(events.iter().all(|event| event.person == ada));
    assert_eq!(store.profile(ada).await.unwrap().as_ref(), Some(&changed));
    assert_eq!((changed.username.as_str(), changed.bio.as_str()), ("Countess", "two\nlines"));
    assert_eq!((changed.date_of_birth, changed.gender), (BirthDate::parse("1990-12-10"), Some(Gender::Woman)));
    assert_eq!(changed.picture, PictureKey::parse("0123456789abcdef.jpg"));
    assert!(changed.privacy.hide_last_name && !changed.privacy.share_read_receipts);
    assert_eq!((changed.last_seen_at, changed.preferences), (before.last_seen_at, before.preferences));

    let same = store.change_profile(ada, ProfileChange::default(), MORNING).await.unwrap();
    assert_eq!(same, Changed { now: changed.clone(), events: Vec::new() }, "what is the same is no news");
    let emptying = ProfileChange {
        date_of_birth: Some(None),
        gender: Some(None),
        phone_number: Some(None),
        picture: Some(None),
        ..ProfileChange::default()
    };
    let emptied = store.change_profile(ada, emptying, MORNING).await.unwrap().now;
    let expected = Profile { date_of_birth: None, gender: None, phone_number: None, picture: None, ..changed };
    assert_eq!(emptied, expected);
    let absent = store.change_profile(NOBODY, ProfileChange::default(), MORNING).await;
    assert!(matches!(absent, Err(Error::NotFound)), "{absent:?}");
}

/// Of many who want it at once one gets it; one's own may change its case.
pub async fn a_username_belongs_to_one_person_whatever_its_case(store: &dyn Matching, people: &dyn People) {
    let wanting = |name: &str| ProfileChange { username: Username::parse(name), ..ProfileChange::default() };
    let mut crowd = Vec::new();
    for _ in 0..6 {
        crowd.push(people.newcomer().await);
    }
    let asking = crowd.iter().zip(["Ada", "ADA", "ada", "aDa", "adA", "AdA"]);
    let answers =
        all_at_once(asking.map(|(id, name)| store.change_profile(*id, wanting(name), MORNING)).collect()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::UsernameTaken))).count(), 5);
    let owner = answers.into_iter().find_map(Result::ok).unwrap().now;
    let own = store.change_profile(owner.id, wanting("aDA"), MORNING).await.unwrap().now;
    assert_eq!(own.username, "aDA");
}

/// A range that nobody asked for never comes of two changes.
pub async fn preferences_change_field_by_field(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let women = PreferencesChange {
        gender: Some(GenderPreference::Only(Gender::Woman)),
        max_distance: Some(20_000),
        ..PreferencesChange::default()
    };
    let Changed { now: changed, events } = store.change_preferences(ada, women, MORNING).await.unwrap();
    assert_eq!(told_of(&events), ["preferences"]);
    assert!(store.change_preferences(ada, women, MORNING).await.unwrap().events.is_empty());
    let expected =
        Preferences { gender: GenderPreference::Only(Gender::Woman), max_distance: 20_000, ..Preferences::default() };
    assert_eq!(changed, expected);
    let from = PreferencesChange { min_age: Some(50), ..PreferencesChange::default() };
    let to = PreferencesChange { max_age: Some(40), ..PreferencesChange::default() };
    let both =
        all_at_once(vec![store.change_preferences(ada, from, MORNING), store.change_preferences(ada, to, MORNING)])
            .await;
    assert_eq!(both.iter().filter(|answer| matches!(answer, Err(Error::Invalid(_)))).count(), 1);
    let kept = store.profile(ada).await.unwrap().unwrap().preferences;
    assert!(kept.min_age <= kept.max_age, "{kept:?}");
    let absent = store.change_preferences(NOBODY, from, MORNING).await;
    assert!(matches!(absent, Err(Error::NotFound)), "{absent:?}");
}

/// An unknown one refuses them all. The catalogue may have others before.
pub async fn interests_are_replaced_as_a_whole(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let names = ["Tea tasting", "Difference engines", "Music of the spheres"];
    let names = names.map(|name| InterestName::parse(name).unwrap());
    assert_eq!(store.add_interests(&names).await.unwrap(), 3);
    assert_eq!(store.add_interests(&names[..2]).await.unwrap(), 0, "they are there");
    let all = store.interests(ada).await.unwrap().into_iter().map(|(interest, _)| interest);
    let all: Vec<Interest> = all.filter(|interest| names.iter().any(|name| name.as_str() == interest.name)).collect();
    let expected = ["Difference engines", "Music of the spheres", "Tea tasting"];
    assert_eq!(all.iter().map(|interest| interest.name.as_str()).collect::<Vec<_>>(), expected);
    let chosen = async || {
        let all = store.interests(ada).await.unwrap();
        all.into_iter().filter_map(|(interest, chosen)| chosen.then_some(interest.name)).collect::<Vec<_>>()
    };
    assert!(chosen().await.is_empty());
    let changed = store.set_interests(ada, &[all[2].id, all[0].id], MORNING).await.unwrap();
    assert_eq!((told_of(&changed.events), changed.now), (vec!["profile"], store.interests(ada).await.unwrap()));
    assert_eq!(chosen().await, [expected[0], expected[2]]);
    let same = store.set_interests(ada, &[all[0].id, all[2].id], MORNING).await.unwrap();
    assert!(same.events.is_empty(), "what is the same is no news");
    let unknown = store.set_interests(ada, &[all[1].id, InterestId(999_999)], MORNING).await;
    assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");
    assert_eq!(chosen().await, [expected[0], expected[2]]);
    let profile = store.profile(ada).await.unwrap().unwrap();
    assert_eq!(profile.interests, [all[0].clone(), all[2].clone()]);
    assert!(store.profile(bob).await.unwrap().unwrap().interests.is_empty());
    store.set_interests(ada, &[], MORNING).await.unwrap();
    assert!(chosen().await.is_empty());
    let absent = store.set_interests(NOBODY, &[all[0].id], MORNING).await;
    assert!(matches!(absent, Err(Error::NotFound)), "{absent:?}");
}

/// Whatever the locale of a database is.
pub async fn interests_are_listed_in_one_order_everywhere(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let expected = ["Äpfel", "apples", "bookbinding", "Zoos", "чтение"];
    let names = expected.map(|name| InterestName::parse(name).unwrap());
    store.add_interests(&names).await.unwrap();
    let listed = store.interests(ada).await.unwrap().into_iter().map(|(interest, _)| interest);
    let listed: Vec<_> = listed.filter(|interest| expected.contains(&interest.name.as_str())).collect();
    let ids: Vec<_> = listed.iter().map(|interest| interest.id).collect();
    store.set_interests(ada, &ids, MORNING).await.unwrap();
    let shown = |interests: Vec<Interest>| interests.into_iter().map(|interest| interest.name).collect::<Vec<_>>();
    assert_eq!(shown(listed), expected);
    assert_eq!(shown(store.profile(ada).await.unwrap().unwrap().interests), expected);
}

/// In the order that was chosen, on one's own profile and on the card that others see.
pub async fn prompts_are_replaced_as_a_whole_and_keep_their_order(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, _) = matched(store, people, MORNING).await;
    let answers = |all: &[(i64, &str)]| {
        let answer = |(id, answer): &(i64, &str)| PromptAnswer { prompt: PromptId(*id), answer: (*answer).to_owned() };
        all.iter().map(answer).collect::<Vec<_>>()
    };
    let card = async || store.cards(bob, &[ada], MORNING).await.unwrap().remove(0).prompts;
    let first = answers(&[(7, "tea"), (2, "two\nlines"), (5, "é")]);
    let changed = store.set_prompts(ada, first.clone(), MORNING).await.unwrap();
    assert_eq!((told_of(&changed.events), &changed.now.prompts), (vec!["profile"], &first));
    assert_eq!(store.profile(ada).await.unwrap().unwrap(), changed.now);
    assert_eq!(card().await, first);
    assert!(store.set_prompts(ada, first, MORNING).await.unwrap().events.is_empty(), "what is the same is no news");
    for next in [answers(&[(5, "é"), (7, "coffee")]), answers(&[(7, "coffee"), (5, "é")]), Vec::new()] {
        let changed = store.set_prompts(ada, next.clone(), MORNING).await.unwrap();
        assert_eq!((told_of(&changed.events), &changed.now.prompts), (vec!["profile"], &next));
        assert_eq!(card().await, next);
    }
    assert!(store.profile(bob).await.unwrap().unwrap().prompts.is_empty());
    let absent = store.set_prompts(NOBODY, answers(&[(7, "tea")]), MORNING).await;
    assert!(matches!(absent, Err(Error::NotFound)), "{absent:?}");
}

/// Others learn how far away it is, and one's own devices that it is another one.
pub async fn a_position_is_a_cell_or_nothing(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, _) = matched(store, people, MORNING).await;
    let (paris, london) = (Cell::at(48.8566, 2.3522), Cell::at(51.5074, -0.1278));
    let distance = async || store.cards(bob, &[ada], MORNING).await.unwrap().remove(0).distance_km;
    let placed = store.set_position(ada, paris, MORNING).await.unwrap();
    assert_eq!((told_of(&placed.events), placed.now.cell), (vec!["profile"], paris));
    assert_eq!(store.profile(ada).await.unwrap().unwrap(), placed.now);
    let same = store.set_position(ada, paris, after(60)).await.unwrap();
    assert_eq!((same.events, same.now.cell), (Vec::new(), paris));
    assert_eq!(distance().await, None, "the other tells no position");
    store.set_position(bob, london, MORNING).await.unwrap();
    assert_eq!(distance().await, paris.zip(london).map(|(here, there)| here.km_to(there)));
    let forgotten = store.set_position(ada, None, after(61)).await.unwrap();
    assert_eq!((told_of(&forgotten.events), forgotten.now.cell), (vec!["profile"], None));
    assert!(store.set_position(ada, None, after(62)).await.unwrap().events.is_empty());
    assert_eq!((distance().await, store.profile(ada).await.unwrap().unwrap().cell), (None, None));
    let absent = store.set_position(NOBODY, paris, MORNING).await;
    assert!(matches!(absent, Err(Error::NotFound)), "{absent:?}");
}

/// Nodes report in whatever order.
pub async fn last_seen_never_moves_backwards(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    store.note_seen(&[(ada, after(10)), (NOBODY, after(10)), (bob, MORNING)]).await.unwrap();
    store.note_seen(&[(bob, after(20)), (ada, after(5))]).await.unwrap();
    store.note_seen(&[]).await.unwrap();
    assert_eq!(store.profile(ada).await.unwrap().unwrap().last_seen_at, after(10));
    assert_eq!(store.profile(bob).await.unwrap().unwrap().last_seen_at, after(20));
}
