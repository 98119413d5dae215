//! The model and the statements, step by step: the same answers, and the same rows in the end.
//!
//! The database's clock is moved by moving all times of the rows into the past. Times in the model are multiples of 100 s,
//! leases and margins are not, so that the moments that a test takes decide nothing.

use super::{Claimed, Row, Table, Time};
use crate::lease::{self, Renewed, Return};
use crate::{NewOperation, Operations, OperationsError, Timing};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::json;
use sqlx::PgPool;
use std::time::Duration;
use uuid::Uuid;
use windlass_access::Principal;
use windlass_model::id::{CorrelationId, OperationId};
use windlass_model::operation::Phase;
use windlass_store::Store;
use windlass_store::seal::SealingKey;

const TIMING: Timing = Timing {
    lease: Duration::from_secs(350),
    heartbeat: Duration::from_secs(100),
    longest_request: Duration::from_secs(225),
    poll: Duration::from_secs(1),
    stop: Duration::from_secs(1),
};

#[derive(Clone, Copy, Debug)]
enum Step {
    Enqueue(u8),
    Claim(u8),
    Renew(usize),
    Progress(usize),
    Finish(usize, Phase),
    Release(usize, Return),
    Terminate(usize),
    /// So many times 100 s.
    Pass(u64),
}

/// Both, after the same steps.
struct Both {
    pool: PgPool,
    operations: Operations,
    table: Table,
    now: Time,
    /// The rows' identifiers, in the model's order.
    ids: Vec<OperationId>,
    /// Every claim that was ever given: what is long over must not be held again.
    claims: Vec<Claimed>,
}

impl Both {
    fn claim_at(&self, index: usize) -> Option<(Claimed, OperationId)> {
        let claim = *self.claims.get(index.checked_rem(self.claims.len())?)?;
        Some((claim, self.ids[claim.row]))
    }

    async fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Enqueue(project) => self.enqueue(project).await,
            Step::Claim(holder) => self.claim(holder).await?,
            Step::Terminate(index) if !self.ids.is_empty() => self.terminate(index % self.ids.len()).await?,
            Step::Terminate(_) => {}
            Step::Pass(time) => self.pass(time).await,
            Step::Renew(index) => {
                let Some((claim, id)) = self.claim_at(index) else { return Ok(()) };
                let expected = match self.table.renew(self.now, &TIMING, claim) {
                    Some(false) => Renewed::Held,
                    Some(true) => Renewed::Terminating,
                    None => Renewed::Lost,
                };
                prop_assert_eq!(lease::renew(&self.pool, id, claim.epoch, TIMING.lease).await.unwrap(), expected);
            }
            Step::Progress(index) => {
                let Some((claim, id)) = self.claim_at(index) else { return Ok(()) };
                let held = lease::progress(&self.pool, id, claim.epoch, "so far", None).await.unwrap();
                prop_assert_eq!(held, self.table.progress(self.now, claim));
            }
            Step::Finish(index, phase) => {
                let Some((claim, id)) = self.claim_at(index) else { return Ok(()) };
                let operation = self.operations.get(id).await.unwrap().unwrap().operation;
                let held = lease::finish(&self.pool, &operation, claim.epoch, phase, "over", &json!(null), false)
                    .await
                    .unwrap();
                prop_assert_eq!(held, self.table.finish(self.now, claim, phase));
            }
            Step::Release(index, how) => {
                let Some((claim, id)) = self.claim_at(index) else { return Ok(()) };
                let held = lease::release(&self.pool, id, claim.epoch, "back", how).await.unwrap();
                let to_end = self.table.rows[claim.row].phase == Phase::Terminating;
                prop_assert_eq!(held, self.table.release(self.now, claim, how));
                if held && to_end {
                    // It waits a second at most: less than this test may take.
                    self.pass(1).await;
                }
            }
        }
        self.compare().await
    }

    async fn enqueue(&mut self, project: u8) {
        let id = OperationId::generate();
        let mut connection = self.pool.acquire().await.unwrap();
        let new = NewOperation {
            id,
            kind: "sync",
            target: format!("application/windlass/{id}"),
            project: project.to_string(),
            principal: Principal::Policy("poll"),
            correlation: CorrelationId::generate(),
            request: json!({}),
        };
        self.operations.enqueue(&mut connection, new).await.unwrap();
        self.table.enqueue(self.now, project);
        self.ids.push(id);
    }

    async fn claim(&mut self, holder: u8) -> Result<(), TestCaseError> {
        let kinds = ["sync".to_owned()];
        let claimed = lease::claim(&self.pool, &kinds, &holder.to_string(), &TIMING).await.unwrap();
        let expected = self.table.claim(self.now, &TIMING, holder);
        let answer = claimed.map(|claimed| Claimed {
            row: self.ids.iter().position(|id| *id == claimed.record.operation.id).unwrap(),
            epoch: claimed.epoch,
            lost: claimed.lost,
            terminating: claimed.record.operation.phase == Phase::Terminating,
        });
        prop_assert_eq!(answer, expected);
        self.claims.extend(answer);
        Ok(())
    }

    async fn terminate(&mut self, row: usize) -> Result<(), TestCaseError> {
        let answer = match self.operations.terminate(self.ids[row], &Principal::System("test")).await {
            Ok(operation) => Some(operation.phase),
            Err(OperationsError::Ended(_)) => None,
            Err(error) => panic!("{error}"),
        };
        prop_assert_eq!(answer, self.table.terminate(row));
        Ok(())
    }

    async fn pass(&mut self, time: u64) {
        self.now += time * 100_000;
        sqlx::query(
            "UPDATE operations SET not_before = not_before - $1 * interval '100 s', created_at = created_at - $1 * interval '100 s',
                    started_at = started_at - $1 * interval '100 s', lease_until = lease_until - $1 * interval '100 s'",
        )
        .bind(i32::try_from(time).unwrap())
        .execute(&self.pool)
        .await
        .unwrap();
    }

    /// Every column that a decision is made by, but for the times, which show in the decisions.
    async fn compare(&self) -> Result<(), TestCaseError> {
        type Columns = (Uuid, String, i32, i32, i32, i64, Option<String>, bool, bool);
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, phase, attempts, retries, lost, lease_epoch, lease_holder, lease_until IS NULL, finished_at IS NULL
             FROM operations ORDER BY created_at, id",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let stored = rows.into_iter().map(|(id, phase, attempts, retries, lost, epoch, holder, free, open)| {
            (OperationId::from(id), (phase, attempts, retries, lost, epoch, holder, free, open))
        });
        let expected = self.ids.iter().zip(&self.table.rows).map(|(id, row)| (*id, columns(row)));
        prop_assert_eq!(stored.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        Ok(())
    }
}

fn columns(row: &Row) -> (String, i32, i32, i32, i64, Option<String>, bool, bool) {
    let holder = row.holder.map(|holder| holder.to_string());
    let (free, open) = (row.lease_until.is_none(), row.ends == 0);
    (format!("{:?}", row.phase), row.attempts, row.retries, row.lost, row.epoch, holder, free, open)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let claim = 0..16_usize;
    let ends = prop_oneof![Just(Phase::Succeeded), Just(Phase::Failed), Just(Phase::Error)];
    let after = prop_oneof![Just(0), Just(150), Just(450)].prop_map(Duration::from_secs);
    let how = prop_oneof![3 => after.prop_map(Return::Later), 1 => Just(Return::Stopped), 2 => Just(Return::Aborted)];
    let step = prop_oneof![
        3 => (0..3_u8).prop_map(Step::Enqueue),
        6 => (0..3_u8).prop_map(Step::Claim),
        2 => claim.clone().prop_map(Step::Renew),
        1 => claim.clone().prop_map(Step::Progress),
        2 => (claim.clone(), ends).prop_map(|(claim, phase)| Step::Finish(claim, phase)),
        2 => (claim.clone(), how).prop_map(|(claim, how)| Step::Release(claim, how)),
        1 => claim.prop_map(Step::Terminate),
        3 => (1..7_u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..40)
}

#[test]
fn the_statements_do_what_the_model_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(windlass_testing::database());
    let store = Store::new(database.pool.clone(), SealingKey::generate().unwrap());
    let config = Config { cases: 60, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                sqlx::query("TRUNCATE operations").execute(&database.pool).await.unwrap();
                let mut both = Both {
                    pool: database.pool.clone(),
                    operations: Operations::with_timing(&store, TIMING),
                    table: Table::default(),
                    now: 1_000_000,
                    ids: Vec::new(),
                    claims: Vec::new(),
                };
                for step in steps {
                    both.step(step).await?;
                }
                Ok(())
            })
        })
        .unwrap();
    // A connection that is still busy with its end belongs to the runtime.
    let _inside = runtime.enter();
    drop(database);
}
