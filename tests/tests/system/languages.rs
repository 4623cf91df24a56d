//! In which language people are told what is wrong.

use crate::exchange::{exchange, plain};
use serde_json::Value;
use tests::{Deployment, run};

#[test]
fn a_problem_comes_in_the_language_that_its_reader_wants_most() {
    run(async {
        for site in Deployment::each() {
            for (wanted, language, title) in [
                ("Accept-Language: fr-CA,fr;q=0.9,en;q=0.8", "fr", "Connectez-vous d’abord"),
                ("Accept-Language: de, en;q=0.3, fr;q=0.2", "en", "Sign in first"),
                ("Accept-Language: ;;q=9,*", "en", "Sign in first"),
                ("X-Nothing: said", "en", "Sign in first"),
            ] {
                for node in &site.nodes {
                    let answer = exchange(node, plain(node, "GET", "/api/accounts/users/me", &[wanted])).await;
                    assert_eq!((answer.status, answer.header("content-language")), (401, Some(language)), "{wanted}");
                    let problem: Value = serde_json::from_slice(&answer.body).expect("a problem");
                    assert_eq!((&problem["title"], &problem["detail"]), (&title.into(), &title.into()));
                    assert_eq!(problem["code"], "unauthenticated", "words for programs do not change");
                }
            }
        }
    });
}

#[test]
fn a_team_adds_a_language_by_a_file() {
    run(async {
        let folder = std::env::temp_dir().join(services::test_name());
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        std::fs::write(folder.join("de.ftl"), "error-unauthenticated = Bitte zuerst anmelden\n").expect("a file");
        let name = folder.to_string_lossy().into_owned();
        for site in Deployment::each_with(&[("MATCHWIRE__TEXTS__FOLDER", &name), ("MATCHWIRE__TEXTS__LANGUAGE", "fr")])
        {
            let node = &site.nodes[0];
            for (path, wanted, language, title) in [
                ("/api/accounts/users/me", "Accept-Language: de-AT", "de", "Bitte zuerst anmelden"),
                ("/nowhere", "Accept-Language: de", "de", "Not found"),
                ("/nowhere", "Accept-Language: ja", "fr", "Introuvable"),
            ] {
                let answer = exchange(node, plain(node, "GET", path, &[wanted])).await;
                let problem: Value = serde_json::from_slice(&answer.body).expect("a problem");
                assert_eq!((answer.header("content-language"), &problem["title"]), (Some(language), &title.into()));
            }
        }
        std::fs::remove_dir_all(folder).expect("removed");
    });
}
