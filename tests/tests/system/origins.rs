//! Web pages of other origins: what browsers are told (CORS), and which origins are one.

use crate::exchange::{RawAnswer, bearer, exchange, plain};
use client::{ConnectError, Endpoint};
use tests::{Deployment, Node, run};

const ME: &str = "/api/accounts/users/me";
const SERVING: [(&str, &str); 4] = [
    ("MATCHWIRE__SERVER__ALLOWED_ORIGINS", "https://app.example.com,https://[2001:db8::1]:8443,capacitor://localhost"),
    ("MATCHWIRE__SERVER__PUBLIC_URL", "https://api.example.com"),
    ("MATCHWIRE__SERVER__ENVIRONMENT", "production"),
    ("MATCHWIRE__MAIL__URL", "log"),
];

async fn preflight(node: &Node, origin: &str, method: &str, path: &str) -> RawAnswer {
    let asked = format!("Access-Control-Request-Method: {method}");
    let headers = "Access-Control-Request-Headers: authorization,content-type,x-request-id";
    exchange(node, plain(node, "OPTIONS", path, &[&format!("Origin: {origin}"), &asked, headers])).await
}

fn words(answer: &RawAnswer, header: &str) -> Vec<String> {
    let value = answer.header(header).unwrap_or_default();
    let mut words: Vec<_> = value.split(',').map(|word| word.trim().to_ascii_lowercase()).collect();
    words.sort();
    words
}

#[test]
fn a_page_of_the_list_may_call_every_route_and_read_what_it_needs() {
    run(async {
        let site = Deployment::sqlite_with(&SERVING);
        let ann = site.person("Ann").await;
        let (node, token) = (site.first(), bearer(&ann));
        for origin in ["https://app.example.com", "https://api.example.com", "capacitor://localhost"] {
            for (method, path) in [("PATCH", ME), ("POST", "/api/matching/like/"), ("DELETE", "/api/conversations/7/")]
            {
                let told = preflight(node, origin, method, path).await;
                assert!([200, 204].contains(&told.status), "{told:?}");
                assert_eq!(told.header("access-control-allow-origin"), Some(origin), "{path}");
                assert!(words(&told, "access-control-allow-methods").contains(&method.to_ascii_lowercase()));
                let headers = words(&told, "access-control-allow-headers");
                assert!(["authorization", "content-type"].iter().all(|name| headers.contains(&(*name).to_owned())));
                assert_eq!(told.header("access-control-allow-credentials"), None, "a token says who asks");
            }
            let origin_line = format!("Origin: {origin}");
            for (path, headers, status) in [
                (ME, vec![token.as_str(), &origin_line], 200),
                // A refusal can be read as well.
                (ME, vec![origin_line.as_str()], 401),
                ("/nowhere", vec![origin_line.as_str()], 404),
            ] {
                let answer = exchange(node, plain(node, "GET", path, &headers)).await;
                assert_eq!(answer.status, status);
                assert_eq!(answer.header("access-control-allow-origin"), Some(origin), "{path}");
                let exposed = words(&answer, "access-control-expose-headers");
                for name in ["link", "retry-after", "x-request-id", "content-language"] {
                    assert!(exposed.contains(&name.to_owned()), "{name}: {exposed:?}");
                }
                assert!(words(&answer, "vary").contains(&"origin".to_owned()), "{answer:?}");
            }
        }
    });
}

#[test]
fn any_other_page_is_told_nothing_and_no_page_is_told_everything() {
    run(async {
        let site = Deployment::sqlite_with(&SERVING);
        let ann = site.person("Ann").await;
        let (node, token) = (site.first(), bearer(&ann));
        for origin in ["https://evil.example", "http://app.example.com", "https://app.example.com:8443", "null", "*"] {
            let told = preflight(node, origin, "PATCH", ME).await;
            assert_eq!(told.header("access-control-allow-origin"), None, "{origin}");
            let answer = exchange(node, plain(node, "GET", ME, &[&token, &format!("Origin: {origin}")])).await;
            // Who is no browser may send what it likes.
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, None), "{origin}");
        }
        let answer = exchange(node, plain(node, "GET", ME, &[&token])).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, None));
    });
}

#[test]
fn a_page_on_this_machine_may_call_while_developing() {
    run(async {
        let site = Deployment::sqlite();
        for origin in ["http://localhost", "http://localhost:5173"] {
            let told = preflight(site.first(), origin, "POST", "/api/accounts/auth/login").await;
            assert_eq!(told.header("access-control-allow-origin"), Some(origin));
        }
        for origin in ["http://localhost.evil.example", "https://localhost:5173", "null"] {
            let told = preflight(site.first(), origin, "POST", "/api/accounts/auth/login").await;
            assert_eq!(told.header("access-control-allow-origin"), None, "{origin}");
        }
    });
}

#[test]
fn an_origin_is_its_scheme_host_and_port_and_the_public_address_is_our_own() {
    run(async {
        for site in Deployment::each_with(&SERVING) {
            let ann = site.person("Ann").await.at(site.last());
            let from = async |origin: &str, host: Option<&str>| {
                let mut connect = ann.api.socket(Endpoint::Chat).header("Origin", origin);
                if let Some(host) = host {
                    connect = connect.header("Host", host);
                }
                match connect.open().await {
                    Ok(_) => 101,
                    Err(ConnectError::Refused(answer)) => answer.status,
                    other => panic!("{other:?}"),
                }
            };
            for origin in [
                "https://app.example.com",
                "https://app.example.com:443",
                "https://APP.example.com",
                "https://app.example.com.",
                "https://[2001:DB8:0::1]:8443",
                "capacitor://localhost",
                "https://api.example.com",
                "https://api.example.com:443",
            ] {
                assert_eq!(from(origin, None).await, 101, "{origin}");
            }
            let own = site.last().base().to_owned();
            for origin in [
                own.as_str(),
                "http://app.example.com",
                "https://app.example.com:80",
                "https://[2001:db8::1]",
                "http://api.example.com",
                "null",
                "https://app.example.com/",
            ] {
                assert_eq!(from(origin, None).await, 403, "{origin}");
            }
        }
    });
}
