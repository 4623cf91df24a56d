use super::ApiError;
use crate::config::{Config, Environment, Origin};
use actix_cors::Cors;
use actix_web::{
    dev::RequestHead,
    http::{
        Method,
        header::{self, HeaderName},
    },
};
use protocol::ErrorCode;

/// What a page of another origin may read of an answer besides its body.
const EXPOSED: [HeaderName; 9] = [
    header::ACCEPT_RANGES,
    header::CONTENT_DISPOSITION,
    header::CONTENT_LANGUAGE,
    header::CONTENT_RANGE,
    header::ETAG,
    header::LINK,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static("x-request-id"),
];
/// The request headers that a page may send.
const TAKEN: [HeaderName; 10] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::AUTHORIZATION,
    header::CONTENT_ENCODING,
    header::CONTENT_TYPE,
    header::IF_NONE_MATCH,
    header::IF_RANGE,
    header::RANGE,
    HeaderName::from_static("x-appwrite-user-id"),
    HeaderName::from_static("x-request-id"),
];
/// Seconds a browser remembers what it was told; no browser keeps it longer.
const REMEMBERED_S: usize = 7200;

/// What a page may read, as a header says it, always in this order.
pub(super) fn exposed() -> String {
    EXPOSED.each_ref().map(HeaderName::as_str).join(", ")
}

/// The origins whose pages may use this server: our own, those of the setting, and nodes beside this one whose playground
/// moves its phones here.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// Under which address we are known, whatever a proxy makes of it.
    own: Option<Origin>,
    listed: Vec<Origin>,
    localhost: bool,
}

impl Origins {
    pub(crate) fn of(config: &Config) -> Self {
        let (server, demo) = (&config.server, &config.demo);
        let beside = demo.enabled.then_some(&demo.nodes).into_iter().flatten();
        Self {
            own: server.configured_public_url.as_deref().and_then(Origin::of_address),
            // The configuration has been checked.
            listed: server.allowed_origins.iter().chain(beside).filter_map(|origin| origin.parse().ok()).collect(),
            localhost: server.environment == Environment::Development,
        }
    }

    /// Whether pages of the origin that the request names may use us. Who names none is no page.
    pub(crate) fn check(&self, head: &RequestHead) -> Result<(), ApiError> {
        let mut named = head.headers().get_all(header::ORIGIN);
        let Some(origin) = named.next() else { return Ok(()) };
        let origin = origin.to_str().ok().filter(|_| named.next().is_none());
        let is_let_in = origin.and_then(|origin| origin.parse().ok()).is_some_and(|origin| self.lets_in(&origin, head));
        if is_let_in { Ok(()) } else { Err(ApiError::new(ErrorCode::OriginNotAllowed)) }
    }

    fn lets_in(&self, origin: &Origin, head: &RequestHead) -> bool {
        let is_own = match &self.own {
            Some(own) => own == origin,
            // Nobody has said under which address we are known: then it is the one that was asked.
            None => head
                .headers()
                .get(header::HOST)
                .and_then(|host| host.to_str().ok())
                .is_some_and(|host| origin.is_at(host)),
        };
        is_own || self.listed.contains(origin) || (self.localhost && origin.is_localhost())
    }

    /// What browsers are told (CORS). They get no leave to send cookies: there are none, a token says who asks.
    pub(crate) fn cors(&self) -> Cors {
        let origins = self.clone();
        Cors::default()
            .allowed_origin_fn(move |_, head| origins.check(head).is_ok())
            .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allowed_headers(TAKEN)
            .expose_headers(EXPOSED)
            .max_age(REMEMBERED_S)
            // A page that is not let in cannot read the answer; who is no browser may send what it likes.
            .block_on_origin_mismatch(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Overrides};
    use actix_web::test::TestRequest;

    fn origins(settings: &[(&str, &str)]) -> Origins {
        let settings = settings.iter().map(|(name, value)| (format!("MATCHWIRE__SERVER__{name}"), (*value).to_owned()));
        let settings = settings.chain([("MATCHWIRE__MAIL__URL".to_owned(), "log".to_owned())]);
        Origins::of(&Config::load(None, settings, &Overrides::default()).unwrap())
    }

    const LISTED: (&str, &str) = ("ALLOWED_ORIGINS", "https://app.example.com,capacitor://localhost");
    const PRODUCTION: (&str, &str) = ("ENVIRONMENT", "production");

    #[track_caller]
    fn lets_in(origins: &Origins, host: &str, origin: &str) -> bool {
        let request =
            TestRequest::default().insert_header((header::HOST, host)).insert_header((header::ORIGIN, origin));
        origins.check(request.to_http_request().head()).is_ok()
    }

    #[test]
    fn no_origin_the_own_and_a_listed_one_are_let_in() {
        for settings in [&[LISTED][..], &[LISTED, PRODUCTION]] {
            let origins = origins(settings);
            let nobody = TestRequest::default().to_http_request();
            assert!(origins.check(nobody.head()).is_ok());
            for origin in [
                "http://api.example.com:8000",
                "https://API.example.com:8000",
                "https://app.example.com",
                "https://app.example.com:443",
                "https://APP.example.com.",
                "capacitor://localhost",
            ] {
                assert!(lets_in(&origins, "api.example.com:8000", origin), "{origin}");
            }
        }
    }

    #[test]
    fn an_origin_that_only_looks_alike_is_refused() {
        for settings in [&[LISTED][..], &[LISTED, PRODUCTION]] {
            let origins = origins(settings);
            for origin in [
                "",
                "null",
                "api.example.com:8000",
                "https://api.example.com",
                "https://app.example.com:444",
                "http://app.example.com",
                "https://app.example.com.evil.example",
                "https://evil.example/https://app.example.com",
                "https://app.example.com, https://evil.example",
            ] {
                assert!(!lets_in(&origins, "api.example.com:8000", origin), "{origin}");
            }
        }
        let twice = TestRequest::default().append_header((header::ORIGIN, "https://app.example.com"));
        let twice = twice.append_header((header::ORIGIN, "https://evil.example")).to_http_request();
        assert!(origins(&[LISTED]).check(twice.head()).is_err());
    }

    #[test]
    fn the_public_address_is_our_own_whatever_host_a_proxy_sends() {
        let origins = origins(&[PRODUCTION, ("PUBLIC_URL", "https://api.example.com/below")]);
        for host in ["api.example.com", "10.0.0.7:8000", "backend"] {
            assert!(lets_in(&origins, host, "https://api.example.com"), "{host}");
            assert!(lets_in(&origins, host, "https://api.example.com:443"), "{host}");
            for other in ["http://api.example.com", "http://10.0.0.7:8000", "https://backend"] {
                assert!(!lets_in(&origins, host, other), "{other} at {host}");
            }
        }
    }

    #[test]
    fn nodes_of_the_playground_are_let_in_where_demo_people_are() {
        let nodes = ("MATCHWIRE__DEMO__NODES".to_owned(), "http://127.0.0.1:8001,http://127.0.0.1:8002".to_owned());
        for demo in [true, false] {
            let overrides = Overrides { demo, ..Overrides::default() };
            let origins = Origins::of(&Config::load(None, [nodes.clone()], &overrides).unwrap());
            assert_eq!(lets_in(&origins, "127.0.0.1:8001", "http://127.0.0.1:8002"), demo);
            assert!(!lets_in(&origins, "127.0.0.1:8001", "http://127.0.0.1:8003"));
        }
    }

    #[test]
    fn localhost_is_let_in_at_any_port_while_developing_only() {
        let (developing, serving) = (origins(&[]), origins(&[PRODUCTION]));
        for origin in ["http://localhost", "http://localhost:3000"] {
            assert!(lets_in(&developing, "api.example.com", origin), "{origin}");
            assert!(!lets_in(&serving, "api.example.com", origin), "{origin}");
        }
        for origin in ["http://localhost:", "http://localhost:evil", "http://localhost.evil", "https://localhost:3000"]
        {
            assert!(!lets_in(&developing, "api.example.com", origin), "{origin}");
        }
    }
}
