//! Workers at the table: each has a clock of its own that goes up to a hundredth wrong, answers take their time, and any
//! worker may stop, resume or die at any point.
//!
//! What is taken for granted: a request that was sent takes effect within [`Timing::longest_request`], whatever becomes
//! of its sender; a worker asks its clock and sends without stopping in between; and the database's clock goes steadily.

use super::{Claimed, Table, Time, milliseconds};
use crate::Timing;
use crate::lease::Return;
use crate::supervise::MAX_LOST;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::collections::BTreeMap;
use std::time::Duration;
use windlass_model::operation::Phase;

const WORKERS: usize = 3;

/// A claim as its worker sees it.
#[derive(Clone, Copy, Debug)]
struct Work {
    claim: Claimed,
    /// By the worker's clock.
    end: f64,
}

#[derive(Clone, Debug)]
struct Worker {
    /// How fast its clock goes.
    rate: f64,
    stopped: bool,
    work: Vec<Work>,
}

impl Worker {
    fn clock(&self, now: Time) -> f64 {
        now as f64 * self.rate
    }
}

/// A request to a cluster.
#[derive(Clone, Copy, Debug)]
struct Request {
    worker: usize,
    claim: Claimed,
    ends: Time,
}

/// How long a question to the database is on its way there, and the answer back.
type Way = (Time, Time);

#[derive(Clone, Copy, Debug)]
enum Step {
    Pass(Time),
    Claim(usize, Way),
    Beat(usize, usize, Way),
    Send(usize, usize, Time),
    Finish(usize, usize, Way),
    PutOff(usize, usize, Time, Way),
    StopInOrder(usize, usize, Way),
    Freeze(usize),
    Thaw(usize),
    Kill(usize),
    Terminate(usize),
}

/// The whole world.
#[derive(Clone, Debug)]
struct World {
    /// What the rules are, and what the workers believe of them.
    timing: Timing,
    counted: Time,
    now: Time,
    table: Table,
    workers: Vec<Worker>,
    requests: Vec<Request>,
}

impl World {
    fn new(timing: Timing, counted: Duration, rates: &[f64], operations: &[u8]) -> Self {
        let workers = rates.iter().map(|rate| Worker { rate: *rate, stopped: false, work: Vec::new() }).collect();
        let mut table = Table::default();
        operations.iter().for_each(|project| {
            table.enqueue(0, *project);
        });
        Self { timing, counted: milliseconds(counted), now: 1, table, workers, requests: Vec::new() }
    }

    /// Requests under way at the same time for one operation are of one claim.
    fn check(&self) -> Result<(), TestCaseError> {
        let mut claims: BTreeMap<usize, (usize, i64)> = BTreeMap::new();
        for request in self.requests.iter().filter(|request| request.ends > self.now) {
            let owner = (request.worker, request.claim.epoch);
            let first = claims.entry(request.claim.row).or_insert(owner);
            prop_assert_eq!(*first, owner, "two at once: {:?}", self);
        }
        for row in &self.table.rows {
            prop_assert!(row.ends <= 1, "ended twice: {:?}", self);
            prop_assert_eq!(row.ends == 1, row.phase.is_final());
        }
        Ok(())
    }

    fn under_way(&self, worker: usize, claim: Claimed) -> bool {
        self.requests.iter().any(|one| (one.worker, one.claim) == (worker, claim) && one.ends > self.now)
    }

    /// A worker's claim, if the worker can act on it: it runs, and its clock has not passed the lease's end.
    fn work(&mut self, worker: usize, index: usize) -> Option<Work> {
        let it = &mut self.workers[worker];
        let clock = it.clock(self.now);
        // What has run out is cancelled.
        it.work.retain(|work| clock < work.end);
        if it.stopped || it.work.is_empty() { None } else { Some(it.work[index % it.work.len()]) }
    }

    fn forget(&mut self, worker: usize, claim: Claimed) {
        self.workers[worker].work.retain(|work| work.claim != claim);
    }

    /// Asks the database for something about a claim.
    fn ask<T>(&mut self, way: Way, question: impl FnOnce(&mut Table, Time, &Timing) -> T) -> T {
        self.now += way.0;
        let answer = question(&mut self.table, self.now, &self.timing.clone());
        self.now += way.1;
        answer
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Pass(time) => self.now += time,
            Step::Freeze(worker) => self.workers[worker].stopped = true,
            Step::Thaw(worker) => self.workers[worker].stopped = false,
            Step::Kill(worker) => self.workers[worker].work.clear(),
            Step::Terminate(row) => {
                let row = row % self.table.rows.len();
                self.table.terminate(row);
            }
            Step::Claim(worker, way) => self.claim(worker, way),
            Step::Beat(worker, index, way) => self.beat(worker, index, way),
            Step::Send(worker, index, lasts) => {
                if let Some(work) = self.work(worker, index) {
                    let ends = self.now + lasts.min(milliseconds(TIMING.longest_request));
                    self.requests.push(Request { worker, claim: work.claim, ends });
                }
            }
            Step::Finish(worker, index, way) => self.give_up(worker, index, way, |table, now, claim| {
                table.finish(now, claim, Phase::Succeeded);
            }),
            Step::PutOff(worker, index, after, way) => self.give_up(worker, index, way, move |table, now, claim| {
                table.release(now, claim, Return::Later(Duration::from_millis(after)));
            }),
            Step::StopInOrder(worker, index, way) => self.stop(worker, index, way),
        }
    }

    fn claim(&mut self, worker: usize, way: Way) {
        if self.workers[worker].stopped {
            return;
        }
        let asked_at = self.workers[worker].clock(self.now);
        let holder = u8::try_from(worker).expect("few");
        let Some(claim) = self.ask(way, |table, now, timing| table.claim(now, timing, holder)) else { return };
        if claim.lost >= MAX_LOST {
            self.table.finish(self.now, claim, Phase::Error);
        } else {
            self.workers[worker].work.push(Work { claim, end: asked_at + self.counted as f64 });
        }
    }

    fn beat(&mut self, worker: usize, index: usize, way: Way) {
        let Some(work) = self.work(worker, index) else { return };
        let asked_at = self.workers[worker].clock(self.now);
        let renewed = self.ask(way, |table, now, timing| table.renew(now, timing, work.claim));
        let in_time = self.workers[worker].clock(self.now) < work.end;
        if renewed.is_none() || !in_time {
            return self.forget(worker, work.claim);
        }
        let end = asked_at + self.counted as f64;
        for known in self.workers[worker].work.iter_mut().filter(|known| known.claim == work.claim) {
            known.end = end;
        }
    }

    /// The handler has come back: it has nothing under way.
    fn give_up(&mut self, worker: usize, index: usize, way: Way, write: impl FnOnce(&mut Table, Time, Claimed)) {
        let Some(work) = self.work(worker, index) else { return };
        if !self.under_way(worker, work.claim) {
            self.ask(way, |table, now, _| write(table, now, work.claim));
            self.forget(worker, work.claim);
        }
    }

    /// The program stops: the handler has come back, or is aborted with a request under way.
    fn stop(&mut self, worker: usize, index: usize, way: Way) {
        let Some(work) = self.work(worker, index) else { return };
        let how = if self.under_way(worker, work.claim) { Return::Aborted } else { Return::Stopped };
        self.ask(way, |table, now, _| table.release(now, work.claim, how));
        self.forget(worker, work.claim);
    }

    /// Whatever has happened: a worker that goes on ends everything.
    fn run_to_the_end(&mut self) -> Result<(), TestCaseError> {
        (1..WORKERS).for_each(|worker| self.step(Step::Kill(worker)));
        self.step(Step::Thaw(0));
        self.step(Step::Kill(0));
        for _ in 0..2 * self.table.rows.len() {
            self.step(Step::Pass(milliseconds(self.timing.lease + self.timing.longest_request) + 1));
            self.step(Step::Claim(0, (0, 0)));
            self.check()?;
            self.step(Step::Finish(0, 0, (0, 0)));
        }
        self.check()?;
        prop_assert!(self.table.rows.iter().all(|row| row.phase.is_final()), "lost: {:?}", self);
        Ok(())
    }
}

const TIMING: Timing = Timing {
    lease: Duration::from_millis(3000),
    heartbeat: Duration::from_millis(1000),
    longest_request: Duration::from_millis(2000),
    poll: Duration::from_millis(100),
    stop: Duration::from_millis(500),
};

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let worker = 0..WORKERS;
    // What is near the end of a lease or of the margin is what matters.
    let time = prop_oneof![0..50_u64, Just(999), 1900..2100_u64, 2950..3050_u64, 4900..5100_u64];
    let way = || (prop_oneof![Just(0), 0..40_u64, 0..3000_u64], prop_oneof![Just(0), 0..40_u64, 0..3000_u64]);
    let step = prop_oneof![
        4 => time.prop_map(Step::Pass),
        4 => (worker.clone(), way()).prop_map(|(worker, way)| Step::Claim(worker, way)),
        3 => (worker.clone(), 0..3_usize, way()).prop_map(|(worker, index, way)| Step::Beat(worker, index, way)),
        6 => (worker.clone(), 0..3_usize, 0..2500_u64).prop_map(|(worker, index, lasts)| Step::Send(worker, index, lasts)),
        1 => (worker.clone(), 0..3_usize, way()).prop_map(|(worker, index, way)| Step::Finish(worker, index, way)),
        1 => (worker.clone(), 0..3_usize, 0..2000_u64, way())
            .prop_map(|(worker, index, after, way)| Step::PutOff(worker, index, after, way)),
        1 => (worker.clone(), 0..3_usize, way()).prop_map(|(worker, index, way)| Step::StopInOrder(worker, index, way)),
        1 => worker.clone().prop_map(Step::Freeze),
        2 => worker.clone().prop_map(Step::Thaw),
        1 => worker.prop_map(Step::Kill),
        1 => (0..4_usize).prop_map(Step::Terminate),
    ];
    prop::collection::vec(step, 1..60)
}

/// Runs random histories.
fn histories(cases: u32) -> Result<(), String> {
    let rates = prop::collection::vec(prop_oneof![Just(0.99), Just(1.01), 0.99..1.01_f64], WORKERS);
    let operations = prop::collection::vec(0..2_u8, 1..4);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(rates, operations, steps()), |(rates, operations, steps)| {
        let mut world = World::new(TIMING, TIMING.counted(), &rates, &operations);
        for step in steps {
            world.step(step);
            world.check()?;
        }
        world.run_to_the_end()
    });
    run.map_err(|error| error.to_string())
}

#[test]
fn two_workers_have_no_requests_at_once_and_each_operation_ends_once() {
    histories(4000).unwrap();
}

/// Each rule is needed: with it the history is harmless, without it two requests are under way at once.
#[test]
fn each_rule_is_needed() {
    let (here, there) = ((0, 0), Step::Send(1, 0, 2000));
    let hasty = Timing { longest_request: Duration::ZERO, ..TIMING };
    let counted = TIMING.counted();
    for (rule, timing, counted, rate, history) in [
        (
            "the successor waits the longest request out",
            hasty,
            counted,
            1.0,
            [
                Step::Claim(0, here),
                Step::Pass(2900),
                Step::Send(0, 0, 2000),
                Step::Pass(200),
                Step::Claim(1, here),
                there,
            ],
        ),
        (
            "the holder counts a hundredth less than the lease",
            TIMING,
            TIMING.lease,
            0.99,
            [
                Step::Claim(0, here),
                Step::Pass(3010),
                Step::Send(0, 0, 2000),
                Step::Pass(1995),
                Step::Claim(1, here),
                there,
            ],
        ),
        (
            "the holder counts from before it asked, not from the answer two seconds later",
            TIMING,
            counted + Duration::from_secs(2),
            1.0,
            [
                Step::Claim(0, (0, 2000)),
                Step::Pass(1900),
                Step::Send(0, 0, 2000),
                Step::Pass(1150),
                Step::Claim(1, here),
                there,
            ],
        ),
    ] {
        let play = |timing, counted| {
            let mut world = World::new(timing, counted, &[rate, 1.0, 1.0], &[0]);
            history.iter().try_for_each(|step| {
                world.step(*step);
                world.check()
            })
        };
        assert!(play(TIMING, TIMING.counted()).is_ok(), "{rule}");
        let found = play(timing, counted).map_err(|error| error.to_string());
        assert!(found.is_err_and(|error| error.contains("two at once")), "{rule}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 1000, failure_persistence: None, ..Config::default() })]

    /// Whoever is served, nobody who waits has fewer that run.
    #[test]
    fn no_project_waits_behind_one_with_more_running(steps in prop::collection::vec((0..4_u8, 0..5_u8, 0..2000_u64), 1..80)) {
        let (mut table, mut now, mut claims) = (Table::default(), 1, Vec::new());
        for (project, what, time) in steps {
            now += time;
            match what {
                0 | 1 => { table.enqueue(now, project); }
                2 => if let Some(claim) = claims.pop() { table.finish(now, claim, Phase::Succeeded); },
                _ => {
                    let before = table.clone();
                    let Some(claim) = table.claim(now, &TIMING, 0) else { continue };
                    let served = before.running(now, before.rows[claim.row].project);
                    for waiting in (0..before.rows.len()).filter(|row| before.claimable(now, &TIMING, *row)) {
                        prop_assert!(served <= before.running(now, before.rows[waiting].project));
                    }
                    claims.push(claim);
                }
            }
        }
    }
}
