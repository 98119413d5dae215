//! Values as 32 bytes.

use aws_lc_rs::digest::{Context, SHA256};
use serde_json::{Number, Value};

/// The SHA-256 of a value, the same for equal values: the order of a map's fields and the way in which a number is
/// written (`1`, `1.0`) do not count.
#[must_use]
pub fn fingerprint(value: &Value) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    feed(&mut context, value);
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    bytes
}

/// Each value begins with its type and, where its end is not clear, its length, so that no two values read the same.
fn feed(context: &mut Context, value: &Value) {
    match value {
        Value::Null => context.update(b"n"),
        Value::Bool(false) => context.update(b"f"),
        Value::Bool(true) => context.update(b"t"),
        Value::Number(number) => {
            context.update(b"d");
            text(context, &canonical(number));
        }
        Value::String(string) => {
            context.update(b"s");
            text(context, string);
        }
        Value::Array(items) => {
            context.update(b"a");
            length(context, items.len());
            for item in items {
                feed(context, item);
            }
        }
        Value::Object(fields) => {
            context.update(b"o");
            length(context, fields.len());
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| name.as_str());
            for (name, value) in sorted {
                text(context, name);
                feed(context, value);
            }
        }
    }
}

fn text(context: &mut Context, text: &str) {
    length(context, text.len());
    context.update(text.as_bytes());
}

fn length(context: &mut Context, length: usize) {
    context.update(&(length as u64).to_be_bytes());
}

/// A whole number by its digits, whether it came as an integer or as `1.0`; others by their shortest form.
fn canonical(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float == 0.0 => "0".to_owned(),
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_values_have_one_fingerprint_and_different_ones_two() {
        for (left, right, equal) in [
            (json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1}), true),
            (json!({"a": 1}), json!({"a": 1.0}), true),
            (json!(0), json!(-0.0), true),
            (json!([1, 2]), json!([2, 1]), false),
            (json!({"a": 1}), json!({"a": "1"}), false),
            (json!({"a": null}), json!({}), false),
            (json!(["ab", "c"]), json!(["a", "bc"]), false),
            (json!([[], []]), json!([[[]]]), false),
            (json!({"a": {"b": 1}}), json!({"a": {}, "b": 1}), false),
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64), false),
        ] {
            assert_eq!(fingerprint(&left) == fingerprint(&right), equal, "{left} {right}");
        }
    }
}
