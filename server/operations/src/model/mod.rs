//! The rules of claims as values, to prove what they promise.
//!
//! [`Table`] is what the statements of `lease.rs` and `terminate.rs` do to the rows, with the database's clock as a
//! number. [`against_sql`] holds it against those statements; [`protocol`] lets workers with clocks of their own, that
//! stop, resume and die, work by it, and looks for two requests at once.

mod against_sql;
mod protocol;

use crate::Timing;
use crate::lease::Return;
use std::time::Duration;
use windlass_model::operation::Phase;

/// Milliseconds of the database's clock.
type Time = u64;

/// An operation's row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    project: u8,
    phase: Phase,
    attempts: i32,
    retries: i32,
    lost: i32,
    epoch: i64,
    holder: Option<u8>,
    lease_until: Option<Time>,
    not_before: Time,
    /// The order of beginnings; rows are in the order of their making.
    started: Option<u64>,
    /// How often it was ended.
    ends: u32,
}

/// All rows.
#[derive(Clone, Debug, Default)]
struct Table {
    rows: Vec<Row>,
    beginnings: u64,
}

/// What a claim gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Claimed {
    row: usize,
    epoch: i64,
    lost: i32,
    terminating: bool,
}

fn milliseconds(duration: Duration) -> Time {
    u64::try_from(duration.as_millis()).expect("short")
}

impl Table {
    fn enqueue(&mut self, now: Time, project: u8) -> usize {
        self.rows.push(Row {
            project,
            phase: Phase::Pending,
            attempts: 0,
            retries: 0,
            lost: 0,
            epoch: 0,
            holder: None,
            lease_until: None,
            not_before: now,
            started: None,
            ends: 0,
        });
        self.rows.len() - 1
    }

    fn running(&self, now: Time, project: u8) -> usize {
        let of_project = self.rows.iter().filter(|row| row.project == project && !row.phase.is_final());
        of_project.filter(|row| row.phase != Phase::Pending && row.lease_until.is_some_and(|until| until > now)).count()
    }

    fn claimable(&self, now: Time, timing: &Timing, row: usize) -> bool {
        let row = &self.rows[row];
        let free = row.lease_until.is_none_or(|until| until + milliseconds(timing.longest_request) < now);
        !row.phase.is_final() && row.not_before <= now && free
    }

    /// Whose turn it is.
    fn next(&self, now: Time, timing: &Timing) -> Option<usize> {
        let served =
            |project| self.rows.iter().filter(|row| row.project == project).filter_map(|row| row.started).max();
        let turn = |row: &usize| {
            let project = self.rows[*row].project;
            (self.running(now, project), served(project), *row)
        };
        (0..self.rows.len()).filter(|row| self.claimable(now, timing, *row)).min_by_key(turn)
    }

    fn claim(&mut self, now: Time, timing: &Timing, holder: u8) -> Option<Claimed> {
        let index = self.next(now, timing)?;
        self.beginnings += 1;
        let row = &mut self.rows[index];
        row.lost += i32::from(row.holder.is_some());
        row.attempts += 1;
        row.epoch += 1;
        row.holder = Some(holder);
        row.lease_until = Some(now + milliseconds(timing.lease));
        row.started = row.started.or(Some(self.beginnings));
        if row.phase != Phase::Terminating {
            row.phase = Phase::Running;
        }
        let terminating = row.phase == Phase::Terminating;
        Some(Claimed { row: index, epoch: row.epoch, lost: row.lost, terminating })
    }

    /// The row, if the claim is still held.
    fn held(&mut self, now: Time, claim: Claimed) -> Option<&mut Row> {
        let row = &mut self.rows[claim.row];
        let active = matches!(row.phase, Phase::Running | Phase::Terminating);
        let lasts = row.lease_until.is_some_and(|until| until > now);
        (row.epoch == claim.epoch && active && lasts).then_some(row)
    }

    /// Whether it is to end, if the claim is still held.
    fn renew(&mut self, now: Time, timing: &Timing, claim: Claimed) -> Option<bool> {
        let row = self.held(now, claim)?;
        row.lease_until = Some(now + milliseconds(timing.lease));
        Some(row.phase == Phase::Terminating)
    }

    fn progress(&mut self, now: Time, claim: Claimed) -> bool {
        self.held(now, claim).is_some()
    }

    fn finish(&mut self, now: Time, claim: Claimed, phase: Phase) -> bool {
        let Some(row) = self.held(now, claim) else { return false };
        row.phase = phase;
        row.holder = None;
        row.lease_until = None;
        row.ends += 1;
        true
    }

    fn release(&mut self, now: Time, claim: Claimed, how: Return) -> bool {
        let Some(row) = self.held(now, claim) else { return false };
        let after = match how {
            Return::Later(after) => milliseconds(after),
            Return::Stopped | Return::Aborted => 0,
        };
        let to_end = row.phase == Phase::Terminating;
        row.retries += i32::from(matches!(how, Return::Later(_)));
        row.not_before = now + if to_end { after.min(1000) } else { after };
        row.holder = None;
        row.lease_until = (how == Return::Aborted).then_some(now);
        if !to_end && how != Return::Aborted {
            row.phase = Phase::Pending;
        }
        true
    }

    /// The phase after it; none if it had ended.
    fn terminate(&mut self, index: usize) -> Option<Phase> {
        let row = &mut self.rows[index];
        match row.phase {
            Phase::Succeeded | Phase::Failed | Phase::Error => return None,
            Phase::Pending => {
                row.phase = Phase::Failed;
                row.ends += 1;
            }
            Phase::Running | Phase::Terminating => row.phase = Phase::Terminating,
        }
        Some(row.phase)
    }
}
