//! Spark's applications, which run for ever when they stream, and may have executors in a range.

use super::{Fields, degraded, health, healthy, progressing};
use windlass_model::application::{Health, HealthStatus};

pub(super) fn application(object: Fields<'_>) -> Health {
    let state = object.at("status").at("applicationState");
    let error = state.text("errorMessage");
    match (state.at("state").exists(), state.text("state")) {
        (true, "") => progressing("Waiting to be submitted"),
        (_, "RUNNING") => running(object),
        (_, "COMPLETED") => healthy("The application is complete"),
        (_, "FAILED" | "SUBMISSION_FAILED" | "FAILING") => degraded(error),
        (_, "INVALIDATING") => health(HealthStatus::Missing, "The application is being made anew"),
        (_, "SUBMITTED" | "PENDING_RERUN" | "SUCCEEDING" | "UNKNOWN") => progressing(state.text("state")),
        _ => progressing("Waiting for executors"),
    }
}

/// Whether as many executors run as are wanted.
fn running(object: Fields<'_>) -> Health {
    let spec = object.at("spec");
    let executors = object.at("status").at("executorState");
    let count = executors.members().filter(|state| state.value().is_some_and(|state| state == "RUNNING")).count();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let wanted = spec.at("executor").number("instances");
    let is_enough = match (wanted, range(spec)) {
        (Some(wanted), _) if wanted == count => true,
        (_, Some((least, most))) => (least..=most).contains(&count),
        (None, None) => !spec.at("dynamicAllocation").exists() && count >= 1,
        (Some(_), None) => false,
    };
    if executors.exists() && is_enough {
        healthy("The application is running")
    } else {
        progressing(format!("{count} executors are running"))
    }
}

/// How few and how many executors there may be, if their number is not fixed.
fn range(spec: Fields<'_>) -> Option<(i64, i64)> {
    let dynamic = spec.at("dynamicAllocation");
    if dynamic.is_true("enabled") {
        return Some((dynamic.count("minExecutors"), dynamic.number("maxExecutors").unwrap_or(i64::MAX)));
    }
    let configured = spec.at("sparkConf");
    let prefix = ["spark.streaming.dynamicAllocation", "spark.dynamicAllocation"]
        .into_iter()
        .find(|prefix| configured.text(&format!("{prefix}.enabled")) == "true")?;
    let number = |name: &str| configured.text(&format!("{prefix}.{name}")).parse().ok();
    Some((number("minExecutors").unwrap_or(0), number("maxExecutors").unwrap_or(i64::MAX)))
}
