//! `windlass app diff`.

use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, Table, clean, typed_list};
use crate::terminal::Terminal;
use serde_json::Value;
use similar::TextDiff;
use windlass_client::Client;
use windlass_model::application::ManagedResource;
use windlass_model::object::ObjectKey;

/// Shows what a synchronisation would change, as a unified diff
///
/// Compares the objects in the cluster with what they would become, as the cluster itself says in a dry run. Values of
/// Secrets are masked. The exit status is 1 if there are differences. With `-o json` or `-o yaml`, the differing objects
/// with their changed fields, the cluster's value before and Git's after; with `-o name`, one `kind.group/name` a line.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  windlass app diff front\n  windlass app diff front --refresh\n  windlass app diff front -o json | jq '.items[].changes'"
)]
pub(crate) struct Diff {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Reads Git again first
    #[arg(long)]
    refresh: bool,
    #[command(flatten)]
    output: Output,
}

impl Diff {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let Self { application, refresh, output } = self;
        if refresh {
            client.applications().refresh(application.namespace(), &application.name).await?;
        }
        let resources = client.applications().managed_resources(application.namespace(), &application.name).await?;
        if output.format != Format::Table {
            let differing: Vec<_> = resources.into_iter().filter(|resource| resource.modified).collect();
            let names: Vec<_> = differing.iter().map(named).collect();
            output.list(terminal, &typed_list(&differing), Table::new([], "No differences"), &names)?;
            return Ok(if differing.is_empty() { Verdict::Yes } else { Verdict::No });
        }
        let mut verdict = Verdict::Yes;
        for resource in resources {
            if let Some(diff) = difference(&resource) {
                verdict = Verdict::No;
                write!(terminal.out, "{}", clean(&diff)).map_err(CliError::Output)?;
                if is_unconfirmed(&resource) {
                    terminal.note(format_args!(
                        "Note: {} was not confirmed by a dry run; defaults of the cluster may show as differences.",
                        key(&resource)
                    ))?;
                }
            }
        }
        Ok(verdict)
    }
}

/// Whether the right side is the plain manifest because the cluster did not say what the object would become.
fn is_unconfirmed(resource: &ManagedResource) -> bool {
    resource.predicted_live_state.is_empty() && !resource.target_state.is_empty() && !resource.live_state.is_empty()
}

/// The unified diff of one object, if its two sides differ.
fn difference(resource: &ManagedResource) -> Option<String> {
    if !resource.modified {
        return None;
    }
    let live =
        if resource.normalized_live_state.is_empty() { &resource.live_state } else { &resource.normalized_live_state };
    let wanted = if resource.target_state.is_empty() || resource.predicted_live_state.is_empty() {
        &resource.target_state
    } else {
        &resource.predicted_live_state
    };
    let (before, after) = (yaml(live), yaml(wanted));
    let key = key(resource);
    let origin = if resource.origin.is_empty() { String::new() } else { format!(" ({})", resource.origin) };
    let side = |side: &str, text: &str, note: &str| {
        if text.is_empty() { "/dev/null".to_owned() } else { format!("{side}: {key}{note}") }
    };
    let diff = TextDiff::from_lines(&before, &after);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .header(&side("live", &before, ""), &side("git", &after, &origin))
        .to_string();
    (!text.is_empty()).then_some(text)
}

fn named(resource: &ManagedResource) -> String {
    let group = if resource.group.is_empty() { String::new() } else { format!(".{}", resource.group) };
    format!("{}{group}/{}", resource.kind.to_lowercase(), resource.name)
}

fn key(resource: &ManagedResource) -> ObjectKey {
    ObjectKey {
        group: resource.group.clone(),
        kind: resource.kind.clone(),
        namespace: resource.namespace.clone(),
        name: resource.name.clone(),
    }
}

/// An object's JSON text as YAML; empty for an object that is not there.
fn yaml(json: &str) -> String {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::Null) | Err(_) => String::new(),
        Ok(value) => windlass_objects::yaml::to_string(&value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(live: &str, target: &str, predicted: &str) -> ManagedResource {
        ManagedResource {
            group: "apps".into(),
            kind: "Deployment".into(),
            namespace: "shop".into(),
            name: "front".into(),
            target_state: target.into(),
            live_state: live.into(),
            normalized_live_state: live.into(),
            predicted_live_state: predicted.into(),
            modified: true,
            origin: "front.yaml:1".into(),
            ..ManagedResource::default()
        }
    }

    #[test]
    fn a_change_is_shown_in_its_place() {
        let changed = resource(
            r#"{"spec":{"paused":false,"replicas":3}}"#,
            r#"{"spec":{"replicas":2}}"#,
            r#"{"spec":{"paused":false,"replicas":2}}"#,
        );
        assert_eq!(
            difference(&changed).as_deref(),
            Some(
                "--- live: Deployment.apps shop/front\n+++ git: Deployment.apps shop/front (front.yaml:1)\n@@ -1,3 +1,3 @@\n spec:\n   paused: false\n-  replicas: 3\n+  replicas: 2\n"
            )
        );
        assert!(!is_unconfirmed(&changed));
    }

    #[test]
    fn what_is_missing_on_one_side_is_null() {
        let added = difference(&resource("", r#"{"a":1}"#, r#"{"a":1}"#)).expect("a difference");
        assert!(added.starts_with("--- /dev/null\n+++ git: "), "{added}");
        let removed = difference(&resource(r#"{"a":1}"#, "", "")).expect("a difference");
        assert!(removed.contains("+++ /dev/null\n"), "{removed}");
        assert!(is_unconfirmed(&resource(r#"{"a":1}"#, r#"{"a":2}"#, "")));
        assert_eq!(difference(&ManagedResource { modified: false, ..resource("", r#"{"a":1}"#, "") }), None);
    }
}
