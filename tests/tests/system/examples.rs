//! The served OpenAPI document, held to what the server does: every route stands in it, every example is asked for anew, and what
//! comes back fits the schema that it names. `make documents` writes the answers down.

mod mask;
mod world;

use crate::{
    visibility::routes::{routes_of_the_server, without_names},
    wire::{get, problem},
};
use client::{HttpAnswer, Method};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, fs, path::PathBuf};
use tests::{Deployment, Kind, run};
use world::World;

const RENEW: &str = "MATCHWIRE_RENEW_DOCUMENTS";

/// Where what was answered is kept, for the document to show it.
fn kept_at() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/server/src/documents/examples.json")
}

/// A route of the document.
struct Described<'a> {
    method: Method,
    path: &'a str,
    operation: &'a Value,
}

impl Described<'_> {
    fn id(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn needs_token(&self) -> bool {
        self.operation["security"].as_array().is_some_and(|all| !all.is_empty())
    }
}

fn all(document: &Value) -> Vec<Described<'_>> {
    let paths = document["paths"].as_object().expect("a document has paths");
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("a path has methods") {
            found.push(Described { method: method.to_uppercase().parse().expect("a method"), path, operation });
        }
    }
    found
}

#[test]
fn every_route_stands_in_the_document_and_nothing_else_does() {
    run(async {
        let site = Deployment::sqlite();
        let document = get(&site.first().api(), "/openapi.json").await;
        let plain = |one: &Described<'_>| {
            without_names(format!("{} {}", one.method, one.path.trim_start_matches("/api").trim_end_matches('/')))
        };
        let described: BTreeSet<String> = all(&document).iter().map(plain).collect();
        let answered = routes_of_the_server();
        let missing: Vec<_> = answered.difference(&described).collect();
        assert!(
            missing.is_empty(),
            "routes that no `documented.rs` below crates/server/src/rest/ describes: {missing:?}"
        );
        let gone: Vec<_> = described.difference(&answered).collect();
        assert!(gone.is_empty(), "described, and no route: {gone:?}");
    });
}

#[test]
fn every_example_is_answered_as_the_document_says() {
    run(async {
        let kept: Value = serde_json::from_str(&fs::read_to_string(kept_at()).expect("the examples")).expect("json");
        let renewed = std::env::var_os(RENEW).is_some();
        for site in Deployment::each_with(&[("MATCHWIRE__DEMO__ENABLED", "true")]) {
            site.command(&["seed"]);
            let document = get(&site.first().api(), "/openapi.json").await;
            let mut found = Map::new();
            for one in all(&document) {
                if let Some(answered) = replayed(&site, &document, &one).await {
                    found.insert(one.id(), answered);
                }
            }
            // What a node stands on differs.
            let of_the_node = "GET /readyz";
            if site.kind() == Kind::Postgres {
                found.remove(of_the_node);
            } else if renewed {
                let text = serde_json::to_string_pretty(&found).expect("json") + "\n";
                // What is the same is left alone, so that nothing is built anew for it.
                if fs::read_to_string(kept_at()).ok().as_ref() != Some(&text) {
                    fs::write(kept_at(), text).expect("the examples can be written");
                }
                continue;
            }
            if renewed {
                continue;
            }
            for (id, answered) in found {
                assert_eq!(kept[&id], answered, "{id}: `make documents` writes it anew");
            }
        }
    });
}

/// Asks as the document says, and nobody's token helps where one is needed. What came back, with the names of the cast.
async fn replayed(site: &Deployment, document: &Value, one: &Described<'_>) -> Option<Value> {
    let id = one.id();
    let world = World::for_example(site, document, &id).await;
    let (path, body) = world.request(one.path, &one.operation["requestBody"]["content"]);
    let caller = if one.needs_token() { world.ann.api.clone() } else { world.ann.api.without_token() };
    if one.needs_token() {
        let nobody = world.send(&caller.without_token(), &one.method, &path, &body).await;
        problem(&nobody, 401, "unauthenticated");
    }
    let answer = world.send(&caller, &one.method, &path, &body).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let described = &one.operation["responses"][answer.status.to_string()];
    assert!(described.is_object(), "{id}: {} is not documented: {text}", answer.status);
    let is_expected = answer.status < 400 || id.ends_with("/auth/appwrite");
    assert!(is_expected, "{id}: the example is refused: {} {text}", answer.status);
    let content_type = answer.header("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    let Some(schema) = described["content"].get(essence).map(|content| &content["schema"]) else {
        let others = described["content"].as_object().is_some_and(|all| all.keys().any(|kind| kind.contains('*')));
        assert!(others || content_type.is_empty(), "{id}: {content_type} is not documented");
        return None;
    };
    if !essence.ends_with("json") {
        return None;
    }
    let value = answer.json().expect("json");
    assert_fits(&id, document, schema, &value);
    (answer.status < 400).then(|| json!({"status": answer.status, "answer": mask::played(&value, &world)}))
}

/// That a value is what a schema of the document says.
#[track_caller]
fn assert_fits(what: &str, document: &Value, schema: &Value, value: &Value) {
    let whole = json!({"allOf": [schema], "components": {"schemas": document["components"]["schemas"]}});
    let wrong = misfits(&whole, value);
    assert!(wrong.is_none(), "{what} does not fit its schema:\n{}\n{value:#}", wrong.unwrap_or_default());
}

/// What is wrong with a value by a schema of draft 2020-12.
fn misfits(schema: &Value, value: &Value) -> Option<String> {
    const PLACE: &str = "https://matchwire.invalid/schema.json";
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.set_default_draft(boon::Draft::V2020_12);
    compiler.add_resource(PLACE, schema.clone()).expect("a place of its own");
    let judge = compiler.compile(PLACE, &mut schemas).unwrap_or_else(|error| panic!("no schema: {error:#}"));
    schemas.validate(value, judge).err().map(|error| format!("{error:#}"))
}

#[test]
fn every_fixture_of_a_frame_fits_its_schema_and_a_field_of_the_wrong_type_does_not() {
    run(async {
        let site = Deployment::sqlite();
        let document = get(&site.first().api(), "/asyncapi.json").await;
        for (name, frame) in document["components"]["messages"].as_object().expect("frames") {
            let (direction, word) = name.split_once('_').expect("a direction and a word");
            let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/protocol/fixtures").join(direction);
            let fixtures = fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("a fixture").path());
            let own = fixtures.filter(|path| {
                path.file_name().is_some_and(|file| file.to_string_lossy().split('.').next() == Some(word))
            });
            let mut seen = 0;
            for path in own {
                let fixture: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a file")).expect("json");
                assert_fits(&path.display().to_string(), &document, &frame["payload"], &fixture);
                let mut wrong = fixture;
                wrong["type"] = json!(1);
                let whole =
                    json!({"allOf": [frame["payload"]], "components": {"schemas": document["components"]["schemas"]}});
                assert!(misfits(&whole, &wrong).is_some(), "{name} takes anything");
                seen += 1;
            }
            assert!(seen > 0, "{name} has no fixture");
        }
    });
}

#[test]
fn every_schema_is_served_by_itself_and_pages_come_from_here_alone() {
    run(async {
        let site = Deployment::sqlite();
        let api = site.first().api();
        let schemas = get(&api, "/schemas/").await;
        let schemas = schemas["schemas"].as_array().expect("a list");
        assert!(schemas.len() > 80, "{}", schemas.len());
        for address in schemas {
            let schema = get(&api, address.as_str().expect("an address")).await;
            assert_eq!(schema["$id"], *address);
        }
        assert_eq!(api.request(Method::GET, "/schemas/Nothing", None).await.expect("an answer").status, 404);
        for path in [
            "/",
            "/docs",
            "/docs/",
            "/docs/ws",
            "/docs/clients",
            "/assets/style.css",
            "/assets/icon.svg",
            "/assets/docs.js",
        ] {
            let page = api.request(Method::GET, path, None).await.expect("an answer");
            assert_eq!(page.status, 200, "{path}");
            let policy = page.header("content-security-policy").expect("a policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            let text = String::from_utf8_lossy(&page.body).into_owned();
            for foreign in ["src=\"http", "href=\"http", "url(http", "@import"] {
                assert!(!text.contains(foreign), "{path} asks another origin: {foreign}");
            }
            assert_not_sent_twice(&api, path, &page).await;
        }
    });
}

/// A browser that has the page is told that it is still the same.
async fn assert_not_sent_twice(api: &client::Api, path: &str, page: &HttpAnswer) {
    let tag = page.header("etag").expect("a tag").to_owned();
    let knowing = api.with_header("If-None-Match", &tag).expect("a header");
    let again = knowing.request(Method::GET, path, None).await.expect("an answer");
    assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
}
