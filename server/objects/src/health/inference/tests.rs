use super::words::{Tone, tone};
use crate::health::infer;
use serde_json::{Map, Value, json};

/// What an object that says this is: the status and the message.
fn of(value: &Value) -> Option<(String, String)> {
    let mut object = value.as_object().unwrap().clone();
    object.entry("kind").or_insert("Widget".into());
    infer(&object).map(|health| (format!("{:?}", health.status), health.message))
}

/// `Ready=False/Failed:why` as a condition with a reason and a message.
fn condition(text: &str) -> Value {
    let (kind, rest) = text.split_once('=').unwrap();
    let (rest, message) = rest.split_once(':').unwrap_or((rest, ""));
    let (status, reason) = rest.split_once('/').unwrap_or((rest, ""));
    json!({"type": kind, "status": status, "reason": reason, "message": message})
}

#[test]
fn conditions_have_a_polarity() {
    for (conditions, expected) in [
        (vec!["Ready=True"], "Healthy"),
        (vec!["Ready=True:all is well"], "Healthy"),
        (vec!["Ready=False:"], "Progressing"),
        (vec!["Ready=False:the widget does not fit"], "Degraded"),
        (vec!["Ready=False/Creating"], "Progressing"),
        (vec!["Ready=False:waiting for a lock"], "Progressing"),
        (vec!["Ready=False/Creating:create failed: no such zone"], "Degraded"),
        (vec!["Ready=False/InvalidSpec"], "Degraded"),
        (vec!["Ready=False/Paused"], "Suspended"),
        (vec!["Ready=False/Unavailable"], "Progressing"),
        (vec!["Ready=Unknown:x"], "Progressing"),
        (vec!["NotReady=True/Failed"], "Degraded"),
        (vec!["NotReady=False"], "Healthy"),
        (vec!["Available=True", "Progressing=True/NewReplicaSetAvailable"], "Healthy"),
        (vec!["Available=True", "Progressing=True/Updating"], "Progressing"),
        (vec!["Available=True", "Progressing=False/ProgressDeadlineExceeded"], "Degraded"),
        (vec!["Ready=True", "Reconciling=True"], "Progressing"),
        (vec!["Ready=True", "Degraded=True"], "Degraded"),
        (vec!["Ready=True", "Degraded=False", "Stalled=False", "Failed=False"], "Healthy"),
        (vec!["Failed=True"], "Degraded"),
        (vec!["Stalled=True"], "Degraded"),
        (vec!["ReconcileError=True"], "Degraded"),
        (vec!["ErrorsResolved=True"], "Healthy"),
        (vec!["Paused=True", "Ready=True"], "Suspended"),
        (vec!["Ready=True", "Paused=False"], "Healthy"),
        // What cannot be synchronised stays ready as it was.
        (vec!["Synced=False/ReconcileError", "Ready=True"], "Degraded"),
        (vec!["Synced=True", "Ready=False/Creating"], "Progressing"),
        // Ready is ready, whatever else there is that is not.
        (vec!["Ready=True", "BackupSucceeded=False/BackupFailed"], "Healthy"),
        (vec!["Ready=True", "LastBackupFailed=True"], "Healthy"),
        // One that failed explains why the summary is not true.
        (vec!["Ready=False/Waiting", "DatabaseReady=False/Failed"], "Degraded"),
        // These say where it is, not that something is wrong.
        (vec!["Ready=True", "Active=False", "Completed=False", "Running=False"], "Healthy"),
        (vec!["Completed=True"], "Healthy"),
        // Nobody said what these mean.
        (vec!["ScalingLimited=True"], "None"),
        (vec!["ContinuousArchiving=True", "Ready=True"], "Healthy"),
        (vec!["Strange=False"], "None"),
        (vec!["Failed=False"], "None"),
        (vec!["Ready=Perhaps"], "None"),
    ] {
        let all: Vec<Value> = conditions.iter().map(|text| condition(text)).collect();
        let health = of(&json!({"status": {"conditions": all}}));
        assert_eq!(health.map_or("None".to_owned(), |health| health.0), expected, "{conditions:?}");
    }
}

#[test]
fn the_message_is_the_conditions_own() {
    for (text, message) in [
        ("Ready=False/Failed:no disk", "no disk"),
        ("Ready=False/Failed", "Failed"),
        ("Ready=True", "Ready"),
        ("Failed=True/Broken:x", "x"),
    ] {
        assert_eq!(of(&json!({"status": {"conditions": [condition(text)]}})).unwrap().1, message, "{text}");
    }
}

#[test]
fn a_status_speaks_without_conditions() {
    for (object, expected) in [
        (json!({}), "None"),
        (json!({"spec": {"paused": true}}), "None"),
        (json!({"status": {}}), "None"),
        (json!({"status": {"url": "https://a"}}), "None"),
        (json!({"status": {"phase": "Running"}}), "Healthy"),
        (json!({"kind": "PipelineRun", "status": {"phase": "Running"}}), "Progressing"),
        (json!({"kind": "Backup", "status": {"phase": "Completed"}}), "Healthy"),
        (json!({"status": {"phase": "CreateFailed"}}), "Degraded"),
        (json!({"status": {"state": "in-progress"}}), "Progressing"),
        (json!({"status": {"state": "Importing"}}), "Progressing"),
        (json!({"status": {"state": "paused"}}), "Suspended"),
        (json!({"status": {"state": "Unknown"}}), "Unknown"),
        (json!({"status": {"state": "Blue"}}), "None"),
        (json!({"status": {"phase": "Ready", "health": "red"}}), "Degraded"),
        (json!({"status": {"compliant": "NonCompliant"}}), "Degraded"),
        (json!({"status": {"clusterStatus": "Running", "lastBackupStatus": "Failed"}}), "Healthy"),
        (json!({"status": {"application": {"state": "FAILED"}}}), "Degraded"),
        (json!({"status": {"lastRun": {"state": "FAILED"}}}), "None"),
        (json!({"status": {"ready": true}}), "Healthy"),
        (json!({"status": {"ready": false}}), "Progressing"),
        (json!({"status": {"healthy": false}}), "Degraded"),
        (json!({"status": {"error": "no disk"}}), "Degraded"),
        (json!({"status": {"error": "", "ready": true}}), "Healthy"),
        (json!({"status": {"error": {"message": "no disk"}, "ready": false}}), "Degraded"),
        (json!({"spec": {"replicas": 3}, "status": {"replicas": 3, "readyReplicas": 2}}), "Progressing"),
        (json!({"spec": {"replicas": 3}, "status": {"replicas": 3, "readyReplicas": 3}}), "Healthy"),
        (
            json!({"spec": {"replicas": 3}, "status": {"replicas": 3, "readyReplicas": 3, "updatedReplicas": 1}}),
            "Progressing",
        ),
        (json!({"spec": {"replicas": 3}, "status": {"replicas": 3}}), "Progressing"),
        (json!({"spec": {"replicas": 0}, "status": {"replicas": 0}}), "Healthy"),
        (json!({"spec": {"suspend": true}, "status": {"phase": "Failed"}}), "Suspended"),
        (json!({"metadata": {"generation": 2}, "status": {"observedGeneration": 1, "phase": "Ready"}}), "Progressing"),
        (
            json!({"metadata": {"generation": 2}, "status": {"observedGeneration": "1", "phase": "Ready"}}),
            "Progressing",
        ),
        (json!({"metadata": {"generation": 2}, "status": {"observedGeneration": 2, "phase": "Ready"}}), "Healthy"),
        (json!({"metadata": {"generation": 2}, "status": {"phase": "Ready"}}), "Healthy"),
    ] {
        assert_eq!(of(&object).map_or("None".to_owned(), |health| health.0), expected, "{object}");
    }
}

#[test]
fn conditions_and_phase_are_weighed() {
    for (conditions, status, expected) in [
        ("Ready=True", json!({"phase": "Running"}), "Healthy"),
        ("Ready=True", json!({"phase": "Failed"}), "Degraded"),
        ("Ready=True", json!({"phase": "Upgrading"}), "Progressing"),
        ("Ready=True", json!({"phase": "Paused"}), "Healthy"),
        // Not ready without a reason that means failure, and the phase knows better.
        ("Ready=False:the pod is not there", json!({"phase": "Stopped"}), "Suspended"),
        ("Ready=False:the pod is not there", json!({"phase": "Provisioning"}), "Progressing"),
        ("Ready=False/Failed", json!({"phase": "Provisioning"}), "Degraded"),
        ("Ready=False/Creating", json!({"failureMessage": "no quota"}), "Degraded"),
        ("Ready=True", json!({"readyReplicas": 1, "replicas": 2}), "Healthy"),
        ("Available=True", json!({"readyReplicas": 1, "replicas": 2}), "Progressing"),
    ] {
        let mut all: Map<String, Value> = status.as_object().unwrap().clone();
        all.insert("conditions".into(), json!([condition(conditions)]));
        let health = of(&json!({"status": all}));
        assert_eq!(health.map_or("None".to_owned(), |health| health.0), expected, "{conditions} {status}");
    }
}

#[test]
fn conditions_about_an_older_generation_and_with_a_severity() {
    let of_one = |condition: Value| of(&json!({"metadata": {"generation": 3}, "status": {"conditions": [condition]}}));
    let table = [
        (json!({"type": "Ready", "status": "True", "observedGeneration": 2}), "Progressing"),
        (json!({"type": "Ready", "status": "True", "observedGeneration": 3}), "Healthy"),
        (json!({"type": "Ready", "status": "False", "severity": "Error", "reason": "Creating"}), "Degraded"),
        (json!({"type": "Ready", "status": "False", "severity": "Info", "message": "soon"}), "Progressing"),
    ];
    for (condition, expected) in table {
        assert_eq!(of_one(condition.clone()).unwrap().0, expected, "{condition}");
    }
    let parents = |status: &str| json!({"status": {"parents": [{"conditions": [condition(&format!("Accepted={status}/Invalid"))]}]}});
    assert_eq!(of(&parents("True")).unwrap().0, "Healthy");
    assert_eq!(of(&parents("False")).unwrap().0, "Degraded");
}

#[test]
fn words_sound_good_or_bad() {
    for (word, expected) in [
        ("Running", Some(Tone::Good)),
        ("Cluster in healthy state", Some(Tone::Good)),
        ("ClusterRunning", Some(Tone::Good)),
        ("DEPLOYED_NOT_READY", Some(Tone::Waiting)),
        ("NotReady", Some(Tone::Waiting)),
        ("In Progress", Some(Tone::Waiting)),
        ("new", Some(Tone::Waiting)),
        ("NewReplicaSetAvailable", Some(Tone::Good)),
        ("ReconcileSuccess", Some(Tone::Good)),
        ("SecretNotFound", Some(Tone::Bad)),
        ("NoError", None),
        ("PartiallyFailed", Some(Tone::Bad)),
        ("PartiallyReady", Some(Tone::Waiting)),
        ("Hibernated", Some(Tone::Resting)),
        ("", None),
        ("Blue", None),
    ] {
        assert_eq!(tone(word), expected, "{word}");
    }
}
