//! Manifests and ways to apply them.

use crate::support::{key, object};
use serde_json::{Value, json};
use windlass_clusters::{ApplyOptions, Connection, Object};

pub(crate) fn config_map(name: &str, data: Value) -> Object {
    object(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}))
}

pub(crate) fn into(namespace: &str) -> ApplyOptions<'_> {
    ApplyOptions { default_namespace: Some(namespace), ..ApplyOptions::default() }
}

pub(crate) fn dry(namespace: &str) -> ApplyOptions<'_> {
    ApplyOptions { dry_run: true, ..into(namespace) }
}

pub(crate) async fn data_of(connection: &Connection, namespace: &str, name: &str) -> Value {
    connection.get(&key("", "ConfigMap", namespace, name), "v1").await.unwrap().unwrap()["data"].clone()
}

pub(crate) fn deployment(spec: Value) -> Object {
    object(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api"}, "spec": spec}))
}
