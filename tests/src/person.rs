use crate::{Node, PATIENCE};
use client::{Api, Endpoint, Position, Socket};
use kernel::{ConversationId, MatchId, UserId};
use protocol::{FrameKind, RegisterRequest, Secret};
use services::test_name;

/// Somebody who uses the app.
#[derive(Clone)]
pub struct Person {
    pub id: UserId,
    /// As it is shown.
    pub name: String,
    /// The address to sign in with; the password is [`Person::PASSWORD`].
    pub email: String,
    /// Signed in, at one node.
    pub api: Api,
    /// The refresh token of the first sign-in.
    pub refresh: Secret,
}

impl Person {
    /// Everybody's password.
    pub const PASSWORD: &'static str = "correct horse battery";

    /// Signs somebody up at a node.
    pub async fn sign_up(node: &Node, name: &str) -> Self {
        Self::sign_up_by(&node.api(), name).await
    }

    /// Signs somebody up with the client of a node.
    pub(crate) async fn sign_up_by(api: &Api, name: &str) -> Self {
        let email = format!("{}-{}@example.com", name.to_lowercase(), test_name());
        let request = RegisterRequest {
            email: email.clone(),
            password: Self::PASSWORD.into(),
            name: Some(format!("{name} Example")),
            username: None,
            date_of_birth: Some("1990-05-17".to_owned()),
        };
        let signed_in = api.register(&request).await.expect("signing up works");
        let api = api.with_token(signed_in.access);
        Self { id: signed_in.user.id, name: name.to_owned(), email, api, refresh: signed_in.refresh }
    }

    /// The same person at another node.
    #[must_use]
    pub fn at(mut self, node: &Node) -> Self {
        self.api = self.api.at(node.base()).expect("the address of a node");
        self
    }

    /// A socket that is live from now on, its `welcome` read.
    pub async fn open(&self, endpoint: Endpoint) -> Socket {
        let mut socket = self.api.socket(endpoint).open().await.expect("the handshake works");
        socket.expect(FrameKind::Welcome, PATIENCE).await.expect("welcome comes first");
        socket
    }

    /// `/ws/chat/`, live from now on.
    pub async fn chat(&self) -> Socket {
        self.open(Endpoint::Chat).await
    }

    /// A socket that goes on from a position, nothing read yet.
    pub async fn resume(&self, endpoint: Endpoint, position: Position) -> Socket {
        self.api.socket(endpoint).position(position).open().await.expect("the handshake works")
    }
}

/// Two people who have matched.
pub struct Pair {
    /// One.
    pub ann: Person,
    /// The other.
    pub ben: Person,
    /// Their match.
    pub matched: MatchId,
    pub home: ConversationId,
}

impl Pair {
    /// Each likes the other.
    pub async fn matched(ann: Person, ben: Person) -> Self {
        ann.api.like(ben.id).await.expect("a like works");
        let answer = ben.api.like(ann.id).await.expect("a like back works");
        let matched = answer.matched.expect("a mutual like is a match");
        Self { ann, ben, matched: matched.id, home: matched.conversation_id }
    }
}
