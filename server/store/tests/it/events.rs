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
use windlass_store::event::{Cause, EventRow, NewEvent, Position, events_since, horizon, insert};
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
