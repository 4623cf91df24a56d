//! The playground: there where demo people may sign in and nowhere else, whole, and in touch with nobody but its own server.

use crate::wire::{answer, get, problem};
use client::{Api, HttpAnswer, Method};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use tests::{Deployment, run};

const OPEN: (&str, &str) = ("MATCHWIRE__DEMO__ENABLED", "true");
const PAGE: &str = "/playground";

/// Every file that is served, with its text.
type Files = BTreeMap<String, String>;

async fn fetch(api: &Api, path: &str) -> HttpAnswer {
    let answer = answer(api, Method::GET, path, None).await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

#[test]
fn where_demo_people_may_not_sign_in_there_is_no_playground() {
    run(async {
        let site = Deployment::sqlite();
        let api = site.first().api();
        for path in
            [PAGE, "/playground/", "/playground/about", "/playground/js/app.js", "/playground/matchwire/index.js"]
        {
            problem(&answer(&api, Method::GET, path, None).await, 404, "not_found");
        }
    });
}

#[test]
fn every_file_comes_with_its_type_and_under_a_policy_that_lets_nothing_else_in() {
    run(async {
        let site = Deployment::sqlite_with(&[OPEN]);
        let api = site.first().api();
        for (path, _) in files() {
            let answer = fetch(&api, &path).await;
            let kind = match path.rsplit('.').next() {
                Some("css") => "text/css; charset=utf-8",
                Some("js") => "text/javascript; charset=utf-8",
                Some("svg") => "image/svg+xml",
                _ => "text/html; charset=utf-8",
            };
            assert_eq!(answer.header("content-type"), Some(kind), "{path}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
            let policy = answer.header("content-security-policy").expect("a policy");
            for part in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        }
        let missing = answer(&api, Method::GET, "/playground/js/nothing.js", None).await;
        problem(&missing, 404, "not_found");
        problem(&answer(&api, Method::POST, PAGE, None).await, 405, "method_not_allowed");
        assert_eq!(get(&api, "/playground/about").await["nodes"], serde_json::json!([]));
    });
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    run(async {
        let site = Deployment::sqlite_with(&[OPEN]);
        let api = site.first().api();
        let first = fetch(&api, "/playground/js/app.js").await;
        let tag = first.header("etag").expect("a tag").to_owned();
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let known = api.with_header("if-none-match", &tag).expect("a header");
        let again = answer(&known, Method::GET, "/playground/js/app.js", None).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(answer(&known, Method::GET, PAGE, None).await.status, 200, "another file");
    });
}

#[test]
fn nodes_beside_it_may_be_asked_where_a_setting_names_them() {
    run(async {
        let site = Deployment::sqlite_with(&[OPEN, ("MATCHWIRE__DEMO__NODES", "http://127.0.0.1:8002")]);
        let api = site.first().api();
        let page = fetch(&api, PAGE).await;
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:8002 ws://127.0.0.1:8002;"), "{policy}");
        assert_eq!(get(&api, "/playground/about").await["nodes"], serde_json::json!(["http://127.0.0.1:8002"]));
    });
}

/// The files as they lie in the repository are those that are served: nothing is missing, and nothing is changed on the way.
#[test]
fn every_file_that_is_named_exists_and_every_file_is_served_as_it_is() {
    run(async {
        let site = Deployment::sqlite_with(&[OPEN]);
        let api = site.first().api();
        let files = files();
        for (path, text) in &files {
            assert_eq!(String::from_utf8_lossy(&fetch(&api, path).await.body), *text, "{path}");
        }
        let mut reached = BTreeSet::from([PAGE.to_owned()]);
        let mut ahead = vec![PAGE.to_owned()];
        while let Some(path) = ahead.pop() {
            for named in named_in(&path, &files[&path]) {
                assert!(files.contains_key(&named), "{path} names {named}");
                if reached.insert(named.clone()) {
                    ahead.push(named);
                }
            }
        }
        let forgotten: Vec<_> = files.keys().filter(|path| !reached.contains(*path)).collect();
        // Files of types alone are empty modules, which nobody imports.
        assert!(forgotten.iter().all(|path| path.contains("/matchwire/")), "nobody uses {forgotten:?}");
    });
}

#[test]
fn no_file_speaks_of_another_origin_or_carries_scripts_and_styles_of_its_own() {
    for (path, text) in files() {
        // The name of a kind of document is no address that anybody asks.
        let text = text.replace("http://www.w3.org/2000/svg", "");
        let is_ours = !path.contains("/matchwire/");
        for scheme in ["http://", "https://", "ws://", "wss://", "\"//"] {
            assert!(!is_ours || !text.contains(scheme), "{path} has an address with {scheme}");
        }
        for foreign in ["@import", "import(", "eval(", "innerHTML", "document.write", "new Function"] {
            assert!(!text.contains(foreign), "{path} has {foreign}");
        }
        if path == PAGE {
            assert!(!text.contains("<style") && !text.contains(" style=") && !text.contains(" onclick"), "{path}");
            assert_eq!(
                text.matches("<script").count(),
                text.matches("<script type=\"module\" src=\"/playground/").count()
            );
        }
    }
}

/// What a file has the browser fetch.
fn named_in(path: &str, text: &str) -> Vec<String> {
    let folder = &path[..path.rfind('/').unwrap_or_default()];
    let after = |start: &'static str| text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
    let mut named: Vec<&str> = after(" from \"").chain(after("import \"")).collect();
    if path == PAGE {
        named = after("href=\"").chain(after("src=\"")).filter(|address| address.starts_with("/playground/")).collect();
    }
    named.into_iter().map(|address| resolved(folder, address)).collect()
}

fn resolved(folder: &str, address: &str) -> String {
    if address.starts_with('/') {
        return address.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned();
    let mut files = Files::new();
    for (folder, below) in [("crates/server/assets/playground", PAGE), ("clients/js/dist", "/playground/matchwire")] {
        collect(&root.join(folder), below, &mut files);
    }
    let page = files.remove("/playground/index.html").expect("the page");
    files.insert(PAGE.to_owned(), page);
    assert!(files.len() > 40, "they lie somewhere else now");
    files
}

fn collect(folder: &Path, below: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path: PathBuf = entry.expect("an entry").path();
        let name = format!("{below}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, files);
        } else if ["html", "css", "js", "svg"].iter().any(|kind| path.extension().is_some_and(|ending| ending == *kind))
        {
            files.insert(name, fs::read_to_string(&path).expect("a text"));
        }
    }
}
