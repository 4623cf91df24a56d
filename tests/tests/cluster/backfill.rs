//! An upgrade from a version that had no discovery: what people had liked and passed is in its tables, and nobody has a row to be found
//! by. The first start passes through everybody, in the background; a node that is killed meanwhile is gone on for by the next.

use crate::UNLIMITED;
use tests::{Deployment, run, wait_until};

const PEOPLE: &str = "25000";
const SWIPES: &str = "15000";

const ROWS: &str = "SELECT user_id || ',' || cell || ',' || gender || ',' || wants || ',' || born || ',' || min_age || ',' || max_age \
    || ',' || max_km || ',' || active_day || ',' || created_day || ',' || CASE WHEN has_photo THEN 1 ELSE 0 END || ',' || CASE WHEN shows_activity THEN 1 ELSE 0 END || ',' || username_key \
    || ',' || first_name_key AS line FROM discovery ORDER BY user_id";
const SEEN: &str =
    "SELECT viewer_id || ',' || other_id || ',' || COALESCE(until, -1) AS line FROM seen ORDER BY viewer_id, other_id";

/// The rows by which people are found and kept from being found again.
fn rows(site: &Deployment) -> [Vec<String>; 2] {
    [ROWS, SEEN].map(|query| site.lines(query))
}

/// Waits until so many people at least can be found.
async fn until_found(site: &Deployment, people: usize) {
    let count = || site.lines("SELECT COUNT(*) || '' AS line FROM discovery")[0].parse::<usize>().expect("a number");
    // In steps, so that no wait is for more than a machine does in its time.
    for some in (0..people).step_by(2500).chain([people]) {
        wait_until("the pass gets on", async || count() >= some).await;
    }
}

#[test]
fn what_a_version_without_discovery_has_kept_is_passed_through_also_by_nodes_that_are_killed() {
    run(async {
        for mut site in Deployment::each_with(&[UNLIMITED]) {
            let kill = |site: &mut Deployment| site.nodes.drain(..).for_each(|mut node| node.kill());
            kill(&mut site);
            site.command(&["seed", "--people", PEOPLE, "--swipes", SWIPES]);
            let expected = rows(&site);
            let [found, swiped] = expected.each_ref().map(Vec::len);
            assert!(found > 20_000 && swiped == 15_000, "{found} can be found, {swiped} swipes");
            // The version before kept neither.
            site.change("DELETE FROM discovery; DELETE FROM seen; DELETE FROM jobs");
            for share in [found / 10, found * 3 / 5] {
                site.add_node();
                until_found(&site, share).await;
                kill(&mut site);
                let [there, _] = rows(&site).map(|rows| rows.len());
                assert!(there < found, "{:?}: it was killed too late to tell", site.kind());
                // The killed node's claim ends now and not in half a minute.
                site.change("UPDATE jobs SET due_at = 0 WHERE kind = 'discovery' AND key LIKE 'start:%'");
            }
            site.add_node();
            until_found(&site, found).await;
            wait_until("all is as it was", async || rows(&site) == expected).await;
        }
    });
}
