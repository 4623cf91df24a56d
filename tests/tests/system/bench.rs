//! `matchwire bench` counts what it does and tells it. How fast anything was is not looked at.

use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};
use tests::{Deployment, services::test_name};

const UNLIMITED: (&str, &str) = ("MATCHWIRE__LIMITS__ENABLED", "false");

/// Runs it in a folder of its own and returns what it printed and its report.
fn bench(site: &Deployment, folder: &Path, more: &[&str]) -> (String, Value) {
    let out = folder.to_str().expect("a path in plain letters");
    let words = ["bench", "messages", "--secs", "1", "--rooms", "5", "--rates", "40", "--out", out];
    let said = site.command(&[&words, more].concat());
    let page = fs::read_to_string(folder.join("bench.html")).expect("a page is written");
    assert!(page.contains("<svg") && !page.contains("<script"), "it has drawings and needs nothing else");
    let report = fs::read_to_string(folder.join("bench.json")).expect("a report is written");
    (said, serde_json::from_str(&report).expect("the report is JSON"))
}

/// The only run of a figure of ours.
fn figure(report: &Value, work: &str, name: &str) -> f64 {
    let figures = report["figures"].as_array().expect("figures").iter();
    let mut found = figures.filter(|figure| figure["work"] == work && figure["name"] == name);
    let figure = found.next().unwrap_or_else(|| panic!("no {name} of {work}: {report:#}"));
    assert_eq!((figure["subject"].as_str(), found.next()), (Some("matchwire"), None));
    figure["runs"][0].as_f64().expect("a number")
}

fn assert_is_sane(report: &Value) {
    // Forty are due within a second, whatever the machine is busy with.
    assert!(figure(report, "messages 40/s", "p50") <= figure(report, "messages 40/s", "longest"));
    for work in ["messages closed", "messages 40/s"] {
        let (sent, came) = (figure(report, work, "frames sent in all"), figure(report, work, "deliveries in all"));
        assert!(sent >= 5.0, "each of five rooms says something: {report:#}");
        assert!((came - 2.0 * sent).abs() < 0.5, "each message comes to both, once: {report:#}");
        for none in ["lost", "sockets closed"] {
            assert!(figure(report, work, none).abs() < 0.5, "{none}: {report:#}");
        }
    }
}

fn own_folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(test_name());
    fs::create_dir_all(&folder).expect("a folder of our own");
    folder
}

#[test]
fn a_bench_starts_its_own_server_and_tells_what_it_has_counted() {
    let (site, folder) = (Deployment::sqlite_with(&[]), own_folder());
    // One that cannot be started: it is said, and every figure of ours is there.
    let (peers, peer) = (folder.join("peers"), folder.join("peers/absent"));
    fs::create_dir_all(&peer).expect("a folder of our own");
    let works = r#"{"title": "Nobody", "works": ["messages closed"], "path": "/", "send": "{mark}"}"#;
    fs::write(peer.join("peer.json"), works).expect("a file of our own");
    fs::write(peer.join("start"), "#!/bin/sh\necho out of reach\nexit 1\n").expect("a file of our own");
    fs::set_permissions(peer.join("start"), fs::Permissions::from_mode(0o755)).expect("a file of our own");

    let peers = peers.to_str().expect("a path in plain letters");
    let (said, report) = bench(&site, &folder, &["--store", "sqlite", "--peers", peers]);
    assert_is_sane(&report);
    assert_eq!(
        (report["store"].as_str(), report["not_measured"]["absent"].as_str()),
        (Some("sqlite"), Some("Nobody: out of reach"))
    );
    let goals = report["goals"].as_array().expect("goals");
    assert!(!goals.is_empty() && goals.iter().all(|goal| goal["verdict"] == "not_measured"), "{goals:#?}");
    assert!(said.contains("Socket.IO: not measured"), "{said}");

    let earlier = folder.join("bench.json");
    let earlier = earlier.to_str().expect("a path in plain letters");
    let (said, _) = bench(&site, &folder, &["--store", "sqlite", "--compare", earlier]);
    assert!(said.contains(" % "), "what has changed is told: {said}");
    fs::remove_dir_all(&folder).expect("the folder is ours");
}

#[test]
fn a_bench_measures_a_server_that_runs_with_people_who_were_seeded() {
    let (site, folder) = (Deployment::sqlite_with(&[UNLIMITED]), own_folder());
    let tokens = folder.join("tokens");
    let tokens = tokens.to_str().expect("a path in plain letters");
    site.command(&["seed", "--rooms", "5", "--members", "2", "--tokens", tokens]);
    let (_, report) = bench(&site, &folder, &["--url", site.first().base(), "--tokens", tokens]);
    assert_is_sane(&report);
    fs::remove_dir_all(&folder).expect("the folder is ours");
}

#[test]
fn a_bench_of_discovery_settles_people_and_builds_decks() {
    let (site, folder) = (Deployment::sqlite_with(&[]), own_folder());
    let out = folder.to_str().expect("a path in plain letters");
    let words = ["bench", "discovery", "--people", "3000", "--secs", "1", "--store", "sqlite", "--out", out];
    let said = site.command(&words);
    assert!(
        said.contains("discovery 3000, SQLite") && !said.contains("P9"),
        "no goal is judged at another size: {said}"
    );
    let report = fs::read_to_string(folder.join("bench.json")).expect("a report is written");
    let report: Value = serde_json::from_str(&report).expect("the report is JSON");
    assert!(figure(&report, "discovery 3000, SQLite", "rate") > 0.0);
    fs::remove_dir_all(folder).expect("the folder is ours");
}
