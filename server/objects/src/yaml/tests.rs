use super::{YamlError, parse, to_string};
use crate::Budget;
use proptest::prelude::{Strategy, any, prop};
use serde_json::{Value, json};
use std::fmt::Write;

fn read(text: &str) -> Result<Vec<Value>, YamlError> {
    parse(text, &Budget::default()).map(|documents| documents.into_iter().map(|document| document.value).collect())
}

/// What Go makes of the same texts; `testdata/generate` writes the file.
#[test]
fn texts_are_read_as_go_reads_them() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../testdata/read.json")).unwrap();
    let mut wrong = String::new();
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        let go = &case["json"];
        let ours = read(text).map(|documents| documents.into_iter().next().unwrap_or(Value::Null));
        let same = match &ours {
            Ok(value) => crate::compare::fingerprint(value) == crate::compare::fingerprint(go),
            Err(_) => go.is_null(),
        };
        if !same {
            writeln!(wrong, "{text:?}\n  go   {go}\n  ours {ours:?}").unwrap();
        }
    }
    assert!(cases.len() > 250 && wrong.is_empty(), "{wrong}");
}

/// What Go writes for the same values.
#[test]
fn values_are_written_as_go_writes_them() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../testdata/write.json")).unwrap();
    let mut wrong = String::new();
    for case in &cases {
        let (go, ours) = (case["yaml"].as_str().unwrap(), to_string(&case["value"]));
        if go != ours {
            writeln!(wrong, "{}\n  go   {go:?}\n  ours {ours:?}", case["value"]).unwrap();
        }
    }
    assert!(cases.len() > 300 && wrong.is_empty(), "{wrong}");
}
