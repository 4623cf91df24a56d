use super::*;
use proptest::prelude::*;

const TODAY: i32 = 20_000;

fn onlooker(viewer: i64) -> Onlooker {
    Onlooker { max_km: 50, today: TODAY, salt: Salt::of(99, UserId(viewer), TODAY) }
}

/// Somebody like everybody else.
fn prospect(id: i64) -> Prospect {
    let id = UserId(id);
    Prospect {
        found: Found { id, km: Some(20), active_day: TODAY - 5, created_day: TODAY - 100 },
        traits: Traits { id, shared: Vec::new(), likes_viewer: false, likes_given: 0, cards_seen: 0, shown: 0 },
    }
}

fn interests(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("interest {n}")).collect()
}

fn any_prospect() -> impl Strategy<Value = Prospect> {
    let found = (1_i64..1 << 52, proptest::option::of(0_u32..600), 0_i32..400, 0_i32..400);
    let traits = (0_usize..8, any::<bool>(), 0_u32..50, 0_u32..500, 0_u32..2000);
    (found, traits).prop_map(|((id, km, active, created), (shared, likes_viewer, likes_given, cards_seen, shown))| {
        let id = UserId(id);
        Prospect {
            found: Found { id, km, active_day: TODAY - active, created_day: TODAY - created },
            traits: Traits { id, shared: interests(shared), likes_viewer, likes_given, cards_seen, shown },
        }
    })
}

fn crowd(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Prospect>> {
    proptest::collection::vec(any_prospect(), sizes).prop_map(|mut crowd| {
        crowd.sort_by_key(|prospect| prospect.found.id);
        crowd.dedup_by_key(|prospect| prospect.found.id);
        crowd
    })
}

fn place_of(ranked: &[Dealt], id: UserId) -> usize {
    ranked.iter().position(|dealt| dealt.id == id).expect("everybody has a place")
}

proptest! {
    #[test]
    fn everybody_has_one_place_and_the_order_of_the_question_changes_nothing(
        crowd in crowd(0..120),
        viewer in 1_i64..1000,
        turn in any::<prop::sample::Index>(),
    ) {
        let ranked = rank(&onlooker(viewer), &crowd);
        let mut ids: Vec<_> = ranked.iter().map(|dealt| dealt.id).collect();
        ids.sort_unstable();
        prop_assert_eq!(ids, crowd.iter().map(|prospect| prospect.found.id).collect::<Vec<_>>());
        let mut turned = crowd.clone();
        if !turned.is_empty() {
            let middle = turn.index(turned.len());
            turned.rotate_left(middle);
            turned[middle..].reverse();
        }
        prop_assert_eq!(rank(&onlooker(viewer), &turned), ranked);
    }

    #[test]
    fn a_shared_interest_never_puts_anybody_further_back(
        crowd in crowd(1..80),
        viewer in 1_i64..1000,
        who in any::<prop::sample::Index>(),
    ) {
        let who = who.index(crowd.len());
        let id = crowd[who].found.id;
        let before = place_of(&rank(&onlooker(viewer), &crowd), id);
        let mut sharing = crowd;
        sharing[who].traits.shared.push("one more".to_owned());
        prop_assert!(place_of(&rank(&onlooker(viewer), &sharing), id) <= before);
    }

    #[test]
    fn a_like_of_the_viewer_moves_nobody_but_who_is_drawn(crowd in crowd(30..80), viewer in 1_i64..1000) {
        let quiet: Vec<_> = crowd.iter().cloned().map(|mut prospect| {
            prospect.traits.likes_viewer = false;
            prospect
        }).collect();
        let onlooker = onlooker(viewer);
        let drawn: BTreeSet<UserId> =
            guests(onlooker.salt, &crowd).into_iter().chain(guests(onlooker.salt, &quiet)).collect();
        let rest = |ranked: Vec<Dealt>| -> Vec<Dealt> {
            ranked.into_iter().filter(|dealt| !drawn.contains(&dealt.id)).collect()
        };
        prop_assert_eq!(rest(rank(&onlooker, &crowd)), rest(rank(&onlooker, &quiet)));
    }

    #[test]
    fn the_number_of_guests_tells_nothing_and_at_most_a_third_of_them_like_the_viewer(
        crowd in crowd(40..80),
        likers in 0_usize..30,
        viewer in 1_i64..1000,
    ) {
        let crowd: Vec<_> = crowd.into_iter().enumerate().map(|(n, mut prospect)| {
            prospect.traits.likes_viewer = n < likers;
            prospect
        }).collect();
        let invited = guests(onlooker(viewer).salt, &crowd);
        prop_assert_eq!(invited.len(), GUESTS);
        let liking = crowd.iter().filter(|p| p.traits.likes_viewer && invited.contains(&p.found.id)).count();
        prop_assert_eq!(liking, likers.min(GUESTS / LIKER_IN));
    }
}

/// Behind whom nothing else puts them: where a liker stands says as little as where anybody does.
#[test]
fn people_who_like_the_viewer_stand_anywhere_among_the_first() {
    let mut places = [0_usize; FIRST];
    let mut first_half = 0;
    for viewer in 1..=600 {
        let mut crowd: Vec<_> = (1..=100).map(prospect).collect();
        // The least of them all.
        crowd[70].found.active_day = TODAY - 300;
        crowd[70].traits.likes_viewer = true;
        let place = place_of(&rank(&onlooker(viewer), &crowd), UserId(71));
        assert!(place < FIRST, "{place}");
        places[place] += 1;
        first_half += usize::from(place < FIRST / 2);
    }
    assert!(places.iter().all(|count| (5..=40).contains(count)), "{places:?}");
    assert!((240..=360).contains(&first_half), "{first_half}");
}

/// Of those whom the score did not put among the first, hardly more than half like the viewer.
#[test]
fn who_is_among_the_first_without_a_reason_is_not_known_to_like_the_viewer() {
    let (mut liking, mut invited) = (0, 0);
    for viewer in 1..=200 {
        let mut crowd: Vec<_> = (1..=200).map(prospect).collect();
        for prospect in &mut crowd[100..] {
            prospect.found.active_day = TODAY - 300;
        }
        for prospect in &mut crowd[100..140] {
            prospect.traits.likes_viewer = true;
        }
        for dealt in &rank(&onlooker(viewer), &crowd)[..FIRST] {
            let prospect = &crowd[usize::try_from(dealt.id.0 - 1).unwrap()];
            if prospect.found.active_day < TODAY - 30 {
                invited += 1;
                liking += usize::from(prospect.traits.likes_viewer);
            }
        }
    }
    assert!(invited > 200 * 5);
    assert!(liking * 100 / invited < 70, "{liking} of {invited}");
}

#[test]
fn what_counts_counts() {
    let better = |change: fn(&mut Prospect)| {
        let mut prospect = prospect(1);
        let before = score(&onlooker(1), &prospect);
        change(&mut prospect);
        score(&onlooker(1), &prospect) - before
    };
    assert!(better(|p| p.found.active_day = TODAY) > 0);
    assert!(better(|p| p.found.km = Some(3)) > 0);
    assert!(better(|p| p.found.km = Some(49)) < 0);
    assert!(better(|p| p.found.created_day = TODAY - 1) > 0);
    assert_eq!(better(|p| p.found.created_day = TODAY - 2), 0);
    assert_eq!(better(|p| p.traits.shared = interests(1)), 40_000);
    assert_eq!(better(|p| p.traits.shared = interests(9)), 200_000, "five are enough");
    assert!(better(|p| p.traits.likes_given = 5) > 0);
    assert!(better(|p| p.traits.cards_seen = 50) < 0);
    assert_eq!(better(|p| p.traits.likes_viewer = true), 0, "the order must not tell it");
    let shown = [1, 2, 3, 7].map(|count| {
        let mut prospect = prospect(1);
        prospect.traits.shown = count;
        score(&onlooker(1), &prospect)
    });
    assert!(shown.is_sorted_by(|a, b| a >= b) && shown[1] == shown[0] && shown[3] < shown[2], "{shown:?}");
}

#[test]
fn everybody_is_told_why() {
    let reasons_of = |change: fn(&mut Prospect)| {
        let mut prospect = prospect(1);
        change(&mut prospect);
        rank(&onlooker(1), &[prospect])[0].reasons
    };
    assert_eq!(reasons_of(|_| ()), Reasons::default());
    assert_eq!(reasons_of(|p| p.found.km = Some(51)), Reasons::WIDENED);
    assert_eq!(reasons_of(|p| p.found.km = Some(10)), Reasons::NEAR);
    assert_eq!(reasons_of(|p| p.found.km = None), Reasons::default());
    assert_eq!(reasons_of(|p| p.found.active_day = TODAY), Reasons::ACTIVE_TODAY);
    assert_eq!(reasons_of(|p| p.found.created_day = TODAY), Reasons::NEW_HERE);
    assert_eq!(reasons_of(|p| p.traits.shared = interests(1)), Reasons::SHARES);
}

#[test]
fn a_few_are_ranked_by_score_alone() {
    let mut three: Vec<_> = (1..=3).map(prospect).collect();
    three[1].found.km = Some(1);
    three[2].traits.shared = interests(5);
    let ranked = rank(&onlooker(5), &three);
    assert_eq!(ranked.iter().map(|dealt| dealt.id.0).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(rank(&onlooker(5), &[]), []);
}
