use super::super::assess;
use serde_json::{Value, json};

fn check(api_version: &str, kind: &str, table: &[(Value, &str)]) {
    for (rest, expected) in table {
        let mut object = rest.as_object().unwrap().clone();
        object.insert("apiVersion".into(), api_version.into());
        object.insert("kind".into(), kind.into());
        assert_eq!(format!("{:?}", assess(&object).unwrap().status), *expected, "{kind} {rest}");
    }
}

#[test]
fn rollouts() {
    let seen = |status: Value| json!({"metadata": {"generation": 2}, "spec": {"replicas": 2, "strategy": {"canary": {}}}, "status": status});
    let counted = |replicas: i64, updated: i64, available: i64, stable: &str| {
        seen(
            json!({"currentPodHash": "b", "stableRS": stable, "replicas": replicas, "updatedReplicas": updated, "availableReplicas": available}),
        )
    };
    let green = |active: &str, stable: &str| {
        json!({"spec": {"replicas": 1, "strategy": {"blueGreen": {}}}, "status": {
            "currentPodHash": "b", "stableRS": stable, "updatedReplicas": 1, "availableReplicas": 1,
            "blueGreen": {"activeSelector": active},
        }})
    };
    let refers = |seen: &str| {
        json!({"metadata": {"annotations": {"rollout.argoproj.io/workload-generation": "3"}},
               "spec": {"workloadRef": {"name": "a"}}, "status": {"phase": "Healthy", "workloadObservedGeneration": seen}})
    };
    check(
        "argoproj.io/v1alpha1",
        "Rollout",
        &[
            (json!({}), "Progressing"),
            (seen(json!({"observedGeneration": "1", "phase": "Healthy"})), "Progressing"),
            (seen(json!({"observedGeneration": "2", "phase": "Healthy"})), "Healthy"),
            // Before 1.0 it was a hash.
            (seen(json!({"observedGeneration": "5d9c8f", "phase": "Healthy"})), "Healthy"),
            (refers("3"), "Healthy"),
            (refers("2"), "Progressing"),
            (seen(json!({"phase": "Paused"})), "Suspended"),
            (seen(json!({"phase": "Degraded"})), "Degraded"),
            (seen(json!({"conditions": [{"type": "InvalidSpec", "message": "m"}]})), "Degraded"),
            (seen(json!({"conditions": [{"type": "Progressing", "reason": "RolloutAborted"}]})), "Degraded"),
            (seen(json!({"pauseConditions": [{"reason": "CanaryPauseStep"}]})), "Suspended"),
            (seen(json!({"replicas": 2})), "Progressing"),
            (counted(2, 1, 1, "b"), "Progressing"),
            (counted(2, 2, 1, "b"), "Progressing"),
            (counted(3, 2, 2, "b"), "Progressing"),
            (counted(2, 2, 2, "a"), "Progressing"),
            (counted(2, 2, 2, "b"), "Healthy"),
            (green("a", "a"), "Progressing"),
            (green("b", "a"), "Progressing"),
            (green("b", "b"), "Healthy"),
        ],
    );
}

#[test]
fn elasticsearch_counts_its_sets() {
    let cluster = |available: i64, phase: &str, health: &str| {
        json!({"spec": {"nodeSets": [{"count": 2}, {"count": 1}]},
               "status": {"availableNodes": available, "phase": phase, "health": health}})
    };
    check(
        "elasticsearch.k8s.elastic.co/v1",
        "Elasticsearch",
        &[
            (json!({}), "Unknown"),
            (cluster(2, "Ready", "green"), "Progressing"),
            (cluster(3, "Ready", "green"), "Healthy"),
            (cluster(3, "Ready", "yellow"), "Progressing"),
            (cluster(3, "Ready", "red"), "Degraded"),
            (cluster(3, "ApplyingChanges", "green"), "Progressing"),
            (cluster(3, "Invalid", "green"), "Degraded"),
            (cluster(4, "Ready", "green"), "Unknown"),
        ],
    );
}

#[test]
fn collectors_count_in_a_text() {
    let collector =
        |mode: &str, replicas: &str| json!({"spec": {"mode": mode}, "status": {"scale": {"statusReplicas": replicas}}});
    check(
        "opentelemetry.io/v1beta1",
        "OpenTelemetryCollector",
        &[
            (json!({}), "Progressing"),
            (json!({"spec": {"mode": "sidecar"}, "status": {"version": "1"}}), "Healthy"),
            (collector("deployment", "1/2"), "Progressing"),
            (collector("deployment", "2/2"), "Healthy"),
            (collector("deployment", "0/2"), "Degraded"),
            (collector("daemonset", "0/0"), "Healthy"),
            (collector("deployment", "0/0"), "Degraded"),
            (collector("deployment", "many"), "Progressing"),
        ],
    );
}

#[test]
fn spark_applications() {
    let running = |spec: Value| {
        json!({"spec": spec, "status": {"applicationState": {"state": "RUNNING"},
               "executorState": {"a": "RUNNING", "b": "RUNNING", "c": "COMPLETED"}}})
    };
    let state = |state: &str| json!({"status": {"applicationState": {"state": state}}});
    let streaming = |least: &str| {
        json!({"executor": {}, "sparkConf": {"spark.streaming.dynamicAllocation.enabled": "true",
               "spark.streaming.dynamicAllocation.minExecutors": least}})
    };
    check(
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        &[
            (json!({}), "Progressing"),
            (state(""), "Progressing"),
            (state("SUBMITTED"), "Progressing"),
            (state("COMPLETED"), "Healthy"),
            (state("FAILED"), "Degraded"),
            (state("INVALIDATING"), "Missing"),
            (running(json!({"executor": {"instances": 2}})), "Healthy"),
            (running(json!({"executor": {"instances": 3}})), "Progressing"),
            (running(json!({"dynamicAllocation": {"enabled": true, "maxExecutors": 5}})), "Healthy"),
            (running(json!({"dynamicAllocation": {"enabled": true, "minExecutors": 3}})), "Progressing"),
            (running(streaming("1")), "Healthy"),
            (running(streaming("3")), "Progressing"),
            (running(json!({"executor": {}})), "Healthy"),
        ],
    );
}
