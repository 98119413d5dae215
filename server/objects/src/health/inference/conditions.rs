//! What the conditions of an object say together.

use super::super::fields::Fields;
use super::super::{degraded, healthy, progressing, suspended};
use super::words::{self, Tone, tone};
use windlass_model::application::{Health, HealthStatus};

/// At most as many conditions of an object are looked at.
const MOST: usize = 256;

/// Fields of `status` whose members have conditions of their own.
const NESTED: [&str; 4] = ["parents", "ancestors", "listeners", "ingress"];

/// What a condition is about, by its type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The summary of all others: `Ready`. `True` is good.
    Summary,
    /// `True` is good, and `False` means that something is wrong: `Synced`, `Available`.
    Good,
    /// `True` is good, and `False` only that it is not so (yet, or any more): `Running`, `Completed`.
    Stage,
    /// `True` is bad: `Failed`, `Stalled`.
    Bad,
    /// `True` means on the way: `Reconciling`.
    Waiting,
    /// `True` means stopped on purpose: `Paused`.
    Resting,
}

struct Condition<'a> {
    role: Role,
    is: Truth,
    fields: Fields<'a>,
}

/// What conditions say.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) health: Health,
    /// Whether their words leave no doubt.
    pub(super) is_sure: bool,
    /// Whether the one that speaks for all others says so.
    pub(super) is_summary: bool,
}

fn sure(health: Health) -> Said {
    Said { health, is_sure: true, is_summary: false }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    Unknown,
}

/// The health by conditions; None if there are none that are understood.
///
/// They are in `status.conditions`, or in those of each gateway, listener or such that this object has to do with.
pub(super) fn infer(object: Fields<'_>) -> Option<Said> {
    let status = object.at("status");
    let nested = NESTED.into_iter().flat_map(|name| status.at(name).members().take(MOST));
    let nested = nested.flat_map(|place| place.items("conditions").take(MOST));
    let all: Vec<Condition<'_>> = status.items("conditions").chain(nested).take(MOST).filter_map(read).collect();
    let find = |role: Role, is: Truth| all.iter().find(move |condition| condition.role == role && condition.is == is);

    if let Some(bad) = find(Role::Bad, Truth::Yes) {
        return Some(sure(degraded(message(bad.fields))));
    }
    if let Some(resting) = find(Role::Resting, Truth::Yes) {
        return Some(sure(suspended(message(resting.fields))));
    }
    let generation = object.at("metadata").number("generation");
    if let Some(old) = all.iter().find(|condition| is_old(condition, generation)) {
        let kind = old.fields.text("type");
        return Some(sure(progressing(format!("Waiting for the condition {kind} to be renewed"))));
    }
    if let Some(waiting) = all.iter().filter(|condition| condition.role == Role::Waiting).find_map(underway) {
        return Some(sure(waiting));
    }
    let ready = find(Role::Summary, Truth::Yes);
    let is_open = |condition: &&Condition<'_>| match condition.role {
        Role::Summary => condition.is != Truth::Yes,
        // What is ready may lack something that it does not need, but not have refused the latest change.
        Role::Good => condition.is == Truth::No && (ready.is_none() || is_about_change(condition)),
        _ => false,
    };
    let open: Vec<(Said, &Condition<'_>)> = all.iter().filter(is_open).map(|open| (not_good(open), open)).collect();
    // One that tells of a failure explains why the others are not good; else the summary speaks for all.
    let failure = open.iter().find(|(said, _)| said.is_sure && said.health.status == HealthStatus::Degraded);
    let summary = open.iter().find(|(_, condition)| condition.role == Role::Summary);
    if let Some((said, _)) = failure.or(summary).or(open.first()) {
        return Some(said.clone());
    }
    if ready.is_none()
        && let Some(unknown) = find(Role::Good, Truth::Unknown)
    {
        return Some(not_good(unknown));
    }
    let good = ready.or_else(|| find(Role::Good, Truth::Yes)).or_else(|| find(Role::Stage, Truth::Yes));
    good.map(|good| Said { is_summary: good.role == Role::Summary, ..sure(healthy(message(good.fields))) })
}

/// Whether a condition says how the controller took the latest change. Where that fails, `Ready` may still be about the
/// change before.
fn is_about_change(condition: &Condition<'_>) -> bool {
    let parts = words::parts(condition.fields.text("type"));
    parts.iter().any(|part| {
        matches!(
            part.as_str(),
            "accepted" | "reconcile" | "reconciled" | "resolved" | "synced" | "synchronized" | "valid"
        )
    })
}

/// A condition whose type is understood.
fn read(fields: Fields<'_>) -> Option<Condition<'_>> {
    let is = match fields.text("status") {
        "True" => Truth::Yes,
        "False" => Truth::No,
        "Unknown" => Truth::Unknown,
        _ => return None,
    };
    let (role, is_denied) = role(fields.text("type"))?;
    let is = match (is_denied, is) {
        (true, Truth::Yes) => Truth::No,
        (true, Truth::No) => Truth::Yes,
        _ => is,
    };
    Some(Condition { role, is, fields })
}

/// The role of a condition's type, and whether it is told by its opposite (`NotReady`).
///
/// The last part that is known counts: `ErrorsResolved` is good, `ReadyToFail` is not.
fn role(kind: &str) -> Option<(Role, bool)> {
    if kind == "Ready" {
        return Some((Role::Summary, false));
    }
    let parts = words::parts(kind);
    if !words::is_now(&parts) {
        return None;
    }
    if parts.ends_with(&["up".to_owned(), "to".to_owned(), "date".to_owned()]) {
        return Some((Role::Good, false));
    }
    let (at, role) = parts.iter().enumerate().rev().find_map(|(at, part)| Some((at, part_role(part)?)))?;
    let is_denied = parts.iter().take(at).any(|part| words::is_negation(part));
    match role {
        // `ScalingLimited` is not about scaling.
        Role::Waiting if at + 1 < parts.len() => None,
        Role::Good => Some((role, is_denied)),
        _ => (!is_denied).then_some((role, false)),
    }
}

fn part_role(part: &str) -> Option<Role> {
    match part {
        "active" | "bound" | "complete" | "completed" | "connected" | "created" | "done" | "enabled" | "finished"
        | "initialized" | "online" | "provisioned" | "registered" | "running" | "started" => Some(Role::Stage),
        "creating" | "deleting" | "deploying" | "importing" | "initializing" | "installing" | "issuing"
        | "migrating" | "pending" | "progress" | "progressing" | "provisioning" | "reconciling" | "restarting"
        | "restoring" | "rolling" | "scaling" | "starting" | "syncing" | "terminating" | "updating" | "upgrading" => {
            Some(Role::Waiting)
        }
        "missing" | "expired" => None,
        _ => match words::part_tone(part)? {
            Tone::Good => Some(Role::Good),
            Tone::Bad => Some(Role::Bad),
            Tone::Resting => Some(Role::Resting),
            // A thing may be said to be monitoring or scheduled for ever.
            Tone::Waiting | Tone::Unknown => None,
        },
    }
}

/// Whether a condition is about an older object than this.
fn is_old(condition: &Condition<'_>, generation: Option<i64>) -> bool {
    let seen = condition.fields.number("observedGeneration");
    matches!(condition.role, Role::Summary | Role::Good)
        && seen.zip(generation).is_some_and(|(seen, generation)| seen < generation)
}

/// What a condition such as `Progressing` says. With `False` and a reason for failure it has given up; and `True` with
/// a good reason means that it has arrived.
fn underway(condition: &Condition<'_>) -> Option<Health> {
    let reason = words::last_tone(condition.fields.text("reason"));
    match (condition.is, reason) {
        (Truth::Yes, Some(Tone::Good)) => None,
        (Truth::Yes, _) => Some(progressing(message(condition.fields))),
        (Truth::No, Some(Tone::Bad)) => Some(degraded(message(condition.fields))),
        (Truth::No | Truth::Unknown, _) => None,
    }
}

/// A condition that is to be true, and is not.
fn not_good(condition: &Condition<'_>) -> Said {
    let (fields, said) = (condition.fields, message(condition.fields));
    if condition.is == Truth::Unknown {
        return sure(progressing(said));
    }
    let (reason, sentence) = (fields.text("reason"), words::sentence_tone(fields.text("message")));
    match (fields.text("severity"), reason_tone(reason), sentence) {
        ("Error", ..) | (_, Some(Tone::Bad), _) | (_, Some(Tone::Waiting) | None, Some(Tone::Bad)) => {
            sure(degraded(said))
        }
        ("Warning" | "Info", ..) | (_, Some(Tone::Waiting), _) | (_, None, Some(Tone::Waiting)) => {
            sure(progressing(said))
        }
        (_, Some(Tone::Resting), _) => sure(suspended(said)),
        // Without a word of why, it may be about to begin.
        _ if fields.text("message").is_empty() && matches!(reason, "" | "Unavailable") => {
            Said { is_sure: false, ..sure(progressing(said)) }
        }
        _ => Said { is_sure: false, ..sure(degraded(said)) },
    }
}

/// How a reason sounds. `Unavailable` and `NotReady` only repeat that the condition is not true.
fn reason_tone(reason: &str) -> Option<Tone> {
    let is_repeated = reason == "Unavailable" || words::parts(reason).iter().any(|part| part == "not");
    tone(reason).filter(|tone| !is_repeated || *tone == Tone::Bad && reason != "Unavailable")
}

/// The condition in words: its message, else its reason, else its type.
fn message(fields: Fields<'_>) -> String {
    let texts = [fields.text("message"), fields.text("reason"), fields.text("type")];
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}
