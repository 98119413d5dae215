use super::{FieldSet, Step, entries_of, to_value};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use serde_json::{Map, Value, json};

fn set(fields: Value) -> FieldSet {
    FieldSet::from_json(fields.as_object().unwrap()).unwrap()
}

#[test]
fn sets_are_read_and_written() {
    for (fields, paths) in [
        (json!({}), vec![]),
        (json!({"f:a": {}}), vec![".a"]),
        (json!({"f:a": {".": {}, "f:b": {}}}), vec![".a", ".a.b"]),
        (json!({"f:a": {"f:b": {}}}), vec![".a.b"]),
        (
            json!({"f:l": {"k:{\"name\":\"x\"}": {".": {}, "f:name": {}}}}),
            vec![".l[name=\"x\"]", ".l[name=\"x\"].name"],
        ),
        (json!({"f:s": {"v:\"x<y\"": {}, "v:3": {}}}), vec![".s[=3]", ".s[=\"x<y\"]"]),
        (json!({"f:s": {"i:2": {}}}), vec![".s[2]"]),
        (json!({"f:": {}}), vec!["."]),
    ] {
        let read = set(fields);
        let shown: Vec<String> = read.paths().iter().map(|path| path.iter().map(Step::to_string).collect()).collect();
        assert_eq!(shown, paths);
        assert_eq!(set(Value::Object(read.to_json())), read);
    }
    assert_eq!(
        Value::Object(set(json!({"f:s": {"v:\"x<y\"": {}}})).to_json()),
        json!({"f:s": {"v:\"x\\u003cy\"": {}}})
    );
    assert_eq!(set(json!({"x:later": {}, "f:a": {}})), set(json!({"f:a": {}})), "unknown kinds of steps are left out");
}

#[test]
fn what_is_no_set_is_refused() {
    let mut deep = json!({});
    for _ in 0..300 {
        deep = json!({"f:a": deep});
    }
    for (fields, words) in [
        (json!({"a": {}}), "names no field"),
        (json!({"k:{": {}}), "names no field"),
        (json!({"v:": {}}), "names no field"),
        (json!({"i:x": {}}), "names no field"),
        (json!({"f:a": 1}), "must be a map"),
        (deep, "deeper than"),
    ] {
        let error = FieldSet::from_json(fields.as_object().unwrap()).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn managers_are_written_in_the_server_s_order() {
    let entry = |manager: &str, operation: &str, time: &str| json!({"apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {"f:a": {}}, "manager": manager, "operation": operation, "time": time});
    let later = "2026-01-02T00:00:00Z";
    let earlier = "2026-01-01T00:00:00Z";
    let sorted = json!([entry("b", "Apply", later), entry("c", "Update", earlier), entry("a", "Update", later)]);
    let mut shuffled = sorted.clone();
    shuffled.as_array_mut().unwrap().reverse();
    let object = json!({"metadata": {"managedFields": shuffled}});
    assert_eq!(to_value(&entries_of(object.as_object().unwrap()).unwrap()), sorted);
}

fn steps() -> impl Strategy<Value = Step> {
    let value = prop_oneof![
        Just(json!(1)),
        Just(json!(1.5)),
        Just(json!("x")),
        Just(json!(true)),
        any::<String>().prop_map(Value::from)
    ];
    prop_oneof![
        "[a-c]".prop_map(Step::Field),
        value.clone().prop_map(Step::Value),
        value.prop_map(|value| Step::Key(vec![("name".to_owned(), value)])),
        (0..3_i64).prop_map(Step::Index),
    ]
}

fn sets() -> impl Strategy<Value = FieldSet> {
    prop::collection::vec(prop::collection::vec(steps(), 1..4), 0..6).prop_map(|paths| {
        let mut set = FieldSet::default();
        paths.iter().for_each(|path| set.insert(path));
        set
    })
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(json!({})), Just(json!(null)), any::<i32>().prop_map(Value::from)];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop::collection::btree_map("([fkvi]:)?[a-c{}\"1.]{0,3}", inner, 0..3)
            .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>()))
    })
}

proptest::proptest! {
    #[test]
    fn sets_keep_the_laws(a in sets(), b in sets(), c in sets()) {
        assert_eq!(a.union(&b), b.union(&a));
        assert_eq!(a.union(&b).union(&c), a.union(&b.union(&c)));
        assert_eq!(a.intersection(&b), b.intersection(&a));
        assert_eq!(a.difference(&b).union(&a.intersection(&b)), a.clone());
        assert!(a.difference(&b).intersection(&b).is_empty());
        assert!(a.intersection(&b).is_subset(&a) && a.is_subset(&a.union(&b)));
        assert_eq!(a.is_subset(&b), a.difference(&b).is_empty());
        assert!(a.recursive_difference(&b).is_subset(&a.difference(&b)));
        assert!(a.paths().iter().all(|path| a.has(path)));
        assert_eq!(set(Value::Object(a.to_json())), a);
    }

    #[test]
    fn any_json_is_read_or_refused(value in anything()) {
        if let Value::Object(fields) = value {
            let _ = FieldSet::from_json(&fields);
        }
    }
}
