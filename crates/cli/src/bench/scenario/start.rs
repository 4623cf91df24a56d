use crate::{
    bench::{
        figures::{Better, OURS, P50},
        own_server::Program,
        round::Round,
        store::Kept,
        subject::Place,
    },
    outcome::Outcome,
};

/// From the start of the process, on a database that does not exist yet and with demo people, to the first good answer.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    // A server that somebody else has started has started.
    let Place::Own { store, services } = round.place else { return Ok(()) };
    let server = Program::over(Kept::new(*store, services)?).serve(&["--demo"]).await?;
    let millis = server.ready_after().as_secs_f64() * 1000.0;
    round.figures.note(OURS, "start", P50, "ms", Better::Lower, millis);
    Ok(())
}
