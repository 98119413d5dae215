//! Compares what Go and Windlass make of YAML: lines of `tests/oracle/yaml mutate` on standard input, differences on
//! standard output. `tools/oracle-yaml --fuzz` runs it.

#![expect(clippy::print_stdout, reason = "a program that reports")]

use serde_json::Value;
use std::io::BufRead;
use std::process::ExitCode;
use windlass_objects::{Budget, compare, yaml};

fn main() -> ExitCode {
    let (mut cases, mut refused, mut different) = (0, 0, 0);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(case) = serde_json::from_str::<Vec<Value>>(&line) else { continue };
        let Some(text) = case.first().and_then(Value::as_str) else { continue };
        let go = case.get(1);
        cases += 1;
        refused += u32::from(go.is_none());
        let ours = yaml::parse(text, &Budget::default());
        let same = match (&ours, go) {
            // A first document that says nothing is left out here.
            (Ok(documents), Some(go)) => {
                go.is_null()
                    || documents
                        .first()
                        .is_some_and(|first| compare::fingerprint(&first.value) == compare::fingerprint(go))
            }
            (Err(_), None) => true,
            _ => false,
        };
        if !same {
            different += 1;
            println!("{text:?}\n  Go       {go:?}\n  Windlass {ours:?}");
        }
    }
    println!("{cases} texts, {refused} of which Go refuses: {different} differences");
    if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
