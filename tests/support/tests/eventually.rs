//! Waiting, as the other tests rely on it.
//!
//! A program of its own for a second reason: `cargo build --bin windlass --test eventually` (tools/demo) chooses the same
//! features of shared dependencies as a build with all tests, and so the one does not compile them again for the other.

use std::time::Duration;
use windlass_testing::eventually;

#[tokio::test]
async fn it_asks_until_the_answer_is_yes() {
    let mut asked = 0;
    let value = eventually("the third answer", Duration::from_secs(5), || {
        asked += 1;
        let answer = if asked == 3 { Ok("here") } else { Err(asked) };
        async move { answer }
    })
    .await;
    assert_eq!((value, asked), ("here", 3));
}

#[tokio::test]
#[should_panic(expected = "waited 50ms for: what never comes; the last state: \"still away\"")]
async fn it_shows_the_last_state_when_it_does_not_come() {
    eventually("what never comes", Duration::from_millis(50), || async { Err::<(), _>("still away") }).await;
}
