use client::{ApiError, ConnectError, SocketError};
use std::{fmt::Debug, future::Future, time::Duration};
use tokio::time::Instant;

/// How long each frame is waited for. Generous, because what is tested is that it comes, not how fast.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub(super) enum CheckError {
    /// A request.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A handshake.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A socket.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// Everything answered, but not as the contract says.
    #[error("{0}")]
    Wrong(String),
}

type Report<'a> = dyn FnMut(&str, Duration, Result<(), &CheckError>) + Send + 'a;

/// Times the steps and tells each outcome.
pub(super) struct Steps<'a> {
    report: &'a mut Report<'a>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(report: &'a mut Report<'a>) -> Self {
        Self { report }
    }

    pub(super) async fn step<T>(
        &mut self,
        name: &str,
        act: impl Future<Output = Result<T, CheckError>>,
    ) -> Result<T, CheckError> {
        let began = Instant::now();
        let outcome = act.await;
        (self.report)(name, began.elapsed(), outcome.as_ref().map(|_| ()));
        outcome
    }
}

/// The contract wants this.
pub(super) fn ensure(holds: bool, else_what: impl FnOnce() -> String) -> Result<(), CheckError> {
    if holds { Ok(()) } else { Err(CheckError::Wrong(else_what())) }
}

/// The contract wants these to be the same.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers compare fresh tuples and literals; references would only add noise"
)]
pub(super) fn same<T: PartialEq + Debug>(what: &str, found: T, wanted: T) -> Result<(), CheckError> {
    ensure(found == wanted, || format!("{what}: {found:?} instead of {wanted:?}"))
}

/// The contract wants this refusal.
pub(super) fn refused<T: Debug>(
    what: &str,
    outcome: Result<T, ApiError>,
    code: protocol::ErrorCode,
) -> Result<(), CheckError> {
    match outcome {
        Ok(found) => Err(CheckError::Wrong(format!("{what} was not refused: {found:?}"))),
        Err(error) if error.problem().is_none() => Err(error.into()),
        Err(error) => {
            let problem = error.problem();
            same(what, problem.map(|p| (p.status, p.code.as_str())), Some((code.status(), code.as_str())))
        }
    }
}
