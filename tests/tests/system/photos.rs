//! Photos: sent, made anew, put in order, shown to whoever may see them, gone for everybody else.

mod attachments;
mod bucket;
mod ended;
pub(crate) mod pictures;

use crate::wire::{UNBOUNDED, answer, call, frame, get, post, problem};
use client::Method;
use pictures::{add, assert_bare, decoded, fetch, from_a_camera, immense, jpeg, path_of, plain, png, scene, send};
use protocol::FrameKind;
use serde_json::{Value, json};
use services::wait_until;
use tests::{Deployment, Metrics, Person, run};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

const PHOTOS: &str = "/api/accounts/photos/";

fn ids(photos: &Value) -> Vec<i64> {
    photos.as_array().expect("photos").iter().map(|photo| photo["id"].as_i64().expect("an id")).collect()
}

async fn me(person: &Person) -> Value {
    get(&person.api, "/api/accounts/users/me/").await
}

#[test]
fn a_photo_comes_back_upright_smaller_and_without_a_word_about_whoever_took_it() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let taken = add(&pair.ann.api, &from_a_camera(&scene(4032, 3024))).await;
            assert_eq!((&taken["width"], &taken["height"]), (&json!(1200), &json!(1600)));
            assert_eq!(
                (&taken["position"], &taken["is_primary"], &taken["state"]),
                (&json!(0), &json!(true), &json!("approved"))
            );
            assert!(
                taken["blurhash"].as_str().is_some_and(|hash| hash.len() > 20) && taken.get("reason_code").is_none()
            );

            let profile = me(&pair.ann).await;
            assert_eq!(profile["photos"], json!([taken]));
            let card = get(&pair.ben.api, &format!("/api/accounts/users/{}/", pair.ann.id)).await;
            let picture_of = |shown: &Value| path_of(&shown["profile_picture"]);
            assert_eq!(picture_of(&card), picture_of(&profile), "the same for everybody");
            let shown = &card["photos"][0];
            assert_eq!((&shown["id"], &shown["blurhash"]), (&taken["id"], &taken["blurhash"]));
            assert_eq!(shown.as_object().expect("a photo").len(), 4, "{shown}");
            assert_ne!(shown["url"], taken["url"], "a link is of one viewer");

            for (link, size) in [
                (&profile["profile_picture"], (1200, 1600)),
                (&taken["url"], (1200, 1600)),
                (&taken["thumb_url"], (240, 320)),
                (&shown["url"], (1200, 1600)),
                (&shown["thumb_url"], (240, 320)),
            ] {
                for node in &site.nodes {
                    let fetched = fetch(&node.api(), link).await;
                    assert_eq!((fetched.status, fetched.header("content-type")), (200, Some("image/jpeg")), "{link}");
                    assert_eq!(fetched.header("cache-control"), Some("private, max-age=60"));
                    assert_eq!(fetched.header("x-content-type-options"), Some("nosniff"));
                    assert_bare(&fetched.body);
                    let picture = decoded(&fetched.body);
                    assert_eq!(picture.dimensions(), size, "{link}");
                    let right = picture.get_pixel(picture.width() - 9, picture.height() / 2).0;
                    assert!(right[0] > 170 && right[2] < 70, "what was above is at the right: {right:?}");
                }
            }
            // The same bytes of an answer at every node.
            let card_elsewhere =
                get(&pair.ben.api.at(site.first().base()).unwrap(), &format!("/api/accounts/users/{}/", pair.ann.id))
                    .await;
            let paths = |card: &Value| [path_of(&card["photos"][0]["url"]), path_of(&card["photos"][0]["thumb_url"])];
            assert_eq!(paths(&card_elsewhere), paths(&card));
        }
    });
}

#[test]
fn pictures_are_read_in_parts_and_links_are_of_one_photo_and_one_size() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let taken = add(&pair.ann.api, &plain(1)).await;
            let card = get(&pair.ben.api, &format!("/api/accounts/users/{}/", pair.ann.id)).await;
            for link in [&card["profile_picture"], &card["photos"][0]["url"]] {
                let whole = fetch(&pair.ben.api, link).await;
                assert_eq!(whole.header("accept-ranges"), Some("bytes"));
                let ranged = |range: &str| pair.ben.api.without_token().with_header("Range", range).unwrap();
                let part = answer(&ranged("bytes=10-19"), Method::GET, &path_of(link), None).await;
                assert_eq!((part.status, &part.body[..]), (206, &whole.body[10..20]));
                let outside = answer(&ranged("bytes=9999999-"), Method::GET, &path_of(link), None).await;
                problem(&outside, 416, "range_not_satisfiable");
                assert_eq!(outside.header("content-range"), Some(format!("bytes */{}", whole.body.len()).as_str()));
            }
            let link = card["photos"][0]["url"].as_str().expect("a link").to_owned();
            let other = format!("photos/{}/", taken["id"].as_i64().expect("an id") + 1);
            for forged in [
                link.replace("/large?", "/thumb?"),
                link.replace("/large?", "/original?"),
                link.replace(&format!("photos/{}/", taken["id"]), &other),
                link.replace(&format!("for=u{}", pair.ben.id), &format!("for=u{}", pair.ann.id)),
                link.replace("until=", "until=9"),
                link.replace("sig=", "sig=0"),
                link.split('?').next().expect("a path").to_owned(),
            ] {
                assert_ne!(forged, link);
                problem(&fetch(&pair.ben.api, &json!(forged)).await, 404, "not_found");
            }
        }
    });
}

#[test]
fn a_picture_is_what_its_bytes_are() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await.at(site.last());
            let taken = add(&ann.api, &png(&scene(300, 200))).await;
            assert_eq!(taken["width"], 300, "a PNG that is called a JPEG");
            let sent = async |kind: &str, bytes: &[u8]| send(&ann.api, PHOTOS, "me.jpg", kind, bytes).await;
            let whole = jpeg(&scene(640, 480));
            let mut pdf = whole[..20].to_vec();
            pdf.extend(b"%PDF-1.4 and so on");
            for bytes in [
                &b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"[..],
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
                b"GIF89a\x01\0\x01\0\0\0\0;",
                b"%PDF-1.7",
                &pdf,
                b"",
            ] {
                let refused = problem(&sent("image/jpeg", bytes).await, 415, "unsupported_media_type");
                let detail = refused["detail"].as_str().expect("a sentence");
                assert!(["JPEG", "PNG", "WebP"].iter().all(|kind| detail.contains(kind)), "{detail}");
            }
            problem(&sent("image/jpeg", &whole[..whole.len() / 2]).await, 400, "image_broken");
            problem(&sent("image/jpeg", &immense()).await, 413, "too_large");
            assert_eq!(ids(&get(&ann.api, PHOTOS).await).len(), 1, "nothing of that was kept");

            let json = answer(&ann.api, Method::POST, PHOTOS, Some(json!({"file": "me.jpg"}))).await;
            problem(&json, 415, "unsupported_media_type");
            let form = "multipart/form-data; boundary=edge";
            for (body, field) in [("--edge--\r\n", true), ("--edge\r\nnothing", false), ("", false)] {
                let answer = ann.api.request_bytes(Method::POST, PHOTOS, form, body.into()).await.expect("an answer");
                let code = if field { "validation_failed" } else { "bad_request" };
                problem(&answer, 400, code);
            }
        }
    });
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    run(async {
        let settings = [("MATCHWIRE__MEDIA__MAX_BYTES", "20000")];
        let site = Deployment::sqlite_with(&settings);
        let ann = site.person("Ann").await;
        let most = vec![7; 20_001];
        problem(&send(&ann.api, PHOTOS, "me.jpg", "image/jpeg", &most).await, 413, "too_large");
        problem(&send(&ann.api, PHOTOS, "me.jpg", "image/jpeg", &vec![7; 400_000]).await, 413, "too_large");
        add(&ann.api, &plain(1)).await;
    });
}

#[test]
fn six_photos_stand_in_an_order_of_ones_own_and_the_first_is_the_picture_everywhere() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut phone = pair.ann.clone().at(site.last()).chat().await;
            let picture = async || me(&pair.ann).await["profile_picture"].clone();
            let mut own = Vec::new();
            for number in 0..6 {
                own.push(add(&pair.ann.api, &plain(number)).await["id"].as_i64().expect("an id"));
            }
            assert_eq!(frame(&mut phone, FrameKind::SelfUpdate).await["what"], json!(["photos"]));
            let seventh = send(&pair.ann.api, PHOTOS, "me.jpg", "image/jpeg", &plain(1)).await;
            problem(&seventh, 409, "too_many_photos");
            let picture_too =
                send(&pair.ann.api, "/api/accounts/files/profile-picture/", "a", "image/jpeg", &plain(1)).await;
            problem(&picture_too, 409, "too_many_photos");

            let before = picture().await;
            let turned = [own[3], own[0], own[1], own[2], own[4], own[5]];
            let order = async |ids: &[i64]| {
                answer(&pair.ann.api, Method::PUT, "/api/accounts/photos/order/", Some(json!({"ids": ids}))).await
            };
            let shown: Value = order(&turned).await.success().expect("an order").json().expect("photos");
            assert_eq!(ids(&shown), turned);
            assert_eq!((&shown[0]["is_primary"], &shown[1]["is_primary"]), (&json!(true), &json!(false)));
            let after = picture().await;
            assert_ne!(after, before);
            problem(&fetch(&pair.ben.api, &before).await, 404, "not_found");
            assert_eq!(fetch(&pair.ben.api, &after).await.status, 200);
            for wrong in [&turned[1..], &[own[0]; 6], &[]] {
                let refused = problem(&order(wrong).await, 400, "validation_failed");
                assert!(refused["errors"]["ids"].is_array(), "{refused}");
            }

            // The next one moves up when the first goes, in the profile, in cards and in lists.
            let path = format!("{PHOTOS}{}/", own[3]);
            call(&pair.ann.api, Method::DELETE, &path, None, 204).await;
            problem(&answer(&pair.ann.api, Method::DELETE, &path, None).await, 404, "not_found");
            problem(
                &answer(&pair.ben.api, Method::DELETE, &format!("{PHOTOS}{}/", own[0]), None).await,
                404,
                "not_found",
            );
            let last = picture().await;
            assert_ne!(last, after);
            problem(&fetch(&pair.ben.api, &after).await, 404, "not_found");
            let card = get(&pair.ben.api, &format!("/api/accounts/users/{}/", pair.ann.id)).await;
            assert_eq!(
                (path_of(&card["profile_picture"]), ids(&card["photos"])),
                (path_of(&last), turned[1..].to_vec())
            );
            let matches = get(&pair.ben.api, "/api/matching/matches/").await;
            assert_eq!(path_of(&matches["results"][0]["matched_user"]["profile_picture"]), path_of(&last));
            wait_until("frames and lists show the new picture", async || {
                let talks = get(&pair.ben.api, "/api/conversations/").await;
                let people = talks[0]["participants"].as_array().expect("people").clone();
                let shown = people.iter().find(|one| one["id"] == json!(pair.ann.id)).expect("both are in it");
                shown["profile_picture"].is_string() && path_of(&shown["profile_picture"]) == path_of(&last)
            })
            .await;
            wait_until("the files of what is gone are collected", async || site.pictures().len() == 10).await;
        }
    });
}

#[test]
fn an_old_client_sends_one_picture_which_is_the_first_photo() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await.at(site.last());
            let first = add(&ann.api, &plain(1)).await["id"].clone();
            let path = "/api/accounts/files/profile-picture/";
            let sent = send(&ann.api, path, "C:\\me and you.JPG", "image/jpeg", &plain(2)).await;
            assert_eq!(sent.status, 200);
            let sent: Value = sent.json().expect("an answer");
            assert!(sent["detail"].is_string() && sent["filename"].is_string(), "{sent}");
            let profile = me(&ann).await;
            assert_eq!(profile["profile_picture"], sent["url"]);
            assert_eq!(ids(&profile["photos"]), [sent["id"].as_i64().unwrap(), first.as_i64().unwrap()]);
            // It is taken away as a field of the profile, and the other moves up.
            let without = Some(json!({"profile_picture": null}));
            let changed = call(&ann.api, Method::PATCH, "/api/accounts/users/me/", without.clone(), 200).await;
            assert_eq!(
                (ids(&changed["photos"]), &changed["photos"][0]["is_primary"]),
                (vec![first.as_i64().unwrap()], &json!(true))
            );
            assert_eq!(changed["profile_picture"], me(&ann).await["profile_picture"]);
            assert_ne!(changed["profile_picture"], sent["url"]);
            let changed = call(&ann.api, Method::PATCH, "/api/accounts/users/me/", without, 200).await;
            assert_eq!((&changed["photos"], &changed["profile_picture"]), (&json!([]), &json!(null)));
            wait_until("no file is left", async || site.pictures().is_empty()).await;
        }
    });
}

#[test]
fn a_file_sent_in_one_piece_is_an_attachment_like_any_other() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let path = "/api/accounts/files/message-attachment/";
            let bytes = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
            let sent = send(&pair.ann.api, path, "am Strand.gif", "application/octet-stream", &bytes).await;
            assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.body));
            let sent: Value = sent.json().expect("an answer");
            assert_eq!(sent["filename"], "am Strand.gif");
            assert_eq!(fetch(&pair.ann.api, &sent["url"]).await.body, bytes);
            let messages = format!("/api/conversations/{}/messages/", pair.home);
            for attachment in [&sent["id"], &sent["url"]] {
                let said = post(&pair.ann.api, &messages, json!({"content": "", "attachment": attachment}), 201).await;
                assert_eq!(said["attachment_info"]["content_type"], "image/gif", "known by its bytes");
                assert_eq!(fetch(&pair.ben.api, &said["attachment"]).await.body, bytes);
            }
            let html = send(&pair.ann.api, path, "a.html", "text/html", b"<script>").await;
            problem(&html, 415, "unsupported_media_type");
            problem(&send(&pair.ann.api, path, "a.png", "image/png", b"").await, 400, "validation_failed");
            let text = send(&pair.ann.api, path, "a.txt", "text/plain", b"what I meant to say").await;
            assert_eq!(text.status, 200);
        }
    });
}

#[test]
fn photos_an_hour_are_counted() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__LIMITS__PHOTOS_PER_HOUR", "2")]) {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
            add(&ann.api, &plain(1)).await;
            let svg = send(&ann.api, PHOTOS, "me.jpg", "image/jpeg", b"<svg/>").await;
            problem(&svg, 415, "unsupported_media_type");
            problem(&send(&ann.api, PHOTOS, "me.jpg", "image/jpeg", &plain(2)).await, 429, "rate_limited");
            add(&ben.api, &plain(1)).await;
        }
    });
}

#[test]
fn whoever_brings_a_picture_when_there_is_no_place_comes_back() {
    run(async {
        let settings = [("MATCHWIRE__MEDIA__AT_ONCE", "1"), ("MATCHWIRE__MEDIA__WAITING", "0")];
        let site = Deployment::sqlite_with(&settings);
        let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
        // One whose body has not come yet has the only place.
        let mut slow = TcpStream::connect(site.first().address()).await.expect("it listens");
        let head = format!(
            "POST {PHOTOS} HTTP/1.1\r\nHost: x\r\n{}\r\nContent-Type: multipart/form-data; boundary=edge\r\n\
             Content-Length: 1000\r\n\r\n--edge\r\n",
            crate::exchange::bearer(&ann)
        );
        slow.write_all(head.as_bytes()).await.expect("it is taken");
        wait_until("the place is taken", async || {
            Metrics::of(&site.nodes).await.sum("matchwire_pictures_waiting") == 1
        })
        .await;
        let refused = send(&ben.api, PHOTOS, "me.jpg", "image/jpeg", &plain(1)).await;
        assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
        // Reading goes on meanwhile, and with its connection the place is free again.
        assert!(get(&ben.api, PHOTOS).await.is_array());
        drop(slow);
        wait_until("there is a place again", async || {
            send(&ben.api, PHOTOS, "me.jpg", "image/jpeg", &plain(1)).await.status == 201
        })
        .await;
    });
}
