//! Demo people: everybody may act as them where a setting says so, and nobody anywhere else.

use crate::wire::{answer, get, post, problem};
use client::{Api, Method};
use serde_json::{Value, json};
use tests::{Deployment, run};

const OPEN: [(&str, &str); 1] = [("MATCHWIRE__DEMO__ENABLED", "true")];
const SHUT: (&str, &str) = ("MATCHWIRE__DEMO__ENABLED", "false");

async fn tokens_of(api: &Api, person: &Value) -> Value {
    post(api, "/demo/tokens", json!({"user_id": person["id"]}), 200).await
}

#[test]
fn demo_people_are_listed_and_sign_in_without_a_password() {
    run(async {
        for site in Deployment::each_with(&OPEN) {
            let nobody = answer(&site.first().api(), Method::POST, "/demo/tokens", Some(json!({}))).await;
            problem(&nobody, 404, "not_found");
            site.command(&["seed"]);
            let (first, last) = (site.first().api(), site.last().api());
            let people = get(&first, "/demo/people").await;
            // Each node tells of its own address, where none is set.
            let names = |people: &Value| -> Vec<String> {
                people.as_array().expect("a list").iter().map(|person| person["username"].to_string()).collect()
            };
            assert_eq!(names(&people), names(&get(&last, "/demo/people").await));
            let people = people.as_array().expect("a list");
            assert_eq!(people.len(), 24);
            assert!(people.iter().all(|person| person["profile_picture"].is_string()), "{people:?}");

            let ada = tokens_of(&last, &people[0]).await;
            assert_eq!(ada["user"]["id"], people[0]["id"]);
            assert_eq!(post(&first, "/demo/tokens", json!({}), 200).await["user"]["id"], people[0]["id"]);
            let as_ada = first.with_token(ada["access"].as_str().expect("a token").into());
            let matched = get(&as_ada, "/api/matching/matches/").await;
            assert_eq!(matched["results"][0]["matched_user"]["id"], people[1]["id"]);
            assert_eq!(get(&as_ada, "/api/matching/likes-received/").await["count"], 4);

            let email = ada["user"]["email"].clone();
            let login = json!({"email": email, "password": "matchwire-demo"});
            let known = answer(&first, Method::POST, "/api/accounts/auth/login/", Some(login)).await;
            problem(&known, 401, "invalid_credentials");
        }
    });
}

#[test]
fn nobody_acts_as_somebody_real() {
    run(async {
        for site in Deployment::each_with(&OPEN) {
            let ann = site.person("Ann").await;
            for id in [ann.id.0, 1] {
                let body = Some(json!({"user_id": id}));
                problem(&answer(&site.first().api(), Method::POST, "/demo/tokens", body).await, 404, "not_found");
            }
            let wrong = answer(&site.first().api(), Method::POST, "/demo/tokens", Some(json!({"user_id": "1"}))).await;
            assert!(problem(&wrong, 400, "validation_failed")["errors"]["user_id"].is_array());
        }
    });
}

#[test]
fn where_demo_people_may_not_sign_in_there_is_no_trace_of_them_and_what_they_had_ends() {
    run(async {
        for mut site in Deployment::each_with(&OPEN) {
            site.command(&["seed"]);
            let people = get(&site.first().api(), "/demo/people").await;
            let ada = tokens_of(&site.first().api(), &people[0]).await;
            site.nodes.clear();
            let api = site.add_node_with(&[SHUT]).api();
            problem(&answer(&api, Method::GET, "/demo/people", None).await, 404, "not_found");
            let body = Some(json!({"user_id": people[0]["id"]}));
            problem(&answer(&api, Method::POST, "/demo/tokens", body).await, 404, "not_found");
            let as_ada = api.with_token(ada["access"].as_str().expect("a token").into());
            assert_eq!(answer(&as_ada, Method::GET, "/api/accounts/users/me/", None).await.status, 401);
            let refresh = Some(json!({"refresh": ada["refresh"]}));
            assert_eq!(answer(&api, Method::POST, "/api/accounts/auth/refresh/", refresh).await.status, 401);
        }
    });
}
