//! Files in parts, and how long they are kept (RFC 9110, 13 and 14).

use crate::{
    exchange::{RawAnswer, exchange, plain},
    uploads::{film, upload},
    wire::UNBOUNDED,
};
use tests::{Deployment, Node, run};

async fn ask(node: &Node, method: &str, url: &str, headers: &[&str]) -> RawAnswer {
    let (_, path) = url.split_once("/media/").expect("a link of ours");
    exchange(node, plain(node, method, &format!("/media/{path}"), headers)).await
}

#[test]
fn a_file_is_read_in_parts_across_its_chunks() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await;
            let bytes = film();
            let shown = upload(&mut ann.chat().await, "film", &bytes).await;
            let (node, url) = (site.last(), shown["url"].as_str().expect("a link").to_owned());
            let whole = ask(node, "GET", &url, &[]).await;
            assert_eq!((whole.status, whole.header("accept-ranges")), (200, Some("bytes")));
            assert_eq!(whole.body, bytes);
            let tag = whole.header("etag").expect("a tag").to_owned();
            let size = bytes.len();
            for (range, first, last) in [
                ("bytes=0-0", 0, 0),
                ("bytes=0-", 0, size - 1),
                ("bytes=-1", size - 1, size - 1),
                ("bytes=32760-32775", 32_760, 32_775),
                ("bytes=65530-99999", 65_530, 99_999),
                ("bytes=10-90000", 10, 90_000),
                ("bytes=399990-9999999999", 399_990, size - 1),
            ] {
                if first >= size {
                    continue;
                }
                let last = last.min(size - 1);
                let part = ask(node, "GET", &url, &[&format!("Range: {range}"), &format!("If-Range: {tag}")]).await;
                assert_eq!(part.status, 206, "{range}");
                let said = format!("bytes {first}-{last}/{size}");
                assert_eq!(part.header("content-range"), Some(said.as_str()));
                assert_eq!(part.header("content-length"), Some((last - first + 1).to_string().as_str()));
                assert!(part.body == bytes[first..=last], "{range}");
            }
            let outside = ask(node, "GET", &url, &[&format!("Range: bytes={size}-")]).await;
            outside.problem(416, "range_not_satisfiable");
            assert_eq!(outside.header("content-range"), Some(format!("bytes */{size}").as_str()));
            // What is no range, several, or a part of another file is the whole.
            for headers in [
                &["Range: bytes=9-3"][..],
                &["Range: bytes=0-1,5-6"],
                &["Range: lines=1-2"],
                &["Range: bytes=0-9", "If-Range: \"another\""],
                &["Range: bytes=0-9", "If-Range: Thu, 26 Nov 2026 12:00:00 GMT"],
            ] {
                let answer = ask(node, "GET", &url, headers).await;
                assert!(answer.status == 200 && answer.body == bytes, "{headers:?}: {}", answer.status);
            }
            let head = ask(node, "HEAD", &url, &["Range: bytes=0-9"]).await;
            assert_eq!((head.status, head.lasting_headers()), (200, whole.lasting_headers()));
            assert!(head.body.is_empty());
        }
    });
}

#[test]
fn media_are_kept_by_nobody_but_the_reader_and_not_for_long() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await;
            let shown = upload(&mut ann.chat().await, "film", &film()).await;
            let (node, url) = (site.last(), shown["url"].as_str().expect("a link").to_owned());
            let whole = ask(node, "GET", &url, &[]).await;
            assert_eq!(whole.header("cache-control"), Some("private, max-age=60"));
            let tag = format!("If-None-Match: {}", whole.header("etag").expect("a tag"));
            let same = ask(node, "GET", &url, &[&tag]).await;
            assert_eq!((same.status, same.body.len()), (304, 0));
            assert_eq!(same.header("cache-control"), Some("private, max-age=60"));
            assert_eq!(same.header("etag"), whole.header("etag"));
            // A link that is none any more is no news to be kept.
            ask(node, "GET", &format!("{url}0"), &[&tag]).await.problem(404, "not_found");
        }
    });
}

/// A file may look like anything, also like an answer of ours: it comes as it went.
#[test]
fn a_file_that_looks_like_a_refusal_comes_as_it_is() {
    run(async {
        let site = Deployment::sqlite_with(&UNBOUNDED);
        let ann = site.person("Ann").await;
        let date = "date: Thu, 26 Nov 2026 12:00:00 GMT";
        let bytes = format!("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n{date}\r\n\r\n");
        let shown = upload(&mut ann.chat().await, "trick", bytes.as_bytes()).await;
        let url = shown["url"].as_str().expect("a link").to_owned();
        assert_eq!(ask(site.first(), "GET", &url, &[]).await.body, bytes.as_bytes());
    });
}
