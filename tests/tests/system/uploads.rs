//! Files over the socket: in chunks, resumed on another node, shown in messages, and what does not fit.

use crate::{
    shapes::assert_like_fixture,
    wire::{UNBOUNDED, answer, closed, error, frame, ping, post, problem},
};
use aws_lc_rs::digest::{SHA256, digest};
use client::{Api, Endpoint, HttpAnswer, Method, Received, Socket};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, PATIENCE, Pair, run};

/// What is sent: some chunks, the last one shorter, which begin like a film.
pub(crate) fn film() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..100_000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
    bytes[..16].copy_from_slice(b"\0\0\0\x18ftypisom\0\0\x02\0");
    bytes
}

fn sha256(bytes: &[u8]) -> String {
    let digits = digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    digits.concat()
}

/// As a film, or as the text that it is.
fn announce(name: &str, bytes: &[u8]) -> Value {
    announce_as(name, if bytes.get(4..8) == Some(b"ftyp") { "video/mp4" } else { "text/plain" }, bytes)
}

pub(crate) fn announce_as(name: &str, content_type: &str, bytes: &[u8]) -> Value {
    json!({"type": "upload_begin", "upload_id": name, "filename": "am Strand \"1\".mp4", "size": bytes.len(),
           "content_type": content_type, "sha256": sha256(bytes), "ref": "b-1"})
}

pub(crate) async fn begin(socket: &mut Socket, announced: &Value) -> Value {
    socket.send(announced).await.expect("the socket is open");
    let ready = frame(socket, FrameKind::UploadReady).await;
    assert_like_fixture(&ready, "upload_ready");
    assert_eq!(frame(socket, FrameKind::Ack).await["ref"], "b-1");
    ready
}

async fn chunk(socket: &mut Socket, start: usize, bytes: &[u8]) {
    let frame = [&(start as u64).to_be_bytes()[..], bytes].concat();
    socket.send_binary(frame).await.expect("the socket is open");
}

/// Sends `bytes` from `start` on, in chunks of the size that was named.
pub(crate) async fn send_from(socket: &mut Socket, ready: &Value, bytes: &[u8]) {
    let size = usize::try_from(ready["chunk_size"].as_u64().expect("a size")).expect("small");
    let mut start = usize::try_from(ready["offset"].as_u64().expect("an offset")).expect("small");
    while start < bytes.len() {
        let end = bytes.len().min(start + size);
        chunk(socket, start, &bytes[start..end]).await;
        let progress = frame(socket, FrameKind::UploadProgress).await;
        assert_like_fixture(&progress, "upload_progress");
        assert_eq!(progress["received"], end);
        start = end;
    }
}

pub(crate) async fn end(socket: &mut Socket, name: &str) -> Value {
    socket.send(&json!({"type": "upload_end", "upload_id": name})).await.expect("the socket is open");
    let done = frame(socket, FrameKind::UploadDone).await;
    assert_like_fixture(&done, "upload_done");
    done["attachment"].clone()
}

/// Sends a whole file; the attachment it has become.
pub(crate) async fn upload(socket: &mut Socket, name: &str, bytes: &[u8]) -> Value {
    let ready = begin(socket, &announce(name, bytes)).await;
    send_from(socket, &ready, bytes).await;
    end(socket, name).await
}

/// Fetches a link at a node, whichever made it; nobody has to sign in for it.
async fn fetch(api: &Api, url: &Value) -> HttpAnswer {
    let (_, path) = url.as_str().and_then(|url| url.split_once("/media/")).expect("a link of ours");
    answer(&api.without_token(), Method::GET, &format!("/media/{path}"), None).await
}

fn send(pair: &Pair, attachment: &Value) -> Value {
    json!({"type": "message", "conversation_id": pair.home, "content": "", "attachment": attachment,
           "client_message_id": "film"})
}

#[test]
fn a_file_goes_up_in_chunks_and_its_message_shows_it_to_both_until_one_blocks_the_other() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let (pair, bytes) = (site.pair().await, film());
            let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.open(Endpoint::Conversation(pair.home)).await);
            let attachment = upload(&mut ann, "film-1", &bytes).await;
            assert_eq!(fetch(&pair.ann.api, &attachment["url"]).await.body, bytes, "its owner sees it at once");

            ann.send(&send(&pair, &attachment["id"])).await.expect("the socket is open");
            let shown = frame(&mut ben, FrameKind::NewMessage).await["message"].clone();
            assert_eq!((&shown["content"], &shown["attachment"]), (&json!(""), &shown["attachment_info"]["url"]));
            for field in ["id", "filename", "content_type", "size"] {
                assert_eq!(shown["attachment_info"][field], attachment[field], "{field}");
            }
            let fetched = fetch(&pair.ben.api, &shown["attachment"]).await;
            assert_eq!((fetched.status, fetched.body == bytes), (200, true));
            assert_eq!(fetched.header("content-type"), Some("video/mp4"));
            assert_eq!(fetched.header("x-content-type-options"), Some("nosniff"));
            let name = "inline; filename=\"am Strand _1_.mp4\"; filename*=UTF-8''am%20Strand%20_1_.mp4";
            assert_eq!(fetched.header("content-disposition"), Some(name));

            // The link is good for this file, this conversation and this day only.
            let link = shown["attachment"].as_str().expect("a link");
            for forged in
                [link.replace("for=c", "for=u"), link.replace("until=", "until=9"), link.replace("sig=", "sig=0")]
            {
                problem(&fetch(&pair.ben.api, &json!(forged)).await, 404, "not_found");
            }
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let again = json!({"content": "", "attachment": attachment["url"], "client_message_id": "film"});
            let repeated = answer(&pair.ann.api, Method::POST, &path, Some(again)).await;
            assert_eq!(repeated.status, 200, "by its address it is the same message");

            let block = json!({"user_id": pair.ben.id});
            post(&pair.ann.api, "/api/matching/block/", block, 200).await;
            problem(&fetch(&pair.ben.api, &shown["attachment"]).await, 404, "not_found");
        }
    });
}

#[test]
fn an_upload_that_broke_off_goes_on_at_another_node_where_it_was() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let (pair, bytes) = (site.pair().await, film());
            let mut socket = pair.ann.chat().await;
            let announced = announce("film-2", &bytes);
            let ready = begin(&mut socket, &announced).await;
            let size = usize::try_from(ready["chunk_size"].as_u64().expect("a size")).expect("small");
            chunk(&mut socket, 0, &bytes[..size]).await;
            frame(&mut socket, FrameKind::UploadProgress).await;
            socket.drop_connection();

            let elsewhere = pair.ann.clone().at(site.last());
            let mut socket = elsewhere.chat().await;
            let ready = begin(&mut socket, &announced).await;
            assert_eq!(ready["offset"], size, "what was acknowledged is there");
            send_from(&mut socket, &ready, &bytes).await;
            let attachment = end(&mut socket, "film-2").await;
            socket.drop_connection();
            // An answer that was lost is asked for again, wherever.
            let mut socket = pair.ann.chat().await;
            assert_eq!(begin(&mut socket, &announced).await["offset"], bytes.len());
            assert_eq!(end(&mut socket, "film-2").await["id"], attachment["id"]);
            assert_eq!(fetch(&elsewhere.api, &attachment["url"]).await.body, bytes);
        }
    });
}

#[test]
fn an_upload_that_a_stop_breaks_off_goes_on_at_the_next_node() {
    run(async {
        for mut site in Deployment::each_with(&[UNBOUNDED[0], ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "2")]) {
            let (pair, bytes) = (site.pair().await, film());
            let mut socket = pair.ann.chat().await;
            let announced = announce("film-3", &bytes);
            let ready = begin(&mut socket, &announced).await;
            let size = usize::try_from(ready["chunk_size"].as_u64().expect("a size")).expect("small");
            chunk(&mut socket, 0, &bytes[..size]).await;
            site.first().signal("TERM");
            // Whoever is told to come back later may finish what is under way.
            let mut received = 0;
            loop {
                match socket.next(PATIENCE).await.expect("the node says something, or goodbye") {
                    Received::Frame(_, raw) if raw["type"] == "upload_progress" => {
                        received = usize::try_from(raw["received"].as_u64().expect("a number")).expect("small");
                        let end = bytes.len().min(received + size);
                        let next = [&(received as u64).to_be_bytes()[..], &bytes[received..end]].concat();
                        // The node may have closed by now.
                        let _ = socket.send_binary(next).await;
                    }
                    Received::Closed(closed) => break assert_eq!(closed.code, Some(4201)),
                    _ => {}
                }
            }
            assert!(received >= size, "what had come is acknowledged before the end");
            assert!(site.nodes[0].wait(), "the exit code is 0: {}", site.first().log());

            site.add_node();
            let ann = pair.ann.clone().at(site.last());
            let mut socket = ann.chat().await;
            let ready = begin(&mut socket, &announced).await;
            assert!(ready["offset"].as_u64().is_some_and(|offset| offset >= received as u64), "{ready}: {received}");
            send_from(&mut socket, &ready, &bytes).await;
            let attachment = end(&mut socket, "film-3").await;
            assert_eq!(fetch(&ann.api, &attachment["url"]).await.body, bytes);
        }
    });
}

#[test]
fn what_does_not_fit_is_refused_and_the_upload_can_still_be_mended() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let (pair, bytes) = (site.pair().await, film());
            let mut ann = pair.ann.open(Endpoint::Conversation(pair.home)).await;
            let with = |field: &str, value: Value| {
                let mut announced = announce("up", &bytes);
                announced[field] = value;
                announced.to_string()
            };
            for (text, code) in [
                (with("content_type", json!("text/html")), "unsupported_media_type"),
                (with("size", json!(10_485_761)), "too_large"),
                (with("size", json!(0)), "validation_failed"),
                (with("size", json!(-1)), "validation_failed"),
                (with("sha256", json!("abc")), "validation_failed"),
                (with("upload_id", json!("a b")), "validation_failed"),
                (json!({"type": "upload_end"}).to_string(), "upload_unknown"),
            ] {
                error(&mut ann, &text, code).await;
            }
            begin(&mut ann, &announce("up", &bytes)).await;
            error(&mut ann, &announce("other", &bytes).to_string(), "upload_in_progress").await;
            error(&mut ann, &with("size", json!(7)), "conflict").await;
            error(&mut ann, &json!({"type": "upload_end"}).to_string(), "upload_incomplete").await;
            error(&mut ann, &json!({"type": "upload_end", "upload_id": "other"}).to_string(), "upload_unknown").await;
            for start in [1, u64::MAX >> 1] {
                chunk(&mut ann, usize::try_from(start).expect("64 bits"), b"x").await;
                let refused = frame(&mut ann, FrameKind::Error).await;
                assert_eq!(
                    (&refused["code"], &refused["message"]),
                    (&json!("upload_out_of_order"), &json!("the next chunk begins at 0"))
                );
            }
            ann.send_binary(b"short".to_vec()).await.expect("the socket is open");
            assert_eq!(frame(&mut ann, FrameKind::Error).await["code"], "validation_failed");
            // Everything is still as it was.
            let ready = begin(&mut ann, &announce("up", &bytes)).await;
            send_from(&mut ann, &ready, &bytes).await;
            chunk(&mut ann, bytes.len(), b"x").await;
            assert_eq!(frame(&mut ann, FrameKind::Error).await["code"], "too_large");
            let attachment = end(&mut ann, "up").await;

            let mut corrupt = announce("bad", &bytes[..9]);
            corrupt["sha256"] = json!(sha256(b"something else"));
            let ready = begin(&mut ann, &corrupt).await;
            send_from(&mut ann, &ready, &bytes[..9]).await;
            error(&mut ann, &json!({"type": "upload_end"}).to_string(), "upload_corrupt").await;
            error(&mut ann, &json!({"type": "upload_end"}).to_string(), "upload_unknown").await;

            // A file is sent by its owner only, and by nobody who makes up a number.
            let mut ben = pair.ben.chat().await;
            for attachment in [&attachment["id"], &attachment["url"], &json!(8_000_000)] {
                error(&mut ben, &send(&pair, attachment).to_string(), "attachment_not_allowed").await;
            }
            ping(&mut ben).await;
            let mut feed = pair.ann.open(Endpoint::Notifications).await;
            error(&mut feed, &announce("up", &bytes).to_string(), "not_on_this_socket").await;
            // Without an upload a binary frame has no meaning.
            chunk(&mut ann, 0, b"x").await;
            assert_eq!(closed(&mut ann).await, Some(1003));
        }
    });
}

#[test]
fn who_has_uploaded_enough_for_a_day_is_told_when_to_come_back() {
    run(async {
        let settings = [("MATCHWIRE__UPLOADS__MAX_BYTES", "60000"), ("MATCHWIRE__UPLOADS__DAILY_BYTES", "100000")];
        for site in Deployment::each_with(&settings) {
            let (pair, bytes) = (site.pair().await, film());
            let mut ann = pair.ann.chat().await;
            upload(&mut ann, "first", &bytes[..60_000]).await;
            let refused = error(&mut ann, &announce("second", &bytes[..40_001]).to_string(), "rate_limited").await;
            assert!(refused["retry_after_ms"].as_u64().is_some_and(|ms| ms > 0), "{refused}");
            upload(&mut ann, "third", &bytes[..40_000]).await;
        }
    });
}
