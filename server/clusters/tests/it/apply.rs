//! Server-side apply on the real control plane.

use crate::manifests::{config_map, data_of, deployment, dry, into};
use crate::support::{connect, eventually, key, new_namespace, object, real_cluster, remove, remove_namespace, unique};
use serde_json::json;
use windlass_clusters::{ApplyOptions, Change, ClusterError};

#[tokio::test]
async fn objects_are_created_changed_and_left_alone() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let first = config_map("settings", json!({"a": "1", "b": "2"}));

    let planned = connection.apply(&first, &dry(&namespace)).await.unwrap();
    assert_eq!(planned.change, Change::Created);
    assert_eq!(planned.object["data"], json!({"a": "1", "b": "2"}));
    let map = key("", "ConfigMap", &namespace, "settings");
    assert_eq!(connection.get(&map, "v1").await.unwrap(), None, "a dry run changes nothing");

    let created = connection.apply(&first, &into(&namespace)).await.unwrap();
    assert_eq!((created.change, created.warnings.as_slice()), (Change::Created, &[][..]));
    assert_eq!(created.object["metadata"]["namespace"], namespace.as_str());
    let again = connection.apply(&first, &into(&namespace)).await.unwrap();
    assert_eq!(again.change, Change::Unchanged);
    assert_eq!(again.object["metadata"]["resourceVersion"], created.object["metadata"]["resourceVersion"]);
    assert_eq!(connection.apply(&first, &dry(&namespace)).await.unwrap().change, Change::Unchanged);

    let second = config_map("settings", json!({"a": "1", "c": "3"}));
    let planned = connection.apply(&second, &dry(&namespace)).await.unwrap();
    assert_eq!((planned.change, &planned.object["data"]), (Change::Configured, &json!({"a": "1", "c": "3"})));
    assert_eq!(data_of(&connection, &namespace, "settings").await, json!({"a": "1", "b": "2"}));
    let changed = connection.apply(&second, &into(&namespace)).await.unwrap();
    assert_eq!(changed.change, Change::Configured);
    assert_eq!(changed.object["data"], json!({"a": "1", "c": "3"}), "what leaves the manifest leaves the cluster");
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn fields_of_others_are_taken_by_force_only() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let theirs = config_map("shared", json!({"a": "theirs", "kept": "theirs"}));
    let other = ApplyOptions { manager: "someone", ..into(&namespace) };
    connection.apply(&theirs, &other).await.unwrap();

    let ours = config_map("shared", json!({"a": "ours"}));
    let polite = ApplyOptions { force: false, ..into(&namespace) };
    match connection.apply(&ours, &polite).await {
        Err(ClusterError::Conflict { message }) => {
            assert!(message.contains("someone"), "{message}")
        }
        other => panic!("{other:?}"),
    }
    connection.apply(&ours, &into(&namespace)).await.unwrap();
    assert_eq!(data_of(&connection, &namespace, "shared").await, json!({"a": "ours", "kept": "theirs"}));
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn refusals_are_in_the_servers_words() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let no_labels = json!({"selector": {"matchLabels": {"app": "api"}}, "template": {"spec": {"containers": []}}});
    let table = [
        (deployment(no_labels), "spec.template.metadata.labels: Invalid value"),
        (config_map("Not_A_Name", json!({})), "metadata.name: Invalid value: \"Not_A_Name\""),
        (config_map("../secrets/x", json!({})), "name \"../secrets/x\" may not contain '/' or '%'"),
        (object(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "dta": {}})), "dta"),
        (object(json!({"apiVersion": "v1", "kind": "ConfigMap"})), "has no metadata"),
        (object(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}})), "has no metadata.name"),
        (object(json!({"kind": "ConfigMap", "metadata": {"name": "a"}})), "no apiVersion or no kind"),
    ];
    for (object, words) in table {
        for options in [into(&namespace), dry(&namespace)] {
            match connection.apply(&object, &options).await {
                Err(error @ ClusterError::Invalid { .. }) => {
                    assert!(error.to_string().contains(words), "{error}")
                }
                other => panic!("{words}: {other:?}"),
            }
        }
    }
    let secret =
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"password": 31_415_926}});
    let error = connection.apply(&object(secret), &into(&namespace)).await.unwrap_err();
    assert!(!error.to_string().contains("31415926"), "{error}");
    let secret =
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"password": "not base64!"}});
    let error = connection.apply(&object(secret), &into(&namespace)).await.unwrap_err();
    assert!(!format!("{error:?}").contains("not base64!"), "{error}");
    remove_namespace(&connection, &namespace).await;

    let lost = connection.apply(&config_map("a", json!({})), &into("hc-no-such-namespace")).await.unwrap_err();
    assert!(matches!(lost, ClusterError::NotFound { .. }), "{lost:?}");
    assert!(lost.to_string().contains("namespaces \"hc-no-such-namespace\" not found"), "{lost}");
}

#[tokio::test]
async fn a_kind_is_known_once_its_definition_is_there() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let group = format!("{}.example.com", unique("hc"));
    let name = format!("widgets.{group}");
    let widget = object(json!({"apiVersion": format!("{group}/v1"), "kind": "Widget",
        "metadata": {"name": "w"}, "spec": {"size": 3}}));
    let error = connection.apply(&widget, &into(&namespace)).await.unwrap_err();
    assert_eq!(error, ClusterError::UnknownKind { group: group.clone(), version: "v1".into(), kind: "Widget".into() });

    let definition = object(json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": name}, "spec": {"group": group, "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object",
                "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}}}]}}));
    connection.apply(&definition, &into(&namespace)).await.unwrap();
    let applied = eventually("the widget is applied", async || {
        connection.apply(&widget, &into(&namespace)).await.map_err(|error| error.to_string())
    })
    .await;
    assert_eq!(applied.object["spec"], json!({"size": 3}));
    let info = connection.kind_info(&group, "v1", "Widget").await.unwrap();
    assert_eq!((info.plural.as_str(), info.namespaced, info.watchable), ("widgets", true, true));

    let odd = object(json!({"apiVersion": format!("{group}/v1"), "kind": "Widget",
        "metadata": {"name": "w"}, "spec": {"size": "big"}}));
    let error = connection.apply(&odd, &into(&namespace)).await.unwrap_err();
    assert!(matches!(error, ClusterError::Invalid { .. }) && error.to_string().contains("spec.size"), "{error:?}");

    remove(&connection, &key("apiextensions.k8s.io", "CustomResourceDefinition", "", &name), "v1").await;
    eventually("the kind is unknown again", async || {
        match connection.get(&key(&group, "Widget", &namespace, "w"), "v1").await {
            Err(ClusterError::UnknownKind { .. }) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn cluster_scoped_objects_have_no_namespace() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let name = unique("hc");
    let role = object(json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": format!("hc:{name}"), "namespace": "stray"}, "rules": []}));
    let applied = connection.apply(&role, &into("default")).await.unwrap();
    assert_eq!(applied.change, Change::Created);
    assert_eq!(applied.object["metadata"].get("namespace"), None);
    remove(&connection, &key("rbac.authorization.k8s.io", "ClusterRole", "", &format!("hc:{name}")), "v1").await;
}
