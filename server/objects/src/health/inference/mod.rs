//! What a `status` usually means, for kinds that nobody described.
//!
//! Conditions speak first, by their polarity (`Ready` is good when `True`, `Failed` when `False`), then a field such as
//! `phase`, then flags and counts. What is not understood says nothing: a healthy object of an unknown kind must not
//! be called `Degraded`, so that only words that mean failure do.

mod conditions;
mod words;

use super::fields::Fields;
use super::{degraded, health, healthy, progressing, suspended};
use serde_json::Value;
use windlass_model::application::Health;
use windlass_model::application::HealthStatus::{self, Degraded, Progressing, Suspended};
use words::{Tone, tone};

/// The health of an object by its `status`; None if that is missing or says nothing.
pub(super) fn infer(object: Fields<'_>) -> Option<Health> {
    let status = object.at("status");
    if !status.is_filled() {
        return None;
    }
    if let Some(switch) = SWITCHES.into_iter().find(|switch| object.at("spec").is_true(switch)) {
        return Some(suspended(format!("spec.{switch} is true")));
    }
    if let Some(waiting) = unseen(object) {
        return Some(waiting);
    }
    let by_phase = phase(object);
    let Some(said) = conditions::infer(object) else {
        return by_phase.or_else(|| failure(status)).or_else(|| flag(status)).or_else(|| replicas(object));
    };
    let other = match (said.health.status, said.is_sure) {
        // Conditions may be fine and old when the phase tells of a failure, or of something that goes on.
        (HealthStatus::Healthy, _) => by_phase
            .or_else(|| replicas(object).filter(|_| !said.is_summary))
            .filter(|said| is_one_of(said, &[Degraded, Progressing])),
        // What is not ready, and does not say why, may say it there.
        (HealthStatus::Degraded, false) => by_phase.filter(|phase| is_one_of(phase, &[Progressing, Suspended])),
        (HealthStatus::Progressing, _) => failure(status),
        _ => None,
    };
    Some(other.unwrap_or(said.health))
}

fn is_one_of(health: &Health, all: &[HealthStatus]) -> bool {
    all.contains(&health.status)
}

/// Fields of `spec` by which a person stops a controller.
const SWITCHES: [&str; 3] = ["suspend", "suspended", "paused"];

/// The controller has not seen the latest change.
fn unseen(object: Fields<'_>) -> Option<Health> {
    let generation = object.at("metadata").number("generation")?;
    let observed = match object.at("status").at("observedGeneration").value()? {
        Value::String(text) => text.parse().ok()?,
        other => other.as_i64()?,
    };
    (observed < generation).then(|| {
        progressing(format!(
            "Waiting for the controller to see the latest change (generation {generation}, seen {observed})"
        ))
    })
}

/// Fields of `status` that say in a word how it is.
const PHASES: [&str; 8] =
    ["phase", "state", "status", "health", "currentState", "overallStatus", "updateStatus", "compliant"];

/// Fields of `status` that explain the word.
const EXPLANATIONS: [&str; 4] = ["message", "reason", "phaseReason", "errorMessage"];

fn phase(object: Fields<'_>) -> Option<Health> {
    let status = object.at("status");
    let own = PHASES.into_iter().map(|name| status.text(name));
    let nested = status.at("statuses").members().take(MOST_FIELDS).map(|member| member.text("state"));
    let word = worst(own).or_else(|| worst(nested)).or_else(|| other_phase(status)).or_else(|| part_phase(status))?;
    let status_of_word = match tone(word)? {
        Tone::Good if is_running_to_its_end(object, word) => HealthStatus::Progressing,
        Tone::Good => HealthStatus::Healthy,
        Tone::Waiting => HealthStatus::Progressing,
        Tone::Resting => HealthStatus::Suspended,
        Tone::Bad => HealthStatus::Degraded,
        Tone::Unknown => HealthStatus::Unknown,
    };
    let explained = EXPLANATIONS.into_iter().map(|name| status.text(name)).find(|text| !text.is_empty());
    Some(health(status_of_word, explained.unwrap_or(word)))
}

/// Of several words the one that sounds worst; of those that sound alike, the first.
fn worst<'a>(words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let known = words.map(|word| (words::rank(tone(word)), word)).filter(|(rank, _)| *rank > 0);
    known.reduce(|worst, next| if next.0 > worst.0 { next } else { worst }).map(|(_, word)| word)
}

/// Whether this is a kind of thing that is not done as long as it runs: a `PipelineRun`, a `Backup`.
fn is_running_to_its_end(object: Fields<'_>, word: &str) -> bool {
    let kind = words::parts(object.text("kind"));
    words::parts(word).iter().any(|part| matches!(part.as_str(), "running" | "started" | "active"))
        && kind.last().is_some_and(|last| {
            matches!(
                last.as_str(),
                "backup" | "experiment" | "job" | "migration" | "restore" | "run" | "task" | "workflow"
            )
        })
}

/// The word in a field that is called like `clusterStatus`, and is not about the past or the future. Of several the
/// worst counts.
fn other_phase(status: Fields<'_>) -> Option<&str> {
    let named = status.map()?.iter().take(MOST_FIELDS).filter(|(name, _)| {
        let parts = words::parts(name);
        parts.last().is_some_and(|last| matches!(last.as_str(), "phase" | "state" | "status")) && words::is_now(&parts)
    });
    worst(named.filter_map(|(_, value)| value.as_str()))
}

/// The word in a part of the status, such as `applicationState.state`.
fn part_phase(status: Fields<'_>) -> Option<&str> {
    let now = status.map()?.iter().take(MOST_FIELDS).filter(|(name, _)| words::is_now(&words::parts(name)));
    let parts = now.map(|(_, value)| Fields::Value(value));
    worst(parts.flat_map(|part| ["phase", "state", "status"].map(|name| part.text(name))))
}

/// At most as many fields of `status` are looked at.
const MOST_FIELDS: usize = 256;

/// Fields of `status` that are there only when something failed.
const FAILURES: [&str; 6] = ["error", "errMsg", "errorMessage", "failureMessage", "failureReason", "lastError"];

fn failure(status: Fields<'_>) -> Option<Health> {
    FAILURES.into_iter().find_map(|name| match status.at(name).value()? {
        Value::String(text) if !text.is_empty() => Some(degraded(text.as_str())),
        Value::Object(error) if !error.is_empty() => Some(degraded(status.at(name).text("message"))),
        _ => None,
    })
}

/// Fields of `status` that are true when all is well.
const FLAGS: [&str; 5] = ["ready", "healthy", "readyToUse", "available", "pass"];

fn flag(status: Fields<'_>) -> Option<Health> {
    FLAGS.into_iter().find_map(|name| {
        let is_set = status.switch(name)?;
        Some(match (is_set, name) {
            (true, _) => healthy(format!("status.{name} is true")),
            (false, "healthy") => degraded("status.healthy is false"),
            (false, _) => progressing(format!("status.{name} is false")),
        })
    })
}

/// Fields of `status` that count what is to be as many as wanted.
const COUNTS: [&str; 3] = ["updatedReplicas", "readyReplicas", "availableReplicas"];

fn replicas(object: Fields<'_>) -> Option<Health> {
    let status = object.at("status");
    let wanted = object.at("spec").number("replicas").or_else(|| status.number("replicas"))?;
    if let Some((name, count)) =
        COUNTS.into_iter().filter_map(|name| Some((name, status.number(name)?))).find(|(_, count)| *count < wanted)
    {
        return Some(progressing(format!("{name}: {count} of {wanted}")));
    }
    // A count of zero is left out: then `replicas` alone says how many there are.
    let ready = status.number("readyReplicas").or_else(|| status.number("availableReplicas"));
    match ready {
        Some(ready) => Some(healthy(format!("{ready} of {wanted} replicas are ready"))),
        None if wanted == 0 => Some(healthy("no replicas are wanted")),
        None => status.number("replicas").map(|_| progressing(format!("0 of {wanted} replicas are ready"))),
    }
}

#[cfg(test)]
mod tests;
