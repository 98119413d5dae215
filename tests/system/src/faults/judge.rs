//! Judges what was done, from the proxy's record and the database's log.

use super::{Postgres, Request, Traffic};
use crate::eventually;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

/// A judge; every question panics with what it found, if that is not as it must be.
pub struct Judge<'a> {
    /// The database.
    pub postgres: &'a Postgres,
    /// What went through the proxy.
    pub traffic: &'a Traffic,
}

/// An operation as the database has it.
struct Operation {
    id: String,
    /// The application's name.
    application: String,
    phase: String,
    began: f64,
    ended: f64,
}

const OPERATIONS: &str = "SELECT id, target, phase, extract(epoch FROM created_at)::float8 AS began,
    coalesce(extract(epoch FROM finished_at)::float8, 0) AS ended FROM operations ORDER BY created_at";

impl Judge<'_> {
    fn operations(&self) -> Vec<Operation> {
        let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let operation = |row: Value| Operation {
            id: text(&row, "id"),
            application: text(&row, "target").rsplit('/').next().unwrap_or_default().to_owned(),
            phase: text(&row, "phase"),
            began: row["began"].as_f64().unwrap_or_default(),
            ended: row["ended"].as_f64().unwrap_or_default(),
        };
        self.postgres.rows(OPERATIONS).into_iter().map(operation).collect()
    }

    /// Waits until no operation is under way.
    pub fn all_have_ended(&self, patience: Duration) {
        eventually("all operations have ended", patience, || {
            let active = "SELECT target, phase, message, attempts, lease_until FROM operations
                WHERE phase IN ('Pending', 'Running', 'Terminating')";
            match self.postgres.rows(active) {
                none if none.is_empty() => Ok(()),
                some => Err(format!("{some:?}")),
            }
        });
    }

    /// Everything at once, after the last operation: of `wanted` operations at least that many succeeded.
    pub fn finds_nothing(&self, wanted: usize) {
        let operations = self.operations();
        let succeeded = operations.iter().filter(|one| one.phase == "Succeeded").count();
        let phases: Vec<_> = operations.iter().map(|one| (&one.application, &one.phase)).collect();
        assert!(succeeded >= wanted, "{wanted} operations had to succeed: {phases:?}\n{}", self.traffic.lines());
        self.each_operation_is_told_once(&operations);
        self.nothing_is_done_twice();
        self.workers_take_turns(&operations);
    }

    /// The log of events has each operation's request, start and end, each once and in this order.
    fn each_operation_is_told_once(&self, operations: &[Operation]) {
        let told = self.postgres.rows(
            "SELECT operation, kind FROM events WHERE operation IS NOT NULL AND kind LIKE 'operation.%' ORDER BY id",
        );
        for operation in operations {
            let of_this = told.iter().filter(|event| event["operation"] == operation.id.as_str());
            let kinds: Vec<_> = of_this.filter_map(|event| event["kind"].as_str()).collect();
            let started = ["operation.requested", "operation.started"];
            let ends = kinds.len() == 3 && kinds.starts_with(&started) && !started.contains(&kinds[2]);
            assert!(ends, "operation {} of {} is told as {kinds:?}", operation.id, operation.application);
        }
    }

    /// What is not idempotent by itself is made so: nothing is created under a generated name, and each deletion names
    /// the one object that it is for.
    fn nothing_is_done_twice(&self) {
        let mut deleted: BTreeMap<String, &str> = BTreeMap::new();
        let changes = self.traffic.changes();
        for request in &changes {
            let body = &request.body;
            assert!(body.pointer("/metadata/generateName").is_none(), "a generated name: {}", request.line());
            match request.method.as_str() {
                "POST" => {
                    assert!(body.pointer("/metadata/name").is_some(), "created without a name: {}", request.line())
                }
                "DELETE" => {
                    let uid = body.pointer("/preconditions/uid").and_then(Value::as_str);
                    let uid = uid.unwrap_or_else(|| panic!("deleted whatever is there: {}", request.line()));
                    let path = deleted.entry(uid.to_owned()).or_insert(&request.path);
                    assert_eq!(*path, request.path, "one uid, two objects");
                }
                _ => {}
            }
        }
        // An object that was made twice was deleted in between; what Windlass deletes is not made again by a successor
        // of the same operation.
        let mut alive = BTreeSet::new();
        for request in changes.iter().filter(|request| request.took_effect()) {
            match request.method.as_str() {
                "DELETE" => _ = alive.remove(&request.path),
                _ if request.status == 201 => {
                    assert!(
                        alive.insert(&request.path) || request.path.ends_with("namespaces"),
                        "made twice: {}\n{}",
                        request.line(),
                        self.traffic.lines()
                    );
                }
                _ => {}
            }
        }
    }

    /// No two workers carry one operation out at the same time: once another has begun, the first sends nothing more, and
    /// nothing of it is under way. All send the same.
    fn workers_take_turns(&self, operations: &[Operation]) {
        let changes = self.traffic.changes();
        let only_one = operations.iter().map(|one| &one.application).collect::<BTreeSet<_>>().len() == 1;
        for operation in operations {
            let end = if operation.ended == 0.0 { f64::MAX } else { operation.ended };
            let of_this = |request: &&Request| {
                let during = (operation.began..=end).contains(&seconds(request.came));
                during && (only_one || concerns(&request.path, &operation.application))
            };
            let requests: Vec<&Request> = changes.iter().filter(of_this).collect();
            let mut gone: BTreeSet<&str> = BTreeSet::new();
            for pair in requests.windows(2) {
                let [before, after] = pair else { continue };
                if before.worker != after.worker {
                    gone.insert(&before.worker);
                    let open = before.answered.is_some_and(|answered| answered > after.came);
                    assert!(!open, "two at once:\n{}\n{}", before.line(), after.line());
                }
                let returned = gone.contains(after.worker.as_str());
                assert!(!returned, "{} goes on after another took over:\n{}", after.worker, self.traffic.lines());
            }
            let mut sent: BTreeMap<&str, &str> = BTreeMap::new();
            for request in requests.iter().filter(|one| one.method == "PATCH" && !one.body.is_array()) {
                let first = sent.entry(&request.path).or_insert(&request.digest);
                assert_eq!(*first, request.digest, "another manifest in the same operation: {}", request.line());
            }
        }
    }

    /// After this moment nothing came from this worker.
    pub fn is_silent_after(&self, worker: &str, moment: SystemTime) {
        let late = self.traffic.recorded().into_iter().filter(|one| one.worker == worker && one.came > moment);
        let late: Vec<_> = late.map(|request| request.line()).collect();
        assert!(late.is_empty(), "{worker} was not silent: {late:#?}");
    }

    /// How many operations were taken over from a worker that was gone.
    #[must_use]
    pub fn taken_over(&self) -> usize {
        self.postgres.rows("SELECT id FROM operations WHERE attempts > 1").len()
    }
}

/// Objects of an application are called as it is, or begin with its name.
fn concerns(path: &str, application: &str) -> bool {
    path.split('/').any(|segment| segment == application || segment.starts_with(&format!("{application}-")))
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map(|time| time.as_secs_f64()).unwrap_or_default()
}
