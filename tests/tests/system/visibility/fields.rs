//! Every field that an answer or a frame about somebody else has. What is not in `fields.txt` is shown to nobody: a new field fails
//! here until somebody has looked at it and listed it.

use super::{
    couple::Couple,
    routes::{REVEALING, path_of},
    table::{Cell, ROUTES, State, cell},
};
use crate::wire::{call, get, post};
use client::Method;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use tests::{Deployment, run};

/// A route or a frame without indentation, its fields below it; `[]` is each of a list, `*` any key that is no name of ours.
const LISTED: &str = include_str!("fields.txt");

/// The fields of each route or frame.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, BTreeSet<String>>);

impl Fields {
    pub(super) fn note(&mut self, of: &str, value: &Value) {
        walk(value, "", self.0.entry(of.to_owned()).or_default());
    }

    fn listed() -> Self {
        let (mut fields, mut of) = (Self::default(), String::new());
        for line in LISTED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix("    ") {
                Some(field) => drop(fields.0.entry(of.clone()).or_default().insert(field.to_owned())),
                None => line.clone_into(&mut of),
            }
        }
        fields
    }

    /// Holds what was found against the list, as far as it is about these.
    #[track_caller]
    pub(super) fn are_as_listed(&self, concerns: impl Fn(&str) -> bool) {
        let mut listed = Self::listed();
        listed.0.retain(|of, _| concerns(of));
        let mut wrong = String::new();
        for (of, fields) in &self.0 {
            let known = listed.0.remove(of).unwrap_or_default();
            for field in fields.difference(&known) {
                let _ = writeln!(wrong, "{of}: {field} is shown and not listed");
            }
            for field in known.difference(fields) {
                let _ = writeln!(wrong, "{of}: {field} is listed and was not shown");
            }
        }
        for of in listed.0.keys() {
            let _ = writeln!(wrong, "{of} is listed and was not tried");
        }
        assert!(
            wrong.is_empty(),
            "fields.txt says something else. May others see it, and should they?\n{wrong}\n{self}"
        );
    }
}

impl std::fmt::Display for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (of, fields) in &self.0 {
            writeln!(f, "{of}")?;
            for field in fields {
                writeln!(f, "    {field}")?;
            }
        }
        Ok(())
    }
}

fn walk(value: &Value, place: &str, fields: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let is_name =
                    key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
                let key = if is_name { key.as_str() } else { "*" };
                let place = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
                walk(value, &place, fields);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for value in list {
                walk(value, &format!("{place}[]"), fields);
            }
        }
        // What is empty now is listed as well: another time it is not.
        _ => drop(fields.insert(place.to_owned())),
    }
}

#[test]
fn no_answer_shows_a_field_of_somebody_else_that_is_not_listed() {
    run(async {
        for site in Deployment::each_with(&REVEALING) {
            let mut fields = Fields::default();
            for state in [State::Matched, State::LikesMe, State::Fits] {
                let couple = Couple::brought(&site, state, true).await;
                tell_everything(&couple).await;
                let named = ROUTES.iter().filter(|line| cell(line, state) == Cell::Names);
                for (route, _) in named.filter(|line| line.0.starts_with("GET /") && !line.0.starts_with("GET /media"))
                {
                    let path = path_of(route, Some(&couple)).expect("they have one");
                    fields.note(route, &get(&couple.me.api, &path).await);
                }
            }
            fields.are_as_listed(|of| of.starts_with("GET /"));
        }
    });
}

/// All that one can tell about oneself, so that whatever is shown of it shows.
async fn tell_everything(couple: &Couple) {
    let (me, they) = (&couple.me.api, &couple.they.api);
    let profile = json!({"bio": "counts", "location": "London", "gender": "F", "phone_number": "+49 30 5550199",
        "locale": "fr", "time_zone": "Europe/Paris"});
    call(they, Method::PATCH, "/api/accounts/users/me", Some(profile), 200).await;
    for api in [me, they] {
        let paris = json!({"latitude": 48.8566, "longitude": 2.3522});
        call(api, Method::PUT, "/api/accounts/users/me/position", Some(paris), 200).await;
    }
    let answers = json!([{"prompt_id": 1, "answer": "tea"}]);
    call(they, Method::PUT, "/api/accounts/users/me/prompts", Some(answers), 200).await;
    let interests = get(they, "/api/matching/interests/").await;
    let chosen = json!({"interest_ids": [interests[0]["id"], interests[1]["id"]]});
    post(they, "/api/matching/interests/", chosen, 200).await;
}
