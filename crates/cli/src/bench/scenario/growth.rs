use super::talking::{Shape, Work, talk};
use crate::{
    bench::{pacing::Pacing, round::Round, subject::Subject},
    outcome::Outcome,
};

/// Messages that are under way in all conversations together, as far as they can be shared out.
const UNDER_WAY: usize = 1000;

/// The same work over ever more conversations: each of them has one socket, that of whoever writes.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let most = round.plan.conversations;
    let subject = Subject::ours(round.place, most, 2).await?;
    for conversations in [10, 100, 1000, 10_000].into_iter().filter(|conversations| *conversations <= most) {
        let shape = Shape {
            rooms: conversations,
            members: 2,
            path: "/ws/conversations/{room}/?token={token}",
            send: r#"{"type":"message","content":"hello {mark}"}"#,
            only: Some("new_message"),
            echoes: true,
        };
        let pacing = Pacing::Window((UNDER_WAY / conversations).max(1));
        let work = Work { name: format!("growth {conversations}"), kind: "growth", pacing };
        talk(round.figures, &subject, &shape, 1, &work, round.plan.secs).await?;
    }
    Ok(())
}
