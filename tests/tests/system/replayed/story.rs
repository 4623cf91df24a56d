//! A story that nobody wrote: what three people do with each other, in an order of chance.

use crate::wire::answer;
use client::{Api, Method};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use std::collections::HashMap;
use tests::Person;

/// Things that one does to another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Verb {
    Like,
    Skip,
    Unlike,
    Block,
    Unblock,
    Unmatch,
    Mute(bool),
    Say,
    Edit,
    Delete,
    React(&'static str),
    Unreact(&'static str),
    Read,
    Receive,
    Describe,
    /// By an operator.
    Notice,
}

/// Somebody does something to somebody else; `pick` chooses among their messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) by: usize,
    pub(super) to: usize,
    pub(super) verb: Verb,
    pub(super) pick: usize,
}

/// Some of everything, and most of what is done most.
pub(super) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let emoji = prop_oneof![Just("👍"), Just("🎉")];
    let verb = prop_oneof![
        4 => Just(Verb::Like),
        1 => prop_oneof![Just(Verb::Skip), Just(Verb::Unlike), Just(Verb::Block), Just(Verb::Unblock)],
        1 => Just(Verb::Unmatch),
        1 => any::<bool>().prop_map(Verb::Mute),
        8 => Just(Verb::Say),
        3 => Just(Verb::Edit),
        1 => Just(Verb::Delete),
        4 => emoji.clone().prop_map(Verb::React),
        1 => emoji.prop_map(Verb::Unreact),
        3 => Just(Verb::Read),
        2 => Just(Verb::Receive),
        1 => Just(Verb::Describe),
    ];
    let step = (0..3_usize, 1..3_usize, verb, 0..4_usize).prop_map(|(by, away, verb, pick)| Step {
        by,
        to: (by + away) % 3,
        verb,
        pick,
    });
    vec(step, 1..most)
}

/// One of each kind of event, whatever chance brings.
pub(super) fn every_kind() -> Vec<Step> {
    let by_ann = |verb| Step { by: 0, to: 1, verb, pick: 0 };
    let by_ben = |verb| Step { by: 1, to: 0, verb, pick: 0 };
    vec![
        by_ann(Verb::Like),
        by_ben(Verb::Like),
        by_ann(Verb::Say),
        by_ben(Verb::Receive),
        by_ben(Verb::React("👍")),
        by_ann(Verb::Edit),
        by_ben(Verb::React("🎉")),
        by_ben(Verb::Unreact("👍")),
        by_ann(Verb::Say),
        by_ben(Verb::Read),
        by_ben(Verb::Notice),
        by_ann(Verb::Delete),
        by_ann(Verb::Describe),
        by_ann(Verb::Mute(true)),
        Step { by: 2, to: 0, verb: Verb::Like, pick: 0 },
        Step { by: 0, to: 2, verb: Verb::Like, pick: 0 },
        Step { by: 2, to: 0, verb: Verb::Say, pick: 0 },
        Step { by: 0, to: 2, verb: Verb::Unmatch, pick: 0 },
        Step { by: 2, to: 1, verb: Verb::Like, pick: 0 },
    ]
}

/// What came of the story so far.
pub(super) struct Story<'a> {
    people: &'a [Person],
    /// Where two of them talk, the lower number first.
    conversations: HashMap<(usize, usize), Value>,
    /// What was said there, with the number of whoever said it.
    messages: HashMap<(usize, usize), Vec<(usize, Value)>>,
}

impl<'a> Story<'a> {
    pub(super) fn of(people: &'a [Person]) -> Self {
        Self { people, conversations: HashMap::new(), messages: HashMap::new() }
    }

    /// Does it, if it can be done; a refusal is a part of the story.
    pub(super) async fn go_on(&mut self, step: Step) {
        let Step { by, to, verb, pick } = step;
        let (api, target) = (&self.people[by].api, json!({"user_id": self.people[to].id}));
        let pair = (by.min(to), by.max(to));
        match verb {
            Verb::Like => {
                let answer = try_to(api, Method::POST, "/api/matching/like/", Some(target)).await;
                // A like that is said again tells of the match, too.
                if let Some(id) = answer["match"]["conversation_id"].as_i64() {
                    let before = self.conversations.insert(pair, json!(id));
                    if before != Some(json!(id)) {
                        self.messages.remove(&pair);
                    }
                }
            }
            Verb::Skip => drop(try_to(api, Method::POST, "/api/matching/skip/", Some(target)).await),
            Verb::Unlike => drop(try_to(api, Method::POST, "/api/matching/unlike/", Some(target)).await),
            Verb::Block => drop(try_to(api, Method::POST, "/api/matching/block/", Some(target)).await),
            Verb::Unblock => drop(try_to(api, Method::POST, "/api/matching/unblock/", Some(target)).await),
            Verb::Describe => {
                let body = json!({"bio": format!("I read number {pick}")});
                try_to(api, Method::PATCH, "/api/accounts/users/me/", Some(body)).await;
            }
            _ => {
                let Some(conversation) = self.conversations.get(&pair).cloned() else { return };
                self.talk(step, pair, &format!("/api/conversations/{conversation}/"), pick).await;
            }
        }
    }

    async fn talk(&mut self, step: Step, pair: (usize, usize), home: &str, pick: usize) {
        let api = &self.people[step.by].api;
        let said = self.messages.entry(pair).or_default();
        if let Verb::Say = step.verb {
            let body = json!({"content": format!("number {}", said.len())});
            let message = try_to(api, Method::POST, &format!("{home}messages/"), Some(body)).await;
            if message["id"].is_number() {
                said.push((step.by, message["id"].clone()));
            }
            return;
        }
        let all: Vec<_> = said.iter().map(|(_, id)| id).collect();
        let own: Vec<_> = said.iter().filter(|(by, _)| *by == step.by).map(|(_, id)| id).collect();
        let any = all.get(pick % all.len().max(1)).map(|id| format!("{home}messages/{id}/"));
        let mine = own.get(pick % own.len().max(1)).map(|id| format!("{home}messages/{id}/"));
        let (method, path, body) = match step.verb {
            Verb::Mute(muted) => (Method::PATCH, Some(home.to_owned()), Some(json!({"is_muted": muted}))),
            Verb::Unmatch => (Method::DELETE, Some(home.to_owned()), None),
            Verb::Edit => (Method::PATCH, mine, Some(json!({"content": format!("other words {pick}")}))),
            Verb::Delete => (Method::DELETE, mine, None),
            Verb::React(emoji) => (Method::PUT, any.map(|path| format!("{path}reactions/{emoji}/")), None),
            Verb::Unreact(emoji) => (Method::DELETE, any.map(|path| format!("{path}reactions/{emoji}/")), None),
            Verb::Read => (Method::POST, any.map(|path| format!("{path}mark_read/")), None),
            _ => return,
        };
        if let Some(path) = path {
            try_to(api, method, &path, body).await;
        }
    }

    /// The conversation of these two, if they have one.
    pub(super) fn conversation(&self, one: usize, other: usize) -> Option<&Value> {
        self.conversations.get(&(one.min(other), one.max(other)))
    }
}

/// Asks for something that may be refused, but must be understood.
async fn try_to(api: &Api, method: Method, path: &str, body: Option<Value>) -> Value {
    let answer = answer(api, method, path, body).await;
    assert!(answer.status < 500, "{}: {}", answer.what, String::from_utf8_lossy(&answer.body));
    if answer.body.is_empty() { Value::Null } else { answer.json().expect("json") }
}
