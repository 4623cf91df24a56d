//! Sign-in by an Appwrite server, which is played here.

use crate::{
    shapes::{USER, assert_keys},
    wire::{frame, get, post, problem, refused},
};
use client::{Credential, Endpoint, Method};
use protocol::FrameKind;
use serde_json::{Value, json};
use services::test_name;
use tests::{Deployment, run};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path},
};

const EXCHANGE: &str = "/api/accounts/auth/appwrite";
const ME: &str = "/api/accounts/users/me";

/// Answers for the holder of this token.
async fn knows(appwrite: &MockServer, jwt: &str, id: &str, email: &str, verified: bool) {
    let account = json!({"$id": id, "name": "Ada King Lovelace", "email": email, "emailVerification": verified,
        "prefs": {}, "registration": "2026-01-01T00:00:00.000+00:00"});
    Mock::given(method("GET"))
        .and(path("/v1/account"))
        .and(header("X-Appwrite-Project", "dating"))
        .and(header("X-Appwrite-JWT", jwt))
        .respond_with(ResponseTemplate::new(200).set_body_json(account))
        .with_priority(1)
        .mount(appwrite)
        .await;
}

/// An Appwrite server that refuses everybody it does not know.
async fn appwrite() -> MockServer {
    let server = MockServer::start().await;
    let refusal = json!({"message": "Invalid token", "code": 401, "type": "user_jwt_invalid"});
    let refusal = ResponseTemplate::new(401).set_body_json(refusal);
    Mock::given(path("/v1/account")).respond_with(refusal).with_priority(9).mount(&server).await;
    server
}

fn settings(endpoint: &str) -> [(&'static str, &str); 2] {
    [("MATCHWIRE__AUTH__APPWRITE__ENDPOINT", endpoint), ("MATCHWIRE__AUTH__APPWRITE__PROJECT", "dating")]
}

fn address(name: &str) -> String {
    format!("{name}-{}@example.com", test_name())
}

#[test]
fn whom_appwrite_vouches_for_gets_an_account_once_and_is_signed_in_by_its_id() {
    run(async {
        let appwrite = appwrite().await;
        for site in Deployment::each_with(&settings(&format!("{}/v1/", appwrite.uri()))) {
            let (id, jwt, email) = (test_name(), test_name(), address("ada"));
            knows(&appwrite, &jwt, &id, &email, true).await;
            let nobody = site.first().api();
            let new = post(&nobody, EXCHANGE, json!({ "jwt": jwt }), 200).await;
            assert_keys(&new["user"], USER);
            assert_eq!(new["user"]["appwrite_user_id"], id);
            assert_eq!((&new["user"]["email"], &new["user"]["first_name"]), (&json!(email), &json!("Ada")));
            get(&nobody.with_token(new["access"].as_str().unwrap().into()), ME).await;
            post(&nobody, "/api/accounts/auth/refresh", json!({"refresh": new["refresh"]}), 200).await;

            // The address may have changed over there: the id is who it is.
            let (changed, other) = (test_name(), address("other"));
            knows(&appwrite, &changed, &id, &other, false).await;
            let again = post(&site.last().api(), EXCHANGE, json!({ "jwt": changed }), 200).await;
            assert_eq!((&again["user"]["id"], &again["user"]["email"]), (&new["user"]["id"], &json!(email)));

            for (what, value) in [("header", &jwt), ("query", &changed)] {
                let socket = site.last().api().socket(Endpoint::Chat).credential(Credential::None);
                let socket = match what {
                    "header" => socket.header("X-Appwrite-JWT", value),
                    _ => socket.query("appwrite_jwt", value),
                };
                let mut socket = socket.open().await.expect("the handshake works");
                assert_eq!(frame(&mut socket, FrameKind::Welcome).await["user_id"], new["user"]["id"], "{what}");
            }
            let unknown = site.last().api().socket(Endpoint::Chat).query("appwrite_jwt", "nobody");
            problem(unknown.open().await.unwrap_err().answer().unwrap(), 401, "invalid_token");
            for wrong in ["nobody", "", "with a\nline"] {
                let body = Some(json!({ "jwt": wrong }));
                refused(&nobody, Method::POST, EXCHANGE, body, 401, "invalid_token").await;
            }
            let body = Some(json!({}));
            refused(&nobody, Method::POST, EXCHANGE, body, 400, "validation_failed").await;
        }
    });
}

#[test]
fn an_equal_address_opens_nothing_unless_both_sides_have_verified_it() {
    run(async {
        let appwrite = appwrite().await;
        for site in Deployment::each_with(&settings(&format!("{}/v1", appwrite.uri()))) {
            let ann = site.person("Ann").await;
            for verified in [true, false] {
                let (id, jwt) = (test_name(), test_name());
                knows(&appwrite, &jwt, &id, &ann.email, verified).await;
                let body = Some(json!({ "jwt": jwt }));
                let code = "email_linked_elsewhere";
                refused(&site.last().api(), Method::POST, EXCHANGE, body, 409, code).await;
                let socket = site.last().api().socket(Endpoint::Chat).query("appwrite_jwt", &jwt);
                assert_eq!(socket.open().await.unwrap_err().status(), Some(409));
            }
            assert_eq!(get(&ann.api, ME).await["appwrite_user_id"], Value::Null);
        }
    });
}

#[test]
fn an_address_that_both_sides_have_verified_links_the_two() {
    run(async {
        let appwrite = appwrite().await;
        let Some(site) = Deployment::postgres_with(2, &settings(&format!("{}/v1", appwrite.uri()))) else { return };
        let ann = site.person("Ann").await;
        site.sql(&format!("UPDATE accounts SET email_verified = TRUE WHERE id = {}", ann.id));
        let (id, unverified, verified) = (test_name(), test_name(), test_name());
        knows(&appwrite, &unverified, &id, &ann.email, false).await;
        knows(&appwrite, &verified, &id, &ann.email, true).await;
        let body = Some(json!({ "jwt": unverified }));
        refused(&site.first().api(), Method::POST, EXCHANGE, body, 409, "email_linked_elsewhere").await;
        let linked = post(&site.first().api(), EXCHANGE, json!({ "jwt": verified }), 200).await;
        assert_eq!(linked["user"]["id"].as_i64(), Some(ann.id.0));
        assert_eq!(get(&ann.api, ME).await["appwrite_user_id"], id);
        // From now on the id alone is enough.
        let again = post(&site.last().api(), EXCHANGE, json!({ "jwt": unverified }), 200).await;
        assert_eq!(again["user"]["id"].as_i64(), Some(ann.id.0));
    });
}

#[test]
fn an_appwrite_server_that_is_away_is_told_as_that() {
    run(async {
        let broken = MockServer::start().await;
        Mock::given(path("/v1/account")).respond_with(ResponseTemplate::new(500)).mount(&broken).await;
        let nonsense = MockServer::start().await;
        let page = ResponseTemplate::new(200).set_body_string("<html>");
        Mock::given(path("/v1/account")).respond_with(page).mount(&nonsense).await;
        // Nobody listens on port 1.
        for endpoint in [broken.uri(), nonsense.uri(), "http://127.0.0.1:1".to_owned()] {
            let site = Deployment::sqlite_with(&settings(&format!("{endpoint}/v1")));
            let body = Some(json!({"jwt": "somebody"}));
            refused(&site.first().api(), Method::POST, EXCHANGE, body, 503, "upstream_unavailable").await;
        }
    });
}

#[test]
fn without_an_appwrite_server_nobody_signs_in_that_way() {
    run(async {
        let site = Deployment::sqlite();
        let nobody = site.first().api();
        refused(&nobody, Method::POST, EXCHANGE, Some(json!({"jwt": "somebody"})), 404, "not_found").await;
        let socket = nobody.socket(Endpoint::Chat).query("appwrite_jwt", "somebody");
        problem(socket.open().await.unwrap_err().answer().unwrap(), 401, "invalid_token");
    });
}

#[test]
fn a_bare_appwrite_id_is_believed_only_where_the_setting_says_so_and_loudly() {
    run(async {
        let appwrite = appwrite().await;
        let endpoint = format!("{}/v1", appwrite.uri());
        let [endpoint, project] = settings(&endpoint);
        for believed in ["false", "true"] {
            let legacy = ("MATCHWIRE__AUTH__APPWRITE__LEGACY_ID_HEADER", believed);
            for site in Deployment::each_with(&[endpoint, project, legacy]) {
                let (id, jwt) = (test_name(), test_name());
                knows(&appwrite, &jwt, &id, &address("ada"), true).await;
                let new = post(&site.first().api(), EXCHANGE, json!({ "jwt": jwt }), 200).await;
                let bare = site.last().api().with_header("X-Appwrite-User-Id", &id).unwrap();
                let socket = site.last().api().socket(Endpoint::Chat).header("X-Appwrite-User-Id", &id).open().await;
                if believed == "false" {
                    refused(&bare, Method::GET, ME, None, 401, "unauthenticated").await;
                    problem(socket.unwrap_err().answer().unwrap(), 401, "unauthenticated");
                    continue;
                }
                assert_eq!(get(&bare, ME).await["id"], new["user"]["id"]);
                assert_eq!(frame(&mut socket.unwrap(), FrameKind::Welcome).await["user_id"], new["user"]["id"]);
                let unknown = site.last().api().with_header("X-Appwrite-User-Id", "nobody").unwrap();
                refused(&unknown, Method::GET, ME, None, 401, "invalid_token").await;
                let warnings = site.last().log().matches("bare appwrite id").count();
                assert!(warnings >= 2, "it is loudly logged: {}", site.last().log());
            }
        }
    });
}
