//! Expressions and what they are.

use super::CelExpression;
use crate::budget::{Bound, Budget};
use crate::error::ScriptError;
use proptest::prelude::*;
use serde_json::json;
use std::time::Duration;
use windlass_model::application::Object;

fn object() -> Object {
    let value = json!({
        "spec": { "replicas": 3, "ratio": 0.5, "paused": false, "none": null, "names": ["a", "b", "c"] },
        "status": { "conditions": [
            { "type": "Ready", "status": "True", "message": "all is well" },
            { "type": "Synced", "status": "False" },
        ] },
        "metadata": { "name": "가게", "labels": { "app.kubernetes.io/name": "shop" } },
    });
    serde_json::from_value(value).unwrap()
}

fn text(source: &str) -> Result<String, ScriptError> {
    // The deadline is far, so that the counts alone decide.
    let budget = Budget { steps: 300_000, deadline: Duration::from_secs(600), ..Budget::default() };
    CelExpression::compile(source, &budget)?.text(&object(), &budget)
}

fn truth(source: &str) -> Result<bool, ScriptError> {
    CelExpression::compile(source, &Budget::default())?.is_true(&object(), &Budget::default())
}

#[test]
fn expressions_are_true_or_false() {
    for (source, expected) in [
        ("true", true),
        ("self.spec.replicas == 3", true),
        ("self.spec.replicas == 3.0", true),
        ("self.spec.replicas > 2 && self.spec.ratio < 1.0", true),
        ("!self.spec.paused", true),
        ("has(self.spec.replicas) && !has(self.spec.missing) && !has(self.spec.none)", true),
        ("has(self.nothing) || true", true),
        ("self.missing.field == 1 || true", true),
        ("false && self.missing.field == 1", false),
        ("self.missing.field == 1 && false", false),
        ("self.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')", true),
        ("self.status.conditions.exists(c, c.message == 'all is well')", true),
        ("self.status.conditions.all(c, c.status == 'True')", false),
        ("self.status.conditions.all(c, c.message == 'other')", false),
        ("self.status.conditions.exists_one(c, c.status == 'True')", true),
        ("self.status.conditions.filter(c, c.status == 'False').size() == 1", true),
        ("self.spec.names.map(n, n + '!') == ['a!', 'b!', 'c!']", true),
        ("'b' in self.spec.names && !('z' in self.spec.names)", true),
        ("'app.kubernetes.io/name' in self.metadata.labels", true),
        ("self.metadata.labels['app.kubernetes.io/name'] == 'shop'", true),
        ("self.spec.names[1] == 'b'", true),
        ("self.metadata.labels.all(k, k.startsWith('app.'))", true),
        ("{'a': 1}.a == 1 && {1: 'x'}[1] == 'x'", true),
        ("size(self.metadata.name) == 2", true),
        ("'abc'.matches('^a.c$') && !'abc'.matches('z')", true),
        ("int('12') + 1 == 13 && string(12) == '12' && double('1.5') == 1.5 && uint(3) == 3u", true),
        ("[3, 1, 2].max() == 3 && [3, 1, 2].min() == 1 && [1, 2].sum() == 3 && [1, 2].isSorted()", true),
        ("type(1) == 'int' && dyn(1) == 1", true),
        ("-7 / 2 == -3 && -7 % 2 == -1", true),
        ("null == self.spec.none", true),
        ("1 == 'a'", false),
    ] {
        assert_eq!(truth(source), Ok(expected), "{source}");
    }
}

#[test]
fn expressions_are_texts() {
    for (source, expected) in [
        ("'a' + 'b'", "ab"),
        ("self.spec.names.join(', ')", "a, b, c"),
        ("self.status.conditions.filter(c, c.status != 'True').map(c, c.type).join(',')", "Synced"),
        ("self.spec.replicas > 1 ? 'many' : 'few'", "many"),
        ("'A-B'.lowerAscii().replace('-', '_').upperAscii()", "A_B"),
        ("' x '.trim() + 'abcdef'.substring(2, 4) + 'abc'.charAt(1)", "xcdb"),
        ("string('가나다'.indexOf('다')) + string('aba'.lastIndexOf('a'))", "22"),
        ("'a,b'.split(',')[1]", "b"),
        ("null", ""),
    ] {
        assert_eq!(text(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (source, words) in [
        ("self.spec.", "the CEL program is not valid: "),
        ("nothing(1)", "there is no function `nothing` here"),
        ("size(1, 2)", "`size` is not called with 2 arguments"),
        ("timestamp('2024-01-01T00:00:00Z') == 1", "there is no function `timestamp` here"),
        ("Message{a: 1}", "messages are not offered"),
        ("other.field", "there is no `other`; the object is `self`"),
        ("self.spec.missing", "no such key: missing"),
        ("self.spec.replicas.field", "`.field` is asked of an int, which has no fields"),
        ("self.spec.names[9]", "the list has no item 9"),
        ("1 + 'a'", "+ is asked of an int and a string"),
        ("1 / 0", "a division by zero"),
        ("9223372036854775807 + 1", "a number is too large"),
        ("'a' < 1", "a string and an int have no order"),
        ("self.status.conditions.all(c, c.message != 'other')", "no such key: message"),
        ("'a'.matches('(')", "the pattern of `matches` is not valid"),
        ("size(1)", "`size` is not for an int"),
        ("b'abc'", "bytes are not offered"),
        ("1", "it is an int, not a text"),
    ] {
        let error = text(source).unwrap_err().to_string();
        assert!(error.contains(words), "{source}: {error}");
    }
    assert!(truth("'x'").unwrap_err().to_string().contains("it is a string, not true or false"));
}

#[test]
fn hostile_expressions_are_stopped() {
    let digits = "[0,1,2,3,4,5,6,7,8,9]";
    let nested = |depth: usize| {
        let mut inner = "true".to_owned();
        for level in 0..depth {
            inner = format!("{digits}.all(x{level}, {inner})");
        }
        inner
    };
    for (source, bound) in [
        (nested(12), Bound::Steps),
        (format!("(false || {}) || true", nested(12)), Bound::Steps),
        (format!("['a']{}", ".map(x, x + x)".repeat(60)), Bound::Text),
        (format!("[[1]]{}", ".map(x, x + x)".repeat(60)), Bound::Steps),
        (format!("[[1]]{0} == [[1]]{0}", ".map(x, [x, x])".repeat(60)), Bound::Steps),
        (format!("'a'{}", ".replace('a', 'aaaaaaaaaa')".repeat(60)), Bound::Text),
        (
            format!("{digits}.map(x, {digits}.map(y, {digits}.map(z, {digits}.map(a, {digits}.map(b, b)))))"),
            Bound::Steps,
        ),
        (format!("{}1{}", "(".repeat(500), ")".repeat(500)), Bound::Nesting),
        (format!("1{}", " + 1".repeat(900)), Bound::Nesting),
        (format!("self{}", ".a".repeat(1900)), Bound::Nesting),
        (format!("{}1{}", "[".repeat(1000), "]".repeat(1000)), Bound::Nesting),
        ("a".repeat(5_000), Bound::Program),
    ] {
        let found = text(&source);
        let stopped = matches!(&found, Err(ScriptError::Exhausted { bound: met, .. }) if *met == bound);
        // A parser may refuse a nesting by itself.
        let refused = bound == Bound::Nesting && matches!(&found, Err(ScriptError::Syntax { .. }));
        assert!(stopped || refused, "{source:.60}: {found:?}");
    }
    for pattern in ["(a{500}){500}", "((a{100}){100}){100}"] {
        let error = text(&format!("string('aaaa'.matches('{pattern}'))")).unwrap_err().to_string();
        assert!(error.contains("the pattern of `matches` is not valid"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_reader(source in ".{0,40}") {
        let _ = text(&source);
    }

    #[test]
    fn no_expression_breaks_the_evaluator(words in proptest::collection::vec(
        prop::sample::select(vec![
            "self", ".", "status", "spec", "conditions", "(", ")", "[", "]", "{", "}", "'a'", "1", "1.5", "-", "+", "*", "/",
            "%", "==", "<", "&&", "||", "!", "?", ":", ",", "in ", "has(", ".all(x, ", ".map(x, ", ".exists(x, ", "x", "null",
            "true", ".size()", ".matches(", ".substring(", "int(", "string(", "9223372036854775807",
        ]),
        0..14,
    )) {
        let _ = text(&words.concat());
    }

    #[test]
    fn arithmetic_never_overflows(a in any::<i64>(), b in any::<i64>(), operator in prop::sample::select(vec!["+", "-", "*", "/", "%"])) {
        let _: Result<String, _> = text(&format!("string({} {operator} {})", a.max(i64::MIN + 1), b.max(i64::MIN + 1)));
    }
}
