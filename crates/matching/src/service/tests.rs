use super::*;
use crate::{
    InterestName,
    contract::People as _,
    memory::{Memory, block_on},
};
use std::time::Duration;

const NOON: Timestamp = Timestamp::from_seconds(1_800_014_400);

struct World {
    store: Arc<Memory>,
    matchmaker: Matchmaker,
}

fn world(daily_likes: Option<i64>) -> World {
    let store = Arc::new(Memory::default());
    let matchmaker = Matchmaker::new(store.clone(), Settings { daily_likes, ..Settings::default() });
    World { store, matchmaker }
}

#[test]
fn nobody_swipes_at_themselves() {
    block_on(async {
        let World { store, matchmaker } = world(None);
        let ada = store.newcomer().await;
        assert!(matches!(matchmaker.like(ada, ada, LikeForm::default(), NOON).await, Err(Error::OneSelf)));
        assert!(matches!(matchmaker.skip(ada, ada, NOON).await, Err(Error::OneSelf)));
        assert!(matches!(matchmaker.unlike(ada, ada, NOON).await, Err(Error::OneSelf)));
        assert!(matches!(matchmaker.block(ada, ada, NOON).await, Err(Error::OneSelf)));
        assert!(matches!(matchmaker.unblock(ada, ada).await, Err(Error::OneSelf)));
    });
}

#[test]
fn the_budget_tells_what_is_spent_and_when_it_is_full_again() {
    block_on(async {
        let World { store, matchmaker } = world(Some(1));
        let (ada, bob, cy) = (store.newcomer().await, store.newcomer().await, store.newcomer().await);
        matchmaker.like(ada, bob, LikeForm::default(), NOON).await.unwrap();
        let budget = matchmaker.like_budgets(ada, NOON).await.unwrap().plain;
        assert_eq!((budget.used, budget.max), (1, Some(1)));
        assert_eq!(budget.reset_at.to_string(), "2027-01-16T00:00:00.000000Z");
        let refused = matchmaker.like(ada, cy, LikeForm::default(), NOON).await;
        assert!(matches!(refused, Err(Error::LimitReached { max: 1, reset_at, .. }) if reset_at == budget.reset_at));
        matchmaker.like(ada, cy, LikeForm::default(), budget.reset_at).await.unwrap();
    });
}

#[test]
fn a_match_counts_as_recent_for_thirty_days() {
    block_on(async {
        let World { store, matchmaker } = world(None);
        let (ada, bob) = (store.newcomer().await, store.newcomer().await);
        matchmaker.like(ada, bob, LikeForm::default(), NOON).await.unwrap();
        let made = matchmaker.like(bob, ada, LikeForm::default(), NOON).await.unwrap().matched.unwrap();
        let recent = async |later: Duration| {
            matchmaker.recent_matches(ada, None, 100, NOON.plus(later)).await.unwrap().items.len()
        };
        assert_eq!(recent(rules::RECENT).await, 1);
        assert_eq!(recent(rules::RECENT + Duration::from_secs(1)).await, 0);
        assert_eq!(matchmaker.match_by_id(bob, made.matched.id, NOON).await.unwrap().card.id, ada);
        assert_eq!(matchmaker.card(ada, bob, NOON).await.unwrap().id, bob);
        matchmaker.unmatch(ada, WhichMatch::Id(made.matched.id), NOON).await.unwrap();
        assert!(matches!(matchmaker.match_by_id(bob, made.matched.id, NOON).await, Err(Error::NotFound)));
        assert!(matches!(matchmaker.card(ada, bob, NOON).await, Err(Error::NotFound)));
    });
}

#[test]
fn a_profile_is_changed_by_a_form_and_by_an_upload() {
    block_on(async {
        let World { store, matchmaker } = world(None);
        let ada = store.newcomer().await;
        let form = ProfileForm { bio: Some("counts".to_owned()), ..ProfileForm::default() };
        assert_eq!(matchmaker.change_profile(ada, form, NOON).await.unwrap().now.bio, "counts");
        let wrong = ProfileForm { username: Some("a b".to_owned()), ..ProfileForm::default() };
        assert!(matches!(matchmaker.change_profile(ada, wrong, NOON).await, Err(Error::Invalid(_))));
        let key = PictureKey::parse("0123456789abcdef");
        assert_eq!(matchmaker.set_picture(ada, key.clone(), NOON).await.unwrap().now.picture, key);
        assert_eq!(matchmaker.profile(ada).await.unwrap().bio, "counts");
        assert!(matches!(matchmaker.profile(UserId(5)).await, Err(Error::NotFound)));
    });
}

#[test]
fn of_a_position_only_the_cell_is_kept() {
    block_on(async {
        let World { store, matchmaker } = world(None);
        let ada = store.newcomer().await;
        let placed = matchmaker.set_position(ada, (48.8566, 2.3522), NOON).await.unwrap().now;
        assert_eq!(placed.cell, Cell::at(48.8566, 2.3522));
        assert!(matches!(matchmaker.set_position(ada, (91.0, 2.0), NOON).await, Err(Error::Invalid(_))));
        assert_eq!(matchmaker.profile(ada).await.unwrap().cell, placed.cell, "what is refused changes nothing");
        assert_eq!(matchmaker.forget_position(ada, NOON).await.unwrap().now.cell, None);
    });
}

#[test]
fn only_questions_of_the_catalogue_are_answered() {
    block_on(async {
        let World { store, matchmaker } = world(None);
        let ada = store.newcomer().await;
        let answer = async |id| {
            let form = PromptsForm(vec![(id, "tea".to_owned())]);
            matchmaker.set_prompts(ada, form, |prompt| prompt == PromptId(7), NOON).await
        };
        assert_eq!(answer(7).await.unwrap().now.prompts.len(), 1);
        assert!(matches!(answer(8).await, Err(Error::Invalid(_))));
    });
}

#[test]
fn interests_are_taken_once_each_and_not_without_end() {
    block_on(async {
        let World { store, matchmaker } = world(None);
        let ada = store.newcomer().await;
        store.add_interests(&[InterestName::parse("Tea").unwrap()]).await.unwrap();
        let id = matchmaker.interests(ada).await.unwrap()[0].0.id.0;
        let chosen = matchmaker.set_interests(ada, &[id, id], NOON).await.unwrap();
        assert!(chosen.now[0].1);
        let endless: Vec<_> = (1..=51).collect();
        assert!(matches!(matchmaker.set_interests(ada, &endless, NOON).await, Err(Error::Invalid(_))));
    });
}

#[test]
fn super_likes_passes_and_their_return_go_by_the_settings() {
    block_on(async {
        let store = Arc::new(Memory::default());
        let settings = Settings {
            daily_super_likes: Some(1),
            daily_passes: Some(1),
            pass_holds: Duration::from_hours(1),
            ..Settings::default()
        };
        let matchmaker = Matchmaker::new(store.clone(), settings);
        let (ada, bob, cy) = (store.newcomer().await, store.newcomer().await, store.newcomer().await);
        let super_like = || LikeForm { kind: LikeKind::Super, ..LikeForm::default() };
        matchmaker.like(ada, bob, super_like(), NOON).await.unwrap();
        let refused = matchmaker.like(ada, cy, super_like(), NOON).await;
        assert!(matches!(refused, Err(Error::LimitReached { kind: SwipeKind::Like(LikeKind::Super), max: 1, .. })));
        let budgets = matchmaker.like_budgets(ada, NOON).await.unwrap();
        assert_eq!((budgets.super_like.used, budgets.super_like.max), (1, Some(1)));
        assert_eq!((budgets.plain.used, budgets.plain.max), (0, Some(50)));
        matchmaker.skip(bob, ada, NOON).await.unwrap();
        let refused = matchmaker.skip(bob, cy, NOON).await;
        assert!(matches!(refused, Err(Error::LimitReached { kind: SwipeKind::Pass, max: 1, .. })), "{refused:?}");
        let waiting = async |at| matchmaker.likes_received(bob, PageRequest::FIRST, at).await.unwrap().count;
        assert_eq!(waiting(NOON.plus(Duration::from_mins(59))).await, 0);
        assert_eq!(waiting(NOON.plus(Duration::from_hours(1))).await, 1);
    });
}

#[test]
fn nothing_is_taken_back_where_that_is_not_offered() {
    block_on(async {
        let store = Arc::new(Memory::default());
        let matchmaker = Matchmaker::new(store.clone(), Settings { rewind: false, ..Settings::default() });
        let (ada, bob) = (store.newcomer().await, store.newcomer().await);
        matchmaker.skip(ada, bob, NOON).await.unwrap();
        assert!(matches!(matchmaker.rewind(ada, NOON).await, Err(Error::NotOffered)));
    });
}
