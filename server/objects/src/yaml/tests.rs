use super::{YamlError, parse, parse_within, to_string};
use crate::Budget;
use proptest::prelude::{Strategy, any, prop};
use serde_json::{Value, json};
use std::fmt::Write;

fn read(text: &str) -> Result<Vec<Value>, YamlError> {
    parse(text, &Budget::default()).map(|documents| documents.into_iter().map(|document| document.value).collect())
}

/// The lines of a file that `tests/oracle/yaml` writes.
fn lines(file: &str) -> Vec<Vec<Value>> {
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What Go makes of the same texts. Go reads the first document of a text.
#[test]
fn texts_are_read_as_go_reads_them() {
    let cases = lines(include_str!("../../testdata/read.jsonl"));
    let mut wrong = String::new();
    for case in &cases {
        let (text, go) = (case[0].as_str().unwrap(), case.get(1));
        let ours = read(text).map(|documents| documents.into_iter().next().unwrap_or(Value::Null));
        let same = match (&ours, go) {
            (Ok(value), Some(go)) => {
                go.is_null() || crate::compare::fingerprint(value) == crate::compare::fingerprint(go)
            }
            (Err(_), None) => true,
            _ => false,
        };
        if !same {
            writeln!(wrong, "{text:?}\n  go   {go:?}\n  ours {ours:?}").unwrap();
        }
    }
    assert!(cases.len() > 7000 && wrong.is_empty(), "{wrong}");
}

/// What Go writes for the same values.
#[test]
fn values_are_written_as_go_writes_them() {
    let cases = lines(include_str!("../../testdata/write.jsonl"));
    let mut wrong = String::new();
    for case in &cases {
        let (go, ours) = (case[1].as_str().unwrap(), to_string(&case[0]));
        if go != ours {
            writeln!(wrong, "{}\n  go   {go:?}\n  ours {ours:?}", case[0]).unwrap();
        }
    }
    assert!(cases.len() > 2000 && wrong.is_empty(), "{wrong}");
}

#[test]
fn what_go_writes_wrongly_is_written_so_that_it_can_be_read() {
    for text in ["\u{85}", "a\u{2028}b", "\u{2029}", "\u{7f}", "\u{feff}", "a\u{feff}b", "\u{10ffff}"] {
        for value in [json!(text), json!({"a": text}), json!({text: 1}), json!([text, {text: [text]}])] {
            assert_eq!(read(&to_string(&value)).unwrap(), [value]);
        }
    }
    assert_eq!(to_string(&json!({"<<": {"a": 1}})), "\"<<\":\n  a: 1\n");
}

#[test]
fn documents_know_their_line_and_empty_ones_are_left_out() {
    let text = "# a comment\n---\n---\na: 1\n---\n# another\n\nb: 2\n---\nnull\n--- c\n...\n---\n- d\n";
    let documents = parse(text, &Budget::default()).unwrap();
    let found: Vec<_> = documents.into_iter().map(|document| (document.line, document.value)).collect();
    assert_eq!(found, [(4, json!({"a": 1})), (8, json!({"b": 2})), (11, json!("c")), (14, json!(["d"]))]);
    assert_eq!(parse("\n\n  {\"a\": 1}", &Budget::default()).unwrap()[0].line, 3);
}

#[test]
fn errors_say_where_and_what() {
    for (text, message) in [
        ("a: 1\nb: [1\nc: 2\n", "line 3, column 2: a `,` or `]` is missing in front of this"),
        ("a: {b\n", "line 2, column 1: a `,` or `}` is missing in front of this"),
        ("a: b: c\n", "line 1, column 5: a `:` cannot stand here; put the text in quotes if it has one"),
        ("é: 1\né: é: 2\n", "line 2, column 5: a `:` cannot stand here; put the text in quotes if it has one"),
        ("a: 1\nb\nc: 2\n", "line 2, column 1: a `:` is missing behind the key"),
        ("a:\n  b: 1\n c: 2\n", "line 3, column 2: this does not belong to the map above; is its indentation right?"),
        ("- a\nb: 1\n", "line 2, column 1: this does not belong to the list above; is its indentation right?"),
        ("a: - b\n", "line 1, column 4: a list cannot begin here"),
        ("a:\n\tb: 1\n", "line 2, column 1: a tab cannot indent; use spaces"),
        ("a: |\n \tb\n", "line 2, column 2: a tab cannot indent; use spaces"),
        ("a: |x\n", "line 1, column 4: a block's text begins on the next line"),
        ("a: @b\n", "line 1, column 4: nothing can begin with `@`; put it in quotes if it is text"),
        (
            "a: *.b\n",
            "line 1, column 4: an anchor's name has only letters, digits, `-` and `_`; put it in quotes if it is text",
        ),
        ("a: \"b\nc: d\n", "line 1, column 4: the closing quote is missing"),
        ("a: \"\\d\"\n", "line 1, column 5: there is no such escape; write \\\\ for a backslash"),
        ("a: 'b\n---\nc'\n", "line 2, column 1: a document begins or ends within the quotes of line 1"),
        ("a: 1\n...\nb: 2\n", "line 3, column 1: the document has ended; a new one begins with `---`"),
        ("%YAML 1.2\n---\na: 1\n", "line 1, column 1: only %YAML 1.1 is read; leave the line out"),
        (
            "a: é\u{7}\n",
            "line 1, column 5: the character U+0007 cannot stand in YAML; in double quotes, write it as an escape",
        ),
        (
            "18446744073709551615: a",
            "line 1, column 1: a number this large cannot be a key; put it in quotes if it is text",
        ),
        ("a: &a 1\n<<: [*a]\n", "line 2, column 8: `<<` takes a map, or a list of maps"),
        ("a: 1\na: 2\n", "line 2, column 1: the key \"a\" is already in this map"),
        ("1: a\n'1': b\n", "line 2, column 1: the key \"1\" is already in this map"),
        ("{\"a\": 1,\n \"b\": 2, \"b\": 3}", "line 2, column 12: the key \"b\" is already in this map"),
        ("a: .inf\n", "line 1, column 4: .inf is not a value that Kubernetes knows; put it in quotes if it is text"),
        ("a: &x [*x]\n", "line 1, column 8: the anchor's value contains itself"),
        ("a: &x 1\n---\nb: *x\n", "line 3, column 4: the anchor is not in this document"),
        ("a: {{ .Values.x }}\n", "line 1, column 17: a map cannot be a key; a template's braces have to be in quotes"),
        ("? [a]\n: b\n", "line 1, column 5: a list cannot be a key"),
        ("~: b\n", "line 1, column 1: a key is missing or null; put it in quotes if it is text"),
        ("<<: 1\n", "line 1, column 5: `<<` takes a map, or a list of maps"),
        ("a: !!int b\n", "line 1, column 4: \"b\" is not a !!int"),
        ("a: !!binary \"*\"\n", "line 1, column 4: the !!binary value is not Base64: Invalid symbol 42, offset 0."),
        (
            "a: !!binary /w==\n",
            "line 1, column 4: the !!binary value is not text; leave the tag out, as Kubernetes takes Base64 itself",
        ),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.to_string(), message, "{text:?}");
        assert!(!error.over_budget && error.next_step().contains("correct"));
    }
}

#[test]
fn json_is_read_as_json() {
    assert_eq!(read(r#"{"a": "\/\ud83d\ude00	", "b": 1.0, "c": 1e2, "d": 1.5}"#).unwrap_err().line, 1);
    assert_eq!(
        read(r#"{"a": "\/\ud83d\ude00", "b": 1.0, "c": 1e2, "d": 1.5}"#).unwrap(),
        [json!({"a": "/😀", "b": 1, "c": 100, "d": 1.5})]
    );
    // Digits beyond what a float holds: JSON and YAML round alike.
    for number in
        ["5555555555555555555555555555555555555555", "0.1000000000000000055511151231257827", "1.0000000000000002e75"]
    {
        assert_eq!(read(&format!("{{\"a\": {number}}}")).unwrap(), read(&format!("a: {number}")).unwrap());
    }
    assert_eq!(read("{\"a\": 1}\n---\n{\"b\": 2}\n").unwrap(), [json!({"a": 1}), json!({"b": 2})]);
}

/// The budget's limits, each broken by a text that is small for what it costs.
#[test]
fn small_texts_do_not_become_large_values() {
    let laughs = |levels: usize| {
        let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
        for level in 1..levels {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            writeln!(text, "a{level}: &a{level} [{aliases}]").unwrap();
        }
        text
    };
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1000].join(", "));
    let merges = |levels: usize| {
        let mut text = "a0: &a0 {x: 1}\n".to_owned();
        for level in 1..levels {
            writeln!(text, "a{level}: &a{level} {{<<: *a{0}, k{level}: *a{0}, l{level}: *a{0}}}", level - 1).unwrap();
        }
        text
    };
    let nested_anchors = (0..90).fold(String::new(), |text, level| format!("{text}&a{level} ["))
        + &"x,".repeat(60_000)
        + &"]".repeat(90);
    let deep_alias = format!("a: &a {}{}\nb: {}*a{}\n", "[".repeat(60), "]".repeat(60), "[".repeat(60), "]".repeat(60));
    for (what, text, message) in [
        ("a billion laughs", laughs(12), "values"),
        ("a long text many times", long, "bytes to the text"),
        ("merges of merges", merges(40), "values"),
        ("anchors in anchors", nested_anchors, "values"),
        ("many values", "- a\n".repeat(1_000_001), "values"),
        ("many empty documents", "---\n".repeat(1_000_001), "values"),
        ("JSON with many values", format!("{{\"a\":[{}1]}}", "1,".repeat(1_000_001)), "values"),
        ("deep lists", "[".repeat(100_000), "nested more than 100"),
        ("deep maps", "{a: ".repeat(100_000), "nested more than 100"),
        ("deep JSON", "{\"a\":".repeat(100_000), "nested more than 100"),
        ("deep blocks", "- ".repeat(100_000) + "a", "nested more than 100"),
        ("deep keys", "? ".repeat(100_000) + "a", "nested more than 100"),
        ("deep aliases", deep_alias, "nested more than 100"),
        ("a large text", "#".repeat((32 << 20) + 1), "are allowed"),
    ] {
        let error = read(&text).unwrap_err();
        assert!(error.over_budget && error.message.contains(message), "{what}: {error}");
    }
}

/// Places are counted in characters, which must not mean that lines are counted again and again.
#[test]
fn long_lines_do_not_take_long() {
    let large = Budget { max_nodes: 10_000_000, ..Budget::default() };
    let indented = format!("é: |\n{}", format!("{}a\n", " ".repeat(5_000)).repeat(1_000));
    for text in [
        format!("[{}]", "é, ".repeat(300_000)),
        format!("{{{}}}", (0..100_000).map(|number| format!("é{number}: é, ")).collect::<String>()),
        format!("é: \"{}\"", "é \\u00e9".repeat(200_000)),
        format!("é: {}", "é ".repeat(500_000)),
        format!("é:\n{}", " é\n".repeat(300_000)),
        format!("é: a\n  {}b", "\t".repeat(200_000)),
        indented,
    ] {
        assert_eq!(parse(&text, &large).unwrap().len(), 1);
    }
}

#[test]
fn several_texts_share_a_budget() {
    for text in ["a: &a [1, 2, 3]\nb: *a\n", "{\"a\": [1, 2, 3]}"] {
        let mut left = Budget { max_bytes: 1000, max_nodes: 40, max_depth: 10 };
        assert!(parse_within(text, &mut left).is_ok());
        assert!(left.max_bytes <= 1000 - text.len() as u64 && left.max_nodes <= 35, "{left:?}");
        let more = (0..20).find_map(|_| parse_within(text, &mut left).err());
        assert!(more.is_some_and(|error| error.over_budget));
    }
}

#[test]
fn aliases_within_the_budget_are_taken() {
    let text = "base: &base {a: &n [1, 2], b: x}\none: {<<: *base, b: z}\ntwo: *n\n";
    assert_eq!(
        read(text).unwrap(),
        [json!({"base": {"a": [1, 2], "b": "x"}, "one": {"a": [1, 2], "b": "z"}, "two": [1, 2]})]
    );
}

fn text() -> impl Strategy<Value = String> {
    let odd = "[-?:,\\[\\]{}#&*!|>'\"%@`~<=. \t\n\ra01_+e\u{85}\u{2028}é😀]{0,12}";
    let words = proptest::sample::select(vec![
        "yes",
        "null",
        "0x1f",
        "1e3",
        "2024-01-01",
        "<<",
        "---",
        "...",
        "12:30",
        ".inf",
        "a: b",
        "- a",
    ]);
    proptest::prop_oneof![
        odd.prop_map(|text: String| text),
        any::<String>(),
        words.prop_map(str::to_owned),
        "[a-z ]{0,200}".prop_map(|text: String| text)
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = proptest::prop_oneof![
        proptest::prelude::Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("whole numbers become integers", |float| float.fract() != 0.0).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        proptest::prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read_again(value in values()) {
        let text = to_string(&value);
        let expected: Vec<Value> = if value.is_null() { vec![] } else { vec![value] };
        match read(&text) {
            Ok(documents) => assert_eq!(documents, expected, "{text:?}"),
            Err(error) => panic!("{error}: {text:?}"),
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in proptest::prop_oneof![any::<String>(), text(), "[-?:,\\[\\]{}#&*!|>'\"%a \n]{0,60}", "(- |\\? |: |\\{|\\}|\\[|\\]|&a |\\*a|<<: |---\n|\\.\\.\\.\n|\n|  |\t|a: |!!int |!|\\||>|\"|'|%|#|,|\r|\u{feff}){0,30}"]) {
        let small = Budget { max_bytes: 1000, max_nodes: 200, max_depth: 10 };
        drop(parse(&text, &small));
        if let Ok(documents) = parse(&text, &Budget::default()) {
            for document in documents {
                let again = read(&to_string(&document.value)).unwrap_or_else(|error| panic!("{error}: {:?}", to_string(&document.value)));
                assert_eq!(again, [document.value]);
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&String::from_utf8_lossy(&bytes)));
    }
}
