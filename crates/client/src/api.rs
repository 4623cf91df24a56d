mod accounts;
mod conversations;
mod matching;

pub use conversations::{Sent, Window};

use crate::{ApiError, Connect, Credential, Endpoint, HttpAnswer, address::bearer};
use protocol::Secret;
use reqwest::{
    Client, Method, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// One person's, or nobody's, view of a server. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Api {
    http: Client,
    /// Sockets never share a connection with requests, as in a browser.
    upgrades: Client,
    base: Url,
    token: Option<Secret>,
    headers: HeaderMap,
}

impl Api {
    /// A server by its address, such as `http://127.0.0.1:8000`; a path in it is kept as a prefix.
    pub fn new(base: &str) -> Result<Self, ApiError> {
        // Redirects are never followed: the contract has none, and a client that followed would hide one.
        let builder =
            || Client::builder().redirect(redirect::Policy::none()).tcp_nodelay(true).connect_timeout(PATIENCE);
        let http = builder().timeout(PATIENCE).build().map_err(ApiError::transport)?;
        let upgrades = builder().pool_max_idle_per_host(0).build().map_err(ApiError::transport)?;
        Ok(Self { http, upgrades, base: parse_base(base)?, token: None, headers: HeaderMap::new() })
    }

    /// The same person at another server of the same cluster.
    pub fn at(&self, base: &str) -> Result<Self, ApiError> {
        Ok(Self { base: parse_base(base)?, ..self.clone() })
    }

    /// The same server as the holder of this access token.
    #[must_use]
    pub fn with_token(&self, token: Secret) -> Self {
        Self { token: Some(token), ..self.clone() }
    }

    /// The same server as nobody.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// The same with one header more on every request.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, ApiError> {
        let unusable = || ApiError::BadUrl(format!("header {name}"));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
        let value = HeaderValue::from_str(value).map_err(|_| unusable())?;
        let mut api = self.clone();
        api.headers.insert(name, value);
        Ok(api)
    }

    /// The access token.
    pub fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    /// The address, without a trailing slash.
    pub fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// A socket for the same person, with the token in the `Authorization` header until told otherwise.
    pub fn socket(&self, endpoint: Endpoint) -> Connect {
        let credential = self.token.clone().map_or(Credential::None, Credential::Header);
        Connect::new(self.upgrades.clone(), self.base.clone(), endpoint, credential)
    }

    /// Any request, with a JSON body or none, and the answer as it came. `path` begins with a slash and may have a query.
    pub async fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Result<HttpAnswer, ApiError> {
        match body {
            None => self.send(method, path, None).await,
            Some(body) => self.request_bytes(method, path, "application/json", body.to_string().into_bytes()).await,
        }
    }

    /// Any request with any body.
    pub async fn request_bytes(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<HttpAnswer, ApiError> {
        self.send(method, path, Some((content_type, body))).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Result<HttpAnswer, ApiError> {
        let what = format!("{method} {}", path.split('?').next().unwrap_or(path));
        let url = Url::parse(&format!("{}{path}", self.base())).map_err(|_| ApiError::BadUrl(what.clone()))?;
        let mut request = self.http.request(method, url).headers(self.headers.clone());
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, bearer(token));
        }
        if let Some((content_type, body)) = body {
            request = request.header(CONTENT_TYPE, content_type).body(body);
        }
        let response = request.send().await.map_err(ApiError::transport)?;
        HttpAnswer::read(what, response).await.map_err(ApiError::transport)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, ApiError> {
        let body = body.map(to_json);
        self.request(method, path, body.as_ref()).await?.into_body()
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        self.call(Method::GET, path, NOTHING).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ApiError> {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn patch<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ApiError> {
        self.call(Method::PATCH, path, Some(body)).await
    }

    async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ApiError> {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// A deletion; whatever a success says is not looked at.
    async fn delete(&self, path: &str) -> Result<(), ApiError> {
        self.request(Method::DELETE, path, None).await?.success().map(drop)
    }
}

const NOTHING: Option<&()> = None;

/// Serialises what always can be: bodies and frames have string keys and finite numbers.
fn to_json(body: &impl Serialize) -> Value {
    serde_json::to_value(body).expect("bodies and frames have string keys")
}

fn parse_base(base: &str) -> Result<Url, ApiError> {
    match Url::parse(base) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() => Ok(url),
        _ => Err(ApiError::BadUrl(base.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_http_addresses_with_or_without_slash_and_nothing_else() {
        assert_eq!(Api::new("http://127.0.0.1:8000/").unwrap().base(), "http://127.0.0.1:8000");
        assert_eq!(Api::new("https://example.com/match").unwrap().base(), "https://example.com/match");
        for bad in ["", "127.0.0.1:8000", "ftp://x", "http://x?y=1"] {
            assert!(matches!(Api::new(bad), Err(ApiError::BadUrl(_))), "{bad}");
        }
    }

    #[test]
    fn does_not_print_its_token() {
        let api = Api::new("http://localhost").unwrap().with_token("very-secret".into());
        assert!(!format!("{api:?}").contains("very-secret"));
    }
}
