use super::{MORNING, NOBODY, People, after, all_at_once};
use crate::{
    Changed, Error, Gender, GenderPreference, Interest, InterestId, InterestName, Matching, PictureKey, Preferences,
    PreferencesChange, PrivacyChange, Profile, ProfileChange,
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

/// An unknown one refuses them all.
pub async fn interests_are_replaced_as_a_whole(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let names = ["Tea", "Engines", "Music"].map(|name| InterestName::parse(name).unwrap());
    store.add_interests(&names).await.unwrap();
    store.add_interests(&names[..2]).await.unwrap();
    let all: Vec<Interest> = store.interests(ada).await.unwrap().into_iter().map(|(interest, _)| interest).collect();
    assert_eq!(all.iter().map(|interest| interest.name.as_str()).collect::<Vec<_>>(), ["Engines", "Music", "Tea"]);
    let chosen = async || {
        let all = store.interests(ada).await.unwrap();
        all.into_iter().filter_map(|(interest, chosen)| chosen.then_some(interest.name)).collect::<Vec<_>>()
    };
    assert!(chosen().await.is_empty());
    store.set_interests(ada, &[all[2].id, all[0].id]).await.unwrap();
    assert_eq!(chosen().await, ["Engines", "Tea"]);
    let unknown = store.set_interests(ada, &[all[1].id, InterestId(999_999)]).await;
    assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");
    assert_eq!(chosen().await, ["Engines", "Tea"]);
    let profile = store.profile(ada).await.unwrap().unwrap();
    assert_eq!(profile.interests, [all[0].clone(), all[2].clone()]);
    assert!(store.profile(bob).await.unwrap().unwrap().interests.is_empty());
    store.set_interests(ada, &[]).await.unwrap();
    assert!(chosen().await.is_empty());
    let absent = store.set_interests(NOBODY, &[all[0].id]).await;
    assert!(matches!(absent, Err(Error::NotFound)), "{absent:?}");
}

/// Whatever the locale of a database is.
pub async fn interests_are_listed_in_one_order_everywhere(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let names = ["Zoo", "чтение", "books", "Äpfel", "apples"].map(|name| InterestName::parse(name).unwrap());
    store.add_interests(&names).await.unwrap();
    let listed = store.interests(ada).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|(interest, _)| interest.id).collect();
    store.set_interests(ada, &ids).await.unwrap();
    let shown = |interests: Vec<Interest>| interests.into_iter().map(|interest| interest.name).collect::<Vec<_>>();
    let expected = ["Äpfel", "apples", "books", "Zoo", "чтение"];
    assert_eq!(shown(listed.into_iter().map(|(interest, _)| interest).collect()), expected);
    assert_eq!(shown(store.profile(ada).await.unwrap().unwrap().interests), expected);
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
