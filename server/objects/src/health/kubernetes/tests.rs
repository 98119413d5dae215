use crate::health::assess;
use serde_json::{Value, json};
use windlass_model::application::HealthStatus::{self, Degraded, Healthy, Progressing, Suspended, Unknown};

fn check(api_version: &str, kind: &str, table: &[(Value, HealthStatus, &str)]) {
    for (rest, status, message) in table {
        let mut object = rest.as_object().unwrap().clone();
        object.insert("apiVersion".into(), api_version.into());
        object.insert("kind".into(), kind.into());
        let health = assess(&object).unwrap();
        assert_eq!((health.status, health.message.as_str()), (*status, *message), "{kind} {rest}");
    }
}

#[test]
fn deployments() {
    let object = |replicas: i64, status: Value| json!({"metadata": {"name": "api", "generation": 2}, "spec": {"replicas": replicas}, "status": status});
    let seen = |replicas: i64, updated: i64, available: i64| json!({"observedGeneration": 2, "replicas": replicas, "updatedReplicas": updated, "availableReplicas": available});
    check(
        "apps/v1",
        "Deployment",
        &[
            (object(3, seen(3, 3, 3)), Healthy, ""),
            (object(0, json!({"observedGeneration": 2})), Healthy, ""),
            (
                object(3, seen(3, 2, 3)),
                Progressing,
                "Waiting for rollout to finish: 2 out of 3 new replicas have been updated...",
            ),
            (
                object(3, seen(5, 3, 3)),
                Progressing,
                "Waiting for rollout to finish: 2 old replicas are pending termination...",
            ),
            (
                object(3, seen(3, 3, 1)),
                Progressing,
                "Waiting for rollout to finish: 1 of 3 updated replicas are available...",
            ),
            (
                object(3, json!({"observedGeneration": 1})),
                Progressing,
                "Waiting for rollout to finish: observed deployment generation less than desired generation",
            ),
            (
                object(3, json!({})),
                Progressing,
                "Waiting for rollout to finish: observed deployment generation less than desired generation",
            ),
            (json!({"metadata": {"name": "api"}, "spec": {"paused": true}}), Suspended, "Deployment is paused"),
            (
                object(
                    3,
                    json!({"observedGeneration": 2, "conditions": [{"type": "Available"}, {"type": "Progressing", "reason": "ProgressDeadlineExceeded"}]}),
                ),
                Degraded,
                "Deployment \"api\" exceeded its progress deadline",
            ),
            (
                object(1, json!({"observedGeneration": 2, "conditions": "odd", "updatedReplicas": "1"})),
                Progressing,
                "Waiting for rollout to finish: 0 out of 1 new replicas have been updated...",
            ),
        ],
    );
}

#[test]
fn replica_sets_and_daemon_sets() {
    check(
        "apps/v1",
        "ReplicaSet",
        &[
            (json!({"spec": {"replicas": 1}, "status": {"availableReplicas": 1}}), Healthy, ""),
            (
                json!({"spec": {"replicas": 2}, "status": {"availableReplicas": 1}}),
                Progressing,
                "Waiting for rollout to finish: 1 out of 2 new replicas are available...",
            ),
            (
                json!({"metadata": {"generation": 1}, "spec": {"replicas": 2}}),
                Progressing,
                "Waiting for rollout to finish: observed replica set generation less than desired generation",
            ),
            (
                json!({"status": {"conditions": [{"type": "ReplicaFailure", "status": "True", "message": "quota"}]}}),
                Degraded,
                "quota",
            ),
        ],
    );
    let status = |updated: i64, available: i64| json!({"desiredNumberScheduled": 3, "updatedNumberScheduled": updated, "numberAvailable": available});
    check(
        "apps/v1",
        "DaemonSet",
        &[
            (json!({"metadata": {"name": "a"}, "status": status(3, 3)}), Healthy, ""),
            (
                json!({"metadata": {"name": "a"}, "status": status(2, 3)}),
                Progressing,
                "Waiting for daemon set \"a\" rollout to finish: 2 out of 3 new pods have been updated...",
            ),
            (
                json!({"metadata": {"name": "a"}, "status": status(3, 2)}),
                Progressing,
                "Waiting for daemon set \"a\" rollout to finish: 2 of 3 updated pods are available...",
            ),
            (
                json!({"metadata": {"generation": 1}}),
                Progressing,
                "Waiting for rollout to finish: observed daemon set generation less than desired generation",
            ),
            (
                json!({"spec": {"updateStrategy": {"type": "OnDelete"}}, "status": status(1, 3)}),
                Healthy,
                "daemon set 1 out of 3 new pods have been updated",
            ),
        ],
    );
}

#[test]
fn stateful_sets() {
    let object = |strategy: Value, status: Value| json!({"metadata": {"generation": 1}, "spec": {"replicas": 3, "updateStrategy": strategy}, "status": status});
    let seen = |ready: i64, updated: i64| json!({"observedGeneration": 1, "readyReplicas": ready, "updatedReplicas": updated, "currentReplicas": 3, "currentRevision": "a", "updateRevision": "a"});
    check(
        "apps/v1",
        "StatefulSet",
        &[
            (object(json!({}), json!({})), Progressing, "Waiting for statefulset spec update to be observed..."),
            (object(json!({}), seen(1, 3)), Progressing, "Waiting for 2 pods to be ready..."),
            (object(json!({}), seen(3, 3)), Healthy, "statefulset rolling update complete 3 pods at revision a..."),
            (
                object(
                    json!({}),
                    json!({"observedGeneration": 1, "readyReplicas": 3, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b"}),
                ),
                Progressing,
                "waiting for statefulset rolling update to complete 1 pods at revision b...",
            ),
            (object(json!({"type": "OnDelete"}), seen(3, 0)), Healthy, "statefulset has 3 ready pods"),
            (
                object(json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}), seen(3, 1)),
                Progressing,
                "Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...",
            ),
            (
                object(json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}), seen(3, 2)),
                Healthy,
                "partitioned roll out complete: 2 new pods have been updated...",
            ),
        ],
    );
}

#[test]
fn pods() {
    let waiting =
        |reason: &str| json!([{"name": "web", "state": {"waiting": {"reason": reason, "message": "cannot pull"}}}]);
    let pod = |policy: &str, status: Value| json!({"spec": {"restartPolicy": policy}, "status": status});
    let ready = json!([{"type": "Ready", "status": "True"}]);
    check(
        "v1",
        "Pod",
        &[
            (pod("Always", json!({"phase": "Running", "conditions": ready})), Healthy, ""),
            (pod("Always", json!({"phase": "Running"})), Progressing, ""),
            (
                pod(
                    "Always",
                    json!({"phase": "Running", "containerStatuses": [{"name": "web", "lastState": {"terminated": {"reason": "Error"}}}]}),
                ),
                Degraded,
                "",
            ),
            (pod("Always", json!({"phase": "Pending", "message": "no node"})), Progressing, "no node"),
            (
                pod("Always", json!({"phase": "Pending", "containerStatuses": waiting("ImagePullBackOff")})),
                Degraded,
                "cannot pull",
            ),
            (
                pod("Always", json!({"phase": "Pending", "containerStatuses": waiting("ErrImagePull")})),
                Degraded,
                "cannot pull",
            ),
            (
                pod("Always", json!({"phase": "Pending", "containerStatuses": waiting("CreateContainerConfigError")})),
                Degraded,
                "cannot pull",
            ),
            (
                pod("Always", json!({"phase": "Pending", "containerStatuses": waiting("ContainerCreating")})),
                Progressing,
                "",
            ),
            (
                pod("Never", json!({"phase": "Pending", "containerStatuses": waiting("ImagePullBackOff")})),
                Progressing,
                "",
            ),
            (pod("Never", json!({"phase": "Running", "conditions": ready})), Progressing, ""),
            (
                json!({"metadata": {"annotations": {"argocd.argoproj.io/ignore-restart-policy": "true"}}, "spec": {"restartPolicy": "Never"}, "status": {"phase": "Running", "conditions": ready}}),
                Healthy,
                "",
            ),
            // A hook has to end, whatever its annotation says.
            (
                json!({"metadata": {"annotations": {"argocd.argoproj.io/ignore-restart-policy": "true", "argocd.argoproj.io/hook": "PreSync"}}, "spec": {"restartPolicy": "Never"}, "status": {"phase": "Running", "conditions": ready}}),
                Progressing,
                "",
            ),
            (pod("OnFailure", json!({"phase": "Succeeded"})), Healthy, ""),
            (pod("Always", json!({})), Unknown, ""),
        ],
    );
}

#[test]
fn failed_pods_say_why() {
    let ended = |state: Value| json!([{"name": "web", "state": {"terminated": state}}]);
    let pod = |policy: &str, status: Value| json!({"spec": {"restartPolicy": policy}, "status": status});
    check(
        "v1",
        "Pod",
        &[
            (pod("Never", json!({"phase": "Failed", "message": "evicted"})), Degraded, "evicted"),
            (
                pod("Never", json!({"phase": "Failed", "containerStatuses": ended(json!({"exitCode": 2}))})),
                Degraded,
                "container \"web\" failed with exit code 2",
            ),
            (
                pod(
                    "Never",
                    json!({"phase": "Failed", "initContainerStatuses": ended(json!({"exitCode": 137, "reason": "OOMKilled"}))}),
                ),
                Degraded,
                "OOMKilled",
            ),
            (
                pod(
                    "Never",
                    json!({"phase": "Failed", "containerStatuses": ended(json!({"exitCode": 1, "message": "bad"}))}),
                ),
                Degraded,
                "bad",
            ),
            (pod("Never", json!({"phase": "Failed", "reason": "Evicted"})), Degraded, ""),
        ],
    );
}

#[test]
fn other_kinds() {
    check(
        "v1",
        "Service",
        &[
            (json!({"spec": {"type": "ClusterIP"}}), Healthy, ""),
            (json!({"spec": {"type": "LoadBalancer"}}), Progressing, ""),
            (
                json!({"spec": {"type": "LoadBalancer"}, "status": {"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}}),
                Healthy,
                "",
            ),
        ],
    );
    check(
        "networking.k8s.io/v1",
        "Ingress",
        &[(json!({}), Progressing, ""), (json!({"status": {"loadBalancer": {"ingress": [{}]}}}), Healthy, "")],
    );
    let job = |kind: &str| json!({"status": {"conditions": [{"type": kind, "status": "True", "message": "m"}]}});
    check(
        "batch/v1",
        "Job",
        &[
            (json!({}), Progressing, ""),
            (job("Complete"), Healthy, "m"),
            (job("Failed"), Degraded, "m"),
            (job("Suspended"), Suspended, "m"),
            // It was suspended, and runs again.
            (
                json!({"status": {"conditions": [{"type": "Suspended", "status": "False", "message": "m"}]}}),
                Progressing,
                "",
            ),
        ],
    );
    let claim = |phase: &str| json!({"status": {"phase": phase}});
    check(
        "v1",
        "PersistentVolumeClaim",
        &[
            (claim("Bound"), Healthy, ""),
            (claim("Pending"), Progressing, ""),
            (claim("Lost"), Degraded, ""),
            (claim(""), Unknown, ""),
        ],
    );
    let definition = |kind: &str, status: &str| json!({"status": {"conditions": [{"type": kind, "status": status, "message": "m"}]}});
    check(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        &[
            (json!({}), Progressing, "Status conditions not found"),
            (definition("Established", "True"), Healthy, "CRD is healthy"),
            (definition("Established", "False"), Degraded, "CRD is not established"),
            (definition("NonStructuralSchema", "True"), Degraded, "Schema violations found: m"),
            (
                json!({"status": {"conditions": [{"type": "Established", "status": "False", "reason": "Installing"}]}}),
                Progressing,
                "CRD is being installed",
            ),
            (definition("NamesAccepted", "False"), Degraded, "CRD names have not been accepted: m"),
            (definition("Terminating", "True"), Progressing, "CRD is terminating: m"),
        ],
    );
    let service = |status: &str| json!({"status": {"conditions": [{"type": "Available", "status": status, "reason": "R", "message": "m"}]}});
    check(
        "apiregistration.k8s.io/v1",
        "APIService",
        &[
            (service("True"), Healthy, "R: m"),
            (service("False"), Progressing, "R: m"),
            (json!({}), Progressing, "Waiting to be processed"),
        ],
    );
}

#[test]
fn cron_jobs() {
    let ran = |scheduled: &str, succeeded: &str| json!({"spec": {}, "status": {"lastScheduleTime": scheduled, "lastSuccessfulTime": succeeded}});
    let (early, late) = ("2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z");
    check(
        "batch/v1",
        "CronJob",
        &[
            (json!({"spec": {"suspend": true}}), Healthy, "CronJob is Suspended"),
            (json!({"spec": {}}), Progressing, "Waiting for CronJob"),
            (json!({"spec": {}, "status": {}}), Healthy, "CronJob has not been scheduled yet"),
            (ran(early, ""), Healthy, "The CronJob never completed successfully. It may not be healthy"),
            (ran(early, late), Healthy, "CronJob has completed its last execution successfully"),
            (ran(late, early), Degraded, "CronJob has not completed its last execution successfully"),
            (
                json!({"status": {"lastScheduleTime": late, "lastSuccessfulTime": early, "active": [{"name": "a"}]}}),
                Healthy,
                "The job is running. Its last execution may not have been successful",
            ),
        ],
    );
}

#[test]
fn autoscalers() {
    let condition = |kind: &str, status: &str, reason: &str| json!({"type": kind, "status": status, "reason": reason, "message": "m"});
    let second = |condition: Value| json!({"status": {"conditions": [condition]}});
    let first = |condition: Value| {
        let text = json!([condition]).to_string();
        json!({"metadata": {"annotations": {"autoscaling.alpha.kubernetes.io/conditions": text}}})
    };
    let table: [(Value, HealthStatus, &str); 5] = [
        (condition("AbleToScale", "True", "ReadyForNewScale"), Healthy, "m"),
        (condition("ScalingLimited", "True", "TooFewReplicas"), Healthy, "m"),
        (condition("AbleToScale", "False", "FailedGetScale"), Degraded, "m"),
        (condition("ScalingActive", "False", "FailedGetResourceMetric"), Degraded, "m"),
        (condition("ScalingActive", "True", "ValidMetricFound"), Progressing, "Waiting to Autoscale"),
    ];
    for (condition, status, message) in table {
        check("autoscaling/v2", "HorizontalPodAutoscaler", &[(second(condition.clone()), status, message)]);
        check("autoscaling/v1", "HorizontalPodAutoscaler", &[(first(condition), status, message)]);
    }
    check("autoscaling/v1", "HorizontalPodAutoscaler", &[(json!({}), Progressing, "Waiting to Autoscale")]);
}

#[test]
fn disruption_budgets() {
    let budget = |status: &str, reason: &str| json!({"status": {"conditions": [{"type": "DisruptionAllowed", "status": status, "reason": reason}]}});
    check(
        "policy/v1",
        "PodDisruptionBudget",
        &[
            (json!({}), Progressing, "Waiting for status"),
            (budget("True", "SufficientPods"), Healthy, "PodDisruptionBudget has SufficientPods"),
            (budget("False", "InsufficientPods"), Healthy, "PodDisruptionBudget has InsufficientPods"),
            (budget("False", "SyncFailed"), Degraded, "PodDisruptionBudget has SyncFailed"),
        ],
    );
}

#[test]
fn other_own_kinds_have_no_health_even_with_a_status() {
    let failed = json!({"status": {"phase": "Failed", "conditions": [{"type": "Ready", "status": "False"}]}});
    for (api_version, kind) in [
        ("v1", "ConfigMap"),
        ("v1", "Namespace"),
        ("v1", "Node"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("certificates.k8s.io/v1", "CertificateSigningRequest"),
    ] {
        let mut object = failed.as_object().unwrap().clone();
        object.insert("apiVersion".into(), api_version.into());
        object.insert("kind".into(), kind.into());
        assert_eq!(assess(&object), None, "{kind}");
    }
    assert!(!super::is_own("gateway.networking.k8s.io") && !super::is_own("snapshot.storage.k8s.io"));
}
