//! Taking over what other tools made, on the real control plane.

use crate::manifests::{config_map, data_of, deployment, dry, into};
use crate::support::{connect, key, new_namespace, object, other_client, real_cluster, remove, remove_namespace, send};
use serde_json::{Value, json};
use windlass_clusters::{ApplyOptions, Change};

#[tokio::test]
async fn what_other_tools_made_is_taken_over() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    let namespace = new_namespace(&connection).await;
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let old = |name: &str| {
        json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"stays": "1", "leaves": "2"}, "metadata": {"name": name,
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}})
    };
    for manager in ["kubectl-client-side-apply", "helm", "argocd-controller"] {
        send(&client, "POST", &format!("{maps}?fieldManager={manager}"), "application/json", &old(manager)).await;
    }
    let patch = format!("{maps}/applied?fieldManager=argocd-controller&force=true");
    send(&client, "PATCH", &patch, "application/apply-patch+yaml", &old("applied")).await;

    for name in ["kubectl-client-side-apply", "helm", "argocd-controller", "applied"] {
        let new = config_map(name, json!({"stays": "1", "comes": "3"}));
        let expected = json!({"stays": "1", "comes": "3"});
        let planned = connection.apply(&new, &dry(&namespace)).await.unwrap();
        assert_eq!(planned.object["data"], expected, "{name}: a dry run foresees it");
        assert_eq!(data_of(&connection, &namespace, name).await, json!({"stays": "1", "leaves": "2"}));
        let done = connection.apply(&new, &into(&namespace)).await.unwrap();
        assert_eq!((done.change, &done.object["data"]), (Change::Configured, &expected), "{name}");
        assert_eq!(done.object["metadata"].get("annotations"), None, "{name}");
        let managers: Vec<&str> = done.object["metadata"]["managedFields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["manager"].as_str().unwrap())
            .collect();
        assert_eq!(managers, ["windlass"], "{name}");
        assert_eq!(connection.apply(&new, &into(&namespace)).await.unwrap().change, Change::Unchanged);
    }
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn a_stale_view_does_no_harm_to_the_taking_over() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    let namespace = new_namespace(&connection).await;
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let old = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": "1", "b": "2"}});
    let seen = send(&client, "POST", &format!("{maps}?fieldManager=helm"), "application/json", &old).await;
    let edit = json!({"metadata": {"labels": {"edited": "yes"}}});
    send(&client, "PATCH", &format!("{maps}/m?fieldManager=kubectl-edit"), "application/merge-patch+json", &edit).await;

    let options = ApplyOptions { live: Some(&seen), ..into(&namespace) };
    let done = connection.apply(&config_map("m", json!({"a": "1"})), &options).await.unwrap();
    assert_eq!(done.object["data"], json!({"a": "1"}));
    assert_eq!(done.object["metadata"]["labels"], json!({"edited": "yes"}), "others' fields stay");

    // Seen when only we managed it, and `kubectl apply` came by since.
    let seen = done.object;
    let data = json!({"data": {"late": "3"}});
    let late = format!("{maps}/m?fieldManager=kubectl-client-side-apply");
    send(&client, "PATCH", &late, "application/strategic-merge-patch+json", &data).await;
    let options = ApplyOptions { live: Some(&seen), ..into(&namespace) };
    let done = connection.apply(&config_map("m", json!({"a": "1"})), &options).await.unwrap();
    assert_eq!(done.object["data"], json!({"a": "1"}));

    // Seen, and deleted since.
    remove(&connection, &key("", "ConfigMap", &namespace, "m"), "v1").await;
    let done = connection.apply(&config_map("m", json!({"a": "1"})), &options).await.unwrap();
    assert_eq!(done.change, Change::Created);
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn a_deployment_is_taken_over_with_its_lists_and_unions() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    let namespace = new_namespace(&connection).await;
    let spec = |strategy: Value, env: Value| {
        json!({"replicas": 0, "strategy": strategy, "selector": {"matchLabels": {"app": "api"}},
            "template": {"metadata": {"labels": {"app": "api"}}, "spec": {"containers": [
                {"name": "api", "image": "example/api:1", "env": env, "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}}})
    };
    let rolling = json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}});
    let old = deployment(spec(rolling, json!([{"name": "A", "value": "1"}, {"name": "B", "value": "2"}])));
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments?fieldManager=kubectl-client-side-apply");
    send(&client, "POST", &path, "application/json", &Value::Object(old)).await;

    let new = deployment(spec(json!({"type": "Recreate"}), json!([{"name": "A", "value": "1"}])));
    let done = connection.apply(&new, &into(&namespace)).await.unwrap();
    assert_eq!(done.object["spec"]["strategy"], json!({"type": "Recreate"}));
    let container = &done.object["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"], json!([{"name": "A", "value": "1"}]));
    assert_eq!(container["ports"], json!([{"containerPort": 80, "protocol": "TCP"}]));
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn a_namespace_that_was_made_before_it_was_applied_keeps_its_label() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let name = new_namespace(&connection).await;
    let manifest =
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"team": "a"}}});
    let manifest = object(manifest);
    let labels = json!({"team": "a", "kubernetes.io/metadata.name": name});
    let applied = connection.apply(&manifest, &into("")).await.unwrap();
    assert_eq!(applied.object["metadata"]["labels"], labels);
    for options in [dry(""), into("")] {
        let again = connection.apply(&manifest, &options).await.unwrap();
        assert_eq!((again.change, &again.object["metadata"]["labels"]), (Change::Unchanged, &labels));
    }
    remove_namespace(&connection, &name).await;
}
