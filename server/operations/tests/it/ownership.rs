//! Leases by name: who holds them, who takes them over, and what a former holder can still write.

use std::collections::BTreeSet;
use std::time::Duration;
use windlass_operations::{Holding, Ownership, OwnershipTiming};
use windlass_store::Store;
use windlass_store::seal::SealingKey;
use windlass_testing::TestDatabase;

/// Outlasts any test.
const TIMING: OwnershipTiming = OwnershipTiming {
    lease: Duration::from_secs(300),
    heartbeat: Duration::from_secs(100),
    poll: Duration::from_secs(1),
    margin: Duration::from_secs(60),
};

fn process(database: &TestDatabase, holder: &str, timing: OwnershipTiming) -> Ownership {
    let store = Store::new(database.pool.clone(), SealingKey::generate().unwrap());
    Ownership::with_timing(&store, holder, timing)
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Lets all leases have ended this many seconds ago, as the database sees it.
async fn expire(database: &TestDatabase, seconds: f64) {
    sqlx::query("UPDATE leases SET until = now() - make_interval(secs => $1)")
        .bind(seconds)
        .execute(&database.pool)
        .await
        .unwrap();
}

async fn fenced(database: &TestDatabase, holding: &Holding) -> bool {
    let mut transaction = database.pool.begin().await.unwrap();
    holding.fence(&mut transaction).await.unwrap()
}

#[tokio::test]
async fn one_holds_what_is_free_and_keeps_it() {
    let database = windlass_testing::database().await;
    let (one, two) = (process(&database, "one", TIMING), process(&database, "two", TIMING));
    let wanted = names(&["cluster/a", "cluster/b"]);
    assert_eq!(one.claim(&wanted).await.unwrap(), wanted, "at once");
    assert_eq!(two.claim(&wanted).await.unwrap(), names(&[]));
    assert_eq!((one.holds("cluster/a"), two.holds("cluster/a")), (true, false));
    assert_eq!((one.pause(&wanted), two.pause(&wanted)), (TIMING.heartbeat, TIMING.poll));
    let holding = one.holding("cluster/a");
    assert_eq!(one.claim(&wanted).await.unwrap(), names(&[]), "renewing gains nothing");
    assert_eq!(one.holding("cluster/a"), holding, "and is the same holding");
    // What comes later is divided by who comes first.
    let more = names(&["cluster/a", "cluster/b", "cluster/c"]);
    assert_eq!(two.claim(&more).await.unwrap(), names(&["cluster/c"]));
    assert_eq!(one.claim(&more).await.unwrap(), names(&[]));
}

#[tokio::test]
async fn what_is_given_back_is_free_at_once() {
    let database = windlass_testing::database().await;
    let (one, two) = (process(&database, "one", TIMING), process(&database, "two", TIMING));
    let wanted = names(&["cluster/a", "cluster/b"]);
    one.claim(&wanted).await.unwrap();
    let epoch = one.holding("cluster/b").unwrap();
    // No longer wanted is given back, too.
    one.claim(&names(&["cluster/a"])).await.unwrap();
    assert_eq!(two.claim(&wanted).await.unwrap(), names(&["cluster/b"]));
    assert!(!one.holds("cluster/b"));
    assert!(two.holding("cluster/b").unwrap().epoch > epoch.epoch);
    one.release().await.unwrap();
    assert!(!one.holds("cluster/a"));
    assert_eq!(two.claim(&wanted).await.unwrap(), names(&["cluster/a"]));
}

#[tokio::test]
async fn a_lease_is_taken_over_behind_its_end_and_the_margin() {
    let database = windlass_testing::database().await;
    let (one, two) = (process(&database, "one", TIMING), process(&database, "two", TIMING));
    let wanted = names(&["cluster/a"]);
    one.claim(&wanted).await.unwrap();
    let old = one.holding("cluster/a").unwrap();
    assert!(fenced(&database, &old).await);
    expire(&database, TIMING.margin.as_secs_f64() - 10.0).await;
    assert!(!fenced(&database, &old).await, "what has run out writes nothing, also before someone else has it");
    assert_eq!(two.claim(&wanted).await.unwrap(), names(&[]), "not before the margin is over");
    expire(&database, TIMING.margin.as_secs_f64() + 10.0).await;
    assert_eq!(two.claim(&wanted).await.unwrap(), wanted);

    // The first one, stopped all the while, still believes in its holding: its epoch is worth nothing.
    assert_eq!(one.holding("cluster/a").as_ref(), Some(&old));
    assert!(!fenced(&database, &old).await);
    assert!(fenced(&database, &two.holding("cluster/a").unwrap()).await);
    assert_eq!(one.claim(&wanted).await.unwrap(), names(&[]));
    assert!(!one.holds("cluster/a"), "it learns that at its next heartbeat");
}

#[tokio::test]
async fn a_holder_that_was_late_begins_a_new_holding() {
    let database = windlass_testing::database().await;
    let one = process(&database, "one", TIMING);
    let wanted = names(&["cluster/a"]);
    one.claim(&wanted).await.unwrap();
    let old = one.holding("cluster/a").unwrap();
    expire(&database, 1.0).await;
    assert_eq!(one.claim(&wanted).await.unwrap(), wanted, "told as gained: what it knew may be old");
    assert!(one.holding("cluster/a").unwrap().epoch > old.epoch);
    assert!(!fenced(&database, &old).await);
}

#[tokio::test]
async fn a_holding_ends_by_the_own_clock_although_the_database_was_slow_to_say_so() {
    let database = windlass_testing::database().await;
    let one = process(&database, "one", OwnershipTiming { lease: Duration::ZERO, ..TIMING });
    one.claim(&names(&["cluster/a"])).await.unwrap();
    assert!(!one.holds("cluster/a"), "it counts from before it asked");
}

#[tokio::test]
async fn nobody_takes_over_in_the_middle_of_a_fenced_transaction() {
    let database = windlass_testing::database().await;
    let (one, two) = (process(&database, "one", TIMING), process(&database, "two", TIMING));
    let wanted = names(&["cluster/a"]);
    one.claim(&wanted).await.unwrap();
    let mut transaction = database.pool.begin().await.unwrap();
    assert!(one.holding("cluster/a").unwrap().fence(&mut transaction).await.unwrap());
    let waiting = tokio::spawn({
        let (one, two) = (one.clone(), two.clone());
        async move {
            one.release().await.unwrap();
            two.claim(&names(&["cluster/a"])).await.unwrap()
        }
    });
    windlass_testing::eventually("the other one waits for the lock", crate::DEADLINE, async || {
        let blocked: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .fetch_one(&database.pool)
        .await
        .unwrap();
        if blocked > 0 { Ok(()) } else { Err(blocked) }
    })
    .await;
    assert!(!two.holds("cluster/a"));
    transaction.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap(), names(&["cluster/a"]));
}

#[tokio::test]
async fn the_only_process_of_a_database_need_not_wait_for_a_dead_one() {
    let database = windlass_testing::database().await;
    let (dead, next) = (process(&database, "dead", TIMING), process(&database, "next", TIMING));
    let wanted = names(&["cluster/a"]);
    dead.claim(&wanted).await.unwrap();
    next.forget_others().await.unwrap();
    assert_eq!(next.claim(&wanted).await.unwrap(), wanted);
    assert!(!fenced(&database, &dead.holding("cluster/a").unwrap()).await);
}
