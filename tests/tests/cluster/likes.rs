//! Everybody likes everybody back at the same instant.

use crate::{UNLIMITED, goals::long_or};
use client::{Endpoint, Position, Received, Socket};
use kernel::{Cursor, UserId};
use protocol::{ConversationEvent, ErrorCode, FrameKind, LikeAnswer, ServerFrame};
use std::{sync::Arc, time::Duration};
use tests::{Deployment, Node, PATIENCE, Person, run};
use tokio::{sync::Semaphore, task::JoinSet, time::Instant};

/// Pairs whose likes are under way at the same time.
const AT_A_TIME: usize = 24;
/// Longer than all likes together take on a busy machine.
const ALL_LIKED_WITHIN: Duration = Duration::from_secs(200);
/// Both sides of every so manieth pair are looked at closely.
const SAMPLE: usize = 50;

#[test]
fn all_pairs_who_like_each_other_at_the_same_instant_on_two_nodes_are_one_match_each_told_to_both() {
    let number: usize = long_or(1500, 300);
    run(async {
        let Some(deployment) = Deployment::postgres_with(2, &[UNLIMITED]) else { return };
        let began = Instant::now();
        let pairs = Arc::new(pairs(&deployment, number).await);
        println!("{} people signed up in {:?}", number * 2, began.elapsed());
        // Some watch it happen, each at the node that does not take the own like.
        let mut watching = Vec::new();
        for (ann, ben) in pairs.iter().step_by(SAMPLE) {
            watching.push(tokio::spawn(watch(ann.clone().at(deployment.last()).chat().await, ben.id)));
            watching.push(tokio::spawn(watch(ben.clone().at(deployment.first()).chat().await, ann.id)));
        }

        let began = Instant::now();
        like_each_other(&pairs).await;
        let took = began.elapsed();

        let count =
            |what: &str| deployment.sql(&format!("SELECT count(*) FROM {what}")).parse::<usize>().expect("a number");
        assert_eq!(count("matches"), number);
        assert_eq!(count("conversations"), number);
        assert_eq!(count("(SELECT DISTINCT low_id, high_id FROM matches) AS pairs"), number);
        // Each match stands in both logs, once; 1 is a new match, 2 a new conversation.
        for kind in [1, 2] {
            assert_eq!(count(&format!("events WHERE kind = {kind}")), number * 2);
            let told =
                "JOIN matches AS m ON m.conversation_id = e.conversation_id AND e.user_id IN (m.low_id, m.high_id)";
            let once =
                format!("(SELECT DISTINCT e.user_id, m.id FROM events AS e {told} WHERE e.kind = {kind}) AS told");
            assert_eq!(count(&once), number * 2);
        }

        println!(
            "R2: {number} pairs, {} likes on two nodes in {took:?}: {number} matches, {number} conversations, {} announcements",
            number * 4,
            number * 2,
        );
        for watcher in watching {
            watcher.await.expect("everybody who watches is told once");
        }
        for (ann, ben) in pairs.iter().step_by(SAMPLE) {
            assert_told_once(ann, ben.id, deployment.last()).await;
            assert_told_once(ben, ann.id, deployment.first()).await;
        }
    });
}

#[test]
fn pairs_who_share_people_and_like_each_other_at_the_same_instant_are_as_many_matches_on_both_stores() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let people = deployment.crowd(25).await;
            // Everyone of the first ten with everyone of the others: the same few rows are locked again and again.
            let (some, others) = people.split_at(10);
            let pair =
                |ann: &Person, ben: &Person| (ann.clone().at(deployment.first()), ben.clone().at(deployment.last()));
            let pairs =
                Arc::new(some.iter().flat_map(|ann| others.iter().map(move |ben| pair(ann, ben))).collect::<Vec<_>>());
            like_each_other(&pairs).await;
            for (person, expected) in people.iter().zip([15; 10].into_iter().chain([10; 15])) {
                assert_eq!(person.api.matches(1, 100).await.expect("a page").results.len(), expected);
                assert_eq!(person.api.conversations().await.expect("a list").len(), expected);
                let mut socket = resumed(person, deployment.last()).await;
                let mut told = Vec::new();
                while let Some(matched) = next_match(&mut socket).await {
                    told.push(matched);
                }
                told.sort_unstable();
                told.dedup();
                assert_eq!(told.len(), expected);
            }
        }
    });
}

/// Somebody who watches is told of the match and of the conversation.
async fn watch(mut socket: Socket, other: UserId) {
    let told = socket.expect(FrameKind::NewMatch, ALL_LIKED_WITHIN).await.expect("told of the match");
    let ServerFrame::NewMatch(event) = told else { unreachable!("a new match was expected") };
    assert_eq!(event.body.data.matched.user.id, other);
    socket.expect(FrameKind::ConversationUpdate, PATIENCE).await.expect("told of the conversation");
    let count = socket.history().iter().filter(|frame| frame["type"] == "new_match").count();
    assert_eq!(count, 1);
}

/// Each side at another node.
async fn pairs(deployment: &Deployment, count: usize) -> Vec<(Person, Person)> {
    let mut people = deployment.crowd(count * 2).await.into_iter();
    let mut next = |node: &Node| people.next().map(|person| person.at(node));
    let pair = |_| Some((next(deployment.first())?, next(deployment.last())?));
    (0..count).map_while(pair).collect()
}

/// Each likes the other at the same instant; in every so manieth pair each says so twice.
async fn like_each_other(pairs: &Arc<Vec<(Person, Person)>>) {
    let (slots, mut liking) = (Arc::new(Semaphore::new(AT_A_TIME)), JoinSet::new());
    for number in 0..pairs.len() {
        let (pairs, slots) = (pairs.clone(), slots.clone());
        liking.spawn(async move {
            let _slot = slots.acquire().await.expect("the slots stay open");
            let (ann, ben) = &pairs[number];
            let again = async {
                // As a phone with a bad connection does.
                tokio::join!(like(ann, ben), like(ben, ann))
            };
            let (one, two, (three, four)) = tokio::join!(like(ann, ben), like(ben, ann), again);
            // Each side is told once that its like is new, and exactly one of these likes made the match.
            let fresh: Vec<LikeAnswer> = [one, two, three, four].into_iter().flatten().collect();
            assert_eq!(fresh.len(), 2, "each like counts once");
            assert_eq!(fresh.iter().filter(|answer| answer.is_match).count(), 1, "one of two likes makes the match");
        });
    }
    liking.join_all().await;
}

/// None when this side has liked before.
async fn like(person: &Person, other: &Person) -> Option<LikeAnswer> {
    match person.api.like(other.id).await {
        Ok(answer) => Some(answer),
        Err(error) if error.code() == Some(ErrorCode::AlreadyLiked) => None,
        Err(error) => panic!("a like was refused: {}", client::explain(&error)),
    }
}

async fn assert_told_once(person: &Person, other: UserId, node: &Node) {
    let mut socket = resumed(person, node).await;
    assert_eq!(next_match(&mut socket).await, Some(other));
    assert_eq!(next_match(&mut socket).await, None);
    let opened = socket
        .history()
        .iter()
        .filter(|frame| frame["type"] == "conversation_update" && frame["event"] == ConversationEvent::Create.as_str());
    assert_eq!(opened.count(), 1);
}

async fn resumed(person: &Person, node: &Node) -> Socket {
    let start = Position::Cursor { cursor: Cursor::ZERO, epoch: None };
    person.clone().at(node).resume(Endpoint::Chat, start).await
}

/// The next match of a replay, none at its end.
async fn next_match(socket: &mut Socket) -> Option<UserId> {
    loop {
        match socket.next(PATIENCE).await.expect("a replay comes to an end") {
            Received::Frame(frame, _) => match *frame {
                ServerFrame::NewMatch(event) => return Some(event.body.data.matched.user.id),
                ServerFrame::Synced(_) => return None,
                ServerFrame::Reset(reset) => panic!("nothing was trimmed: {reset:?}"),
                _ => {}
            },
            Received::Unknown(_) => {}
            Received::Closed(closed) => panic!("closed in the middle of a replay: {closed:?}"),
        }
    }
}
