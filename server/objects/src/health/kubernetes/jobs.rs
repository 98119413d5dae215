//! What runs to its end, once or at certain times.

use super::{Fields, degraded, healthy, progressing, suspended};
use windlass_model::application::Health;

pub(super) fn job(object: Fields<'_>) -> Health {
    let failed = object.true_condition("Failed");
    let complete = object.true_condition("Complete");
    match (failed, complete, object.true_condition("Suspended")) {
        (Some(failed), _, _) => degraded(failed.text("message")),
        (None, Some(complete), _) => healthy(complete.text("message")),
        (None, None, Some(waiting)) => suspended(waiting.text("message")),
        (None, None, None) => progressing(""),
    }
}

pub(super) fn cron_job(object: Fields<'_>) -> Health {
    let status = object.at("status");
    // A schedule that is switched off needs nobody's attention: it is not `Suspended`, which would show on the whole
    // application.
    if object.at("spec").is_true("suspend") {
        return healthy("CronJob is Suspended");
    }
    if !status.exists() {
        return progressing("Waiting for CronJob");
    }
    // Times in RFC 3339 and UTC, as Kubernetes writes them, are ordered as their texts are.
    match (status.text("lastScheduleTime"), status.text("lastSuccessfulTime")) {
        ("", _) => healthy("CronJob has not been scheduled yet"),
        (_, "") => healthy("The CronJob never completed successfully. It may not be healthy"),
        _ if status.items("active").next().is_some() => {
            healthy("The job is running. Its last execution may not have been successful")
        }
        (scheduled, succeeded) if succeeded < scheduled => {
            degraded("CronJob has not completed its last execution successfully")
        }
        _ => healthy("CronJob has completed its last execution successfully"),
    }
}
