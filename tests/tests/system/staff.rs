//! Who may act in the installation's name, and the log of what was done in it, as the command line shows them.

use crate::photos::pictures::{add, plain};
use client::Method;
use tests::{Deployment, Kind, Person, run};

/// The words behind number and time of each line of the log, the last first.
fn acts(site: &Deployment) -> Vec<String> {
    let listed = site.command(&["admin", "audit", "list"]);
    listed.lines().map(|line| line.splitn(3, ' ').nth(2).expect("three parts").to_owned()).collect()
}

/// What the log is as if whoever has the database had changed it, and nothing had been in the way.
fn tamper(site: &Deployment, statement: &str) {
    let triggers = match site.kind() {
        Kind::Postgres => {
            "DROP TRIGGER IF EXISTS audit_is_append_only ON audit; DROP TRIGGER IF EXISTS audit_has_no_gaps ON audit"
        }
        Kind::Sqlite => {
            "DROP TRIGGER IF EXISTS audit_is_not_changed; DROP TRIGGER IF EXISTS audit_is_not_shortened; \
            DROP TRIGGER IF EXISTS audit_has_no_gaps"
        }
    };
    site.change(&format!("{triggers}; {statement}"));
}

#[test]
fn roles_are_given_and_taken_and_all_of_it_is_in_the_log() {
    run(async {
        for site in Deployment::each() {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
            assert_eq!(site.command(&["admin", "staff"]), "");
            let id = ann.id.to_string();
            let unsure = site.refused_command_with(&[], &["admin", "grant", &ann.email, "owner"]);
            assert!(unsure.contains("nobody has shown that") && unsure.contains(&id), "{unsure}");
            let his = ben.id.to_string();
            assert_eq!(site.command(&["admin", "grant", &id, "owner"]), format!("{id} owner\n"));
            assert_eq!(site.command(&["admin", "grant", &id, "owner"]), "nothing to do\n");
            assert_eq!(site.command(&["admin", "grant", &his, "viewer"]), format!("{his} viewer\n"));
            assert_eq!(site.command(&["admin", "grant", &his, "moderator"]), format!("{his} moderator\n"));
            let staff = site.command(&["admin", "staff"]);
            let roles: Vec<String> =
                staff.lines().map(|line| line.rsplit_once(' ').expect("a time at the end").0.to_owned()).collect();
            assert_eq!(roles, [format!("{id} owner"), format!("{} moderator", ben.id)]);
            let refused = site.refused_command_with(&[], &["admin", "grant", &id, "king"]);
            assert!(refused.contains("one of viewer, moderator, operator, owner"), "{refused}");
            for nobody in ["nobody@example.com", "1"] {
                let why = site.refused_command_with(&[], &["admin", "grant", nobody, "owner"]);
                assert!(why.contains("nobody has the id or e-mail address"), "{why}");
            }

            site.command(&["admin", "ban", &ben.email]);
            let banned = site.refused_command_with(&[], &["admin", "grant", &his, "owner"]);
            assert!(banned.contains("has no account that is open"), "{banned}");
            assert!(!site.command(&["admin", "staff"]).contains(&his), "a role rests while its account is shut");
            assert_eq!(site.command(&["admin", "revoke", &ben.email]), "no role any more\n");
            assert_eq!(site.command(&["admin", "revoke", &ben.email]), "nothing to do\n");
            let body = Some(serde_json::json!({"password": Person::PASSWORD}));
            let farewell = ann.api.request(Method::DELETE, "/api/accounts/users/me/", body.as_ref()).await;
            assert!(farewell.expect("an answer").is_success());
            assert_eq!(site.command(&["admin", "staff"]), "", "whoever is erased has no role");

            let user = site.command(&["admin", "audit", "list", "--limit", "1"]);
            let user = user.split(' ').nth(2).expect("an actor").to_owned();
            assert!(user.starts_with("os:") && user.len() > 3, "{user}");
            let expected = [
                format!("{user} staff.revoke {}", ben.id),
                format!("{user} account.ban {}", ben.id),
                format!("{user} staff.grant {} moderator", ben.id),
                format!("{user} staff.grant {} viewer", ben.id),
                format!("{user} staff.grant {id} owner"),
            ];
            assert_eq!(acts(&site), expected, "{:?}", site.kind());
        }
    });
}

#[test]
fn whatever_an_operator_does_stands_in_the_log() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let photo = add(&ann.api, &plain(1)).await["id"].to_string();
            for (arguments, expected) in [
                (&["token", &ann.email][..], format!("account.token {}", ann.id)),
                (
                    &["admin", "notify", &ann.email, "--kind", "announcement"],
                    format!("account.notify {} announcement", ann.id),
                ),
                (&["admin", "interests", "add", "Glassblowing"], "interests.add - Glassblowing".to_owned()),
                (&["admin", "jobs", "retry", "7"], "jobs.retry - 7".to_owned()),
                (&["admin", "jobs", "retry", "--all"], "jobs.retry - all".to_owned()),
                (&["admin", "jobs", "retry", "--all", "--kind", "mail"], "jobs.retry - kind mail".to_owned()),
                (
                    &["admin", "photos", "reject", &photo, "--reason", "nudity"],
                    format!("photo.reject - photo {photo} nudity"),
                ),
                (&["admin", "photos", "approve", &photo], format!("photo.approve - photo {photo}")),
                (&["seed"], "people.seed - demo people".to_owned()),
                (&["seed", "--people", "10"], "people.seed - people 10 swipes 0 viewers 0".to_owned()),
                (&["admin", "test-mail", &ann.email], format!("mail.test {}", ann.id)),
                (&["admin", "ban", &ann.email], format!("account.ban {}", ann.id)),
                (&["admin", "unban", &ann.email], format!("account.unban {}", ann.id)),
                (
                    &["admin", "trim-events", "--before", "2026-01-31T00:00:00Z"],
                    "events.trim - before 2026-01-31T00:00:00.000000Z".to_owned(),
                ),
                (&["admin", "renew-epoch"], "events.renew_epoch -".to_owned()),
            ] {
                site.command(arguments);
                let last = acts(&site).remove(0);
                assert_eq!(last.split_once(' ').expect("an actor first").1, expected, "{arguments:?}");
            }
        }
    });
}

#[test]
fn a_log_that_was_changed_is_found_out() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            assert_eq!(site.command(&["admin", "audit", "verify"]), "0:\n");
            for _ in 0..3 {
                site.command(&["admin", "ban", &ann.email]);
            }
            let kept = site.command(&["admin", "audit", "verify"]);
            let kept = kept.trim();
            assert!(kept.starts_with("3:") && kept.len() == 66, "{kept}");
            site.command(&["admin", "unban", &ann.email]);
            let end = site.command(&["admin", "audit", "verify", "--expect", kept]);
            assert!(end.starts_with("4:"), "{end}");
            let broken =
                |words: &[&str]| site.refused_command_with(&[], &[&["admin", "audit", "verify"], words].concat());
            tamper(&site, "DELETE FROM audit WHERE number >= 3");
            assert!(site.command(&["admin", "audit", "verify"]).starts_with("2:"), "nothing tells by itself");
            let why = broken(&["--expect", kept]);
            assert!(why.contains("entry 3 is missing"), "{why}");
            site.command(&["admin", "unban", &ann.email]);
            let why = broken(&["--expect", kept]);
            assert!(why.contains("entry 3 is not the one that was kept"), "another in its place: {why}");
            assert!(broken(&["--expect", "3:ab"]).contains("NUMBER:DIGEST"));
            tamper(&site, "UPDATE audit SET action = 'account.unban' WHERE number = 2");
            let why = broken(&[]);
            assert!(why.contains("entry 2 was changed"), "{why}");
            tamper(&site, "DELETE FROM audit WHERE number = 2");
            let why = broken(&[]);
            assert!(why.contains("entry 2 is missing"), "{why}");
        }
    });
}
