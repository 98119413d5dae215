//! Why an object or an application is not as it should be, in sentences: in the server's words where it has some, else
//! from what is known.

use crate::automation;
use crate::object::id_of;
use crate::text::Lang;
use windlass_model::application::{ApplicationStatus, Health, HealthStatus, ResourceStatus, SyncStatus};
use windlass_model::operation::ResultCode;

/// So many objects are named in a sentence about all of them.
const NAMED: usize = 3;

/// Why an object is not Synced; `None` if it is.
#[must_use]
pub fn not_synced(lang: Lang, object: &ResourceStatus) -> Option<String> {
    if object.status == SyncStatus::Synced && !object.requires_pruning {
        return None;
    }
    let words = object.message.trim();
    Some(match object.status {
        _ if !words.is_empty() => words.to_owned(),
        _ if object.requires_pruning => lang.why_extra().to_owned(),
        SyncStatus::Unknown => lang.why_unclear().to_owned(),
        _ if is_missing(object) => lang.why_missing().to_owned(),
        _ => lang.why_differs().to_owned(),
    })
}

/// Why an object is not Healthy; `None` if it is, or if its kind has no health.
#[must_use]
pub fn not_healthy(lang: Lang, health: Option<&Health>) -> Option<String> {
    let health = health?;
    let words = health.message.trim();
    Some(match health.status {
        HealthStatus::Healthy => return None,
        _ if !words.is_empty() => words.to_owned(),
        HealthStatus::Missing => lang.health_missing().to_owned(),
        HealthStatus::Progressing => lang.health_progressing().to_owned(),
        HealthStatus::Degraded => lang.health_degraded().to_owned(),
        HealthStatus::Suspended => lang.health_suspended().to_owned(),
        HealthStatus::Unknown => lang.health_unknown().to_owned(),
    })
}

/// What the cluster said when the last synchronisation tried to apply an object; `None` if it took it, or if the object
/// is in sync since.
#[must_use]
pub fn refused(lang: Lang, status: &ApplicationStatus, object: &ResourceStatus) -> Option<String> {
    if object.status == SyncStatus::Synced && !object.requires_pruning {
        return None;
    }
    let results = &status.operation_state.as_ref()?.sync_result.as_ref()?.resources;
    let result = results.iter().find(|result| {
        let same = result.group == object.group && result.kind == object.kind;
        same && result.namespace == object.namespace && result.name == object.name
    })?;
    let said = result.message.trim();
    let refused = result.status == ResultCode::SyncFailed && !said.is_empty() && !object.message.contains(said);
    refused.then(|| lang.why_refused(said))
}

/// All reasons of an object, each a sentence, without saying one twice.
#[must_use]
pub fn reasons(lang: Lang, status: &ApplicationStatus, object: &ResourceStatus) -> Vec<String> {
    let sync = not_synced(lang, object);
    let mut health = not_healthy(lang, object.health.as_ref());
    // That it is missing is one fact, be it of its sync or of its health.
    if sync.is_some()
        && object.health.as_ref().is_some_and(|it| it.status == HealthStatus::Missing && it.message.is_empty())
    {
        health = None;
    }
    let mut all: Vec<String> = Vec::new();
    for reason in [sync, refused(lang, status, object), health].into_iter().flatten() {
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    all
}

fn is_missing(object: &ResourceStatus) -> bool {
    object.health.as_ref().is_some_and(|health| health.status == HealthStatus::Missing)
}

/// An object that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name in the address bar.
    pub id: String,
    /// `Deployment api`.
    pub label: String,
    /// Why, for this one.
    pub reason: String,
}

/// Why an application is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What follows "because".
    pub reason: String,
    /// The first objects that it is so for.
    pub objects: Vec<Named>,
    /// How many more there are.
    pub more: usize,
}

/// Why an application is not Synced; `None` if it is.
#[must_use]
pub fn application_sync(lang: Lang, status: &ApplicationStatus) -> Option<Summary> {
    if status.sync.status == SyncStatus::Synced {
        return None;
    }
    let conditions = status.conditions.iter().filter(|condition| automation::is_error(condition));
    let condition = conditions.map(|condition| condition.message.trim()).find(|message| !message.is_empty());
    if let (SyncStatus::Unknown, Some(message)) = (status.sync.status, condition) {
        return Some(Summary { reason: message.to_owned(), ..Summary::default() });
    }
    let mut objects: Vec<&ResourceStatus> =
        status.resources.iter().filter(|it| it.status != SyncStatus::Synced || it.requires_pruning).collect();
    if objects.is_empty() {
        return Some(Summary { reason: lang.why_sync_unknown().to_owned(), ..Summary::default() });
    }
    // What differs first, what could not be compared last.
    objects.sort_by_key(|object| sort_of(object));
    let count = |sort: Sort| objects.iter().filter(|object| sort_of(object) == sort).count();
    let parts: Vec<String> = [Sort::Differs, Sort::Missing, Sort::Extra, Sort::Unclear]
        .into_iter()
        .filter_map(|sort| counted(lang, sort, count(sort)))
        .collect();
    let named = objects.iter().take(NAMED).map(|object| Named {
        id: id_of(object),
        label: format!("{} {}", object.kind, object.name),
        reason: not_synced(lang, object).unwrap_or_default(),
    });
    Some(Summary { reason: parts.join(", "), objects: named.collect(), more: objects.len().saturating_sub(NAMED) })
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Differs,
    Missing,
    Extra,
    Unclear,
}

fn sort_of(object: &ResourceStatus) -> Sort {
    match object.status {
        _ if object.requires_pruning => Sort::Extra,
        SyncStatus::Unknown => Sort::Unclear,
        _ if is_missing(object) => Sort::Missing,
        _ => Sort::Differs,
    }
}

fn counted(lang: Lang, sort: Sort, count: usize) -> Option<String> {
    Some(match (sort, count) {
        (_, 0) => return None,
        (Sort::Differs, 1) => lang.one_differs().to_owned(),
        (Sort::Missing, 1) => lang.one_missing().to_owned(),
        (Sort::Extra, 1) => lang.one_extra().to_owned(),
        (Sort::Unclear, 1) => lang.one_unclear().to_owned(),
        (Sort::Differs, n) => lang.some_differ(n),
        (Sort::Missing, n) => lang.some_missing(n),
        (Sort::Extra, n) => lang.some_extra(n),
        (Sort::Unclear, n) => lang.some_unclear(n),
    })
}

/// Why an application is not Healthy: its worst objects; `None` if it is. What is to be pruned does not count.
#[must_use]
pub fn application_health(lang: Lang, status: &ApplicationStatus) -> Option<Summary> {
    let worst = status.health.status;
    if worst == HealthStatus::Healthy {
        return None;
    }
    let has_it = |object: &&ResourceStatus| {
        !object.requires_pruning && object.health.as_ref().is_some_and(|it| it.status == worst)
    };
    let count = status.resources.iter().filter(has_it).count();
    let named = status.resources.iter().filter(has_it).take(NAMED).map(|object| Named {
        id: id_of(object),
        label: format!("{} {}", object.kind, object.name),
        reason: not_healthy(lang, object.health.as_ref()).unwrap_or_default(),
    });
    let objects: Vec<Named> = named.collect();
    let reason = match (objects.is_empty(), status.health.message.trim()) {
        (false, _) => String::new(),
        (true, "") => within(&not_healthy(lang, Some(&status.health)).unwrap_or_default()),
        (true, message) => message.to_owned(),
    };
    Some(Summary { reason, objects, more: count.saturating_sub(NAMED) })
}

/// A sentence of the catalogue as a part of another one.
fn within(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::application::{Condition, SyncState};
    use windlass_model::operation::{OperationState, ResourceResult, SyncResult};

    const EN: Lang = Lang::English;

    fn object(name: &str, status: SyncStatus, message: &str, health: Option<(HealthStatus, &str)>) -> ResourceStatus {
        ResourceStatus {
            kind: "Deployment".into(),
            name: name.into(),
            status,
            message: message.into(),
            health: health.map(|(status, message)| Health { status, message: message.into() }),
            ..ResourceStatus::default()
        }
    }

    fn extra(mut object: ResourceStatus) -> ResourceStatus {
        object.requires_pruning = true;
        object
    }

    #[test]
    fn each_object_says_why() {
        use HealthStatus::{Degraded, Healthy, Missing, Progressing, Suspended, Unknown as NoIdea};
        use SyncStatus::{OutOfSync, Synced, Unknown};
        for (given, english) in [
            (object("a", Synced, "", None), ""),
            (object("a", Synced, "", Some((Healthy, ""))), ""),
            (object("a", OutOfSync, "spec.x is 1", Some((Healthy, ""))), "spec.x is 1"),
            (object("a", OutOfSync, "", None), "It differs from Git; its diff shows where."),
            (object("a", OutOfSync, "", Some((Missing, ""))), "Not in the cluster; a synchronisation creates it."),
            (object("a", OutOfSync, "not in the cluster", Some((Missing, ""))), "not in the cluster"),
            (
                extra(object("a", OutOfSync, "", Some((Healthy, "")))),
                "No longer in Git; a synchronisation with pruning deletes it.",
            ),
            (object("a", Unknown, "", None), "It was not compared yet, or could not be."),
            (
                object("a", Unknown, "the cluster does not answer", Some((NoIdea, ""))),
                "the cluster does not answer | Its health could not be found out.",
            ),
            (object("a", Synced, "", Some((Degraded, "exceeded its deadline"))), "exceeded its deadline"),
            (object("a", Synced, "", Some((Degraded, ""))), "It failed; its status gives no reason."),
            (object("a", Synced, "", Some((Progressing, ""))), "It is not ready yet; its status gives no reason."),
            (object("a", Synced, "", Some((Suspended, ""))), "It waits on purpose; someone or something suspended it."),
            (object("a", OutOfSync, "same", Some((Degraded, "same"))), "same"),
        ] {
            let status = ApplicationStatus::default();
            assert_eq!(reasons(EN, &status, &given).join(" | "), english, "{given:?}");
            assert_eq!(reasons(Lang::Korean, &status, &given).len(), reasons(EN, &status, &given).len());
        }
    }

    #[test]
    fn a_refusal_of_the_last_synchronisation_is_told_until_the_object_is_in_sync() {
        let result = ResourceResult {
            kind: "Deployment".into(),
            name: "a".into(),
            status: ResultCode::SyncFailed,
            message: "field is immutable".into(),
            ..ResourceResult::default()
        };
        let status = ApplicationStatus {
            operation_state: Some(OperationState {
                sync_result: Some(SyncResult { resources: vec![result], ..SyncResult::default() }),
                ..OperationState::default()
            }),
            ..ApplicationStatus::default()
        };
        for (given, said) in [
            (object("a", SyncStatus::OutOfSync, "", None), true),
            (object("a", SyncStatus::OutOfSync, "refused: field is immutable", None), false),
            (object("a", SyncStatus::Synced, "", None), false),
            (object("b", SyncStatus::OutOfSync, "", None), false),
        ] {
            assert_eq!(refused(EN, &status, &given).is_some(), said, "{given:?}");
        }
    }

    fn status(sync: SyncStatus, resources: Vec<ResourceStatus>) -> ApplicationStatus {
        ApplicationStatus {
            sync: SyncState { status: sync, revision: String::new() },
            resources,
            ..ApplicationStatus::default()
        }
    }

    #[test]
    fn an_application_says_why_it_is_not_in_sync() {
        use SyncStatus::{OutOfSync, Synced, Unknown};
        let missing = |name| object(name, OutOfSync, "not in the cluster", Some((HealthStatus::Missing, "")));
        let many = status(
            OutOfSync,
            vec![
                object("in-sync", Synced, "", None),
                missing("m"),
                extra(object("e", OutOfSync, "", None)),
                object("u", Unknown, "", None),
                object("a", OutOfSync, "spec.x is 1", None),
                object("b", OutOfSync, "spec.y is 2", None),
            ],
        );
        let summary = application_sync(EN, &many).unwrap();
        assert_eq!(
            summary.reason,
            "2 objects differ, 1 is not in the cluster, 1 is no longer in Git, 1 could not be compared"
        );
        let labels: Vec<&str> = summary.objects.iter().map(|named| named.label.as_str()).collect();
        assert_eq!((labels, summary.more), (vec!["Deployment a", "Deployment b", "Deployment m"], 2));
        assert_eq!(summary.objects[0].reason, "spec.x is 1");
        let one = application_sync(EN, &status(OutOfSync, vec![object("a", OutOfSync, "x", None)])).unwrap();
        assert_eq!((one.reason.as_str(), one.more), ("1 object differs", 0));
        assert_eq!(application_sync(EN, &status(Synced, Vec::new())), None);
        let mut broken = status(Unknown, Vec::new());
        assert_eq!(application_sync(EN, &broken).unwrap().reason, "the application was not compared yet");
        let condition = |kind: &str, message: &str| Condition {
            kind: kind.into(),
            message: message.into(),
            ..Condition::default()
        };
        broken.conditions =
            vec![condition("SharedResourceWarning", "shared"), condition("ComparisonError", "no such branch")];
        assert_eq!(application_sync(EN, &broken).unwrap().reason, "no such branch");
    }

    #[test]
    fn an_application_says_which_objects_make_it_unhealthy() {
        let mut given = status(
            SyncStatus::Synced,
            vec![
                object("fine", SyncStatus::Synced, "", Some((HealthStatus::Healthy, ""))),
                object("slow", SyncStatus::Synced, "", Some((HealthStatus::Progressing, ""))),
                object("bad", SyncStatus::Synced, "", Some((HealthStatus::Degraded, "CrashLoopBackOff"))),
                extra(object("old", SyncStatus::OutOfSync, "", Some((HealthStatus::Degraded, "old")))),
            ],
        );
        given.health = Health { status: HealthStatus::Degraded, message: "Deployment bad: CrashLoopBackOff".into() };
        let summary = application_health(EN, &given).unwrap();
        let named: Vec<(&str, &str)> =
            summary.objects.iter().map(|named| (named.label.as_str(), named.reason.as_str())).collect();
        assert_eq!(
            (named, summary.more, summary.reason.as_str()),
            (vec![("Deployment bad", "CrashLoopBackOff")], 0, "")
        );
        given.resources.clear();
        assert_eq!(application_health(EN, &given).unwrap().reason, "Deployment bad: CrashLoopBackOff");
        given.health = Health { status: HealthStatus::Unknown, message: String::new() };
        assert_eq!(application_health(EN, &given).unwrap().reason, "its health could not be found out");
        given.health = Health { status: HealthStatus::Healthy, message: String::new() };
        assert_eq!(application_health(EN, &given), None);
    }
}
