//! Waiting without sleeping blindly.

use std::time::{Duration, Instant};

/// Asks again and again until `condition` gives a value, and gives that.
///
/// # Panics
/// After `deadline`, with what was seen last.
pub fn eventually<T>(what: &str, deadline: Duration, mut condition: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match condition() {
            Ok(value) => return value,
            Err(seen) if start.elapsed() > deadline => {
                assert!(start.elapsed() <= deadline, "not within {deadline:?}: {what}. Last seen: {seen}");
            }
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
