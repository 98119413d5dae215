//! The manifests: one object of each kind of Kubernetes, and variants of the common ones.

use serde_json::{Value, json};

const KINDS: &str = include_str!("../../../testdata/kinds.yaml");

/// How many variants of each common kind.
const VARIANTS: usize = 22;

/// All manifests, each with a label that is changed where no other field can be.
pub(super) fn manifests(namespace: &str, id: &str) -> Vec<Value> {
    let text = KINDS.replace("$NS", namespace).replace("$ID", id);
    let read = windlass_objects::yaml::parse(&text, &windlass_objects::Budget::default()).unwrap();
    let mut all: Vec<Value> = read.into_iter().map(|document| document.value).collect();
    for number in 0..VARIANTS {
        all.extend(variants(number, id));
    }
    for manifest in &mut all {
        manifest["metadata"]["labels"]["probe"] = json!("a");
    }
    all
}

/// Picks by the variant's number, each list at its own pace.
fn pick<T: Clone>(number: usize, choices: &[T]) -> T {
    choices[number % choices.len()].clone()
}

fn named(api_version: &str, kind: &str, name: String, rest: Value) -> Value {
    let mut object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}});
    for (field, value) in rest.as_object().into_iter().flatten() {
        object[field] = value.clone();
    }
    object
}

fn variants(number: usize, id: &str) -> Vec<Value> {
    let name = |kind: &str| format!("{kind}-v{number:02}");
    let template = template(number);
    let selector = json!({"matchLabels": {"app": format!("v{number}")}});
    vec![
        named("v1", "ConfigMap", name("config"), json!({"data": data(number)})),
        named(
            "v1",
            "Secret",
            name("secret"),
            json!({"type": pick(number, &["Opaque", "example.com/kind"]), "data": {"a": "YQ==", "b": pick(number, &["", "Yg=="])}}),
        ),
        named("v1", "Service", name("service"), json!({"spec": service(number)})),
        named(
            "apps/v1",
            "Deployment",
            name("deployment"),
            json!({"spec": {"replicas": pick(number, &[0, 1, 2]), "selector": selector,
            "revisionHistoryLimit": pick(number, &[10, 3]), "template": template}}),
        ),
        named(
            "apps/v1",
            "StatefulSet",
            name("stateful"),
            json!({"spec": {"replicas": 0, "serviceName": "headless", "selector": selector,
            "podManagementPolicy": pick(number, &["OrderedReady", "Parallel"]), "template": template}}),
        ),
        named(
            "apps/v1",
            "DaemonSet",
            name("daemon"),
            json!({"spec": {"selector": selector, "template": nowhere(&template)}}),
        ),
        named(
            "batch/v1",
            "CronJob",
            name("cron"),
            json!({"spec": {"schedule": pick(number, &["0 0 1 1 *", "@yearly"]), "suspend": true,
            "concurrencyPolicy": pick(number, &["Allow", "Forbid", "Replace"]), "jobTemplate": {"spec": {"template": once(&template)}}}}),
        ),
        named(
            "rbac.authorization.k8s.io/v1",
            "Role",
            name("role"),
            json!({"rules": [{"apiGroups": pick(number, &[json!([""]), json!(["apps", "batch"])]),
            "resources": ["pods", "services"], "verbs": pick(number, &[json!(["get"]), json!(["list", "watch", "get"])])}]}),
        ),
        named(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            name("policy"),
            json!({"spec": {"podSelector": selector, "ingress": [{"from": [
            {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}, {"podSelector": {"matchExpressions": [{"key": "a", "operator": pick(number, &["Exists", "DoesNotExist"])}]}}],
            "ports": [{"port": pick(number, &[json!(80), json!("http")]), "protocol": pick(number, &["TCP", "UDP"])}]}]}}),
        ),
        named(
            "networking.k8s.io/v1",
            "Ingress",
            name("ingress"),
            json!({"spec": {"rules": [{"host": format!("v{number}.example.com"), "http": {"paths":
            [{"path": "/a", "pathType": pick(number, &["Prefix", "Exact", "ImplementationSpecific"]), "backend": {"service": {"name": "front", "port": pick(number, &[json!({"number": 80}), json!({"name": "http"})])}}},
             {"path": "/b", "pathType": "Prefix", "backend": {"service": {"name": "front", "port": {"number": 80}}}}]}}]}}),
        ),
        named(&format!("compare{id}.example.com/v1"), "Widget", name("widget"), json!({"spec": widget(number)})),
        named(
            "policy/v1",
            "PodDisruptionBudget",
            name("budget"),
            json!({"spec": {"selector": selector, "minAvailable": pick(number, &[json!(1), json!("50%")])}}),
        ),
    ]
}

fn data(number: usize) -> Value {
    let hard = [
        "yes",
        "on",
        "1:30",
        "~",
        "0x1f",
        "null",
        "1e3",
        " space ",
        "tab\there",
        "line\nline\n",
        "#",
        "'",
        "a: b",
        "{}",
        "ü🦀",
    ];
    json!({"a": pick(number, &hard), "b.c-d_e": pick(number + 7, &hard), "same": "same"})
}

fn service(number: usize) -> Value {
    let ports = pick(
        number,
        &[
            json!([{"port": 80}]),
            json!([{"name": "b", "port": 81, "targetPort": "http"}, {"name": "a", "port": 80, "targetPort": 8080}]),
            json!([{"name": "t", "port": 53, "protocol": "TCP"}, {"name": "u", "port": 53, "protocol": "UDP"}]),
            json!([{"name": "g", "port": 9, "appProtocol": "kubernetes.io/h2c"}]),
        ],
    );
    let mut spec = json!({"selector": {"app": format!("v{number}")}, "ports": ports});
    if number % 3 == 1 {
        spec["type"] = json!("NodePort");
        spec["externalTrafficPolicy"] = json!("Local");
    }
    if number % 5 == 2 {
        spec["sessionAffinity"] = json!("ClientIP");
    }
    spec
}

fn template(number: usize) -> Value {
    let container = json!({
        "name": "main", "image": format!("example.com/app:{number}"),
        "imagePullPolicy": pick(number, &["Always", "IfNotPresent"]),
        "resources": pick(number, &[
            json!({}),
            json!({"requests": {"cpu": "100m", "memory": "64Mi"}}),
            json!({"requests": {"cpu": 0.5, "memory": "0.5Gi"}, "limits": {"cpu": "1000m", "memory": "1024Mi"}}),
            json!({"limits": {"cpu": 2, "ephemeral-storage": "1e9", "example.com/gpu": 1}}),
        ]),
        "env": pick(number, &[
            json!([]),
            json!([{"name": "B", "value": "2"}, {"name": "A", "value": ""}]),
            json!([{"name": "N", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}, {"name": "C", "valueFrom": {"configMapKeyRef": {"name": "config", "key": "greeting", "optional": true}}}]),
            json!([{"name": "R", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}}]),
        ]),
        "ports": pick(number, &[
            json!([{"containerPort": 80}]),
            json!([{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}]),
            json!([{"name": "z", "containerPort": 2}, {"name": "a", "containerPort": 1}]),
        ]),
        "livenessProbe": pick(number, &[
            json!({"tcpSocket": {"port": 80}}),
            json!({"exec": {"command": ["true"]}, "initialDelaySeconds": 3}),
            json!({"httpGet": {"path": "/", "port": "z", "scheme": "HTTPS", "httpHeaders": [{"name": "H", "value": "v"}]}}),
            json!({"grpc": {"port": 9}}),
        ]),
        "volumeMounts": [{"name": "v", "mountPath": "/v", "subPath": "s"}],
    });
    let volume = pick(
        number,
        &[
            json!({"name": "v", "emptyDir": {}}),
            json!({"name": "v", "emptyDir": {"medium": "Memory", "sizeLimit": "1024Mi"}}),
            json!({"name": "v", "secret": {"secretName": "secret", "defaultMode": 256}}),
            json!({"name": "v", "configMap": {"name": "config", "optional": true}}),
            json!({"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}, {"downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels"}}]}}]}}),
            json!({"name": "v", "hostPath": {"path": "/tmp"}}),
            json!({"name": "v", "persistentVolumeClaim": {"claimName": "claim", "readOnly": true}}),
            json!({"name": "v", "csi": {"driver": "example.com", "volumeAttributes": {"a": "b"}}}),
        ],
    );
    let mut spec = json!({"containers": [container], "volumes": [volume]});
    for (field, value) in [
        ("tolerations", json!([{"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}, {"operator": "Exists"}])),
        ("securityContext", json!({"fsGroup": 1000, "sysctls": [{"name": "net.core.somaxconn", "value": "1"}]})),
        ("hostAliases", json!([{"ip": "10.0.0.9", "hostnames": ["b", "a"]}])),
        ("dnsConfig", json!({"nameservers": ["10.0.0.10"], "options": [{"name": "ndots", "value": "2"}]})),
        ("imagePullSecrets", json!([{"name": "pull"}, {"name": "also"}])),
        ("affinity", json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "none", "operator": "DoesNotExist"}]}]}}})),
        ("readinessGates", json!([{"conditionType": "example.com/gate"}])),
    ]
    .into_iter()
    .enumerate()
    .filter(|(place, _)| number.is_multiple_of(place + 2))
    .map(|(_, field)| field)
    {
        spec[field] = value;
    }
    json!({"metadata": {"labels": {"app": format!("v{number}")}, "annotations": {"example.com/long": "x".repeat(number * 10)}}, "spec": spec})
}

/// The template on nodes that are not there.
fn nowhere(template: &Value) -> Value {
    let mut template = template.clone();
    template["spec"]["nodeSelector"] = json!({"none": "here"});
    template
}

fn once(template: &Value) -> Value {
    let mut template = template.clone();
    template["spec"]["restartPolicy"] = json!("Never");
    template
}

fn widget(number: usize) -> Value {
    json!({
        "size": number, "mode": pick(number, &["a", "b", "c"]),
        "ports": pick(number, &[json!([]), json!([{"port": 2, "name": "b"}, {"port": 1}])]),
        "tags": pick(number, &[json!(["b", "a"]), json!([]), json!(["only"])]),
        "plain": pick(number, &[json!([{"a": "1"}, {"a": "2", "b": "own"}]), json!([])]),
        "free": pick(number, &[json!({}), json!({"deep": [{"er": [1, [2, {"x": "y"}]]}]}), json!({"a": true})]),
        "amount": pick(number, &[json!(1), json!("50%")]),
    })
}
