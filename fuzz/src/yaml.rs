//! Texts at random, for the YAML reader and writer. A property that does not hold is a panic, which libFuzzer reports with
//! the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use windlass_objects::{Budget, yaml};

const SMALL: Budget = Budget { max_bytes: 2_000, max_nodes: 300, max_depth: 12 };

fuzz_target!(|text: &str| {
    within_the_budget(text);
    let Ok(documents) = yaml::parse(text, &Budget::default()) else { return };
    for document in documents {
        written_and_read(&document.value);
    }
});

/// What is read within a budget is not larger than the budget allows, and is what a larger budget reads.
fn within_the_budget(text: &str) {
    let mut left = SMALL;
    let Ok(documents) = yaml::parse_within(text, &mut left) else { return };
    assert!(text.len() as u64 <= SMALL.max_bytes - left.max_bytes, "the text is not paid for");
    let mut nodes = 0;
    let mut bytes = 0;
    let mut open: Vec<(&Value, u32)> = documents.iter().map(|document| (&document.value, 0)).collect();
    while let Some((value, depth)) = open.pop() {
        nodes += 1;
        assert!(depth <= SMALL.max_depth, "{depth} levels");
        match value {
            Value::String(text) => bytes += text.len() as u64,
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => {
                bytes += fields.keys().map(|name| name.len() as u64).sum::<u64>();
                open.extend(fields.values().map(|field| (field, depth + 1)));
            }
            _ => {}
        }
    }
    assert!(nodes <= SMALL.max_nodes - left.max_nodes, "{nodes} values are not paid for");
    // The key `n` becomes `false`; nothing grows more.
    assert!(bytes <= 5 * (SMALL.max_bytes - left.max_bytes), "{bytes} bytes are not paid for");
    assert_eq!(yaml::parse(text, &Budget::default()).as_ref(), Ok(&documents));
}

/// What is written is read again, as YAML and as JSON.
fn written_and_read(value: &Value) {
    // What does not begin with a brace is not read as JSON.
    let json = value.is_object().then(|| value.to_string());
    for text in [Some(yaml::to_string(value)), json].into_iter().flatten() {
        match yaml::parse(&text, &Budget::default()) {
            Ok(documents) => match documents.as_slice() {
                [one] => assert_eq!(&one.value, value, "{text:?}"),
                _ => panic!("{} documents: {text:?}", documents.len()),
            },
            Err(error) => panic!("{error}: {text:?}"),
        }
    }
}
