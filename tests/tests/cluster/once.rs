//! One `client_message_id`, many attempts.

use crate::{
    UNLIMITED,
    talk::{acked, message},
};
use client::Window;
use kernel::{MessageId, Seq, Timestamp};
use protocol::SendMessageRequest;
use tests::{Deployment, Node, Pair, Person, run};
use tokio::task::JoinSet;

const BY_REST: usize = 500;
const SOCKETS: usize = 20;
const BY_SOCKET: usize = 25;
const TEXT: &str = "once and only once";
const KEY: &str = "the-same-key";

/// Everything an answer says but whether it is a repetition, and that.
type Told = ((MessageId, Seq, Timestamp, Option<String>), bool);

#[test]
fn the_same_message_sent_a_thousand_times_at_once_over_rest_and_sockets_is_stored_once_and_answered_alike() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut attempts = JoinSet::new();
            for number in 0..SOCKETS {
                let socket = pair.ann.clone().at(node(&deployment, number)).chat().await;
                attempts.spawn(by_socket(socket, pair.home));
            }
            for number in 0..BY_REST {
                attempts.spawn(by_rest(pair.ann.clone().at(node(&deployment, number)), pair.home));
            }
            let told: Vec<Told> = attempts.join_all().await.into_iter().flatten().collect();

            assert_eq!(told.len(), BY_REST + SOCKETS * BY_SOCKET);
            assert_eq!(told.iter().filter(|(_, duplicate)| !duplicate).count(), 1, "one of them stored it");
            let (first, _) = &told[0];
            assert_eq!(first.1, Seq(1));
            assert!(told.iter().all(|(same, _)| same == first), "all are told the same");
            assert_stored_once(&pair, first.0).await;
            println!("R3: {} attempts on {} nodes: one row, one answer", told.len(), deployment.nodes.len());
        }
    });
}

fn node(deployment: &Deployment, number: usize) -> &Node {
    &deployment.nodes[number % deployment.nodes.len()]
}

async fn by_socket(mut socket: client::Socket, home: kernel::ConversationId) -> Vec<Told> {
    for _ in 0..BY_SOCKET {
        socket.send(&message(home, TEXT, Some(KEY))).await.expect("the socket takes it");
    }
    let mut told = Vec::new();
    for _ in 0..BY_SOCKET {
        let stored = acked(&mut socket).await;
        told.push(((stored.message_id, stored.seq, stored.created_at, stored.client_message_id), stored.duplicate));
    }
    told
}

async fn by_rest(person: Person, home: kernel::ConversationId) -> Vec<Told> {
    let request = SendMessageRequest {
        content: TEXT.to_owned(),
        client_message_id: Some(KEY.to_owned()),
        ..SendMessageRequest::default()
    };
    let sent = person.api.send_message(home, &request).await.expect("a retry is no error");
    let message = sent.message;
    vec![((message.id, message.seq, message.created_at, message.client_message_id), sent.duplicate)]
}

async fn assert_stored_once(pair: &Pair, id: MessageId) {
    for person in [&pair.ann, &pair.ben] {
        let messages = person.api.messages(pair.home, Window::default()).await.expect("a list");
        assert_eq!(messages.iter().map(|message| message.id).collect::<Vec<_>>(), [id]);
        let home = person.api.conversation(pair.home).await.expect("it is open");
        assert_eq!((home.last_seq, home.last_rev.0), (Seq(1), 1), "a repetition takes no place");
    }
}
