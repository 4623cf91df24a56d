//! Sessions: how they go on, and how they end everywhere at once.

use crate::{
    shapes::{assert_keys, assert_like_fixture, assert_time},
    wire::{answer, closed, error, frame, get, ping, post, problem, refused},
};
use client::{Api, Credential, Endpoint, Method};
use kernel::UserId;
use protocol::{FrameKind, Secret};
use serde_json::{Value, json};
use tests::{Deployment, Kind, Node, Person, run};

const ME: &str = "/api/accounts/users/me";
const REFRESH: &str = "/api/accounts/auth/refresh";
const LOGIN: &str = "/api/accounts/auth/login";
const SESSIONS: &str = "/api/accounts/sessions/";

/// The same person on another device.
async fn second_device(person: &Person, node: &Node) -> (Api, Value) {
    let login = json!({"email": person.email, "password": Person::PASSWORD});
    let signed_in = post(&node.api(), LOGIN, login, 200).await;
    (node.api().with_token(token(&signed_in, "access")), signed_in["refresh"].clone())
}

fn token(answer: &Value, name: &str) -> Secret {
    answer[name].as_str().unwrap_or_else(|| panic!("{name}: {answer}")).into()
}

async fn is_out(api: &Api, code: &str) {
    is_out_with(api, 401, code).await;
}

async fn is_out_with(api: &Api, status: u16, code: &str) {
    refused(api, Method::GET, ME, None, status, code).await;
    let refused = api.socket(Endpoint::Chat).open().await.expect_err("the handshake is refused");
    problem(refused.answer().expect("an answer"), status, code);
}

#[test]
fn a_refresh_token_used_twice_at_once_yields_two_pairs_that_both_work() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let (first, last) = (site.first().api(), site.last().api());
            let body = json!({"refresh": ann.refresh.reveal()});
            let (one, other) =
                tokio::join!(post(&first, REFRESH, body.clone(), 200), post(&last, REFRESH, body.clone(), 200));
            let late = post(&last, REFRESH, body, 200).await;
            for pair in [&one, &other, &late] {
                get(&last.with_token(token(pair, "access")), ME).await;
                let next = post(&first, REFRESH, json!({"refresh": pair["refresh"]}), 200).await;
                get(&first.with_token(token(&next, "access")), ME).await;
            }
            get(&ann.api, ME).await;
            let sessions = get(&ann.api, SESSIONS).await;
            assert_eq!(sessions.as_array().unwrap().len(), 1, "it is still one session: {sessions}");
        }
    });
}

#[test]
fn a_refresh_token_used_again_after_its_grace_ends_the_whole_session() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__AUTH__REFRESH_GRACE_S", "0")]) {
            let ann = site.person("Ann").await;
            let mut socket = ann.clone().at(site.last()).chat().await;
            let (phone, _) = second_device(&ann, site.last()).await;
            let nobody = site.first().api();
            let stolen = json!({"refresh": ann.refresh.reveal()});
            let pair = post(&nobody, REFRESH, stolen.clone(), 200).await;
            refused(&nobody, Method::POST, REFRESH, Some(stolen.clone()), 401, "refresh_reused").await;
            assert_eq!(closed(&mut socket).await, Some(4005));
            for refresh in [stolen, json!({"refresh": pair["refresh"]})] {
                refused(&site.last().api(), Method::POST, REFRESH, Some(refresh), 401, "signed_out").await;
            }
            is_out(&ann.api, "signed_out").await;
            is_out(&site.last().api().with_token(token(&pair, "access")), "signed_out").await;
            get(&phone, ME).await;
        }
    });
}

#[test]
fn what_is_no_refresh_token_is_refused() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let access = ann.api.token().unwrap().reveal().to_owned();
            for path in [REFRESH, "/api/accounts/auth/logout"] {
                for wrong in [access.as_str(), "", "x", "a.b.c", &"x".repeat(10_000)] {
                    let body = Some(json!({ "refresh": wrong }));
                    let code = "invalid_token";
                    refused(&site.last().api(), Method::POST, path, body, 401, code).await;
                }
            }
        }
    });
}

#[test]
fn a_logout_closes_the_sockets_of_that_session_on_every_node_and_no_others() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let (phone, _) = second_device(&ann, site.last()).await;
            let mut laptop_near = ann.chat().await;
            let mut laptop_far = ann.clone().at(site.last()).open(Endpoint::Notifications).await;
            let mut phone_socket = phone.socket(Endpoint::Chat).open().await.expect("a socket");
            let logout = json!({"refresh": ann.refresh.reveal()});
            let done = post(&site.first().api(), "/api/accounts/auth/logout", logout.clone(), 200).await;
            assert!(done["detail"].is_string(), "{done}");
            assert_eq!(closed(&mut laptop_near).await, Some(4005));
            assert_eq!(closed(&mut laptop_far).await, Some(4005));
            ping(&mut phone_socket).await;
            is_out(&ann.api, "signed_out").await;
            is_out(&ann.clone().at(site.last()).api, "signed_out").await;
            refused(&site.last().api(), Method::POST, REFRESH, Some(logout.clone()), 401, "signed_out").await;
            get(&phone, ME).await;
            // A client that does not know whether it was heard asks again.
            post(&site.last().api(), "/api/accounts/auth/logout", logout, 200).await;
        }
    });
}

#[test]
fn a_new_password_ends_everything_that_was_signed_in() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let (phone, refresh) = second_device(&ann, site.last()).await;
            let mut socket = phone.socket(Endpoint::Chat).open().await.expect("a socket");
            let path = "/api/accounts/auth/password";
            let change = |old: &str, new: &str| json!({"old_password": old, "new_password": new});
            let wrong = Some(change("not this one", "a new password"));
            refused(&ann.api, Method::POST, path, wrong, 401, "invalid_credentials").await;
            let short = Some(change(Person::PASSWORD, "short"));
            let problem = refused(&ann.api, Method::POST, path, short, 400, "validation_failed").await;
            assert!(problem["errors"]["new_password"].is_array(), "{problem}");

            let changed = post(&ann.api, path, change(Person::PASSWORD, "a new password"), 200).await;
            assert_eq!(closed(&mut socket).await, Some(4005));
            is_out(&phone, "signed_out").await;
            is_out(&ann.api, "signed_out").await;
            let refresh = Some(json!({ "refresh": refresh }));
            refused(&site.last().api(), Method::POST, REFRESH, refresh, 401, "signed_out").await;
            get(&site.last().api().with_token(token(&changed, "access")), ME).await;
            let old = Some(json!({"email": ann.email, "password": Person::PASSWORD}));
            refused(&site.last().api(), Method::POST, LOGIN, old, 401, "invalid_credentials").await;
            post(&site.last().api(), LOGIN, json!({"email": ann.email, "password": "a new password"}), 200).await;
        }
    });
}

#[test]
fn sessions_are_listed_and_ended_one_by_one_or_all_together() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let (phone, _) = second_device(&ann, site.last()).await;
            let mut socket = phone.socket(Endpoint::Chat).open().await.expect("a socket");
            let list = get(&ann.api, SESSIONS).await;
            let list = list.as_array().expect("a bare array");
            assert_eq!(list.len(), 2);
            for session in list {
                assert_keys(session, &["id", "user_agent", "created_at", "last_used_at", "is_current"]);
                assert_time(&session["created_at"]);
                assert!(session["id"].is_string(), "{session}");
            }
            let other = list.iter().find(|session| session["is_current"] == false).expect("the phone");
            let path = format!("{SESSIONS}{}/", other["id"].as_str().unwrap());

            let stranger = site.person("Cyd").await;
            refused(&stranger.api, Method::DELETE, &path, None, 404, "not_found").await;
            get(&phone, ME).await;
            assert!(answer(&ann.api, Method::DELETE, &path, None).await.is_success());
            assert_eq!(closed(&mut socket).await, Some(4005));
            is_out(&phone, "signed_out").await;
            refused(&ann.api, Method::DELETE, &path, None, 404, "not_found").await;
            assert_eq!(get(&ann.api, SESSIONS).await.as_array().unwrap().len(), 1);

            let mut socket = ann.clone().at(site.last()).chat().await;
            assert!(answer(&ann.api, Method::DELETE, SESSIONS, None).await.is_success());
            assert_eq!(closed(&mut socket).await, Some(4005));
            is_out(&ann.api, "signed_out").await;
        }
    });
}

#[test]
fn a_ticket_opens_one_socket_and_ends_with_its_session() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let far = site.last().api();
            let with = |ticket: &Value| {
                let ticket = ticket["ticket"].as_str().expect("a ticket").into();
                far.socket(Endpoint::Chat).credential(Credential::Ticket(ticket)).open()
            };
            let path = "/api/accounts/auth/ws-ticket";
            let ticket = post(&ann.api, path, json!({}), 201).await;
            assert!(ticket["expires_in"].as_u64().is_some_and(|seconds| (1..=30).contains(&seconds)), "{ticket}");
            let (one, other) = tokio::join!(with(&ticket), with(&ticket));
            let refused: Vec<_> = [&one, &other].into_iter().filter_map(|opened| opened.as_ref().err()).collect();
            assert_eq!(refused.len(), 1, "exactly one of two");
            problem(refused[0].answer().expect("an answer"), 401, "invalid_token");
            let mut socket = one.or(other).expect("the other one");
            assert_eq!(frame(&mut socket, FrameKind::Welcome).await["user_id"].as_i64(), Some(ann.id.0));
            assert!(with(&ticket).await.is_err());
            let made_up = json!({"ticket": "made-up"});
            problem(with(&made_up).await.unwrap_err().answer().unwrap(), 401, "invalid_token");

            // It is no token, and it falls with the session it was given to.
            let ticket = post(&ann.api, path, json!({}), 201).await;
            let as_token = far.with_token(token(&ticket, "ticket"));
            self::refused(&as_token, Method::GET, ME, None, 401, "invalid_token").await;
            ann.api.logout(&ann.refresh).await.expect("a logout");
            assert_eq!(closed(&mut socket).await, Some(4005));
            assert_eq!(with(&ticket).await.unwrap_err().status(), Some(401));
        }
    });
}

#[test]
fn a_socket_is_warned_before_its_token_ends_and_goes_on_under_a_new_one() {
    let settings = [("MATCHWIRE__AUTH__ACCESS_LIFETIME_S", "4")];
    run(async {
        for site in Deployment::each_with(&settings) {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
            let ann = ann.clone().at(site.last());
            let (mut kept, mut left, mut taken) = (ann.chat().await, ann.chat().await, ann.chat().await);
            for socket in [&mut kept, &mut left, &mut taken] {
                let warning = frame(socket, FrameKind::TokenExpiring).await;
                assert_like_fixture(&warning, "token_expiring");
            }
            error(&mut kept, r#"{"type":"authenticate","token":"x","ref":"a"}"#, "invalid_token").await;
            let other = json!({"type": "authenticate", "token": ben.api.token().unwrap().reveal()});
            error(&mut taken, &other.to_string(), "invalid_token").await;
            assert_eq!(closed(&mut taken).await, Some(4001), "same user only");

            // Each new token lasts four seconds again; the socket that does not take one ends with its own.
            let (refresh, mut renewed) = (json!({"refresh": ann.refresh.reveal()}), 0);
            let end = loop {
                let pair = post(&site.first().api(), REFRESH, refresh.clone(), 200).await;
                let renew = json!({"type": "authenticate", "token": pair["access"], "ref": renewed.to_string()});
                kept.send(&renew).await.expect("the socket is open");
                assert_eq!(frame(&mut kept, FrameKind::Ack).await["ref"], renewed.to_string());
                frame(&mut kept, FrameKind::TokenExpiring).await;
                renewed += 1;
                if let Ok(end) = left.expect_close(std::time::Duration::from_secs(1)).await {
                    break end;
                }
            };
            assert_eq!(end.code, Some(4002));
            ping(&mut kept).await;
        }
    });
}

#[test]
fn the_banned_are_told_so_wherever_they_knock() {
    run(async {
        let Some(site) = Deployment::postgres(2) else { return };
        let ann = site.person("Ann").await;
        let UserId(id) = ann.id;
        site.sql(&format!("UPDATE persons SET state = 1 WHERE id = {id}"));
        for node in &site.nodes {
            let api = ann.api.at(node.base()).unwrap();
            refused(&api, Method::GET, ME, None, 403, "account_banned").await;
            let handshake = api.socket(Endpoint::Chat).open().await.expect_err("the handshake is refused");
            problem(handshake.answer().unwrap(), 403, "account_banned");
            let mut told = api.socket(Endpoint::Chat).query("errors", "frame").open().await.expect("a socket");
            assert_eq!(frame(&mut told, FrameKind::Error).await["code"], "account_banned");
            assert_eq!(closed(&mut told).await, Some(4003));
            let login = Some(json!({"email": ann.email, "password": Person::PASSWORD}));
            refused(&node.api(), Method::POST, LOGIN, login, 403, "account_banned").await;
            let refresh = Some(json!({"refresh": ann.refresh.reveal()}));
            refused(&node.api(), Method::POST, REFRESH, refresh, 403, "account_banned").await;
        }
    });
}

#[test]
fn a_ban_closes_the_sockets_on_every_node_without_a_doorbell_and_lifting_it_brings_no_token_back() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut near = pair.ann.chat().await;
            let mut far = pair.ann.clone().at(site.last()).open(Endpoint::Conversation(pair.home)).await;
            let mut other = pair.ben.chat().await;
            // The command opens the store beside the nodes: they find it by looking at their people's counters.
            assert_eq!(site.command(&["admin", "ban", &pair.ann.email]).trim(), "banned");
            assert_eq!(closed(&mut near).await, Some(4003));
            assert_eq!(closed(&mut far).await, Some(4003));
            is_out_with(&pair.ann.api, 403, "account_banned").await;
            ping(&mut other).await;
            assert_eq!(site.command(&["admin", "ban", &pair.ann.email]).trim(), "nothing to do");
            site.command(&["admin", "unban", &pair.ann.email]);
            is_out(&pair.ann.api, "signed_out").await;
            second_device(&pair.ann, site.last()).await;
        }
    });
}

#[test]
fn commands_that_sign_nothing_need_no_secret_to_sign_with() {
    run(async {
        for site in Deployment::each() {
            let (ann, unset) = (site.person("Ann").await, [("MATCHWIRE__AUTH__JWT_SECRET", "")]);
            for (arguments, said) in [
                (&["admin", "ban", &ann.email][..], "banned"),
                (&["admin", "unban", &ann.email], "the account is open again"),
                (&["admin", "interests", "add", "Glassblowing"], ""),
                (&["admin", "jobs", "list"], ""),
            ] {
                let printed = site.command_with(&unset, arguments);
                assert!(printed.contains(said), "{arguments:?}: {printed}");
            }
            if site.kind() == Kind::Postgres {
                for arguments in [&["token", &ann.email][..], &["admin", "photos", "list"]] {
                    let why = site.refused_command_with(&unset, arguments);
                    assert!(why.contains("auth.jwt_secret is not set"), "{arguments:?}: {why}");
                }
            }
        }
    });
}
