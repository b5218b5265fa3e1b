//! Waiting for something to become true, with a deadline.

use anyhow::{Result, bail};
use std::future::Future;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer.
///
/// # Errors
/// When there is none within `limit`; the text names `what` was waited for.
pub async fn until<T, F, A>(what: &str, limit: Duration, mut ask: F) -> Result<T>
where
    F: FnMut() -> A,
    A: Future<Output = Option<T>>,
{
    let deadline = Instant::now() + limit;
    loop {
        if let Some(answer) = ask().await {
            return Ok(answer);
        }
        if Instant::now() >= deadline {
            bail!("waited {} s in vain: {what}", limit.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until something listens on a port of this computer.
///
/// # Errors
/// When nothing does within `limit`.
pub async fn until_listening(port: u16, limit: Duration) -> Result<()> {
    until(&format!("a listener on port {port}"), limit, || async move {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop)
    })
    .await
}

/// Runs a whole journey under a limit that is shorter than the test runner's, so that everything that was
/// started is also ended when the journey hangs.
///
/// # Errors
/// The journey's own, or that it took too long.
pub async fn within<T>(limit: Duration, journey: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(limit, journey).await {
        Ok(result) => result,
        Err(_) => bail!("the journey did not end within {} s", limit.as_secs()),
    }
}
