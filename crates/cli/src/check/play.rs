//! The end-to-end smoke test: two new people, the whole flow, against any running server: sign-in, the three sockets, a match,
//! typing, messages both ways, idempotency, receipts, resuming on the other server after missed messages, `reset`, refresh,
//! unmatch, logout. It reads as the story, with one file an act beside it. To add a step: a function in the act it belongs to,
//! and a line in `play`.

use super::{
    arriving,
    devices::Cast,
    ending, matching, resuming,
    steps::{CheckError, Steps, ensure},
    talking,
};
use std::time::Duration;

/// Signs two people up, the first on `url_a`, the second on `url_b` (or `url_a` too), and drives everything people do
/// over REST and all three sockets, up to the logout. Ends at the first step that fails.
///
/// `nonce` makes the two new: 1 to 32 letters, digits or `-`, different every time. Each step is reported with how long it
/// took as soon as it is over. The two accounts stay behind, without match and signed out.
pub(super) async fn check(
    url_a: &str,
    url_b: Option<&str>,
    nonce: &str,
    mut report: impl FnMut(&str, Duration, Result<(), &CheckError>) + Send,
) -> Result<(), CheckError> {
    // The whole play is one large future; it is boxed here so that callers need not mind.
    Box::pin(play(&mut Steps::new(&mut report), url_a, url_b.unwrap_or(url_a), nonce)).await
}

async fn play(steps: &mut Steps<'_>, url_a: &str, url_b: &str, nonce: &str) -> Result<(), CheckError> {
    let usable = (1..=32).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    steps.step("the nonce is usable", async { ensure(usable, || "1 to 32 letters, digits or -".to_owned()) }).await?;

    let mut cast = Cast {
        one: arriving::sign_up(steps, "one", "Ada", nonce, url_a, url_b).await?,
        two: arriving::sign_up(steps, "two", "Ben", nonce, url_b, url_a).await?,
    };
    arriving::know_each_other(steps, &cast).await?;
    arriving::strangers_stay_out(steps, &cast).await?;
    let mut ones = arriving::open_feeds(steps, "one opens the chat and notification sockets", &cast.one).await?;
    let mut twos = arriving::open_feeds(steps, "two opens the chat and notification sockets", &cast.two).await?;
    arriving::small_talk(steps, &mut ones).await?;

    let room = matching::like_each_other(steps, &cast, &mut ones, &mut twos).await?;
    matching::is_listed(steps, &cast, &room).await?;
    let mut ones = matching::open_talk(steps, "one opens the conversation's socket", &cast.one, &room, ones).await?;
    let mut twos = matching::open_talk(steps, "two opens the conversation's socket", &cast.two, &room, twos).await?;

    talking::typing(steps, &cast, &room, &mut ones, &mut twos).await?;
    let first = talking::by_socket(steps, &cast, &room, &mut ones, &mut twos).await?;
    talking::reading(steps, &cast, &room, &first, &mut ones, &mut twos).await?;
    let second = talking::by_rest(steps, &cast, &room, &mut ones, &mut twos).await?;
    talking::again(steps, &cast, &room, &first, &mut ones).await?;
    talking::history(steps, &cast, &room, &[first.id, second.id]).await?;

    let mut twos = resuming::miss_and_resume(steps, &cast, &room, &mut ones, twos).await?;
    resuming::impossible_positions(steps, &cast, &twos).await?;
    ending::refresh(steps, &mut cast).await?;
    ending::unmatch(steps, &cast, &room, &first, &mut ones, &mut twos).await?;
    ending::sign_out(steps, "one signs out and is out", &cast.one, ones).await?;
    ending::sign_out(steps, "two signs out and is out", &cast.two, twos).await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn failing(url: &str, nonce: &str) -> Vec<(String, bool)> {
        let mut seen = Vec::new();
        let outcome = check(url, None, nonce, |name, _, result| seen.push((name.to_owned(), result.is_ok()))).await;
        assert!(outcome.is_err());
        seen
    }

    #[tokio::test]
    async fn ends_at_the_first_step_that_fails_and_reports_it() {
        // A port that was free a moment ago: nobody listens there.
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let seen = failing(&format!("http://{free}"), "n-1").await;
        assert_eq!(seen, [("the nonce is usable".to_owned(), true), ("one signs up".to_owned(), false)]);
    }

    #[tokio::test]
    async fn takes_no_nonce_that_an_address_could_not_hold() {
        assert_eq!(failing("http://localhost", "a b").await, [("the nonce is usable".to_owned(), false)]);
    }
}
