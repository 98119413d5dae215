//! An application in words.

use super::{destination, kind_of, short, state};
use crate::output::{Table, clean};
use chrono::{DateTime, SecondsFormat, Utc};
use windlass_model::application::{Application, ApplicationStatus, Hold};
use windlass_model::operation::{HoldUntil, OperationState, Waiting};

/// What a person reads of an application.
pub(super) fn description(application: &Application, with_objects: bool) -> String {
    let source = application.spec.source.clone().unwrap_or_default();
    let target = if source.target_revision.is_empty() { "HEAD" } else { &source.target_revision };
    let mut text = Vec::new();
    let mut line = |heading: &str, value: &str| {
        if !value.is_empty() {
            text.push(format!("{:<15} {}", format!("{heading}:"), clean(value).replace('\n', " ")));
        }
    };
    line("Name", &application.metadata.name);
    line("Namespace", application.metadata.namespace.as_deref().unwrap_or_default());
    line("Project", &application.spec.project);
    line("Repository", &source.repo_url);
    line("Path", &source.path);
    line("Target", target);
    line("Destination", &destination(application));
    let (sync, health) = state(application);
    let status = application.status.clone().unwrap_or_default();
    let at = if status.sync.revision.is_empty() { String::new() } else { format!(" at {}", status.sync.revision) };
    line("Sync", &format!("{sync:?}{at}"));
    let why = if status.health.message.is_empty() { String::new() } else { format!(" ({})", status.health.message) };
    line("Health", &format!("{health:?}{why}"));
    line("Automation", &automation(application));
    if let Some(hold) = &status.hold {
        line("Held", &held(hold));
    }
    if let Some(operation) = &status.operation_state {
        line("Last operation", &operation_words(operation));
        for waiting in operation.sync_result.iter().flat_map(|result| &result.waiting) {
            line("  waiting for", &waiting_words(waiting));
        }
    }
    match status.history.len() {
        0 => {}
        1 => line("History", "1 synchronisation"),
        count => line("History", &format!("{count} synchronisations")),
    }
    if let Some(since) = application.metadata.deletion_timestamp {
        line("Being deleted", &format!("since {}", time(since)));
    }
    conditions(&status, &mut text);
    if with_objects {
        objects(&status, &mut text);
    }
    text.join("\n")
}

fn conditions(status: &ApplicationStatus, text: &mut Vec<String>) {
    for condition in &status.conditions {
        text.push(format!("\n{}: {}", clean(&condition.kind), clean(&condition.message)));
        if !condition.next_step.is_empty() {
            text.push(format!("  Next: {}", clean(&condition.next_step)));
        }
    }
}

fn objects(status: &ApplicationStatus, text: &mut Vec<String>) {
    let mut table = Table::new(["KIND", "NAMESPACE", "NAME", "SYNC", "HEALTH", "MESSAGE"], "No objects.");
    for object in &status.resources {
        let kind = kind_of(&object.group, &object.kind);
        let health = object.health.as_ref().map(|health| format!("{:?}", health.status)).unwrap_or_default();
        let why = object.health.as_ref().map_or("", |health| health.message.as_str());
        let mut message = vec![object.message.as_str(), why];
        if object.requires_pruning && object.message.is_empty() {
            message.push("no longer in Git: synchronise with --prune to delete it");
        }
        message.retain(|part| !part.is_empty());
        table.row([
            &kind,
            &object.namespace,
            &object.name,
            &format!("{:?}", object.status),
            &health,
            &message.join("; "),
        ]);
    }
    text.push(format!("\n{table}"));
}

/// Whether it synchronises by itself, and what of it.
fn automation(application: &Application) -> String {
    let automated = application.spec.sync_policy.as_ref().and_then(|policy| policy.automated.as_ref());
    let Some(automated) = automated.filter(|automated| automated.enabled != Some(false)) else {
        return "off".to_owned();
    };
    let more: Vec<&str> =
        [(automated.prune, "prune"), (automated.self_heal, "self-heal"), (automated.allow_empty, "allow-empty")]
            .into_iter()
            .filter_map(|(is, word)| is.then_some(word))
            .collect();
    if more.is_empty() { "on".to_owned() } else { format!("on ({})", more.join(", ")) }
}

fn held(hold: &Hold) -> String {
    let until = match hold.until {
        HoldUntil::Released => "until it is released",
        HoldUntil::NewerCommit => "until a newer commit, or until it is released",
    };
    let since = hold.since.map(|since| format!(" since {}", time(since))).unwrap_or_default();
    let reason = if hold.reason.is_empty() { String::new() } else { format!(": {}", hold.reason) };
    format!("at {} by {}{since}, {until}{reason}", short(&hold.revision), hold.principal)
}

fn operation_words(operation: &OperationState) -> String {
    let by = if operation.initiated_by.is_empty() {
        String::new()
    } else {
        format!(" (asked for by {})", operation.initiated_by)
    };
    let again = match operation.retry_count {
        0 => String::new(),
        1 => " after 1 more attempt".to_owned(),
        count => format!(" after {count} more attempts"),
    };
    format!("{:?}{again}: {}{by}", operation.phase, operation.message)
}

fn waiting_words(waiting: &Waiting) -> String {
    let why = &waiting.health.message;
    let why = if why.is_empty() { String::new() } else { format!(", {why}") };
    format!("{} ({:?}{why})", waiting.object, waiting.health.status)
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
