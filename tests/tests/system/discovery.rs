//! Discovery as a client meets it: whom it shows, in pages that stay true, and what it says when there is nobody.

use crate::wire::{answer, get, post, refused};
use client::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Deployment, Person, run};

/// All nodes tell the same address, so that their answers can be compared.
const SETTINGS: [(&str, &str); 2] =
    [("MATCHWIRE__SERVER__PUBLIC_URL", "https://api.example.com"), ("MATCHWIRE__LIMITS__ENABLED", "false")];
const PEOPLE: &str = "/api/matching/potential-matches/";
const PARIS: (f64, f64) = (48.8566, 2.3522);
/// 29 km away.
const MELUN: (f64, f64) = (48.5421, 2.6554);
const SYDNEY: (f64, f64) = (-33.8688, 151.2093);

async fn describe(person: &Person, birth: &str, gender: &str) {
    let body = Some(json!({"date_of_birth": birth, "gender": gender}));
    assert_eq!(answer(&person.api, Method::PATCH, "/api/accounts/users/me/", body).await.status, 200);
}

async fn go(person: &Person, (latitude, longitude): (f64, f64)) {
    let body = Some(json!({"latitude": latitude, "longitude": longitude}));
    assert_eq!(answer(&person.api, Method::PUT, "/api/accounts/users/me/position/", body).await.status, 200);
}

/// Somebody who can be shown, at this place.
async fn presentable(site: &Deployment, name: &str, place: (f64, f64)) -> Person {
    let person = site.person(name).await;
    describe(&person, "1995-05-05", "F").await;
    go(&person, place).await;
    person
}

fn ids(page: &Value) -> Vec<i64> {
    page["results"].as_array().expect("results").iter().map(|card| card["id"].as_i64().expect("an id")).collect()
}

#[test]
fn pages_stay_true_while_one_swipes_and_are_the_same_at_every_node() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let viewer = presentable(&site, "Ann", PARIS).await;
            for number in 0..45 {
                presentable(&site, &format!("Ben{number}"), if number % 2 == 0 { PARIS } else { MELUN }).await;
            }
            let elsewhere = viewer.clone().at(site.last());
            let page = |number: u32| format!("{PEOPLE}?page={number}&page_size=20&online_only=true");
            let first = get(&viewer.api, &page(1)).await;
            let second = answer(&viewer.api, Method::GET, &page(2), None).await;
            let same = answer(&elsewhere.api, Method::GET, &page(2), None).await;
            assert_eq!(second.body, same.body, "{:?}", site.kind());
            let (second, third) = (second.json().expect("a page"), get(&elsewhere.api, &page(3)).await);
            assert_eq!([ids(&first).len(), ids(&second).len(), ids(&third).len()], [20, 20, 5]);
            assert!([&first, &second, &third].iter().all(|page| page["count"] == 45));
            let next = first["next"].as_str().expect("a next page");
            assert!(next.starts_with("https://api.example.com") && next.contains("online_only=true"), "{next}");
            assert!(third["next"].is_null() && first["previous"].is_null());
            let all: BTreeSet<i64> = [&first, &second, &third].into_iter().flat_map(ids).collect();
            assert_eq!(all.len(), 45, "nobody comes twice");

            for liked in &ids(&first)[..2] {
                post(&viewer.api, "/api/matching/like/", json!({"user_id": liked}), 201).await;
            }
            let blocked = ids(&second)[7];
            post(&viewer.api, "/api/matching/block/", json!({"user_id": blocked}), 200).await;
            let (after, last) = (get(&elsewhere.api, &page(2)).await, get(&viewer.api, &page(3)).await);
            let expected: Vec<i64> = ids(&second).into_iter().filter(|id| *id != blocked).collect();
            assert_eq!((ids(&after), ids(&last)), (expected, ids(&third)));
        }
    });
}

#[test]
fn what_cannot_be_asked_is_named_and_what_is_past_the_end_is_empty() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let (ann, _ben) = (presentable(&site, "Ann", PARIS).await, presentable(&site, "Ben", PARIS).await);
            for (query, field) in [
                ("page_size=0", "page_size"),
                ("page_size=101", "page_size"),
                ("page=0", "page"),
                ("ordering=score", "ordering"),
                ("max_distance=0", "max_distance"),
                ("with_photo=perhaps", "with_photo"),
            ] {
                let path = format!("{PEOPLE}?{query}");
                let problem = refused(&ann.api, Method::GET, &path, None, 400, "validation_failed").await;
                assert!(problem["errors"][field].is_array(), "{query}: {problem}");
            }
            let past = get(&ann.api, &format!("{PEOPLE}?page=9")).await;
            assert_eq!((ids(&past).len(), &past["next"]), (0, &Value::Null));
            assert_eq!(ids(&get(&ann.api, &format!("{PEOPLE}?search=")).await).len(), 1, "nothing is searched");
            assert_eq!(get(&ann.api, "/api/v1/matching/potential").await["count"], 1);
        }
    });
}

#[test]
fn whoever_is_shown_nobody_learns_why() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let reason = async |person: &Person| get(&person.api, PEOPLE).await["empty_reason"].clone();
            let nobody = site.person("Nob").await;
            let unborn = Some(json!({"date_of_birth": null}));
            assert_eq!(answer(&nobody.api, Method::PATCH, "/api/accounts/users/me/", unborn).await.status, 200);
            assert_eq!(reason(&nobody).await, "no_date_of_birth");

            let ben = presentable(&site, "Ben", PARIS).await;
            let far = presentable(&site, "Far", SYDNEY).await;
            assert_eq!(reason(&far).await, "nobody_near");
            let paused = Some(json!({"paused": true}));
            assert_eq!(answer(&far.api, Method::PATCH, "/api/accounts/users/me/", paused).await.status, 200);

            let ann = presentable(&site, "Ann", PARIS).await;
            let shown = get(&ann.api, PEOPLE).await;
            assert_eq!((ids(&shown), &shown["empty_reason"]), (vec![ben.id.0], &Value::Null));
            let card = &shown["results"][0];
            assert_eq!((&card["distance"], &card["is_online"]), (&json!(2.0), &json!(false)));
            assert!(card["why"].is_string(), "{card}");

            let men = Some(json!({"gender_preference": "M"}));
            assert_eq!(answer(&ann.api, Method::PATCH, "/api/matching/preferences/", men).await.status, 200);
            assert_eq!(reason(&ann).await, "preferences_too_narrow");
            let all = Some(json!({"gender_preference": "A"}));
            assert_eq!(answer(&ann.api, Method::PATCH, "/api/matching/preferences/", all).await.status, 200);

            post(&ann.api, "/api/matching/skip/", json!({"user_id": ben.id}), 200).await;
            assert_eq!(reason(&ann).await, "all_seen");
            let paused = Some(json!({"paused": true}));
            assert_eq!(answer(&ann.api, Method::PATCH, "/api/accounts/users/me/", paused).await.status, 200);
            assert_eq!(reason(&ann).await, "paused");
        }
    });
}

#[test]
fn filters_narrow_and_a_wish_with_few_people_is_widened() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let ann = presentable(&site, "Ann", PARIS).await;
            let near = presentable(&site, "Elo", PARIS).await;
            let name = Some(json!({"first_name": "Élodie"}));
            assert_eq!(answer(&near.api, Method::PATCH, "/api/accounts/users/me/", name).await.status, 200);
            let far = presentable(&site, "Mel", MELUN).await;
            let found = async |query: &str| -> BTreeSet<i64> {
                ids(&get(&ann.api, &format!("{PEOPLE}?{query}")).await).into_iter().collect()
            };
            let (near_id, far_id) = (near.id.0, far.id.0);
            assert_eq!(found("").await, [near_id, far_id].into());
            assert_eq!(found("search=elod").await, [near_id].into());
            assert_eq!(found("max_distance=10").await, [near_id].into());
            assert_eq!(found("with_photo=true").await, [].into());
            assert_eq!(found("common_interests=true").await, [].into());
            let interest = get(&ann.api, "/api/matching/interests/").await[0]["id"].clone();
            for person in [&ann, &far] {
                post(&person.api, "/api/matching/interests/", json!({"interest_ids": [interest]}), 200).await;
            }
            assert_eq!(found("common_interests=true").await, [far_id].into());
            let by_distance = ids(&get(&ann.api, &format!("{PEOPLE}?ordering=distance")).await);
            assert_eq!(by_distance, [near_id, far_id]);

            let near_only = Some(json!({"max_distance": 5}));
            assert_eq!(answer(&ann.api, Method::PATCH, "/api/matching/preferences/", near_only).await.status, 200);
            let widened = get(&ann.api, PEOPLE).await;
            assert_eq!(ids(&widened).into_iter().collect::<BTreeSet<_>>(), [near_id, far_id].into());
            assert!(widened["widened_to_km"].as_u64().is_some_and(|km| (29..=500).contains(&km)), "{widened}");
            let opened = get(&ann.api, &format!("/api/accounts/users/{far_id}/")).await;
            assert_eq!(opened["id"], far_id, "whoever was shown can be opened");
            post(&ann.api, "/api/matching/like/", json!({"user_id": far_id}), 201).await;
        }
    });
}

/// Two people as far from each other as one cell is wide are the same from wherever one looks: whatever is worked out from the
/// answers is wrong by half of that for one of them, which is more than a third of a cell.
#[test]
fn nobody_is_placed_within_their_cell_however_often_one_asks_from_elsewhere() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let observer = presentable(&site, "Obs", PARIS).await;
            // Of the same cell, 3.4 km from each other.
            let (one, other) = (presentable(&site, "One", PARIS).await, presentable(&site, "Two", PARIS).await);
            let corners = same_cell(&site).await;
            go(&one, corners.0).await;
            go(&other, corners.1).await;
            for step in 0..24_u8 {
                let angle = f64::from(step) * std::f64::consts::TAU / 24.0;
                let away = 0.02 + f64::from(step % 4) * 0.05;
                go(&observer, (PARIS.0 + away * angle.sin(), PARIS.1 + away * angle.cos())).await;
                let of =
                    async |id: i64| get(&observer.api, &format!("/api/accounts/users/{id}/")).await["distance"].clone();
                let distances = (of(one.id.0).await, of(other.id.0).await);
                assert_eq!(distances.0, distances.1, "from {angle}");
                assert!(distances.0.is_f64(), "{distances:?}");
            }
        }
    });
}

/// Two places far from each other in the cell of the middle of Paris: found by walking out of it in two opposite directions, as
/// somebody does who asks how far they are from where they began.
async fn same_cell(site: &Deployment) -> ((f64, f64), (f64, f64)) {
    let (walker, anchor) = (presentable(site, "Wal", PARIS).await, presentable(site, "Hub", PARIS).await);
    let mut ends = Vec::new();
    for direction in [1.0, -1.0] {
        let mut last = PARIS;
        for step in 1..=20_u8 {
            let place =
                (PARIS.0 + direction * f64::from(step) * 0.0018, PARIS.1 + direction * f64::from(step) * 0.0027);
            go(&walker, place).await;
            let path = format!("/api/accounts/users/{}/", anchor.id);
            if get(&walker.api, &path).await["distance"] != json!(2.0) {
                break;
            }
            last = place;
        }
        ends.push(last);
    }
    assert_ne!(ends[0], ends[1]);
    (ends[0], ends[1])
}

/// Whoever hides the distance is nobody's measure of one: all filters take them to be in the middle of a far larger cell, wherever in
/// it they are.
#[test]
fn whoever_hides_the_distance_is_not_found_out_by_narrowing_it() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let (ann, ben) = (presentable(&site, "Ann", PARIS).await, presentable(&site, "Ben", PARIS).await);
            let hide = Some(json!({"privacy": {"share_distance": false}}));
            let found = async |km: u32| ids(&get(&ann.api, &format!("{PEOPLE}?max_distance={km}")).await);
            assert_eq!(found(5).await, [ben.id.0], "in the same cell");
            assert_eq!(answer(&ben.api, Method::PATCH, "/api/accounts/users/me/", hide).await.status, 200);
            let mut told = BTreeSet::new();
            // Places in one large cell, 13 km from each other at the most.
            for place in [PARIS, (48.8900, 2.3522), (48.8566, 2.2900), (48.8300, 2.4200)] {
                go(&ben, place).await;
                let mut reach = Vec::new();
                for km in [2, 5, 10, 15, 20, 25, 30, 50] {
                    reach.push(found(km).await.len());
                }
                assert_eq!(reach.last(), Some(&1), "near enough they are found");
                told.insert(reach);
            }
            assert_eq!(told.len(), 1, "where in it they are changes nothing: {told:?}");
        }
    });
}

#[test]
fn nobody_is_chosen_by_a_presence_that_they_do_not_show() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let (ann, ben) = (presentable(&site, "Ann", PARIS).await, presentable(&site, "Ben", PARIS).await);
            let found = async |query: &str| ids(&get(&ann.api, &format!("{PEOPLE}?{query}")).await);
            assert_eq!(found("online_only=true&max_distance=49").await, [ben.id.0]);
            for (number, switch) in ["share_presence", "share_last_seen"].into_iter().enumerate() {
                let set = async |shown: bool| {
                    let change = Some(json!({"privacy": {switch: shown}}));
                    assert_eq!(answer(&ben.api, Method::PATCH, "/api/accounts/users/me/", change).await.status, 200);
                };
                set(false).await;
                assert!(found(&format!("online_only=true&max_distance={}", 30 + number)).await.is_empty(), "{switch}");
                assert_eq!(found(&format!("max_distance={}", 30 + number)).await, [ben.id.0]);
                set(true).await;
            }
        }
    });
}

#[test]
fn what_decides_who_comes_first_is_told_in_the_readers_language() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let english = get(&ann.api, "/api/matching/ranking/").await;
            let shares: u64 =
                english.as_array().expect("a list").iter().filter_map(|entry| entry["percent"].as_u64()).sum();
            assert_eq!(shares, 100);
            let french = ann.api.with_header("Accept-Language", "fr").expect("a header");
            assert_ne!(get(&french, "/api/matching/ranking/").await, english);
        }
    });
}

/// A deck is a promise: who was shown a moment ago can be liked, whatever either of the two has changed since.
#[test]
fn whoever_was_shown_can_be_liked_although_they_would_not_be_shown_any_more() {
    let own = "/api/accounts/users/me/";
    let preferences = "/api/matching/preferences/";
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let changes = [
                ("Pau", own, json!({"paused": true})),
                ("Hid", own, json!({"privacy": {"discoverable": false}})),
                ("Old", own, json!({"date_of_birth": "1950-01-01"})),
                ("Non", own, json!({"date_of_birth": null})),
                ("Gen", own, json!({"gender": "M"})),
                ("Wan", preferences, json!({"gender_preference": "M"})),
                ("Age", preferences, json!({"min_age": 60})),
                ("Nah", preferences, json!({"max_distance": 1})),
            ];
            let ann = presentable(&site, "Ann", PARIS).await;
            let mut shown = Vec::new();
            for (name, ..) in &changes {
                shown.push(presentable(&site, name, MELUN).await);
            }
            let gone = presentable(&site, "Far", MELUN).await;
            let narrowed = presentable(&site, "Own", MELUN).await;
            assert_eq!(ids(&get(&ann.api, PEOPLE).await).len(), changes.len() + 2);
            for (person, (name, path, change)) in shown.iter().zip(changes) {
                let answered = answer(&person.api, Method::PATCH, path, Some(change)).await;
                assert_eq!(answered.status, 200, "{name}");
            }
            go(&gone, SYDNEY).await;
            let wants_men = Some(json!({"gender_preference": "M", "min_age": 50}));
            assert_eq!(answer(&ann.api, Method::PATCH, preferences, wants_men).await.status, 200);
            let elsewhere = ann.clone().at(site.last());
            for person in shown.iter().chain([&gone, &narrowed]) {
                post(&elsewhere.api, "/api/matching/like/", json!({"user_id": person.id}), 201).await;
            }
            let (blocks, erased) = (presentable(&site, "Blo", MELUN).await, presentable(&site, "Era", MELUN).await);
            let everybody = Some(json!({"gender_preference": "A", "min_age": 18}));
            assert_eq!(answer(&ann.api, Method::PATCH, preferences, everybody).await.status, 200);
            let still = ids(&get(&ann.api, PEOPLE).await);
            assert!([&blocks, &erased].iter().all(|person| still.contains(&person.id.0)), "{still:?}");
            post(&blocks.api, "/api/matching/block/", json!({"user_id": ann.id}), 200).await;
            let farewell = answer(&erased.api, Method::DELETE, own, Some(json!({"password": Person::PASSWORD}))).await;
            assert!(farewell.is_success(), "{}", farewell.status);
            for person in [&blocks, &erased] {
                let like = Some(json!({"user_id": person.id}));
                refused(&ann.api, Method::POST, "/api/matching/like/", like, 404, "not_found").await;
            }
        }
    });
}
