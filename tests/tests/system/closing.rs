//! Every way a socket ends, seen from outside: the server's close comes, is answered, and nothing is reset.

mod outsider;

use kernel::ConversationId;
use outsider::{Outsider, Way};
use protocol::CloseCode;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{
    Deployment, Metrics, Node, Pair, Person, Python, raw_socket::frame, run, services::PrivatePostgres, wait_until,
};

const CHAT: &str = "/ws/chat/";
/// Nobody has it.
const NOWHERE: ConversationId = ConversationId(4_503_599_627_370_496);

/// One socket a person, so that the second closes the first; and little fits into what waits for one.
const NARROW: [(&str, &str); 7] = [
    ("MATCHWIRE__REALTIME__SOCKETS_PER_PERSON", "1"),
    ("MATCHWIRE__REALTIME__OUTBOX_FRAMES", "16"),
    ("MATCHWIRE__REALTIME__SEND_BUFFER_BYTES", "4096"),
    ("MATCHWIRE__MESSAGES__MAX_CHARS", "15000"),
    ("MATCHWIRE__LIMITS__MESSAGE_BURST", "10000"),
    ("MATCHWIRE__LIMITS__MESSAGE_PER_S", "10000"),
    ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "2"),
];
/// Who is silent, or whose token ends, is soon closed.
const QUICK: [(&str, &str); 4] = [
    ("MATCHWIRE__REALTIME__PING_S", "1"),
    ("MATCHWIRE__REALTIME__SILENCE_S", "2"),
    ("MATCHWIRE__AUTH__ACCESS_LIFETIME_S", "4"),
    ("MATCHWIRE__AUTH__LEEWAY_S", "0"),
];
const FULL: [(&str, &str); 1] = [("MATCHWIRE__REALTIME__MAX_SOCKETS", "1")];

#[test]
fn every_close_waits_for_its_answer_and_nothing_is_reset() {
    run(every_close(Way::Tcp));
}

#[test]
fn every_close_is_answered_by_a_library_of_another_ecosystem() {
    let Some(python) = Python::with("websockets") else { return };
    run(every_close(Way::Python(python)));
}

async fn every_close(way: Way) {
    let mut seen = BTreeSet::new();
    let mut saw = |code: CloseCode, ended: u16| {
        assert_eq!(ended, code.code(), "{}", code.as_str());
        seen.insert(ended);
    };
    let mut narrow = Deployment::sqlite_with(&NARROW);
    for (code, bytes) in what_breaks_the_protocol() {
        let mut socket = at(&way, narrow.first(), &narrow.person("Ann").await).await;
        socket.put(&bytes).await;
        saw(code, socket.end().await);
    }
    saw(CloseCode::Unauthenticated, refused(&way, narrow.first(), CHAT, None).await);
    let ann = narrow.person("Ann").await;
    let room = format!("/ws/conversations/{NOWHERE}/");
    saw(CloseCode::NotFound, refused(&way, narrow.first(), &room, Some(&ann)).await);
    saw(CloseCode::Unauthenticated, takes_the_token_of_another(&way, &narrow).await);
    saw(CloseCode::Forbidden, is_banned(&way, &narrow).await);
    saw(CloseCode::SignedOut, signs_out(&way, &narrow).await);
    saw(CloseCode::TooManyConnections, opens_another(&way, &narrow).await);
    saw(CloseCode::SlowConsumer, does_not_read(&way, &narrow).await);
    saw(CloseCode::Draining, is_sent_away(&way, &mut narrow).await);

    let quick = Deployment::sqlite_with(&QUICK);
    saw(CloseCode::TokenExpired, at(&way, quick.first(), &quick.person("Ann").await).await.end().await);
    let mut silent = at(&way, quick.first(), &quick.person("Ann").await).await;
    silent.mute();
    saw(CloseCode::Idle, silent.end().await);

    saw(CloseCode::RateLimited, does_not_stop(&way, &quick).await);

    let full = Deployment::sqlite_with(&FULL);
    let ann = full.person("Ann").await;
    let _there = ann.chat().await;
    saw(CloseCode::Overloaded, refused(&way, full.first(), CHAT, Some(&ann)).await);

    if let Some(postgres) = PrivatePostgres::start_or_skip()
        && let Some(site) = Deployment::postgres_with(1, &[("DATABASE_URL", &postgres.url())])
    {
        let ann = site.person("Ann").await;
        postgres.kill();
        saw(CloseCode::StoreUnavailable, refused(&way, site.first(), CHAT, Some(&ann)).await);
    } else {
        seen.insert(CloseCode::StoreUnavailable.code());
    }
    // A process that ends without a drain says nothing.
    seen.insert(CloseCode::GoingAway.code());
    let all: BTreeSet<u16> = CloseCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(seen, all, "no code is left out");
}

fn what_breaks_the_protocol() -> Vec<(CloseCode, Vec<u8>)> {
    // It is sent whole, and more than the server reads of it.
    let too_big = frame(0x81, &vec![b'x'; 60_000].repeat(10));
    // The client's own close is the one that the server answers.
    let own = frame(0x88, &CloseCode::Normal.code().to_be_bytes());
    vec![
        (CloseCode::Normal, own),
        (CloseCode::Protocol, frame(0x83, b"")),
        (CloseCode::Unsupported, frame(0x82, b"nobody asked")),
        (CloseCode::InvalidUtf8, frame(0x81, &[0xff, 0xfe])),
        (CloseCode::TooBig, too_big),
    ]
}

async fn at(way: &Way, node: &Node, person: &Person) -> Outsider {
    way.open(node.address(), CHAT, Some(person.api.token().expect("signed in").reveal())).await
}

/// A handshake that is refused in a way that clients can read who see no status.
async fn refused(way: &Way, node: &Node, path: &str, person: Option<&Person>) -> u16 {
    let token = person.map(|person| person.api.token().expect("signed in").reveal());
    way.open(node.address(), &format!("{path}?errors=frame"), token).await.end().await
}

async fn takes_the_token_of_another(way: &Way, site: &Deployment) -> u16 {
    let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
    let mut socket = at(way, site.first(), &ann).await;
    let token = ben.api.token().expect("signed in").reveal();
    socket.put(&frame(0x81, json!({"type": "authenticate", "token": token}).to_string().as_bytes())).await;
    socket.end().await
}

async fn is_banned(way: &Way, site: &Deployment) -> u16 {
    let ann = site.person("Ann").await;
    let socket = at(way, site.first(), &ann).await;
    site.command(&["admin", "ban", &ann.email]);
    socket.end().await
}

async fn signs_out(way: &Way, site: &Deployment) -> u16 {
    let ann = site.person("Ann").await;
    let socket = at(way, site.first(), &ann).await;
    ann.api.logout(&ann.refresh).await.expect("signing out works");
    socket.end().await
}

async fn opens_another(way: &Way, site: &Deployment) -> u16 {
    let ann = site.person("Ann").await;
    let socket = at(way, site.first(), &ann).await;
    let _another = ann.chat().await;
    socket.end().await
}

async fn does_not_stop(way: &Way, site: &Deployment) -> u16 {
    let mut socket = at(way, site.first(), &site.person("Ann").await).await;
    let focus = frame(0x81, br#"{"type":"focus","conversation_id":null}"#);
    socket.put(&focus.repeat(1000)).await;
    socket.end().await
}

async fn does_not_read(way: &Way, site: &Deployment) -> u16 {
    let Pair { ann, ben, home, .. } = site.pair().await;
    let socket = at(way, site.first(), &ben).await;
    let path = format!("/api/conversations/{home}/messages/");
    let text = "😀".repeat(15_000);
    let overflows = async || Metrics::of(&site.nodes).await.sum_with("matchwire_dropped_total", "outbox_full") > 0;
    wait_until("a client that does not read is closed", async || {
        crate::wire::post(&ann.api, &path, json!({"content": text}), 201).await;
        overflows().await
    })
    .await;
    socket.end().await
}

async fn is_sent_away(way: &Way, site: &mut Deployment) -> u16 {
    let socket = at(way, site.first(), &site.person("Ann").await).await;
    site.first().signal("TERM");
    let code = socket.end().await;
    assert!(site.nodes[0].wait(), "the node ends well:\n{}", site.first().log());
    code
}
