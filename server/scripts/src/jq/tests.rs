//! Filters and paths, and what they give.

use super::{JqFilter, JqPaths};
use crate::budget::{Bound, Budget};
use crate::error::ScriptError;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use windlass_model::application::Object;

fn object(value: Value) -> Object {
    serde_json::from_value(value).unwrap()
}

fn sample() -> Object {
    object(json!({
        "spec": { "replicas": 3, "ratio": 0.5, "list": [1, 2, 3, 4], "none": null },
        "containers": [
            { "name": "app", "image": "a:1", "env": [{ "name": "A", "value": "1" }, { "name": "B", "value": "2" }] },
            { "name": "istio-proxy", "image": "p:1" },
        ],
        "webhooks": [{ "clientConfig": { "caBundle": "x", "url": "u" } }, { "clientConfig": { "caBundle": "y" } }],
    }))
}

fn counted() -> Budget {
    // The deadline is far, so that the counts alone decide.
    Budget { steps: 300_000, deadline: Duration::from_secs(600), ..Budget::default() }
}

fn run(source: &str) -> Result<Vec<Value>, ScriptError> {
    JqFilter::compile(source, &counted())?.run(&sample(), &counted())
}

#[test]
fn filters_give_what_jq_gives() {
    for (source, outputs) in [
        (".spec.replicas", json!([3])),
        (".containers[].name", json!(["app", "istio-proxy"])),
        (".containers | map(.name) | join(\",\")", json!(["app,istio-proxy"])),
        (".containers[] | select(.name | test(\"^istio-\")) | .image", json!(["p:1"])),
        (".missing.field", json!([null])),
        (".spec | keys", json!([["list", "none", "ratio", "replicas"]])),
        (".spec.list | map(. * 2) | add", json!([20])),
        (".spec.list[1:3]", json!([[2, 3]])),
        ("[.spec.list[] | if . > 2 then \"big\" else \"small\" end] | unique", json!([["big", "small"]])),
        ("reduce .spec.list[] as $x (0; . + $x)", json!([10])),
        ("[limit(3; repeat(1))]", json!([[1, 1, 1]])),
        ("[range(3)]", json!([[0, 1, 2]])),
        (".spec | to_entries | map(select(.value == 3).key)", json!([["replicas"]])),
        (".spec | with_entries(select(.key == \"ratio\"))", json!([{ "ratio": 0.5 }])),
        ("\"ab\" * 2, 6 * 7", json!(["abab", 42])),
        (".spec.replicas *= 2 | .spec.replicas", json!([6])),
        ("del(.spec, .containers) | keys", json!([["webhooks"]])),
        ("\"n=\\(.spec.replicas)\"", json!(["n=3"])),
        (".containers | any(.name == \"app\")", json!([true])),
        (".containers[0] | contains({name: \"ap\"})", json!([true])),
        ("try error(\"x\") catch .", json!(["x"])),
        ("label $out | 1, break $out, 2", json!([1])),
        ("\"12\" | tonumber", json!([12])),
        ("first(.containers[].name), last(.spec.list[])", json!(["app", 4])),
        ("def f(x): x + 1; f(.spec.replicas)", json!([4])),
        ("[paths] | length > 10", json!([true])),
        ("empty", json!([])),
    ] {
        assert_eq!(run(source).map(Value::Array), Ok(outputs), "{source}");
    }
}

#[test]
fn paths_are_taken_away() {
    for (expression, gone) in [
        (".spec.replicas", vec!["/spec/replicas"]),
        (
            ".webhooks[].clientConfig.caBundle",
            vec!["/webhooks/0/clientConfig/caBundle", "/webhooks/1/clientConfig/caBundle"],
        ),
        (".containers[] | select(.name == \"istio-proxy\")", vec!["/containers/1"]),
        (
            ".containers[] | select(.name == \"app\") | .env[] | select(.name == \"A\").value",
            vec!["/containers/0/env/0/value"],
        ),
        (".containers[0].env[0, 1]", vec!["/containers/0/env/1", "/containers/0/env/0"]),
        (".spec.list[1:]", vec!["/spec/list/3", "/spec/list/2", "/spec/list/1"]),
        (".spec.list[-1]", vec!["/spec/list/3"]),
        (".spec.none, .spec[\"ratio\"]", vec!["/spec/none", "/spec/ratio"]),
        (".missing.field", vec![]),
        (".missing[]?", vec![]),
        (".. | .caBundle? // empty", vec!["/webhooks/0/clientConfig/caBundle", "/webhooks/1/clientConfig/caBundle"]),
        ("empty", vec![]),
    ] {
        let mut expected = Value::Object(sample());
        for pointer in gone {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match expected.pointer_mut(parent).unwrap() {
                Value::Object(fields) => drop(fields.shift_remove(name)),
                Value::Array(items) => drop(items.remove(name.parse().unwrap())),
                _ => unreachable!(),
            }
        }
        let found = JqPaths::compile(expression).and_then(|paths| paths.delete_paths(&sample()));
        assert_eq!(found.map(Value::Object), Ok(expected), "{expression}");
    }
}

#[test]
fn paths_that_fail_say_so() {
    for (expression, words) in [
        (".missing[]", "the jq program failed: "),
        (".spec.replicas.field", "the jq program failed: "),
        (".spec | keys", "the jq program failed: "),
        (".", "it takes the whole object away"),
        ("[.spec]", "the jq program failed: "),
    ] {
        let error = JqPaths::compile(expression).and_then(|paths| paths.delete_paths(&sample())).unwrap_err();
        assert!(error.to_string().contains(words), "{expression}: {error}");
    }
}

#[test]
fn what_is_not_offered_is_refused_by_name() {
    for (source, words) in [
        ("env", "`env`"),
        ("$ENV.HOME", "`$ENV`"),
        ("input", "`input`"),
        ("now", "`now`"),
        ("halt", "`halt`"),
        ("debug", "`debug`"),
        ("halt_error", "`halt_error`"),
        ("nothing_such", "`nothing_such`"),
        ("sub(\"a\"; \"b\")", "`sub`"),
        (".a[", "it cannot be read"),
        ("import \"a\" as a; .", "it cannot be read"),
        ("windlass_tick", "are taken"),
    ] {
        let error = run(source).unwrap_err();
        assert!(matches!(&error, ScriptError::Syntax { .. }) && error.to_string().contains(words), "{source}: {error}");
    }
}

#[test]
fn hostile_filters_are_stopped() {
    let nested = "(1,2,3,4,5,6,7,8,9,10)".to_owned() + &"| (.,.,.,.,.,.,.,.,.,.)".repeat(12);
    let mut wrong = Vec::new();
    for (source, bounds) in [
        ("def f: f; f".to_owned(), &[Bound::Steps, Bound::Depth][..]),
        ("def f: 1 + f; f".into(), &[Bound::Steps, Bound::Depth]),
        ("def f: f, f; last(f)".into(), &[Bound::Steps, Bound::Depth]),
        ("def f: try f catch f; f".into(), &[Bound::Steps, Bound::Depth]),
        ("last(range(1e12))".into(), &[Bound::Steps]),
        ("[range(1e12)]".into(), &[Bound::Steps]),
        ("last(repeat(1))".into(), &[Bound::Steps, Bound::Depth]),
        ("[recurse(1)]".into(), &[Bound::Steps, Bound::Depth]),
        ("last(limit(1e12; repeat(1)))".into(), &[Bound::Steps, Bound::Depth]),
        ("until(false; .)".into(), &[Bound::Steps, Bound::Depth]),
        ("last((range(1e12) | error)?)".into(), &[]),
        ("reduce range(1e12) as $x (0; .)".into(), &[Bound::Steps]),
        ("reduce range(60) as $x (\"x\"; . + .)".into(), &[Bound::Text, Bound::Memory]),
        ("reduce range(60) as $x ([1]; . + .)".into(), &[Bound::Memory, Bound::Steps]),
        ("reduce range(60) as $x ([1]; [., .])".into(), &[Bound::Memory, Bound::Steps]),
        ("reduce range(60) as $x ([1]; [., .]) | tojson".into(), &[Bound::Memory, Bound::Steps]),
        ("reduce range(60) as $x (3; . * .) | tostring".into(), &[Bound::Memory, Bound::Steps]),
        ("reduce range(1000) as $x (null; [.])".into(), &[Bound::Depth, Bound::Steps]),
        ("\"x\" * 1e9".into(), &[Bound::Text]),
        ("1e9 * \"x\"".into(), &[Bound::Text]),
        (".a = \"x\" | .a *= 1e12".into(), &[Bound::Text]),
        (format!("last({nested})"), &[Bound::Steps]),
        (format!("last({}1)", "(1,2)+".repeat(40)), &[Bound::Steps]),
        ("[range(3000)] as $a | $a | contains($a + [-1])".into(), &[Bound::Steps]),
        ("last(.. | .. | .. | .. | .. | .. | .. | .. | .. | .. | .. | ..)".into(), &[Bound::Steps]),
        ("\"a\" * 1000000 | last(range(1e6) as $i | test(\"b\"))".into(), &[Bound::Steps]),
        ("\"[\" * 100000 | fromjson".into(), &[]),
        (".spec.list[1000000000] = 1".into(), &[]),
        (".spec.list[1e9:] = [1]".into(), &[]),
        ("\"a\" | test(\"(a{500}){500}\")".into(), &[]),
        ("[limit(100000; range(1e6))] | sort | unique | length".into(), &[Bound::Steps]),
    ] {
        let found = match run(&source) {
            Err(ScriptError::Exhausted { bound, .. }) => Some(bound),
            _ => None,
        };
        if !found.map_or(bounds.is_empty(), |found| bounds.contains(&found)) {
            wrong.push(format!("{source:.60}: {found:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn filters_that_are_hostile_to_the_reader_are_stopped() {
    for source in [
        "(".repeat(2_000) + &")".repeat(2_000),
        "[".repeat(4_000),
        "-".repeat(4_000) + "1",
        "{a:".repeat(1_000),
        ". as $x | ".repeat(400) + ".",
        "try ".repeat(1_000) + "1",
        "def f: ".repeat(500),
        ".a".repeat(2_000),
        "1+".repeat(2_000) + "1",
        "\"\\(".repeat(1_000),
        "a".repeat(5_000),
    ] {
        // Whatever comes of it: the answer is one, and nothing breaks.
        let found = run(&source);
        assert!(
            !matches!(&found, Err(ScriptError::Failed { message, .. }) if message.contains("jaq failed")),
            "{found:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_reader(source in ".{0,40}") {
        let _ = run(&source);
    }

    #[test]
    fn no_filter_breaks_the_interpreter(words in proptest::collection::vec(
        prop::sample::select(vec![
            ".", ".spec", ".list", "[]", "[0]", "[-1:]", "|", ",", "?", "(", ")", "[", "]", "{", "}", "a:", "$x", " as $x | ",
            "..", "select(", "map(", "path(", "del(", "first(", "limit(2;", "=", "|=", "+=", "*", "+", "-", "/", "%", "==", "//",
            " and ", "not", "keys", "length", "add", "to_entries", "tojson", "test(\"a\")", "1", "\"a\"", "null", "error",
            "try ", " catch .", "reduce ", "recurse", "getpath([\"spec\"])", "tostring",
        ]),
        0..12,
    )) {
        let source = words.concat();
        if let Err(ScriptError::Failed { message, .. }) = run(&source) {
            prop_assert!(!message.contains("jaq failed"), "{source}");
        }
        let _ = JqPaths::compile(&source).map(|paths| paths.delete_paths(&sample()));
    }
}
