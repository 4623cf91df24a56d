//! Mail, from the command line to the server that sends it, and what becomes of one that cannot be sent.

use protocol::UserPatch;
use services::wait_until;
use tests::{Deployment, run};

const WRITTEN: &str = "mail is not sent but written here";

fn log_of(site: &Deployment) -> String {
    site.nodes.iter().map(tests::Node::log).collect()
}

#[test]
fn a_mail_is_sent_once_by_one_of_the_running_servers_in_the_language_of_its_reader() {
    run(async {
        for site in Deployment::each() {
            site.command(&["admin", "test-mail", "zoe@example.com", "--locale", "fr-CA"]);
            site.command(&["admin", "test-mail", "ann@example.com"]);
            wait_until("both are written", async || log_of(&site).matches(WRITTEN).count() == 2).await;
            let log = log_of(&site);
            assert!(log.contains("Un essai de Matchwire") && log.contains("zoe@example.com"), "{log}");
            assert!(log.contains("A test from Matchwire") && log.contains("ann@example.com"), "{log}");
            assert_eq!(site.command(&["admin", "jobs", "list"]), "");
        }
    });
}

#[test]
fn a_mail_to_somebody_is_in_the_language_of_their_profile() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let french = UserPatch { locale: Some(Some("fr".to_owned())), ..UserPatch::default() };
            ann.api.update_me(&french).await.expect("a change");
            site.command(&["admin", "test-mail", &ann.email]);
            wait_until("it is written", async || log_of(&site).contains(WRITTEN)).await;
            let log = log_of(&site);
            assert!(log.contains("Un essai de Matchwire"), "{log}");
        }
    });
}

#[test]
fn a_mail_that_can_never_be_sent_is_shown_to_operators_and_tried_again_when_they_say_so() {
    run(async {
        // Nobody listens there, and it does not come to that: what is no address is given up at once.
        let settings = [("MATCHWIRE__MAIL__URL", "smtp://127.0.0.1:9")];
        for site in Deployment::each_with(&settings) {
            site.command(&["admin", "test-mail", "nobody"]);
            let dead = "a job is dead";
            wait_until("it is given up", async || log_of(&site).contains(dead)).await;
            wait_until("it is listed", async || !site.command(&["admin", "jobs", "list"]).is_empty()).await;
            let listed = site.command(&["admin", "jobs", "list"]);
            let words: Vec<&str> = listed.split(' ').collect();
            assert_eq!((words[1], words[2], listed.lines().count()), ("mail", "1", 1), "{listed}");
            assert_eq!(site.command(&["admin", "jobs", "retry", words[0]]), "1 jobs are tried again\n");
            wait_until("it is given up again", async || log_of(&site).matches(dead).count() == 2).await;
            wait_until("all are tried again", async || {
                site.command(&["admin", "jobs", "retry", "--all", "--kind", "mail"]) == "1 jobs are tried again\n"
            })
            .await;
            assert_eq!(
                site.command(&["admin", "jobs", "retry", "--all", "--kind", "other"]),
                "0 jobs are tried again\n"
            );
            assert!(!log_of(&site).contains("nobody"), "an address is nobody's business in a log");
        }
    });
}
