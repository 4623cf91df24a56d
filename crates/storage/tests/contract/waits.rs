//! How often a batch waits for the database. Statements that are sent without waiting for each other cost one wait together.

use super::databases::{on_postgres_schema, rooms};
use conversations::{Action, Change, ConversationError, Draft, Text};
use kernel::{Author, ConversationId, Timestamp, UserId};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};
use storage::{Location, Options, Stores, TimeLimits};
use tokio_postgres::config::Host;

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// Stands before a database and counts how often somebody asks who has heard the answer to what was asked before.
#[derive(Clone, Default)]
struct Waits {
    count: Arc<AtomicUsize>,
    has_answered: Arc<AtomicBool>,
}

impl Waits {
    /// The same database by way of this.
    fn before(&self, url: &str) -> String {
        let config: tokio_postgres::Config = url.parse().expect("an address");
        let [Host::Tcp(host)] = config.get_hosts() else { panic!("one host by TCP, not {url}") };
        let target = format!("{host}:{}", config.get_ports().first().copied().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let own = listener.local_addr().expect("an address").to_string();
        let (waits, far) = (self.clone(), target.clone());
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                waits.carry(near, TcpStream::connect(&far).expect("the database answers"));
            }
        });
        let by_way_of_this = url.replacen(&target, &own, 1);
        assert_ne!(by_way_of_this, url, "the address names its port");
        by_way_of_this
    }

    fn carry(&self, near: TcpStream, far: TcpStream) {
        let both = [&near, &far].map(|stream| stream.try_clone().expect("a second handle"));
        let [near_again, far_again] = both;
        let (asking, answering) = (self.clone(), self.clone());
        thread::spawn(move || {
            copy(near, far_again, || {
                if asking.has_answered.swap(false, Ordering::SeqCst) {
                    asking.count.fetch_add(1, Ordering::SeqCst);
                }
            });
        });
        thread::spawn(move || copy(far, near_again, || answering.has_answered.store(true, Ordering::SeqCst)));
    }

    fn so_far(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream, note: impl Fn()) {
    let mut piece = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        note();
        if to.write_all(&piece[..length]).is_err() {
            return;
        }
    }
}

fn change(conversation: ConversationId, person: i64, action: Action) -> Change {
    Change { conversation: Some(conversation), author: Author::server(UserId(person)), at: NOON, action }
}

fn say(conversation: ConversationId, person: i64, words: &str) -> Change {
    let content = Text::parse(words.to_owned(), 100).unwrap();
    let draft = Draft { content, attachment: None, client_message_id: Some(words.to_owned()), reply_to: None };
    change(conversation, person, Action::Send(draft))
}

mod postgres {
    use super::*;

    #[test]
    fn a_batch_of_messages_waits_twice_however_many_they_are() {
        on_postgres_schema(async |stores, url| {
            let first = rooms(&stores, &[2, 2, 2]).await;
            // All statements are queued before the connection is served where both have one thread.
            let counted = thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(count(&url, [0, 1, 2].map(|n| ConversationId(first.0 + n))))
            });
            let (one, many, refused) = counted.join().expect("counted");
            assert_eq!((one, many, refused), (2, 2, 2), "one message, many, and one that is refused");
        });
    }

    async fn count(url: &str, rooms: [ConversationId; 3]) -> (usize, usize, usize) {
        let waits = Waits::default();
        let location = Location::Postgres(waits.before(url));
        let options = Options { location, connections: 1, limits: TimeLimits::default() };
        let stores = Stores::open(&options, &tokio::runtime::Handle::current()).await.expect("an open database");
        // What is prepared once for each connection.
        write(&stores, vec![say(rooms[0], 101, "warm")]).await;
        let mut counts = [0; 3];
        for (count, changes) in counts.iter_mut().zip([
            vec![say(rooms[0], 101, "one")],
            rooms
                .iter()
                .zip(["a", "b", "c"])
                .map(|(room, words)| say(*room, 101 + 2 * (room.0 - rooms[0].0), words))
                .collect(),
            vec![say(rooms[0], 105, "a stranger")],
        ]) {
            let before = waits.so_far();
            write(&stores, changes).await;
            *count = waits.so_far() - before;
        }
        (counts[0], counts[1], counts[2])
    }

    async fn write(stores: &Stores, changes: Vec<Change>) -> Vec<Result<conversations::Committed, ConversationError>> {
        stores.conversations.write(changes).await.expect("the database answers")
    }
}
