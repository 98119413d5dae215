//! The log: what a reader has passed is complete.
//!
//! Transactions of other tests' databases hold readers up too (the server counts them all alike), so what has to
//! appear is waited for.

use crate::store;
use serde_json::json;
use sqlx::PgConnection;
use std::time::Duration;
use windlass_access::Principal;
use windlass_model::id::{CorrelationId, OperationId};
use windlass_store::event::{
    Cause, EventRow, NewEvent, Position, advance, cursor, delete_old, events_since, horizon, insert, kept_since,
};
use windlass_testing::TestDatabase;

async fn tell(connection: &mut PgConnection, key: &str) {
    let cause = Cause::new(&Principal::Policy("poll"), CorrelationId::generate());
    insert(connection, NewEvent::new("synced", "application", key, cause)).await.unwrap();
}

/// One reader, who remembers how far they are and what they have seen.
struct Reader<'a> {
    database: &'a TestDatabase,
    position: Position,
    seen: Vec<EventRow>,
}

impl<'a> Reader<'a> {
    fn new(database: &'a TestDatabase, position: Position) -> Self {
        Self { database, position, seen: Vec::new() }
    }

    async fn read(&mut self) {
        let (events, end) = events_since(&self.database.pool, self.position, 7).await.unwrap();
        self.position = end;
        self.seen.extend(events);
    }

    /// Reads on until this many have been seen, and once more.
    async fn read_until(&mut self, count: usize) -> Vec<&str> {
        let reader = tokio::sync::Mutex::new(&mut *self);
        windlass_testing::eventually("events", Duration::from_secs(30), async || {
            let mut reader = reader.lock().await;
            reader.read().await;
            if reader.seen.len() >= count { Ok(()) } else { Err(reader.seen.len()) }
        })
        .await;
        self.read().await;
        self.seen.iter().map(|event| event.key.as_str()).collect()
    }
}

#[tokio::test]
async fn an_open_transaction_holds_readers_up_and_nothing_is_skipped() {
    let database = windlass_testing::database().await;
    let mut reader = Reader::new(&database, Position::default());

    let mut slow = database.pool.begin().await.unwrap();
    tell(&mut slow, "slow-1").await;
    let mut fast = database.pool.begin().await.unwrap();
    tell(&mut fast, "fast").await;
    fast.commit().await.unwrap();
    reader.read().await;
    assert_eq!(reader.seen, [], "an older transaction is open");

    // Its row id is behind that of the one that has committed.
    tell(&mut slow, "slow-2").await;
    slow.commit().await.unwrap();
    assert_eq!(reader.read_until(3).await, ["slow-1", "slow-2", "fast"]);
}

#[tokio::test]
async fn many_writers_and_one_reader() {
    let database = windlass_testing::database().await;
    let writers: Vec<_> = (0..6)
        .map(|writer| {
            let pool = database.pool.clone();
            tokio::spawn(async move {
                for index in 0..20 {
                    let mut transaction = pool.begin().await.unwrap();
                    tell(&mut transaction, &format!("{writer}-{index}a")).await;
                    tell(&mut transaction, &format!("{writer}-{index}b")).await;
                    if index % 5 == 4 {
                        transaction.rollback().await.unwrap();
                    } else {
                        transaction.commit().await.unwrap();
                    }
                }
            })
        })
        .collect();
    let mut reader = Reader::new(&database, Position::default());
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        reader.read().await;
    }
    let expected = 6 * 16 * 2;
    reader.read_until(expected).await;
    assert_eq!(reader.seen.len(), expected);
    assert!(reader.seen.is_sorted_by(|a, b| a.position < b.position), "each once, in order");
}

#[tokio::test]
async fn the_horizon_is_where_news_begin() {
    let database = windlass_testing::database().await;
    let mut connection = database.pool.acquire().await.unwrap();
    tell(&mut connection, "before").await;
    // Until the horizon has passed the first one: a reader may see what is just behind it again, never less.
    let mut reader = Reader::new(&database, Position::default());
    reader.read_until(1).await;
    let mut news = Reader::new(&database, horizon(&database.pool).await.unwrap());
    tell(&mut connection, "after").await;
    assert_eq!(news.read_until(1).await, ["after"]);
}

#[tokio::test]
async fn an_event_is_read_as_it_was_written() {
    let database = windlass_testing::database().await;
    let operation = OperationId::generate();
    let event = store(&database).as_system("poll").event("degraded", "application", "shop/api");
    let event = event.in_project("shop").by_operation(operation).with(json!({ "message": "down" }));
    let correlation = event.cause.correlation;
    insert(&mut database.pool.acquire().await.unwrap(), event).await.unwrap();
    let mut reader = Reader::new(&database, Position::default());
    reader.read_until(1).await;
    let [read] = reader.seen.as_slice() else { panic!("one event: {:?}", reader.seen) };
    assert_eq!(reader.position, read.position);
    assert_eq!((read.kind.as_str(), read.subject.as_str(), read.key.as_str()), ("degraded", "application", "shop/api"));
    assert_eq!((read.project.as_deref(), read.principal.as_str()), (Some("shop"), "system:poll"));
    assert_eq!(
        (read.correlation, read.operation, &read.data),
        (correlation, Some(operation), &json!({ "message": "down" }))
    );
}

/// Lets an event look this many days old.
async fn age(database: &TestDatabase, key: &str, days: i32) {
    let done = sqlx::query("UPDATE events SET at = now() - make_interval(days => $2) WHERE key = $1")
        .bind(key)
        .bind(days)
        .execute(&database.pool)
        .await
        .unwrap();
    assert_eq!(done.rows_affected(), 1);
}

async fn keys(database: &TestDatabase) -> Vec<String> {
    sqlx::query_scalar("SELECT key FROM events ORDER BY xid, id").fetch_all(&database.pool).await.unwrap()
}

#[tokio::test]
async fn a_cursor_moves_with_the_effect_and_never_back() {
    let database = windlass_testing::database().await;
    let first = Position { xid: 7, id: 3 };
    let mut transaction = database.pool.begin().await.unwrap();
    assert_eq!(cursor(&mut transaction, "audit", first).await.unwrap(), first, "where it begins");
    advance(&mut transaction, "audit", Position { xid: 9, id: 1 }).await.unwrap();
    transaction.rollback().await.unwrap();

    let mut transaction = database.pool.begin().await.unwrap();
    assert_eq!(cursor(&mut transaction, "audit", first).await.unwrap(), first, "as if nothing had been done");
    advance(&mut transaction, "audit", Position { xid: 9, id: 1 }).await.unwrap();
    advance(&mut transaction, "audit", Position { xid: 8, id: 99 }).await.unwrap();
    transaction.commit().await.unwrap();

    let mut connection = database.pool.acquire().await.unwrap();
    assert_eq!(cursor(&mut connection, "audit", first).await.unwrap(), Position { xid: 9, id: 1 });
    assert_eq!(cursor(&mut connection, "other", first).await.unwrap(), first, "each consumer has its own");
}

#[tokio::test]
async fn of_two_processes_of_a_consumer_one_goes_on_at_a_time() {
    let database = windlass_testing::database().await;
    let start = Position::default();
    let mut one = database.pool.begin().await.unwrap();
    cursor(&mut one, "audit", start).await.unwrap();
    let pool = database.pool.clone();
    let other = tokio::spawn(async move {
        let mut two = pool.begin().await.unwrap();
        cursor(&mut two, "audit", start).await.unwrap()
    });
    advance(&mut one, "audit", Position { xid: 5, id: 5 }).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(other.await.unwrap(), Position { xid: 5, id: 5 }, "it goes on where the first one ended");
}

#[tokio::test]
async fn what_is_old_is_deleted_in_batches_and_what_a_cursor_needs_stays() {
    const KEEP: Duration = Duration::from_secs(90 * 24 * 3600);
    let database = windlass_testing::database().await;
    let mut connection = database.pool.acquire().await.unwrap();
    for key in ["a", "b", "c", "d", "e"] {
        tell(&mut connection, key).await;
    }
    for key in ["a", "b", "c", "d"] {
        age(&database, key, 100).await;
    }
    assert_eq!(kept_since(&database.pool).await.unwrap(), Position::default());
    let mut reader = Reader::new(&database, Position::default());
    reader.read_until(5).await;
    let at = |index: usize| reader.seen[index].position;

    // The slowest one has read `b`; another one is gone for longer than events are kept.
    for (consumer, position) in [("fast", at(2)), ("slow", at(1)), ("gone", Position::default())] {
        cursor(&mut connection, consumer, Position::default()).await.unwrap();
        advance(&mut connection, consumer, position).await.unwrap();
    }
    sqlx::query("UPDATE event_cursors SET updated_at = now() - interval '91 days' WHERE consumer = 'gone'")
        .execute(&database.pool)
        .await
        .unwrap();
    assert_eq!(delete_old(&database.pool, KEEP, 1).await.unwrap(), 1);
    assert_eq!(keys(&database).await, ["b", "c", "d", "e"]);
    assert_eq!(delete_old(&database.pool, KEEP, 100).await.unwrap(), 1);
    assert_eq!(keys(&database).await, ["c", "d", "e"]);
    assert_eq!(kept_since(&database.pool).await.unwrap(), at(1));
    assert_eq!(delete_old(&database.pool, KEEP, 100).await.unwrap(), 0, "the slowest one still needs the rest");

    advance(&mut connection, "slow", at(4)).await.unwrap();
    assert_eq!(delete_old(&database.pool, KEEP, 100).await.unwrap(), 1, "and then the next");
    advance(&mut connection, "fast", at(4)).await.unwrap();
    assert_eq!(delete_old(&database.pool, KEEP, 100).await.unwrap(), 1);
    assert_eq!(keys(&database).await, ["e"], "what is young stays");
    assert_eq!(kept_since(&database.pool).await.unwrap(), at(3));
}
