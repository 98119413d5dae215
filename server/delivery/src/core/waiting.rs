//! Whether what was applied is ready for what comes after it.

use windlass_model::application::{Health, HealthStatus, Object};
use windlass_model::operation::Waiting;
use windlass_objects::key;

/// Argo CD's annotation: the health of this object does not count.
const IGNORE: &str = "argocd.argoproj.io/ignore-healthcheck";

/// Whether a synchronisation may go on past an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It may.
    Ready,
    /// Not yet.
    NotYet,
    /// It may not: the object has failed.
    Failed,
}

/// Whether a synchronisation may go on past an object, as Argo CD decides it: a kind without health is ready at once, a
/// healthy object is ready, a degraded one has failed, and every other state is waited for (one that is suspended, too).
#[must_use]
pub fn readiness(health: Option<&Health>, objects: &[&Object]) -> Readiness {
    if objects.iter().any(|object| key::annotation(object, IGNORE) == Some("true")) {
        return Readiness::Ready;
    }
    match health.map(|health| health.status) {
        None | Some(HealthStatus::Healthy) => Readiness::Ready,
        Some(HealthStatus::Degraded) => Readiness::Failed,
        Some(HealthStatus::Progressing | HealthStatus::Suspended | HealthStatus::Missing | HealthStatus::Unknown) => {
            Readiness::NotYet
        }
    }
}

/// What is waited for, in a sentence: `waiting for Deployment api: 1 of 3 available`.
#[must_use]
pub fn sentence(waiting: &[Waiting]) -> String {
    let Some(first) = waiting.first() else { return String::new() };
    let state = if first.health.message.is_empty() {
        format!("{:?}", first.health.status)
    } else {
        first.health.message.clone()
    };
    let more = match waiting.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    format!("waiting for {} {}: {state}{more}", first.object.kind, first.object.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use windlass_model::object::ObjectKey;

    fn health(status: HealthStatus, message: &str) -> Health {
        Health { status, message: message.into() }
    }

    #[test]
    fn health_decides() {
        let plain = json!({"metadata": {}});
        let ignored = json!({"metadata": {"annotations": {IGNORE: "true"}}});
        let counts = json!({"metadata": {"annotations": {IGNORE: "false"}}});
        let (plain, ignored, counts) =
            (plain.as_object().unwrap(), ignored.as_object().unwrap(), counts.as_object().unwrap());
        for (status, object, expected) in [
            (None, plain, Readiness::Ready),
            (Some(HealthStatus::Healthy), plain, Readiness::Ready),
            (Some(HealthStatus::Progressing), plain, Readiness::NotYet),
            (Some(HealthStatus::Suspended), plain, Readiness::NotYet),
            (Some(HealthStatus::Unknown), plain, Readiness::NotYet),
            (Some(HealthStatus::Degraded), plain, Readiness::Failed),
            (Some(HealthStatus::Degraded), counts, Readiness::Failed),
            (Some(HealthStatus::Degraded), ignored, Readiness::Ready),
        ] {
            let health = status.map(|status| health(status, ""));
            assert_eq!(readiness(health.as_ref(), &[plain, object]), expected, "{status:?}");
        }
    }

    #[test]
    fn the_first_one_is_named() {
        let one = |name: &str, message: &str| Waiting {
            object: ObjectKey {
                group: "apps".into(),
                kind: "Deployment".into(),
                namespace: "shop".into(),
                name: name.into(),
            },
            health: health(HealthStatus::Progressing, message),
        };
        assert_eq!(sentence(&[one("api", "1 of 3 available")]), "waiting for Deployment api: 1 of 3 available");
        assert_eq!(
            sentence(&[one("api", ""), one("b", ""), one("c", "")]),
            "waiting for Deployment api: Progressing and 2 more"
        );
        assert_eq!(sentence(&[]), "");
    }
}
