//! What server-side apply cannot do, on the real control plane.

use crate::manifests::{deployment, dry, into};
use crate::support::{
    connect, eventually, key, new_namespace, object, other_client, real_cluster, remove, remove_namespace, send, unique,
};
use serde_json::{Value, json};
use windlass_clusters::{Applied, Change, ClusterError, Connection, Object};

/// A Deployment whose container has these variables: `A=1 B=2`.
fn with_env(env: &str) -> Object {
    let env: Vec<Value> = env
        .split_whitespace()
        .map(|item| {
            let (name, value) = item.split_once('=').unwrap();
            json!({"name": name, "value": value})
        })
        .collect();
    let container = json!({"name": "c", "image": "i", "env": env,
        "ports": [{"containerPort": 80, "name": "a"}, {"containerPort": 80, "name": "b"}]});
    deployment(json!({"selector": {"matchLabels": {"app": "api"}}, "replicas": 0,
        "template": {"metadata": {"labels": {"app": "api"}}, "spec": {"containers": [container]}}}))
}

fn env_of(object: &Object) -> String {
    let env = object["spec"]["template"]["spec"]["containers"][0]["env"].as_array();
    let items = env
        .into_iter()
        .flatten()
        .map(|item| format!("{}={}", item["name"].as_str().unwrap(), item["value"].as_str().unwrap()));
    items.collect::<Vec<_>>().join(" ")
}

/// Who owns something of the object itself: `windlass Apply`.
fn owners(object: &Object) -> Vec<String> {
    let entries = object["metadata"]["managedFields"].as_array().unwrap().iter();
    let entries = entries.filter(|entry| entry.get("subresource").is_none());
    entries
        .map(|entry| format!("{} {}", entry["manager"].as_str().unwrap(), entry["operation"].as_str().unwrap()))
        .collect()
}

fn warned(applied: &Applied, words: &str) -> bool {
    applied.warnings.iter().any(|warning| warning.contains(words))
}

async fn live(connection: &Connection, namespace: &str) -> Option<Object> {
    connection.get(&key("apps", "Deployment", namespace, "api"), "v1").await.unwrap()
}

#[tokio::test]
async fn entries_that_are_in_git_twice_are_in_the_cluster_twice() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    let namespace = new_namespace(&connection).await;
    let twice = "server-side apply takes no list that has an entry twice (spec.template.spec.containers[name=\"c\"].env: duplicate entries for key [name=\"A\"]";

    let planned = connection.apply(&with_env("A=1 A=2 B=1"), &dry(&namespace)).await.unwrap();
    assert_eq!((planned.change, env_of(&planned.object).as_str()), (Change::Created, "A=1 A=2 B=1"));
    assert_eq!(live(&connection, &namespace).await, None, "a dry run changes nothing");
    let created = connection.apply(&with_env("A=1 A=2 B=1"), &into(&namespace)).await.unwrap();
    assert_eq!((created.change, env_of(&created.object).as_str()), (Change::Created, "A=1 A=2 B=1"));
    assert!(warned(&created, twice), "{:?}", created.warnings);
    assert_eq!(owners(&created.object), ["windlass Apply"]);

    // The deployment controller annotates it once.
    eventually("the controller has seen it", async || match live(&connection, &namespace).await.unwrap() {
        seen if seen["metadata"].get("annotations").is_some() => Ok(()),
        seen => Err(format!("{seen:?}")),
    })
    .await;
    // Once applied it is what Git says, and stays so.
    for options in [dry(&namespace), into(&namespace)] {
        let again = connection.apply(&with_env("A=1 A=2 B=1"), &options).await.unwrap();
        assert_eq!(again.change, Change::Unchanged);
    }
    // Somebody's own variable stays, as in any apply; what is changed by hand comes back, and who lost it is told.
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/api?fieldManager=kubectl-edit");
    let edit = json!({"spec": {"replicas": 3, "template": {"spec": {"containers": [{"name": "c", "env": [{"name": "MINE", "value": "1"}]}]}}}});
    send(&client, "PATCH", &path, "application/strategic-merge-patch+json", &edit).await;
    let planned = connection.apply(&with_env("A=1 A=3 B=1"), &dry(&namespace)).await.unwrap();
    assert_eq!((planned.change, env_of(&planned.object).as_str()), (Change::Configured, "A=1 A=3 B=1 MINE=1"));
    let changed = connection.apply(&with_env("A=1 A=3 B=1"), &into(&namespace)).await.unwrap();
    assert_eq!(env_of(&changed.object), "A=1 A=3 B=1 MINE=1");
    assert_eq!(changed.object["spec"]["replicas"], 0);
    assert!(
        changed.summary().starts_with("configured; took spec.replicas from kubectl-edit; warning: "),
        "{}",
        changed.summary()
    );

    // What leaves Git leaves the cluster, also when nothing is there twice any more.
    let fewer = connection.apply(&with_env("A=1 A=3"), &into(&namespace)).await.unwrap();
    assert_eq!(env_of(&fewer.object), "A=1 A=3 MINE=1");
    let mut once = with_env("A=3");
    once["spec"]["template"]["spec"]["containers"][0]["ports"] = json!([{"containerPort": 80}]);
    let once = connection.apply(&once, &into(&namespace)).await.unwrap();
    assert_eq!((env_of(&once.object).as_str(), once.warnings.as_slice()), ("A=3 MINE=1", &[][..]));
    assert_eq!(once.object["spec"]["template"]["spec"]["containers"][0]["ports"].as_array().unwrap().len(), 1);
    assert_eq!(owners(&once.object), ["windlass Apply", "kubectl-edit Update"]);
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn what_the_server_does_not_store_stays_refused() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let mut wrong = with_env("A=1 A=2");
    wrong["spec"]["selector"]["matchLabels"]["app"] = json!("other");
    match connection.apply(&wrong, &into(&namespace)).await {
        Err(ClusterError::Invalid { message }) => {
            assert!(message.contains("spec.template.metadata.labels"), "{message}")
        }
        other => panic!("{other:?}"),
    }
    // Without force nothing is done that server-side apply would not do.
    let polite = windlass_clusters::ApplyOptions { force: false, ..into(&namespace) };
    match connection.apply(&with_env("A=1 A=2"), &polite).await {
        Err(ClusterError::Invalid { message }) => assert!(message.contains("duplicate entries for key"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(live(&connection, &namespace).await, None);
    remove_namespace(&connection, &namespace).await;
}

fn service(kind: &str, ports: Value) -> Object {
    object(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
        "spec": {"type": kind, "selector": {"app": "api"}, "ports": ports}}))
}

#[tokio::test]
async fn a_key_that_was_changed_by_hand_is_changed_back() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    // The server refuses both ports together for another reason each time.
    let table = [
        ("ClusterIP", json!([{"port": 80, "name": "http"}])),
        ("ClusterIP", json!([{"port": 80}])),
        ("NodePort", json!([{"port": 80, "name": "http"}, {"port": 90, "name": "admin"}])),
    ];
    for (kind, ports) in table {
        let namespace = new_namespace(&connection).await;
        let manifest = service(kind, ports);
        let created = connection.apply(&manifest, &into(&namespace)).await.unwrap();
        let mut edited = created.object.clone();
        edited["spec"]["ports"][0]["port"] = json!(81);
        let path = format!("/api/v1/namespaces/{namespace}/services/web?fieldManager=kubectl-edit");
        send(&client, "PUT", &path, "application/json", &Value::Object(edited)).await;

        let ports_of = |object: &Object| -> Vec<u64> {
            object["spec"]["ports"].as_array().unwrap().iter().map(|port| port["port"].as_u64().unwrap()).collect()
        };
        let planned = connection.apply(&manifest, &dry(&namespace)).await.unwrap();
        assert_eq!(
            (planned.change, ports_of(&planned.object)),
            (Change::Configured, ports_of(&created.object)),
            "{kind}"
        );
        let mended = connection.apply(&manifest, &into(&namespace)).await.unwrap();
        assert_eq!(
            (mended.change, ports_of(&mended.object)),
            (Change::Configured, ports_of(&created.object)),
            "{kind}"
        );
        assert!(
            warned(&mended, "replaced spec.ports[port=81,protocol=\"TCP\"] (kubectl-edit wrote it)"),
            "{:?}",
            mended.warnings
        );
        assert_eq!(owners(&mended.object), ["windlass Apply"]);
        let again = connection.apply(&manifest, &into(&namespace)).await.unwrap();
        assert_eq!((again.change, again.warnings.as_slice()), (Change::Unchanged, &[][..]), "{kind}");
        assert_eq!(again.object["metadata"]["resourceVersion"], mended.object["metadata"]["resourceVersion"], "{kind}");
        // The port is ours again: in another manifest it is gone.
        let moved = connection.apply(&service(kind, json!([{"port": 82}])), &into(&namespace)).await.unwrap();
        assert_eq!((ports_of(&moved.object), moved.warnings.as_slice()), (vec![82], &[][..]), "{kind}");
        remove_namespace(&connection, &namespace).await;
    }
}

#[tokio::test]
async fn entries_that_nobody_has_put_in_the_place_of_others_stay() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    let namespace = new_namespace(&connection).await;
    let manifest = service("ClusterIP", json!([{"port": 80, "name": "http"}]));
    connection.apply(&manifest, &into(&namespace)).await.unwrap();
    let path = format!("/api/v1/namespaces/{namespace}/services/web");
    let more = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
        "spec": {"ports": [{"port": 81, "name": "more"}]}});
    send(&client, "PATCH", &format!("{path}?fieldManager=mesh&force=true"), "application/apply-patch+yaml", &more)
        .await;
    // Another tool applies a port whose name the manifest now wants: that is a dispute, and not ours to settle.
    let wants = service("ClusterIP", json!([{"port": 82, "name": "more"}, {"port": 80, "name": "http"}]));
    for options in [dry(&namespace), into(&namespace)] {
        match connection.apply(&wants, &options).await {
            Err(ClusterError::Invalid { message }) => assert!(message.contains("Duplicate value"), "{message}"),
            other => panic!("{other:?}"),
        }
    }
    let kept = connection.apply(&manifest, &into(&namespace)).await.unwrap();
    assert_eq!((kept.change, kept.object["spec"]["ports"].as_array().unwrap().len()), (Change::Unchanged, 2));
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn custom_kinds_are_mended_by_their_definition() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let client = other_client(&cluster);
    let namespace = new_namespace(&connection).await;
    let group = format!("{}.example.com", unique("hc"));
    let name = format!("routes.{group}");
    let differ = json!({"rule": "self.all(a, self.exists_one(b, a.name == b.name))", "message": "names must differ"});
    let port = json!({"type": "object", "required": ["number"],
        "properties": {"number": {"type": "integer"}, "name": {"type": "string", "maxLength": 20}}});
    let ports = json!({"type": "array", "maxItems": 10, "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["number"], "x-kubernetes-validations": [differ], "items": port});
    let spec = json!({"type": "object", "properties": {"ports": ports}});
    let definition = object(json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": name}, "spec": {"group": group, "scope": "Namespaced",
            "names": {"plural": "routes", "singular": "route", "kind": "Route", "listKind": "RouteList"},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}}]}}));
    connection.apply(&definition, &into(&namespace)).await.unwrap();
    let route = |ports: Value| {
        object(json!({"apiVersion": format!("{group}/v1"), "kind": "Route", "metadata": {"name": "r"},
            "spec": {"ports": ports}}))
    };
    let manifest = route(json!([{"number": 80, "name": "http"}]));
    eventually("the route is applied", async || {
        connection.apply(&manifest, &into(&namespace)).await.map_err(|error| error.to_string())
    })
    .await;
    let path = format!("/apis/{group}/v1/namespaces/{namespace}/routes/r?fieldManager=kubectl-edit");
    let edit = json!([{"op": "replace", "path": "/spec/ports/0/number", "value": 81}]);
    send(&client, "PATCH", &path, "application/json-patch+json", &edit).await;
    let mended = connection.apply(&manifest, &into(&namespace)).await.unwrap();
    assert_eq!(mended.object["spec"]["ports"], json!([{"number": 80, "name": "http"}]));
    assert!(warned(&mended, "replaced spec.ports[number=81] (kubectl-edit wrote it)"), "{:?}", mended.warnings);
    assert_eq!(owners(&mended.object), ["windlass Apply"]);
    // The server stores no entry twice, whoever sends it.
    let twice = route(json!([{"number": 80, "name": "a"}, {"number": 80, "name": "b"}]));
    match connection.apply(&twice, &into(&namespace)).await {
        Err(ClusterError::Invalid { message }) => assert!(message.contains("Duplicate value"), "{message}"),
        other => panic!("{other:?}"),
    }
    remove(&connection, &key("apiextensions.k8s.io", "CustomResourceDefinition", "", &name), "v1").await;
    remove_namespace(&connection, &namespace).await;
}
