use crate::{Credential, Endpoint, HttpAnswer, Position, Socket, address::bearer};
use protocol::ErrorCode;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{AUTHORIZATION, CONNECTION, HeaderMap, HeaderName, HeaderValue, UPGRADE},
};
use std::{fmt::Write, time::Duration};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::{client::generate_key, derive_accept_key},
        protocol::Role,
    },
};

const PATIENCE: Duration = Duration::from_secs(30);
const SUBPROTOCOL: &str = "matchwire.v1";

/// The reason why a socket could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address or a header is not usable.
    #[error("not a usable address: {0}")]
    BadUrl(String),
    /// The server could not be reached in time, or broke the handshake off.
    #[error("no handshake")]
    Transport(#[source] reqwest::Error),
    /// The server did not answer the handshake in time.
    #[error("no answer to the handshake in time")]
    Timeout,
    /// The server refused before the upgrade.
    #[error("handshake refused with {}{}", .0.status, .0.code_suffix())]
    Refused(Box<HttpAnswer>),
    /// The server agreed to something else than we asked for (RFC 6455, section 4.1).
    #[error("the server's handshake is wrong: {0}")]
    Handshake(&'static str),
}

impl ConnectError {
    /// The answer of a refused handshake.
    pub fn answer(&self) -> Option<&HttpAnswer> {
        match self {
            Self::Refused(answer) => Some(answer),
            _ => None,
        }
    }

    /// The HTTP status of a refused handshake.
    pub fn status(&self) -> Option<u16> {
        Some(self.answer()?.status)
    }

    /// The stable code of a refused handshake.
    pub fn code(&self) -> Option<ErrorCode> {
        self.answer()?.problem()?.error_code()
    }
}

/// A handshake to be made; see [`crate::Api::socket`].
#[derive(Clone, Debug)]
pub struct Connect {
    http: Client,
    base: Url,
    endpoint: Endpoint,
    credential: Credential,
    position: Position,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Connect {
    pub(crate) fn new(http: Client, base: Url, endpoint: Endpoint, credential: Credential) -> Self {
        let (position, query, headers) = Default::default();
        Self { http, base, endpoint, credential, position, query, headers }
    }

    /// Says who it is in this way instead.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    /// Resumes from this position.
    #[must_use]
    pub fn position(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// Adds to the query, such as `errors=frame` or a position that no honest client would name.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a header, such as `Origin`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Makes the handshake (RFC 6455, section 4.1). A refusal is [`ConnectError::Refused`] with the whole answer.
    ///
    /// It goes through the HTTP client, so a refusal's body is complete however it was cut into packets, and TLS is the same
    /// as for requests. The frames are tungstenite's.
    pub async fn open(self) -> Result<Socket, ConnectError> {
        let url = self.url();
        let key = generate_key();
        let request = self.http.get(url).headers(self.handshake_headers(&key)?);
        let shake = async {
            let response = request.send().await.map_err(transport)?;
            if response.status() != StatusCode::SWITCHING_PROTOCOLS {
                let what = format!("GET {}", self.endpoint.path());
                let answer = HttpAnswer::read(what, response).await.map_err(transport)?;
                return Err(ConnectError::Refused(Box::new(answer)));
            }
            let subprotocol = self.judge(&response, &key)?;
            let stream = response.upgrade().await.map_err(transport)?;
            Ok((WebSocketStream::from_raw_socket(stream, Role::Client, None).await, subprotocol))
        };
        let (stream, subprotocol) =
            tokio::time::timeout(PATIENCE, shake).await.map_err(|_| ConnectError::Timeout)??;
        Ok(Socket::new(stream, self.endpoint, &self.position, subprotocol))
    }

    fn url(&self) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}{}", url.path().trim_end_matches('/'), self.endpoint.path());
        url.set_path(&path);
        let mut query = self.query.clone();
        let mut add = |name: &str, value: String| query.push((name.to_owned(), value));
        match &self.credential {
            Credential::Query(token) => add("token", token.reveal().to_owned()),
            Credential::Ticket(ticket) => add("ticket", ticket.reveal().to_owned()),
            Credential::None | Credential::Header(_) | Credential::Subprotocol(_) => {}
        }
        match &self.position {
            Position::Now => {}
            Position::Cursor { cursor, epoch } => {
                add("cursor", cursor.to_string());
                if let Some(epoch) = epoch {
                    add("epoch", epoch.clone());
                }
            }
            Position::AfterRev(rev) => add("after_rev", rev.to_string()),
            Position::AfterSeq(seq) => add("after_seq", seq.to_string()),
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn handshake_headers(&self, key: &str) -> Result<HeaderMap, ConnectError> {
        let mut protocols = String::new();
        let mut wanted: Vec<(String, String)> = vec![
            (CONNECTION.to_string(), "Upgrade".to_owned()),
            (UPGRADE.to_string(), "websocket".to_owned()),
            ("sec-websocket-version".to_owned(), "13".to_owned()),
            ("sec-websocket-key".to_owned(), key.to_owned()),
        ];
        match &self.credential {
            Credential::Header(token) => wanted.push((AUTHORIZATION.to_string(), bearer(token))),
            Credential::Subprotocol(token) => {
                write!(protocols, "{SUBPROTOCOL}, bearer.{}", token.reveal()).expect("a string takes everything");
                wanted.push(("sec-websocket-protocol".to_owned(), protocols));
            }
            Credential::None | Credential::Query(_) | Credential::Ticket(_) => {}
        }
        let mut headers = HeaderMap::new();
        for (name, value) in wanted.iter().chain(&self.headers) {
            let unusable = || ConnectError::BadUrl(format!("header {name}"));
            let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
            headers.append(field, HeaderValue::from_str(value).map_err(|_| unusable())?);
        }
        Ok(headers)
    }

    /// Checks what the server agreed to and gives back the subprotocol.
    fn judge(&self, response: &Response, key: &str) -> Result<Option<String>, ConnectError> {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        if !header("upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket")) {
            return Err(ConnectError::Handshake("no upgrade to websocket"));
        }
        if !header("connection").is_some_and(|value| value.to_ascii_lowercase().contains("upgrade")) {
            return Err(ConnectError::Handshake("no connection upgrade"));
        }
        if header("sec-websocket-accept") != Some(derive_accept_key(key.as_bytes()).as_str()) {
            return Err(ConnectError::Handshake("the accept key does not fit"));
        }
        if header("sec-websocket-extensions").is_some() {
            return Err(ConnectError::Handshake("an extension nobody asked for"));
        }
        let asked = matches!(self.credential, Credential::Subprotocol(_))
            || self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-protocol"));
        match header("sec-websocket-protocol") {
            None => Ok(None),
            Some(SUBPROTOCOL) if asked => Ok(Some(SUBPROTOCOL.to_owned())),
            Some(_) => Err(ConnectError::Handshake("a subprotocol nobody asked for")),
        }
    }
}

/// A query may hold a token, and errors end up in logs.
fn transport(error: reqwest::Error) -> ConnectError {
    ConnectError::Transport(error.without_url())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Api;
    use kernel::{ConversationId, Cursor, Rev};

    fn url(endpoint: Endpoint, credential: Credential, position: Position) -> String {
        let api = Api::new("http://localhost:8000/").unwrap();
        api.socket(endpoint).credential(credential).position(position).url().to_string()
    }

    #[test]
    fn positions_and_credentials_stand_in_the_query_where_the_contract_says_so() {
        let cursor = Position::Cursor { cursor: Cursor(17), epoch: Some("c1f0".into()) };
        assert_eq!(
            url(Endpoint::Chat, Credential::Query("a.b.c".into()), cursor),
            "http://localhost:8000/ws/chat/?token=a.b.c&cursor=17&epoch=c1f0"
        );
        assert_eq!(
            url(
                Endpoint::Conversation(ConversationId(31)),
                Credential::Header("a.b.c".into()),
                Position::AfterRev(Rev(4))
            ),
            "http://localhost:8000/ws/conversations/31/?after_rev=4"
        );
        assert_eq!(
            url(Endpoint::Notifications, Credential::Ticket("t&1".into()), Position::Now),
            "http://localhost:8000/ws/notifications/?ticket=t%261"
        );
    }
}
