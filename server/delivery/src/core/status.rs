//! An application's status from its objects' states.

use windlass_model::application::{Condition, Health, HealthStatus, ResourceStatus, Summary, SyncStatus};

/// What lists and events show of an application: changes of it are written down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aggregate {
    /// Whether the cluster is what Git says.
    pub sync: SyncStatus,
    /// The worst health of its objects.
    pub health: Health,
    /// Counts.
    pub summary: Summary,
}

/// The aggregate of an application's objects. `known`: whether Git and the rules gave a desired state; without it
/// nothing can be said of the objects, whatever they look like.
#[must_use]
pub fn aggregate(resources: &[ResourceStatus], known: bool) -> Aggregate {
    let counts = |one: &&ResourceStatus| one.status == SyncStatus::OutOfSync && !one.is_not_counted;
    let out_of_sync = resources.iter().filter(counts).count();
    let unknown = resources.iter().any(|one| one.status == SyncStatus::Unknown);
    let sync = match (known, out_of_sync > 0, unknown) {
        (true, true, _) => SyncStatus::OutOfSync,
        (true, false, false) => SyncStatus::Synced,
        _ => SyncStatus::Unknown,
    };
    let summary = Summary { resources: count(resources.len()), out_of_sync: count(out_of_sync), images: Vec::new() };
    Aggregate { sync, health: health(resources, known), summary }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The worst health, with the name of the object that has it. What is to be pruned does not count.
fn health(resources: &[ResourceStatus], known: bool) -> Health {
    let worst = resources
        .iter()
        .filter(|one| !one.requires_pruning)
        .filter_map(|one| one.health.as_ref().map(|health| (one, health)))
        .max_by_key(|(_, health)| health.status);
    match worst {
        Some((_, health)) if health.status == HealthStatus::Healthy => health.clone(),
        Some((one, health)) if health.message.is_empty() => {
            Health { status: health.status, message: format!("{} {}", one.kind, one.name) }
        }
        Some((one, health)) => {
            Health { status: health.status, message: format!("{} {}: {}", one.kind, one.name, health.message) }
        }
        None if known => Health { status: HealthStatus::Healthy, message: String::new() },
        None => Health { status: HealthStatus::Unknown, message: String::new() },
    }
}

/// The new conditions, with the time at which each began: one that says the same as before keeps its time.
#[must_use]
pub fn since(before: &[Condition], mut now: Vec<Condition>, time: chrono::DateTime<chrono::Utc>) -> Vec<Condition> {
    for condition in &mut now {
        let same = before.iter().find(|old| old.kind == condition.kind && old.message == condition.message);
        condition.last_transition_time = same.and_then(|old| old.last_transition_time).or(Some(time));
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(status: SyncStatus, health: Option<HealthStatus>) -> ResourceStatus {
        ResourceStatus {
            kind: "Deployment".into(),
            name: "api".into(),
            status,
            health: health.map(|status| Health { status, message: String::new() }),
            ..ResourceStatus::default()
        }
    }

    #[test]
    fn the_aggregate_is_the_worst_of_its_objects() {
        use HealthStatus::{Degraded, Healthy, Missing, Progressing, Unknown as NoIdea};
        use SyncStatus::{OutOfSync, Synced, Unknown};
        type Row = (&'static [(SyncStatus, Option<HealthStatus>)], bool, SyncStatus, HealthStatus);
        let table: &[Row] = &[
            (&[], true, Synced, Healthy),
            (&[], false, Unknown, NoIdea),
            (&[(Synced, None)], true, Synced, Healthy),
            (&[(Synced, Some(Healthy)), (OutOfSync, Some(Missing))], true, OutOfSync, Missing),
            (&[(Synced, Some(Progressing)), (Synced, Some(Degraded))], true, Synced, Degraded),
            (&[(Unknown, Some(Healthy)), (OutOfSync, Some(Healthy))], true, OutOfSync, Healthy),
            (&[(Unknown, Some(Healthy)), (Synced, Some(Healthy))], true, Unknown, Healthy),
            (&[(Synced, Some(Healthy))], false, Unknown, Healthy),
        ];
        for (objects, known, sync, health) in table {
            let resources: Vec<_> = objects.iter().map(|(status, health)| resource(*status, *health)).collect();
            let aggregate = aggregate(&resources, *known);
            assert_eq!((aggregate.sync, aggregate.health.status), (*sync, *health), "{objects:?} {known}");
        }
    }

    #[test]
    fn what_is_to_be_pruned_does_not_make_an_application_unhealthy() {
        let mut old = resource(SyncStatus::OutOfSync, Some(HealthStatus::Degraded));
        old.requires_pruning = true;
        assert_eq!(aggregate(&[old], true).health.status, HealthStatus::Healthy);
    }

    #[test]
    fn what_asks_not_to_count_does_not() {
        let mut extra = resource(SyncStatus::OutOfSync, None);
        extra.is_not_counted = true;
        let aggregate = aggregate(&[extra], true);
        assert_eq!((aggregate.sync, aggregate.summary.out_of_sync), (SyncStatus::Synced, 0));
    }

    #[test]
    fn a_condition_that_stays_keeps_its_time() {
        let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        let condition = |message: &str| Condition {
            kind: "ComparisonError".into(),
            message: message.into(),
            ..Condition::default()
        };
        let first = since(&[], vec![condition("a")], at(1));
        let second = since(&first, vec![condition("a"), condition("b")], at(2));
        assert_eq!(second.iter().map(|one| one.last_transition_time).collect::<Vec<_>>(), [Some(at(1)), Some(at(2))]);
    }
}
