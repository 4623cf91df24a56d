//! Links that end with what they were made for, on every node within two seconds, and photos that wait for a moderator.

use super::{
    PHOTOS, ids, me,
    pictures::{add, fetch, path_of, plain},
};
use crate::wire::{call, frame, get, post, problem};
use client::{Api, Method};
use protocol::FrameKind;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Deployment, Pair, run};
use tokio::time::{Instant, sleep};

/// So soon a link is nothing any more, wherever it is asked for.
const SOON: Duration = Duration::from_secs(2);

/// Links to photos of Ann that Ben has copied while he could see them.
struct Copied {
    picture: Value,
    links: [Value; 2],
}

async fn copied(pair: &Pair) -> Copied {
    add(&pair.ann.api, &plain(1)).await;
    add(&pair.ann.api, &plain(2)).await;
    let card = get(&pair.ben.api, &format!("/api/accounts/users/{}/", pair.ann.id)).await;
    let links = [card["photos"][1]["url"].clone(), card["photos"][0]["thumb_url"].clone()];
    Copied { picture: card["profile_picture"].clone(), links }
}

async fn status(api: &Api, link: &Value) -> u16 {
    fetch(api, link).await.status
}

/// That every node answers so within two seconds of `since`, and goes on to do so.
async fn soon(site: &Deployment, link: &Value, expected: u16, since: Instant) {
    for node in &site.nodes {
        let api = node.api();
        loop {
            let found = status(&api, link).await;
            if found == expected {
                break;
            }
            assert!(since.elapsed() < SOON, "{found} for {}", path_of(link));
            sleep(Duration::from_millis(50)).await;
        }
    }
}

#[test]
fn the_link_that_a_match_copied_ends_with_what_the_two_have() {
    run(async {
        for site in Deployment::each() {
            for ending in ["block", "unmatch", "ban", "erasure", "the viewer's ban"] {
                let pair = site.pair().await;
                let Copied { picture, links } = copied(&pair).await;
                for link in links.iter().chain([&picture]) {
                    soon(&site, link, 200, Instant::now()).await;
                }
                let since = Instant::now();
                let admin = |word: &str, who: &str| site.command(&["admin", word, who]).trim().to_owned();
                match ending {
                    "block" => {
                        drop(post(&pair.ann.api, "/api/matching/block/", json!({"user_id": pair.ben.id}), 200).await);
                    }
                    "unmatch" => {
                        let path = format!("/api/matching/matches/{}/", pair.matched);
                        call(&pair.ann.api, Method::DELETE, &path, None, 200).await;
                    }
                    "ban" => assert_eq!(admin("ban", &pair.ann.email), "banned"),
                    "erasure" => drop(call(&pair.ann.api, Method::DELETE, "/api/accounts/users/me/", None, 204).await),
                    _ => assert_eq!(admin("ban", &pair.ben.email), "banned"),
                }
                let since = if ending.contains("ban") { Instant::now() } else { since };
                for link in &links {
                    soon(&site, link, 404, since).await;
                }
                // The key of the picture is the same for all viewers: it outlives what the two have, and no account.
                let gone = ["ban", "erasure"].contains(&ending);
                soon(&site, &picture, if gone { 404 } else { 200 }, since).await;
                if ending == "ban" {
                    assert_eq!(admin("unban", &pair.ann.email), "the account is open again");
                    for link in links.iter().chain([&picture]) {
                        soon(&site, link, 200, Instant::now()).await;
                    }
                }
            }
            // Of all who were here one has erased herself.
            services::wait_until("her files are collected", async || site.pictures().len() == 4 * 4).await;
        }
    });
}

#[test]
fn a_photo_that_a_moderator_has_to_see_first_is_shown_when_it_was_seen() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__MODERATION__PHOTOS", "before")]) {
            let pair = site.pair().await;
            let mut phone = pair.ann.clone().at(site.last()).chat().await;
            let waiting = add(&pair.ann.api, &plain(1)).await;
            assert_eq!((&waiting["state"], &waiting["is_primary"]), (&json!("pending"), &json!(false)));
            frame(&mut phone, FrameKind::SelfUpdate).await;
            let second = add(&pair.ann.api, &plain(2)).await;
            frame(&mut phone, FrameKind::SelfUpdate).await;
            let card = async || get(&pair.ben.api, &format!("/api/accounts/users/{}/", pair.ann.id)).await;
            let seen = card().await;
            assert_eq!((&seen["photos"], &seen["profile_picture"]), (&json!([]), &json!(null)));
            assert_eq!(me(&pair.ann).await["profile_picture"], json!(null));
            assert_eq!(status(&pair.ann.api, &waiting["thumb_url"]).await, 200, "their owner sees them");

            let admin = |words: &[&str]| site.command(&[&["admin", "photos"], words].concat());
            let number = waiting["id"].to_string();
            let listed = admin(&["list"]);
            let lines: Vec<_> = listed.lines().collect();
            let owner = pair.ann.id.to_string();
            assert!(lines[0].starts_with(&format!("{number} {owner} ")) && lines.len() == 2, "{listed}");
            let address = lines[0].split(' ').next_back().expect("an address");
            assert_eq!(status(&pair.ben.api, &json!(address)).await, 200, "an operator looks at it");

            for photo in [&waiting, &second] {
                assert_eq!(admin(&["approve", &photo["id"].to_string()]).trim(), "approved");
                assert_eq!(frame(&mut phone, FrameKind::SelfUpdate).await["what"], json!(["photos"]));
            }
            assert_eq!(admin(&["approve", &number]).trim(), "nothing to do");
            assert_eq!(admin(&["list"]), "");
            let seen = card().await;
            assert_eq!(ids(&seen["photos"]), ids(&json!([waiting, second])));
            let (picture, link) = (seen["profile_picture"].clone(), seen["photos"][0]["url"].clone());
            assert_eq!((status(&pair.ben.api, &picture).await, status(&pair.ben.api, &link).await), (200, 200));

            assert_eq!(admin(&["reject", &number, "--reason", "nudity"]).trim(), "rejected");
            let since = Instant::now();
            soon(&site, &picture, 404, since).await;
            soon(&site, &link, 404, since).await;
            frame(&mut phone, FrameKind::SelfUpdate).await;
            let own = get(&pair.ann.api, PHOTOS).await;
            assert_eq!((&own[0]["state"], &own[0]["reason_code"]), (&json!("rejected"), &json!("nudity")));
            assert_eq!(own[1]["is_primary"], true, "the next approved one moves up");
            assert_eq!(path_of(&card().await["profile_picture"]), path_of(&me(&pair.ann).await["profile_picture"]));
            assert_eq!(status(&pair.ann.api, &own[0]["url"]).await, 200);
            let nobody = fetch(&pair.ben.api, &json!(format!("/media/pictures/{}", "ab".repeat(32)))).await;
            problem(&nobody, 404, "not_found");
        }
    });
}
