//! How much memory the records of a large cluster take: `cargo bench -p windlass-delivery --bench records`.
//!
//! Fills the records with a Deployment for each ReplicaSet and five pods for each, as a watch would show them, and reads
//! from `/proc/self/status` what the process has grown by. For comparison, the same of whole pods as JSON values.

use serde_json::{Value, json};
use std::io::Write as _;
use std::time::Instant;
use windlass_clusters::Detail;
use windlass_delivery::index::{Records, Sighting};
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;

const REPLICA_SETS: usize = 20_000;
const PODS: usize = 100_000;
const CONDITIONS: [&str; 5] = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
const WHOLE: usize = 2_000;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let (before, began) = (resident(), Instant::now());
    let mut records = Records::default();
    for number in 0..REPLICA_SETS {
        put(&mut records, "v1", deployment(number));
        put(&mut records, "v1", replica_set(number));
    }
    let owners = resident();
    writeln!(out, "{} records: {}", records.len(), each(owners - before, records.len()))?;
    for number in 0..PODS {
        put(&mut records, "v1", pod(number));
    }
    let all = resident();
    writeln!(out, "{PODS} pods more: {}", each(all - owners, PODS))?;
    writeln!(
        out,
        "{} records: {}, {} MiB, filled in {:.1?}",
        records.len(),
        each(all - before, records.len()),
        (all - before) >> 20,
        began.elapsed()
    )?;
    let began = Instant::now();
    let root = |number| ObjectKey {
        group: "apps".into(),
        kind: "Deployment".into(),
        namespace: namespace(number),
        name: format!("service-{number}"),
    };
    let nodes = records.tree(&(0..2000).map(root).collect::<Vec<_>>(), |_| false).len();
    writeln!(out, "a tree of {nodes} nodes: {:.1?}", began.elapsed())?;
    let before = resident();
    let whole: Vec<Object> = (0..WHOLE).map(pod).collect();
    writeln!(out, "a whole pod as a JSON value: {}", each(resident() - before, whole.len()))
}

fn put(records: &mut Records, version: &str, object: Object) {
    let mut sighting = Sighting::of(object, Detail::Whole);
    sighting.object = None;
    records.put(version, &sighting);
}

fn each(bytes: u64, count: usize) -> String {
    format!("{} bytes each", bytes / u64::try_from(count.max(1)).unwrap_or(1))
}

/// Bytes of memory in use by this process.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let number: String = line.chars().filter(char::is_ascii_digit).collect();
    number.parse::<u64>().unwrap_or(0) << 10
}

fn namespace(number: usize) -> String {
    format!("team-{}", number % 500)
}

fn uid(kind: u128, number: usize) -> String {
    uuid::Uuid::from_u128((kind << 96) | number as u128 | (4 << 76) | (1 << 63)).to_string()
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

fn deployment(number: usize) -> Object {
    object(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": format!("service-{number}"), "namespace": namespace(number), "uid": uid(1, number),
            "resourceVersion": (10_000_000 + number).to_string(), "creationTimestamp": "2026-01-02T03:04:05Z", "generation": 3,
            "annotations": {"deployment.kubernetes.io/revision": "7"}},
        "spec": {"replicas": 5},
        "status": {"observedGeneration": 3, "replicas": 5, "updatedReplicas": 5, "availableReplicas": 5},
    }))
}

fn replica_set(number: usize) -> Object {
    object(json!({
        "apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": {"name": format!("service-{number}-6d4f5b9c7d"), "namespace": namespace(number), "uid": uid(2, number),
            "resourceVersion": (11_000_000 + number).to_string(), "creationTimestamp": "2026-01-02T03:04:05Z",
            "annotations": {"deployment.kubernetes.io/revision": "7"},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": format!("service-{number}"),
                "uid": uid(1, number), "controller": true, "blockOwnerDeletion": true}]},
        "spec": {"replicas": 5}, "status": {"replicas": 5, "availableReplicas": 5},
    }))
}

/// A pod with what the API server and the kubelet add.
fn pod(number: usize) -> Object {
    let owner = number % REPLICA_SETS;
    let condition = |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": "2026-01-02T03:04:15Z", "observedGeneration": 1});
    object(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": format!("service-{owner}-6d4f5b9c7d-{number:05x}"), "generateName": format!("service-{owner}-6d4f5b9c7d-"),
            "namespace": namespace(owner), "uid": uid(3, number), "resourceVersion": (12_000_000 + number).to_string(),
            "creationTimestamp": "2026-01-02T03:04:05Z", "labels": {"app": format!("service-{owner}"), "pod-template-hash": "6d4f5b9c7d"},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": format!("service-{owner}-6d4f5b9c7d"),
                "uid": uid(2, owner), "controller": true, "blockOwnerDeletion": true}],
            "managedFields": [{"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1", "time": "2026-01-02T03:04:05Z",
                "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:labels": {".": {}, "f:app": {}}}, "f:spec": {"f:containers": {}}}}]},
        "spec": {"nodeName": format!("node-{}", number % 1000), "serviceAccountName": "default", "restartPolicy": "Always",
            "volumes": [{"name": "kube-api-access-x", "projected": {"defaultMode": 420, "sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}}]}}],
            "containers": [{"name": "main", "image": format!("registry.example.com/team/service-{owner}:1.2.{}", owner % 7),
                "ports": [{"containerPort": 8080, "protocol": "TCP"}], "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
                "volumeMounts": [{"name": "kube-api-access-x", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}],
                "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080, "scheme": "HTTP"}, "periodSeconds": 10}}],
            "tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}]},
        "status": {"phase": "Running", "podIP": "10.0.0.1", "hostIP": "10.1.0.1", "startTime": "2026-01-02T03:04:06Z", "qosClass": "Burstable",
            "conditions": CONDITIONS.map(condition),
            "containerStatuses": [{"name": "main", "ready": true, "started": true, "restartCount": number % 3,
                "image": format!("registry.example.com/team/service-{owner}:1.2.{}", owner % 7),
                "imageID": "registry.example.com/team/service@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "containerID": "containerd://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "state": {"running": {"startedAt": "2026-01-02T03:04:10Z"}}}]},
    }))
}
