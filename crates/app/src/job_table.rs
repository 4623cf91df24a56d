//! The kinds of jobs and how each is done. A new kind is a line here, and a function in the action that it belongs to.

use crate::{
    App,
    actions::{discovery_upkeep, mail, photos},
    jobs::{Failure, Run, Runner, Work},
};
use futures_util::FutureExt as _;
use jobs::{Backoff, Job};
use media::files;
use std::{sync::Arc, time::Duration};
use tokio::runtime::Handle;

/// Begins to do what the table lists, until [`Jobs::finish`](crate::jobs::Jobs::finish).
pub fn start(app: &Arc<App>, runtime: &Handle) {
    for work in of(app) {
        Runner::new(app.jobs.clone(), work).start(runtime);
    }
}

/// All that this version can do.
fn of(app: &Arc<App>) -> Vec<Work> {
    let discovery = Work {
        kind: discovery_upkeep::KIND,
        at_once: 1,
        within: Duration::from_mins(30),
        backoff: Backoff { first: Duration::from_secs(10), longest: Duration::from_hours(1), attempts: 40 },
        run: by(app, discovery_upkeep::pass),
    };
    let mails = Work {
        kind: mail::KIND,
        at_once: 4,
        within: Duration::from_mins(2),
        // The longest pauses add up to half a day: longer than a server of mail is away that somebody looks after.
        backoff: Backoff { first: Duration::from_secs(10), longest: Duration::from_hours(1), attempts: 20 },
        run: by(app, mail::send),
    };
    let files = Work {
        kind: files::COLLECT,
        at_once: 4,
        within: Duration::from_mins(2),
        // Longer than a storage is away that somebody looks after; what is left then is told to operators.
        backoff: Backoff { first: Duration::from_secs(5), longest: Duration::from_hours(1), attempts: 30 },
        run: by(app, photos::collect),
    };
    vec![discovery, mails, files]
}

/// An action as the table holds it.
fn by<F>(app: &Arc<App>, action: fn(Arc<App>, Job) -> F) -> Run
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let app = app.clone();
    Box::new(move |job| action(app.clone(), job).boxed())
}
