//! Signing up and the own profile.

use crate::{
    shapes::{USER, assert_card, assert_keys, assert_time},
    wire::{call, closed, frame, get, post, refused},
};
use client::Method;
use protocol::FrameKind;
use serde_json::{Value, json};
use services::test_name;
use tests::{Deployment, Person, run};

const ME: &str = "/api/accounts/users/me";
const REGISTER: &str = "/api/accounts/auth/register";

#[test]
fn a_newcomer_is_signed_in_and_told_everything_about_themselves() {
    run(async {
        for site in Deployment::each() {
            let nobody = site.first().api();
            let email = format!("Ada.{}@Example.com", test_name());
            let body = json!({"email": email, "password": "correct horse", "name": " Ada King Lovelace"});
            let signed_in = post(&nobody, REGISTER, body, 201).await;
            let user = &signed_in["user"];
            assert_keys(user, USER);
            assert_time(&user["last_activity"]);
            assert_eq!((&user["first_name"], &user["last_name"]), (&json!("Ada"), &json!("King Lovelace")));
            assert_eq!(user["email"], email.to_lowercase());
            assert!(!user["username"].as_str().unwrap().to_lowercase().contains("ada"), "not from the address: {user}");
            assert!(user["id"].as_i64().is_some_and(|id| 0 < id && id < 1 << 52), "{user}");
            for absent in ["profile_picture", "date_of_birth", "phone_number", "appwrite_user_id"] {
                assert!(user[absent].is_null(), "{absent}: {user}");
            }
            for absent in ["locale", "time_zone", "gender"] {
                assert!(user[absent].is_null(), "{absent}: {user}");
            }
            assert_eq!((&user["prompts"], &user["paused"]), (&json!([]), &json!(false)));
            let preferences = json!({"min_age": 18, "max_age": 99, "max_distance": 50, "gender_preference": "A"});
            assert_eq!(user["preferences"], preferences);
            assert_eq!(user["interests"], json!([]));

            let api = site.last().api().with_token(signed_in["access"].as_str().unwrap().into());
            let me = get(&api, ME).await;
            assert_keys(&me, USER);
            assert_eq!(me["id"], user["id"]);

            let again = json!({"email": email.to_uppercase(), "password": "correct horse"});
            let problem = refused(&nobody, Method::POST, REGISTER, Some(again), 400, "email_taken").await;
            assert!(problem["errors"]["email"].is_array(), "{problem}");
        }
    });
}

#[test]
fn a_form_that_cannot_be_accepted_names_every_wrong_field_and_makes_no_account() {
    run(async {
        for site in Deployment::each() {
            let nobody = site.first().api();
            let email = format!("{}@example.com", test_name());
            let wrong = json!({"email": "nobody", "password": "short", "username": "a b", "date_of_birth": "soon"});
            let problem = refused(&nobody, Method::POST, REGISTER, Some(wrong), 400, "validation_failed").await;
            let fields: Vec<_> = problem["errors"].as_object().unwrap().keys().cloned().collect();
            assert_eq!(fields, ["date_of_birth", "email", "password", "username"]);

            let child = json!({"email": email, "password": "correct horse", "date_of_birth": "2020-01-01"});
            let problem = refused(&nobody, Method::POST, REGISTER, Some(child), 400, "under_age").await;
            assert!(problem["errors"]["date_of_birth"].is_array(), "{problem}");

            let username = format!("u{}", &test_name()[19..]).chars().take(20).collect::<String>();
            let good = json!({"email": email, "password": "correct horse", "username": username});
            post(&nobody, REGISTER, good, 201).await;
            let other = format!("{}@example.com", test_name());
            let taken = json!({"email": other, "password": "correct horse", "username": username.to_uppercase()});
            refused(&nobody, Method::POST, REGISTER, Some(taken), 400, "username_taken").await;
        }
    });
}

#[test]
fn a_password_opens_the_account_and_everything_else_gets_the_same_refusal() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let nobody = site.last().api();
            let login = "/api/accounts/auth/login";
            let body = json!({"email": format!(" {} ", ann.email.to_uppercase()), "password": Person::PASSWORD});
            let signed_in = post(&nobody, login, body, 200).await;
            assert_keys(&signed_in["user"], USER);
            assert!(signed_in["access"].is_string() && signed_in["refresh"].is_string());
            let wrong = json!({"email": ann.email, "password": "wrong horse battery"});
            let unknown = json!({"email": "nobody@example.com", "password": "wrong horse battery"});
            let no_address = json!({"email": "nobody", "password": "wrong horse battery"});
            let mut details = Vec::new();
            for body in [wrong, unknown, no_address] {
                let problem = refused(&nobody, Method::POST, login, Some(body), 401, "invalid_credentials").await;
                details.push(problem["detail"].clone());
            }
            details.dedup();
            assert_eq!(details.len(), 1, "{details:?}");
        }
    });
}

#[test]
fn a_profile_changes_only_in_the_fields_that_are_sent_and_null_empties() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let elsewhere = ann.clone().at(site.last());
            let change = json!({"first_name": "Anna", "bio": "two\nlines", "phone_number": "+49 30 1", "gender": "F",
                "location": "Berlin", "id": 7, "email": "other@example.com", "unknown": {"a": 1}});
            let changed = call(&ann.api, Method::PATCH, ME, Some(change), 200).await;
            assert_keys(&changed, USER);
            assert_eq!(changed["id"].as_i64(), Some(ann.id.0), "server fields win");
            assert_eq!(changed["email"], ann.email, "server fields win");
            assert_eq!(changed["first_name"], "Anna");
            assert_eq!(changed["last_name"], "Example", "absent stays");
            assert_eq!(changed["bio"], "two\nlines");
            assert_eq!(changed["phone_number"], "+49 30 1");
            assert_eq!(changed["date_of_birth"], "1990-05-17", "absent stays");
            assert_eq!(get(&elsewhere.api, ME).await, changed);

            let nulls = json!({"phone_number": null, "date_of_birth": null, "bio": null, "gender": null});
            let emptied = call(&elsewhere.api, Method::PUT, ME, Some(nulls), 200).await;
            assert!(emptied["phone_number"].is_null() && emptied["date_of_birth"].is_null(), "{emptied}");
            assert_eq!(emptied["bio"], "");
            assert_eq!(emptied["first_name"], "Anna");

            // A client that sends back what it was given changes nothing.
            let same = call(&ann.api, Method::PUT, ME, Some(emptied.clone()), 200).await;
            assert_eq!(same, emptied);
            assert_eq!(call(&ann.api, Method::PATCH, ME, Some(json!({})), 200).await, emptied);

            for (change, code, field) in [
                (json!({"date_of_birth": "2020-01-01"}), "under_age", "date_of_birth"),
                (json!({"date_of_birth": "1990-02-30"}), "validation_failed", "date_of_birth"),
                (json!({"first_name": 5}), "validation_failed", "first_name"),
                (json!({"bio": "x".repeat(1001)}), "validation_failed", "bio"),
                (json!({"gender": "X"}), "validation_failed", "gender"),
                (json!({"location": "a\u{0}b"}), "validation_failed", "location"),
                (json!({"hide_last_name": "yes"}), "validation_failed", "hide_last_name"),
            ] {
                let problem = refused(&ann.api, Method::PATCH, ME, Some(change), 400, code).await;
                assert!(problem["errors"][field].is_array(), "{problem}");
            }
            assert_eq!(get(&ann.api, ME).await, emptied, "what is refused changes nothing");
        }
    });
}

#[test]
fn a_profile_is_shown_to_matches_and_to_those_whom_discovery_could_show_it_and_to_nobody_else() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let stranger = site.person("Cyd").await.at(site.last());
            let path = |id| format!("/api/accounts/users/{id}/");
            let card = get(&pair.ben.api, &path(pair.ann.id)).await;
            assert_card(&card);
            assert_eq!((&card["first_name"], &card["last_name"]), (&json!("Ann"), &json!("Example")));
            assert!(card["age"].as_i64().is_some_and(|age| age > 30), "{card}");

            let card = get(&stranger.api, &path(pair.ann.id)).await;
            assert_card(&card);
            assert_eq!(card["is_online"], false);
            assert!(card["last_activity"].as_str().unwrap().ends_with("T00:00:00.000000Z"), "to the day: {card}");

            // A hidden last name is empty everywhere, at once for the person's own node.
            call(&pair.ann.api, Method::PATCH, ME, Some(json!({"hide_last_name": true})), 200).await;
            assert_eq!(get(&pair.ben.api, &path(pair.ann.id)).await["last_name"], "");
            let matches = get(&pair.ben.api, "/api/matching/matches/").await;
            assert_eq!(matches["results"][0]["matched_user"]["last_name"], "");
            assert_eq!(get(&pair.ann.api, ME).await["last_name"], "Example");

            // Without a date of birth only matches see it.
            call(&pair.ann.api, Method::PATCH, ME, Some(json!({"date_of_birth": null})), 200).await;
            get(&pair.ben.api, &path(pair.ann.id)).await;
            refused(&stranger.api, Method::GET, &path(pair.ann.id), None, 404, "not_found").await;
            refused(&stranger.api, Method::GET, &path(stranger.id), None, 404, "not_found").await;

            // Nor who has blocked, whichever way.
            post(&pair.ben.api, "/api/matching/block/", json!({"user_id": stranger.id}), 200).await;
            refused(&stranger.api, Method::GET, &path(pair.ben.id), None, 404, "not_found").await;
            refused(&pair.ben.api, Method::GET, &path(stranger.id), None, 404, "not_found").await;
        }
    });
}

#[test]
fn an_erased_account_is_gone_for_everybody_and_its_address_is_free() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let messages = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ann.api, &messages, json!({"content": "remember me"}), 201).await;
            let mut anns = pair.ann.clone().at(site.last()).chat().await;
            let mut bens = pair.ben.chat().await;

            let answer = pair.ann.api.request(Method::DELETE, ME, None).await.expect("an answer");
            assert!(answer.is_success(), "{}", answer.status);

            let removed = frame(&mut bens, FrameKind::MatchRemoved).await;
            assert_eq!(removed["match_id"].as_i64(), Some(pair.matched.0));
            let update = frame(&mut bens, FrameKind::ConversationUpdate).await;
            assert_eq!(update["event"], "conversation.delete");
            assert_eq!(update["data"]["id"].as_i64(), Some(pair.home.0));
            assert_eq!(closed(&mut anns).await, Some(4005));

            for node in &site.nodes {
                let ann = pair.ann.api.at(node.base()).unwrap();
                refused(&ann, Method::GET, ME, None, 401, "signed_out").await;
                let ben = pair.ben.api.at(node.base()).unwrap();
                let path = format!("/api/accounts/users/{}/", pair.ann.id);
                refused(&ben, Method::GET, &path, None, 404, "not_found").await;
                refused(&ben, Method::GET, &messages, None, 404, "not_found").await;
                assert_eq!(get(&ben, "/api/conversations/").await, json!([]));
                assert_eq!(get(&ben, "/api/matching/matches/").await["count"], 0);
                let like = Some(json!({"user_id": pair.ann.id}));
                refused(&ben, Method::POST, "/api/matching/like/", like, 404, "not_found").await;
            }
            let nobody = site.last().api();
            let login = json!({"email": pair.ann.email, "password": Person::PASSWORD});
            let path = "/api/accounts/auth/login";
            refused(&nobody, Method::POST, path, Some(login.clone()), 401, "invalid_credentials").await;
            let new: Value = post(&nobody, REGISTER, login, 201).await;
            assert_ne!(new["user"]["id"].as_i64(), Some(pair.ann.id.0));
        }
    });
}

#[test]
fn preferences_and_interests_are_read_and_set() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await.at(site.last());
            let path = "/api/matching/preferences/";
            let change = json!({"min_age": 25, "gender_preference": "M"});
            let changed = call(&ann.api, Method::PATCH, path, Some(change), 200).await;
            let expected = json!({"min_age": 25, "max_age": 99, "max_distance": 50, "gender_preference": "M"});
            assert_eq!(changed, expected);
            for wrong in [
                json!({"min_age": 17}),
                json!({"min_age": 40, "max_age": 30}),
                json!({"gender_preference": "X"}),
                json!({"max_distance": -1}),
                json!({"max_age": "30"}),
                json!({"max_age": 100}),
                json!({"min_age": 25.5}),
                json!({"max_distance": 20_001}),
                json!({"max_distance": 70_000}),
                json!({"max_distance": true}),
                json!({"gender_preference": 1}),
            ] {
                let field = wrong.as_object().and_then(|wrong| wrong.keys().next_back()).expect("a field").clone();
                let problem = refused(&ann.api, Method::PUT, path, Some(wrong), 400, "validation_failed").await;
                assert!(problem["errors"][&field].is_array() || problem["errors"]["max_age"].is_array(), "{problem}");
            }
            assert_eq!(get(&ann.api, path).await, expected);
            let world = Some(json!({"max_distance": 20_000, "gender_preference": "A"}));
            let expected = json!({"min_age": 25, "max_age": 99, "max_distance": 20_000, "gender_preference": "A"});
            assert_eq!(call(&ann.api, Method::PUT, path, world, 200).await, expected);
            assert_eq!(get(&ann.api, ME).await["preferences"], expected);

            let path = "/api/matching/interests/";
            let all = get(&ann.api, path).await;
            for interest in all.as_array().expect("a bare array") {
                assert_keys(interest, &["id", "name", "is_selected"]);
            }
            for wrong in [json!({"interest_ids": "1"}), json!({"interest_ids": [1, "2"]}), json!({})] {
                refused(&ann.api, Method::POST, path, Some(wrong), 400, "validation_failed").await;
            }
            let unknown = Some(json!({"interest_ids": [9_007_199_254_740_000_i64]}));
            refused(&ann.api, Method::POST, path, unknown, 400, "validation_failed").await;
        }
    });
}
