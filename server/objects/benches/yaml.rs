//! How fast YAML and JSON are read and written, in megabytes of text a second, on one thread. `tools/bench yaml` runs it.
//!
//! The text is a file of custom resource definitions as controller-gen writes them, made here: 4 MB of deep schemas with
//! long descriptions, which are folded over several lines or stand in blocks.

#![expect(clippy::print_stdout, reason = "a program that measures")]

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;
use windlass_objects::{Budget, yaml};

const SIZE: usize = 4_000_000;

const WORDS: [&str; 32] = [
    "the",
    "pod's",
    "specifies",
    "container",
    "if",
    "is",
    "defaults",
    "value",
    "to",
    "This",
    "field",
    "volume",
    "of",
    "a",
    "selector",
    "optional",
    "must",
    "Kubernetes",
    "node",
    "and",
    "scheduling",
    "only",
    "applies",
    "when",
    "be",
    "set",
    "policy",
    "requests",
    "\"spec\"",
    "resource",
    "`true`",
    "not",
];

const NAMES: [&str; 16] = [
    "matchLabels",
    "nodeAffinity",
    "resources",
    "limits",
    "containers",
    "initialDelaySeconds",
    "volumeMounts",
    "securityContext",
    "tolerations",
    "topologyKey",
    "name",
    "env",
    "valueFrom",
    "secretKeyRef",
    "httpGet",
    "ports",
];

/// Numbers that look random, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let index = self.below(words.len());
        words.get(index).copied().unwrap_or_default()
    }
}

fn description(out: &mut String, dice: &mut Dice, margin: usize) {
    let block = dice.below(3) > 0;
    let _ = write!(out, "{:margin$}description:{}", "", if block { " |-\n" } else { "" });
    let width = margin + 2;
    let mut column = if block { 0 } else { margin + 12 };
    for number in 0..4 + dice.below(40) {
        if column == 0 {
            let _ = write!(out, "{:width$}", "");
            column = width;
        } else {
            out.push(' ');
        }
        // Without quotes, a text does not begin with every word.
        let word = if number == 0 { "Tells" } else { dice.pick(&WORDS) };
        out.push_str(word);
        column += word.len() + 1;
        if column > 80 {
            out.push('\n');
            column = 0;
        }
    }
    if column > 0 {
        out.push('\n');
    }
}

fn schema(out: &mut String, dice: &mut Dice, margin: usize, depth: usize) {
    description(out, dice, margin);
    if depth == 0 || dice.below(3) == 0 {
        match dice.below(4) {
            0 => drop(write!(out, "{0:margin$}format: int32\n{0:margin$}minimum: 1\n{0:margin$}type: integer\n", "")),
            1 => drop(writeln!(out, "{:margin$}type: boolean", "")),
            2 => drop(write!(
                out,
                "{0:margin$}enum:\n{0:margin$}- Always\n{0:margin$}- IfNotPresent\n{0:margin$}type: string\n",
                ""
            )),
            _ => drop(writeln!(out, "{:margin$}type: string", "")),
        }
        return;
    }
    let _ = writeln!(out, "{:margin$}properties:", "");
    for number in 0..3 + dice.below(4) {
        let _ = writeln!(out, "{:1$}{2}{number}:", "", margin + 2, dice.pick(&NAMES));
        schema(out, dice, margin + 4, depth - 1);
    }
    let _ = write!(out, "{0:margin$}required:\n{0:margin$}- name0\n{0:margin$}type: object\n", "");
}

fn definitions() -> String {
    let mut dice = Dice(20);
    let mut out = String::with_capacity(SIZE + 100_000);
    let mut number = 0;
    while out.len() < SIZE {
        number += 1;
        let _ = write!(
            out,
            "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  annotations:\n    \
             controller-gen.kubebuilder.io/version: v0.17.2\n  name: things{number}.example.com\nspec:\n  group: example.com\n  \
             names:\n    kind: Thing{number}\n    plural: things{number}\n  scope: Namespaced\n  versions:\n  - name: v1\n    \
             schema:\n      openAPIV3Schema:\n"
        );
        schema(&mut out, &mut dice, 8, 6);
        out.push_str("    served: true\n    storage: true\n    subresources:\n      status: {}\n");
    }
    out
}

/// The processor's time that this thread has had, in seconds: what else the machine does is not in it.
fn processor_time() -> f64 {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_THREAD) else { return 0.0 };
    let seconds =
        |time: TimeVal| Duration::from_micros(u64::try_from(time.num_microseconds()).unwrap_or(0)).as_secs_f64();
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// Prints the best of several runs.
fn measure(what: &str, bytes: usize, mut run: impl FnMut()) {
    let mut best = f64::MAX;
    for _ in 0..20 {
        let start = processor_time();
        run();
        best = best.min(processor_time() - start);
    }
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let speed = bytes as f64 / best / 1e6;
    println!("bench: {what:<58} {speed:.0} MB/s");
}

fn main() {
    let budget = Budget::default();
    let text = definitions();
    let documents = yaml::parse(&text, &budget).unwrap_or_else(|error| {
        eprintln!("bench: the text that was made is wrong: {error}");
        std::process::exit(1);
    });
    let values: Vec<_> = documents.into_iter().map(|document| document.value).collect();
    let list = serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": values });
    let (json, written) = (list.to_string(), yaml::to_string(&list));
    measure("yaml: read 4 MB of custom resource definitions", text.len(), || {
        drop(black_box(yaml::parse(black_box(&text), &budget)));
    });
    measure("yaml: write them", written.len(), || drop(black_box(yaml::to_string(black_box(&list)))));
    measure("yaml: read them as JSON", json.len(), || drop(black_box(yaml::parse(black_box(&json), &budget))));
}
