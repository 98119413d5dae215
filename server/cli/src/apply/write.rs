//! One manifest to the server: made, changed, or left as it is.

use super::manifests::{Kind, Manifest};
use crate::error::CliError;
use serde_json::{Map, Value};
use windlass_client::{Client, ClientError, Saved};

/// What became of a manifest, in kubectl's words.
pub(super) struct Written {
    /// `created`, `configured` or `unchanged`.
    pub(super) outcome: &'static str,
    pub(super) warnings: Vec<String>,
}

/// # Errors
/// What the server refuses.
pub(super) async fn write(client: &Client, manifest: &Manifest) -> Result<Written, CliError> {
    let Some(stored) = stored(client, manifest).await? else {
        let saved = create(client, manifest).await?;
        return Ok(Written { outcome: "created", warnings: saved.warnings });
    };
    if submitted(&stored) == submitted(&manifest.value) {
        return Ok(Written { outcome: "unchanged", warnings: Vec::new() });
    }
    let saved = update(client, manifest).await?;
    // The server may fill in or leave out what makes no difference to it.
    let version = "/metadata/resourceVersion";
    let outcome = if saved.object.pointer(version) == stored.pointer(version) { "unchanged" } else { "configured" };
    Ok(Written { outcome, warnings: saved.warnings })
}

async fn stored(client: &Client, manifest: &Manifest) -> Result<Option<Value>, CliError> {
    let found = match manifest.kind {
        Kind::Project => client.projects().get(&manifest.name).await.map(|found| found.whole),
        Kind::Application => {
            client.applications().get(manifest.namespace.as_deref(), &manifest.name).await.map(|found| found.whole)
        }
    };
    match found {
        Ok(found) => Ok(Some(found)),
        Err(ClientError::Refused(problem)) if problem.status == 404 => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn create(client: &Client, manifest: &Manifest) -> Result<Saved<Value>, CliError> {
    Ok(match manifest.kind {
        Kind::Project => whole(client.projects().create(&manifest.value, false).await?),
        Kind::Application => whole(client.applications().create(&manifest.value, false).await?),
    })
}

async fn update(client: &Client, manifest: &Manifest) -> Result<Saved<Value>, CliError> {
    let Manifest { name, namespace, value, .. } = manifest;
    Ok(match manifest.kind {
        Kind::Project => whole(client.projects().update(name, value).await?),
        Kind::Application => whole(client.applications().update(namespace.as_deref(), name, value).await?),
    })
}

fn whole<T>(saved: Saved<windlass_client::Manifest<T>>) -> Saved<Value> {
    Saved { object: saved.object.whole, warnings: saved.warnings }
}

/// The manifest without what only servers set.
fn submitted(manifest: &Value) -> Map<String, Value> {
    let mut manifest = manifest.as_object().cloned().unwrap_or_default();
    manifest.remove("status");
    if let Some(Value::Object(metadata)) = manifest.get_mut("metadata") {
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"] {
            metadata.remove(field);
        }
        // An absent namespace is the control plane's; the name was looked up in it.
        metadata.remove("namespace");
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_servers_set_makes_no_difference() {
        let kept = json!({ "kind": "Application", "metadata": { "name": "shop", "labels": { "a": "b" } }, "spec": { "x": 1 } });
        let live = json!({
            "kind": "Application", "status": {}, "spec": { "x": 1 },
            "metadata": { "name": "shop", "namespace": "windlass", "uid": "u", "resourceVersion": "3", "generation": 1, "labels": { "a": "b" } }
        });
        assert_eq!(submitted(&kept), submitted(&live));
        assert_ne!(
            submitted(&kept),
            submitted(&json!({ "kind": "Application", "metadata": { "name": "shop" }, "spec": { "x": 1 } }))
        );
    }
}
