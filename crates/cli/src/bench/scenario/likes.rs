use super::{
    jobs,
    matched::{Single, pairs},
};
use crate::{
    bench::{round::Round, subject::Subject},
    outcome::Outcome,
};

const PEOPLE: usize = 400;

/// Mutual likes: each makes a match, a conversation, and the events of both.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let subject = Subject::ours(round.place, PEOPLE / 2, 2).await?;
    let mut singles = Vec::new();
    for person in 0..PEOPLE.min(subject.people.tokens.len() / 2 * 2) {
        singles.push(Single::of(subject.api(person)?).await?);
    }
    let members = subject.people.members;
    // Those of a room have a conversation already.
    let strangers = pairs(singles.len()).filter(|(one, other)| one / members != other / members);
    let likes = strangers.map(|(one, other)| {
        let (one, other) = (singles[one].clone(), singles[other].clone());
        async move { one.match_with(&other).await }
    });
    jobs::measure(round.figures, "likes", round.plan.secs, jobs::AT_A_TIME, likes).await
}
