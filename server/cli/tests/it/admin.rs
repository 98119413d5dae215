//! `windlass admin`, which asks no server.

use clap::Parser;
use std::path::Path;
use windlass_cli::{Settings, Terminal};

#[derive(Parser)]
struct Program {
    #[command(subcommand)]
    command: windlass_cli::Command,
}

struct Ran {
    code: String,
    out: String,
    err: String,
}

/// Runs `windlass admin health` with these arguments and this on standard input.
fn health(arguments: &[&str], input: &str) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = ["windlass", "admin", "health"].iter().chain(arguments);
    let program = Program::try_parse_from(words).expect("a command line");
    let mut terminal =
        Terminal { out: &mut out, err: &mut err, input: &mut input.as_bytes(), settings: Settings::default() };
    let code = windlass_cli::run(program.command, &mut terminal);
    Ran {
        code: format!("{code:?}"),
        out: String::from_utf8(out).expect("text"),
        err: String::from_utf8(err).expect("text"),
    }
}

fn exit(code: u8) -> String {
    format!("{:?}", std::process::ExitCode::from(code))
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path.to_str().expect("a path").to_owned()
}

const DEPLOYMENT: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: front, namespace: shop, generation: 2}
spec: {replicas: 2}
status: {observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 1}
"#;

#[test]
fn one_object_gives_one_line_with_status_and_message() {
    for (input, line) in [
        (
            DEPLOYMENT,
            r#"{"status":"Progressing","message":"Waiting for rollout to finish: 1 of 2 updated replicas are available..."}"#,
        ),
        ("{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\"}", r#"{"status":"Healthy","message":""}"#),
        ("kind: Secret\nmetadata: {generateName: a-}", r#"{"status":"Healthy","message":""}"#),
        ("---\n---\nkind: ConfigMap\n---\n", r#"{"status":"Healthy","message":""}"#),
        ("kind: List\nitems: [{kind: ConfigMap}]", r#"{"status":"Healthy","message":""}"#),
        (
            "kind: ConfigMap\nmetadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}",
            r#"{"status":"Progressing","message":"Pending deletion"}"#,
        ),
    ] {
        let ran = health(&["-"], input);
        assert_eq!((ran.code, ran.err.as_str()), (exit(0), ""), "{input}");
        assert_eq!(ran.out, format!("{line}\n"), "{input}");
    }
}

#[test]
fn several_objects_have_a_line_each_with_their_identity() {
    let list =
        "apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a, namespace: shop}}, {metadata: {name: b}}]";
    let ran = health(&["-"], &format!("{list}\n---{DEPLOYMENT}"));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.out);
    assert_eq!(
        lines[0],
        r#"{"status":"Healthy","message":"","group":"","kind":"ConfigMap","namespace":"shop","name":"a"}"#
    );
    assert_eq!(
        lines[1],
        r#"{"status":"Healthy","message":"","group":"","kind":"ConfigMap","namespace":"","name":"b"}"#
    );
    assert!(
        lines[2].ends_with(r#""group":"apps","kind":"Deployment","namespace":"shop","name":"front"}"#),
        "{}",
        lines[2]
    );
}

#[test]
fn rules_come_from_files_of_both_forms() {
    let folder = tempfile::tempdir().expect("a folder");
    let theirs = written(
        folder.path(),
        "argocd-cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata:\n  resource.customizations.health.a.io_B: |\n    hs = {}\n    hs.status = 'Degraded'\n    hs.message = 'is ' .. obj.status.count / 2\n    return hs\n",
    );
    let ours = written(
        folder.path(),
        "windlass.yaml",
        "server: {url: x}\nhealth: {rules: {a.io/C: {cel: [{when: self.status.count > 3, status: Suspended, message: \"'many'\"}]}}}\n",
    );
    for (kind, line) in
        [("B", r#"{"status":"Degraded","message":"is 2"}"#), ("C", r#"{"status":"Suspended","message":"many"}"#)]
    {
        let object = format!("apiVersion: a.io/v1\nkind: {kind}\nstatus: {{count: 4}}");
        let file = written(folder.path(), "object.yaml", &object);
        let ran = health(&[&file, "--rules", &theirs, "--rules", &ours], "");
        assert_eq!((ran.code, ran.out, ran.err.as_str()), (exit(0), format!("{line}\n"), ""));
    }
}

#[test]
fn bad_input_is_told_and_nothing_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = written(folder.path(), "wrong.yaml", "health: {rules: {a/B: {lua: 'x ='}}}");
    let empty = written(folder.path(), "empty.yaml", "# nothing\n");
    for (arguments, input, said) in [
        (vec!["-"], "a: [", "standard input: "),
        (vec!["-"], "", "standard input has no objects"),
        (vec!["-"], "# nothing\n---\n", "standard input has no objects"),
        (vec!["-"], "kind: List\nitems: []", "standard input has no objects"),
        (vec!["-"], "metadata: {name: a}", "standard input, line 1: the object has no kind"),
        (vec!["-"], "kind: ConfigMap\n---\n- 1\n", "this is not a Kubernetes object"),
        (vec!["-"], "just words", "this is not a Kubernetes object"),
        (vec!["/nowhere/at/all.yaml"], "", "/nowhere/at/all.yaml: "),
        (vec!["-", "--rules", "/nowhere/at/all.yaml"], "kind: ConfigMap", "/nowhere/at/all.yaml: "),
        (vec!["-", "--rules", &wrong], "kind: ConfigMap", "the health rule a/B: the Lua program is not valid: line 1"),
        (vec!["-", "--rules", &empty], "kind: ConfigMap", "empty.yaml is empty"),
    ] {
        let ran = health(&arguments, input);
        assert_eq!((ran.code, ran.out.as_str()), (exit(2), ""), "{input}");
        assert!(
            ran.err.starts_with("Error: ") && ran.err.contains(said) && ran.err.contains("\nNext:  "),
            "{input}: {}",
            ran.err
        );
    }
}
