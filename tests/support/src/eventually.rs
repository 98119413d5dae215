//! Waiting for what another task does.

use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

/// How often the condition is asked. Short: the condition is nearly always true at the second or third time.
const INTERVAL: Duration = Duration::from_millis(20);

/// Asks `condition` until it answers `Ok`, and gives its value.
///
/// # Panics
/// After `deadline`, with `what` was waited for and the state that the last `Err` described.
pub async fn eventually<T, S, F>(what: &str, deadline: Duration, mut condition: impl FnMut() -> F) -> T
where
    S: std::fmt::Debug,
    F: Future<Output = Result<T, S>>,
{
    let end = Instant::now() + deadline;
    loop {
        match condition().await {
            Ok(value) => return value,
            Err(state) if Instant::now() >= end => {
                panic!("waited {deadline:?} for: {what}; the last state: {state:?}")
            }
            Err(_) => tokio::time::sleep(INTERVAL).await,
        }
    }
}
