//! What `deny.toml` says of other people's crates, checked without cargo-deny, which not every machine has.

use crate::{
    licences,
    workspace::{Outsider, Workspace, root},
};
use config::{Config, File};

fn deny_toml() -> Config {
    Config::builder().add_source(File::from(root().join("deny.toml"))).build().expect("deny.toml is valid")
}

#[test]
fn every_licence_is_one_we_accept() {
    let accepted: Vec<String> = deny_toml().get("licenses.allow").expect("deny.toml lists licences");
    for Outsider { name, version, licence } in Workspace::of_this_repository().outsiders() {
        assert!(licences::is_met(&licence, &accepted), "{name} {version} is licensed {licence:?}");
    }
}

#[test]
fn no_banned_crate_is_built_in() {
    let bans = deny_toml().get_array("bans.deny").expect("deny.toml lists bans");
    let bans: Vec<String> = bans
        .into_iter()
        .map(|ban| {
            ban.into_table().expect("a ban is a table")["crate"].clone().into_string().expect("a crate is a text")
        })
        .collect();
    assert!(!bans.is_empty());
    for Outsider { name, version, .. } in Workspace::of_this_repository().outsiders() {
        let ban = bans.iter().find(|ban| is_banned(ban, &name, &version));
        assert!(ban.is_none(), "{name} {version} is banned by deny.toml");
    }
}

#[test]
fn there_is_one_redis_client() {
    let outsiders = Workspace::of_this_repository().outsiders();
    let versions: Vec<&str> = outsiders.iter().filter(|o| o.name == "redis").map(|o| o.version.as_str()).collect();
    assert!(versions.len() <= 1, "two clients would not understand each other's types: {versions:?}");
}

/// A ban is a name, alone or with the versions it means: `h2@<0.4`.
fn is_banned(ban: &str, name: &str, version: &str) -> bool {
    if let Some((banned, bound)) = ban.split_once("@<") {
        return banned == name && numbers(version) < numbers(bound);
    }
    assert!(!ban.contains('@'), "this test understands only bans like name or name@<version, not {ban}");
    ban == name
}

fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap_or(version);
    let mut numbers: Vec<u64> = plain.split('.').map(|number| number.parse().unwrap_or(0)).collect();
    numbers.resize(3, 0);
    numbers
}

#[test]
fn a_ban_means_a_name_or_what_is_older_than_a_version() {
    assert!(is_banned("openssl", "openssl", "0.10.0"));
    assert!(!is_banned("openssl", "openssl-probe", "0.1.0"));
    assert!(is_banned("actix-http@<3.12.1", "actix-http", "3.9.0"));
    assert!(!is_banned("actix-http@<3.12.1", "actix-http", "3.12.1"));
    assert!(!is_banned("actix-http@<3.12.1", "actix-http", "3.20.0"));
    assert!(is_banned("h2@<0.4", "h2", "0.3.27"));
    assert!(!is_banned("h2@<0.4", "h2", "0.4.0"));
}
