//! Pictures and other files that go with messages: what they are is told by their bytes, and a picture tells nothing but what it shows.

use super::pictures::{assert_bare, decoded, fetch, from_a_camera, immense, jpeg, plain, png, scene, send};
use crate::{
    uploads::{announce_as, begin, end, film, send_from},
    wire::{UNBOUNDED, error, frame, ping, problem},
};
use client::{HttpAnswer, Socket};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, Person, run};

const PATH: &str = "/api/accounts/files/message-attachment";
const END: &str = r#"{"type":"upload_end"}"#;

async fn by_rest(person: &Person, kind: &str, bytes: &[u8]) -> HttpAnswer {
    send(&person.api, PATH, "am Strand.jpg", kind, bytes).await
}

async fn announced_and_sent(socket: &mut Socket, name: &str, kind: &str, bytes: &[u8]) {
    let ready = begin(socket, &announce_as(name, kind, bytes)).await;
    send_from(socket, &ready, bytes).await;
}

/// Sends a file over a socket; the attachment it has become.
async fn by_socket(socket: &mut Socket, name: &str, kind: &str, bytes: &[u8]) -> Value {
    announced_and_sent(socket, name, kind, bytes).await;
    end(socket, name).await
}

fn assert_upright(fetched: &HttpAnswer) {
    assert_eq!((fetched.status, fetched.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(fetched.header("x-content-type-options"), Some("nosniff"));
    assert!(fetched.header("content-disposition").is_some_and(|how| how.starts_with("inline")));
    assert_bare(&fetched.body);
    let picture = decoded(&fetched.body);
    assert_eq!(picture.dimensions(), (1200, 1600));
    let right = picture.get_pixel(1190, 800).0;
    assert!(right[0] > 170 && right[2] < 70, "what was above is at the right: {right:?}");
}

#[test]
fn a_picture_is_upright_smaller_and_without_a_word_about_whoever_took_it_whichever_door_it_came_through() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let taken = from_a_camera(&scene(2016, 1512));
            let mut socket = pair.ann.chat().await;
            let sent: Value = by_rest(&pair.ann, "image/jpeg", &taken).await.json().expect("an answer");
            let over_the_socket = by_socket(&mut socket, "beach", "image/jpeg", &taken).await;
            for attachment in [&sent, &over_the_socket] {
                let message = json!({"type": "message", "conversation_id": pair.home, "content": "",
                                     "attachment": attachment["id"]});
                let mut ben = pair.ben.chat().await;
                socket.send(&message).await.expect("the socket is open");
                let shown = frame(&mut ben, FrameKind::NewMessage).await["message"].clone();
                let info = &shown["attachment_info"];
                assert_eq!(info["content_type"], "image/jpeg");
                for node in &site.nodes {
                    for link in [&shown["attachment"], &attachment["url"]] {
                        let fetched = fetch(&node.api(), link).await;
                        assert_upright(&fetched);
                        assert_eq!(info["size"], fetched.body.len(), "the size is that of the new bytes");
                    }
                }
            }
        }
    });
}

#[test]
fn a_file_is_what_its_bytes_are_whatever_it_is_called() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await.at(site.last());
            let mut socket = ann.chat().await;
            let (picture, pdf) = (jpeg(&scene(640, 480)), b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec());
            let trick = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
            let cut = picture[..picture.len() / 2].to_vec();
            let both = [&picture[..20], b"%PDF-1.4 and so on"].concat();
            let is = |kind: &'static str, how: &'static str| Ok((kind, how));
            let table = [
                (picture.clone(), "application/pdf", is("image/jpeg", "inline")),
                (png(&scene(300, 200)), "image/jpeg", is("image/jpeg", "inline")),
                (pdf, "image/jpeg", is("application/pdf", "attachment")),
                (film(), "image/png", is("video/mp4", "inline")),
                (film(), "audio/mp4", is("audio/mp4", "inline")),
                (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "image/png", is("image/gif", "inline")),
                (b"BMW or bicycle?".to_vec(), "text/plain", is("text/plain", "attachment")),
                (b"dear Ben".to_vec(), "image/jpeg", Err((415, "unsupported_media_type"))),
                (b"dear Ben".to_vec(), "video/mp4", Err((415, "unsupported_media_type"))),
                (b"dear Ben".to_vec(), "application/pdf", Err((415, "unsupported_media_type"))),
                (b"\0\x01\x02\x03".to_vec(), "text/plain", Err((415, "unsupported_media_type"))),
                (b"<!doctype html><script>".to_vec(), "image/png", Err((415, "unsupported_media_type"))),
                (trick, "image/png", Err((415, "unsupported_media_type"))),
                (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "image/jpeg", Err((415, "unsupported_media_type"))),
                (both, "image/jpeg", Err((415, "unsupported_media_type"))),
                (cut, "image/jpeg", Err((400, "image_broken"))),
                (immense(), "application/pdf", Err((413, "too_large"))),
            ];
            for (number, (bytes, declared, expected)) in table.iter().enumerate() {
                let name = format!("file-{number}");
                let by_rest = by_rest(&ann, declared, bytes).await;
                let (kind, how) = match *expected {
                    Ok(expected) => expected,
                    Err((status, code)) => {
                        problem(&by_rest, status, code);
                        // The socket tells the same, stays open, and takes the next file.
                        announced_and_sent(&mut socket, &name, declared, bytes).await;
                        let ended = json!({"type": "upload_end", "upload_id": name, "ref": "e-1"});
                        for _ in 0..2 {
                            let refused = error(&mut socket, &ended.to_string(), code).await;
                            assert_eq!(refused["ref"], "e-1");
                            begin(&mut socket, &announce_as(&name, declared, bytes)).await;
                        }
                        error(&mut socket, END, code).await;
                        ping(&mut socket).await;
                        continue;
                    }
                };
                assert_eq!(by_rest.status, 200, "{number}: {}", String::from_utf8_lossy(&by_rest.body));
                let sent: Value = by_rest.json().expect("an answer");
                let over_the_socket = by_socket(&mut socket, &name, declared, bytes).await;
                assert_eq!(over_the_socket["content_type"], kind, "{number}");
                for attachment in [&sent, &over_the_socket] {
                    let fetched = fetch(&ann.api, &attachment["url"]).await;
                    assert_eq!((fetched.status, fetched.header("content-type")), (200, Some(kind)), "{number}");
                    assert_eq!(fetched.header("x-content-type-options"), Some("nosniff"));
                    let disposition = fetched.header("content-disposition").expect("a name");
                    assert!(disposition.starts_with(how), "{number}: {disposition}");
                    assert_eq!(&fetched.body == bytes, kind != "image/jpeg", "{number}: only pictures are drawn anew");
                }
            }
            let allowed = announce_as("page", "text/html", b"<p>");
            error(&mut socket, &allowed.to_string(), "unsupported_media_type").await;
        }
    });
}

#[test]
fn a_picture_that_is_completed_twice_or_at_two_nodes_at_once_is_one_file() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await;
            let taken = from_a_camera(&scene(1200, 900));
            let announced = announce_as("beach", "image/jpeg", &taken);
            let (mut here, mut there) = (ann.chat().await, ann.clone().at(site.last()).chat().await);
            announced_and_sent(&mut here, "beach", "image/jpeg", &taken).await;
            assert_eq!(begin(&mut there, &announced).await["offset"], taken.len());
            for socket in [&mut here, &mut there] {
                socket.send_raw(END.to_owned()).await.expect("the socket is open");
            }
            let mut made = Vec::new();
            for socket in [&mut here, &mut there] {
                made.push(frame(socket, FrameKind::UploadDone).await["attachment"].clone());
            }
            // The answer was lost.
            assert_eq!(begin(&mut here, &announced).await["offset"], taken.len());
            made.push(end(&mut here, "beach").await);
            let first = fetch(&ann.api, &made[0]["url"]).await;
            assert_bare(&first.body);
            for again in &made {
                assert_eq!((&again["id"], &again["size"]), (&made[0]["id"], &json!(first.body.len())));
                assert_eq!(again["content_type"], "image/jpeg");
                assert!(fetch(&ann.api, &again["url"]).await.body == first.body);
            }
        }
    });
}

#[test]
fn of_a_node_that_dies_while_it_draws_a_picture_nothing_half_is_left() {
    run(async {
        for mut site in Deployment::each_with(&UNBOUNDED) {
            let taken = from_a_camera(&scene(3000, 2000));
            let ann = site.person("Ann").await;
            let mut socket = ann.clone().at(site.first()).chat().await;
            announced_and_sent(&mut socket, "beach", "image/jpeg", &taken).await;
            // Answered behind the end of the upload: the node draws by now.
            socket.send_raw(END.to_owned()).await.expect("the socket is open");
            ping(&mut socket).await;
            site.nodes[0].kill();
            site.add_node();
            let ann = ann.at(site.last());
            let mut socket = ann.chat().await;
            assert_eq!(begin(&mut socket, &announce_as("beach", "image/jpeg", &taken)).await["offset"], taken.len());
            let attachment = end(&mut socket, "beach").await;
            let fetched = fetch(&ann.api, &attachment["url"]).await;
            assert_bare(&fetched.body);
            assert_eq!(
                (decoded(&fetched.body).dimensions(), &attachment["size"]),
                ((1067, 1600), &json!(fetched.body.len()))
            );
        }
    });
}

#[test]
fn a_socket_goes_on_while_its_picture_waits_to_be_drawn_and_its_next_file_waits_its_turn() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let ann = site.person("Ann").await;
            let mut socket = ann.chat().await;
            let taken = jpeg(&scene(4000, 3000));
            announced_and_sent(&mut socket, "beach", "image/jpeg", &taken).await;
            socket.send_raw(END.to_owned()).await.expect("the socket is open");
            ping(&mut socket).await;
            let is_done = |frame: &Value| frame["type"] == "upload_done";
            assert!(!socket.history().iter().any(is_done), "the pong came before the picture");
            let next = plain(2);
            socket.send(&announce_as("sunset", "image/jpeg", &next)).await.expect("the socket is open");
            frame(&mut socket, FrameKind::UploadDone).await;
            let ready = frame(&mut socket, FrameKind::UploadReady).await;
            assert_eq!(ready["upload_id"], "sunset");
            send_from(&mut socket, &ready, &next).await;
            end(&mut socket, "sunset").await;
        }
    });
}

#[test]
fn a_day_counts_the_bytes_that_were_sent_and_not_those_that_are_kept() {
    run(async {
        let taken = from_a_camera(&scene(2016, 1512));
        let most = (taken.len() * 2).to_string();
        let settings =
            [("MATCHWIRE__UPLOADS__DAILY_BYTES", most.as_str()), ("MATCHWIRE__UPLOADS__MAX_BYTES", most.as_str())];
        for site in Deployment::each_with(&settings) {
            let ann = site.person("Ann").await;
            for _ in 0..2 {
                let sent = by_rest(&ann, "image/jpeg", &taken).await;
                assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.body));
                let sent: Value = sent.json().expect("an answer");
                assert_ne!(fetch(&ann.api, &sent["url"]).await.body.len(), taken.len());
            }
            problem(&by_rest(&ann, "text/plain", b"x").await, 429, "rate_limited");
        }
    });
}
