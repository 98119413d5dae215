//! How an object is, from what it says of itself.
//!
//! The first that has an answer gives it: the object is being deleted; the kinds of Kubernetes itself ([`kubernetes`]);
//! kinds that need arithmetic ([`computed`]); the table of declarative [`rules`] for well-known projects; for all
//! other kinds what their `status` usually means ([`inference`]). `docs/health.md` tells it to users.
//!
//! Objects come from clusters, and may be large, deep or wrong anywhere: nothing here calls itself as deep as the
//! object is nested, each rule reads a list once, and messages are cut at [`MESSAGE_LIMIT`].

mod computed;
mod fields;
mod inference;
mod kubernetes;
mod rules;

use crate::key;
use fields::Fields;
use windlass_model::application::{Health, HealthStatus, Object};

/// The longest message, in bytes; a longer one is cut, and ends in `…`.
pub const MESSAGE_LIMIT: usize = 4096;

/// Keeps a hook in the cluster until the operation has seen how it ended.
const HOOK_FINALIZER: &str = "argocd.argoproj.io/hook-finalizer";

/// The health of a live object; None for what has none (a `ConfigMap` is there, or it is not).
///
/// An object that is being deleted is `Progressing`, whatever its kind, except a hook that is kept for its result.
#[must_use]
pub fn assess(object: &Object) -> Option<Health> {
    let fields = Fields::of(object);
    if is_deleted(object, fields) {
        return Some(progressing("Pending deletion"));
    }
    let (group, _) = key::group_version(key::api_version(object));
    let kind = key::kind(object);
    let health = if kubernetes::is_own(group) {
        kubernetes::assess(group, kind, fields)
    } else {
        match computed::assess(group, kind, fields).or_else(|| rules::assess(group, kind, fields)) {
            Some(health) => health,
            None => inference::infer(fields),
        }
    };
    health.map(shortened)
}

/// What the object's `status` says by itself, as for a kind that nobody knows; None if it says nothing.
#[must_use]
pub fn infer(object: &Object) -> Option<Health> {
    let fields = Fields::of(object);
    if is_deleted(object, fields) {
        return Some(progressing("Pending deletion"));
    }
    inference::infer(fields).map(shortened)
}

/// The kinds of other projects that are known here: project, group (`*.` stands for what comes before) and kind (`*`
/// for any).
pub fn known() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    rules::known().chain(computed::KNOWN)
}

/// The worst of several; `Healthy` if there is none.
#[must_use]
pub fn worst(all: impl IntoIterator<Item = HealthStatus>) -> HealthStatus {
    all.into_iter().max().unwrap_or(HealthStatus::Healthy)
}

fn is_deleted(object: &Object, fields: Fields<'_>) -> bool {
    let mut finalizers = fields.at("metadata").items("finalizers");
    key::metadata(object, "deletionTimestamp").is_some()
        && !finalizers.any(|finalizer| finalizer.value().is_some_and(|name| name == HOOK_FINALIZER))
}

fn shortened(mut health: Health) -> Health {
    if health.message.len() > MESSAGE_LIMIT {
        health.message.truncate(health.message.floor_char_boundary(MESSAGE_LIMIT - '…'.len_utf8()));
        health.message.push('…');
    }
    health
}

fn health(status: HealthStatus, message: impl Into<String>) -> Health {
    Health { status, message: message.into() }
}

fn healthy(message: impl Into<String>) -> Health {
    health(HealthStatus::Healthy, message)
}

fn progressing(message: impl Into<String>) -> Health {
    health(HealthStatus::Progressing, message)
}

fn degraded(message: impl Into<String>) -> Health {
    health(HealthStatus::Degraded, message)
}

fn suspended(message: impl Into<String>) -> Health {
    health(HealthStatus::Suspended, message)
}

#[cfg(test)]
mod tests;
