//! Lists that are longer than one answer, and how a part of one is asked for.

use crate::wire::{UNBOUNDED, answer, get, refused};
use client::{Api, HttpAnswer, Method};
use serde_json::Value;
use tests::{Deployment, Person, run};

/// As many as nobody pages through, and more than one old page.
const POPULAR: usize = 103;

/// Somebody who has matched with so many people.
async fn popular(site: &Deployment, matches: usize) -> Person {
    let ann = site.person("Ann").await.at(site.last());
    for other in site.crowd(matches).await {
        other.api.like(ann.id).await.expect("a like works");
        let made = ann.api.like(other.id).await.expect("a like back works").matched;
        assert!(made.is_some(), "a mutual like is a match");
    }
    ann
}

fn items(answer: &HttpAnswer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.what);
    answer.json().expect("json").as_array().expect("a bare array").clone()
}

/// The path and query that `Link: <…>; rel="next"` names.
fn next(site: &Deployment, answer: &HttpAnswer) -> Option<String> {
    let link = answer.header("link")?;
    let address = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).expect(link);
    Some(address.strip_prefix(site.last().base()).expect("an address of this node").to_owned())
}

/// Everything from `path` on, link by link, and how many answers that took.
async fn followed(site: &Deployment, api: &Api, path: &str) -> (Vec<Value>, usize) {
    let (mut all, mut answers) = (Vec::new(), 0);
    let mut path = Some(path.to_owned());
    while let Some(here) = path {
        let part = answer(api, Method::GET, &here, None).await;
        all.extend(items(&part));
        answers += 1;
        path = next(site, &part);
    }
    (all, answers)
}

#[test]
fn who_does_not_page_gets_everything_and_who_does_misses_nothing() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = popular(&site, POPULAR).await;
            for path in ["/api/conversations/", "/api/v1/conversations", "/api/matching/recent-matches/"] {
                let whole = answer(&ann.api, Method::GET, path, None).await;
                assert_eq!(whole.header("link"), None, "there is no more of {path}");
                let whole = items(&whole);
                assert_eq!(whole.len(), POPULAR, "{path}");
                let (followed, answers) = followed(&site, &ann.api, &format!("{path}?limit=40")).await;
                assert_eq!((followed, answers), (whole, 3), "{path}");
            }
        }
    });
}

#[test]
fn beyond_a_thousand_an_answer_says_where_the_rest_is() {
    run(async {
        let Some(site) = Deployment::postgres(1) else { return };
        let pair = site.pair().await;
        // All of the same instant: only a place that breaks ties leads on.
        site.sql(&format!(
            "WITH made AS (INSERT INTO conversations (created_at, updated_at) SELECT 1, 1 FROM generate_series(1, 1004) \
             RETURNING id) INSERT INTO conversation_members (conversation_id, user_id) \
             SELECT id, person FROM made, unnest(ARRAY[{}::bigint, {}::bigint]) AS person",
            pair.ann.id, pair.ben.id
        ));
        let first = answer(&pair.ann.api, Method::GET, "/api/conversations/", None).await;
        assert_eq!(items(&first).len(), 1000);
        let (all, answers) = followed(&site, &pair.ann.api, "/api/conversations/").await;
        let mut ids: Vec<_> = all.iter().map(|one| one["id"].as_i64().expect("an id")).collect();
        assert_eq!((ids.len(), answers, ids[0]), (1005, 2, pair.home.0));
        ids.dedup();
        assert_eq!(ids.len(), 1005, "nobody twice");
        // A bare time, as old clients send it, is before everything of that time.
        let time = all[0]["updated_at"].as_str().expect("a time");
        assert_eq!(get(&pair.ann.api, &format!("/api/conversations/?limit=1&before={time}")).await[0]["id"], ids[1]);
    });
}

#[test]
fn messages_say_on_which_side_there_are_more() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            for number in 1..=7 {
                let body = serde_json::json!({"content": format!("number {number}")});
                crate::wire::post(&pair.ann.api, &path, body, 201).await;
            }
            for (query, expected, more) in [
                ("", vec![1, 2, 3, 4, 5, 6, 7], None),
                ("?limit=7", vec![1, 2, 3, 4, 5, 6, 7], None),
                ("?limit=3", vec![5, 6, 7], Some("limit=3&before_seq=5")),
                ("?limit=3&before_seq=5", vec![2, 3, 4], Some("limit=3&before_seq=2")),
                ("?limit=3&before_seq=2", vec![1], None),
                ("?limit=3&after_seq=0", vec![1, 2, 3], Some("limit=3&after_seq=3")),
                ("?limit=3&after_seq=4", vec![5, 6, 7], None),
                ("?limit=1&after_seq=2&before_seq=5", vec![3], Some("limit=1&after_seq=3&before_seq=5")),
            ] {
                let part = answer(&pair.ben.api, Method::GET, &format!("{path}{query}"), None).await;
                let seqs: Vec<_> = items(&part).iter().map(|message| message["seq"].as_i64().unwrap()).collect();
                assert_eq!(seqs, expected, "{query}");
                assert_eq!(next(&site, &part), more.map(|more| format!("{path}?{more}")), "{query}");
            }
        }
    });
}

#[test]
fn a_query_is_judged_field_by_field_like_a_body() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let messages = format!("/api/conversations/{}/messages/", pair.home);
            let search = format!("{messages}search/");
            let ann = &pair.ann.api;
            for (path, query, fields) in [
                ("/api/conversations/", "limit=x&before=yesterday", vec!["before", "limit"]),
                ("/api/conversations/", "limit=0", vec!["limit"]),
                ("/api/conversations/", "limit=5&limit=6", vec!["limit"]),
                ("/api/conversations/", "before=2026-11-26T12:00:00Z~x", vec!["before"]),
                ("/api/matching/recent-matches/", "limit=-1&before=%FF", vec!["before", "limit"]),
                ("/api/matching/matches/", "page=0&page_size=x", vec!["page", "page_size"]),
                ("/api/matching/matches/", "page=99999999999", vec!["page"]),
                ("/api/matching/likes-received/", "page=1.5", vec!["page"]),
                (&messages, "limit=x&after_seq=-1&before_seq=%00", vec!["after_seq", "before_seq", "limit"]),
                (&search, "", vec!["q"]),
                (&search, "q=%20%20&limit=no", vec!["limit", "q"]),
                (&search, "q=%FF", vec!["q"]),
            ] {
                let path = format!("{path}?{query}");
                let problem = refused(ann, Method::GET, &path, None, 400, "validation_failed").await;
                let errors = problem["errors"].as_object().expect("errors");
                assert_eq!(errors.keys().collect::<Vec<_>>(), fields, "{path}: {problem}");
                let complaints = errors.values().flat_map(|all| all.as_array().expect("a list"));
                complaints
                    .for_each(|text| assert!(text.as_str().is_some_and(|text| text.starts_with("must ")), "{text}"));
            }
            for path in [
                "/api/conversations/?limit=&before=".to_owned(),
                "/api/matching/recent-matches/?limit=5000&before=&utm_source=mail".to_owned(),
                "/api/matching/matches/?page=&page_size=5000".to_owned(),
                format!("{messages}?limit=&before_seq=&after_seq="),
                format!("{search}?q=a+b&limit="),
            ] {
                get(ann, &path).await;
            }
        }
    });
}
