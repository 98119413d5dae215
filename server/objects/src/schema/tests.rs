use super::types::{ListRelation, Scalar};
use super::{
    Catalogue, InvalidDefinition, InvalidDocument, KUBERNETES, Schema, built_in_kinds, canonical_quantity, normalize,
};
use crate::merge::strategic::three_way;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use windlass_model::application::Object;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

/// What a path of fields leads to; `*` is an item of a list or any other field.
fn shown(schema: &Schema, path: &[&str]) -> String {
    let (mut id, mut field) = (schema.root(), None);
    for step in path {
        let of = schema.type_of(id);
        (id, field) = match (of.map, of.list) {
            (Some(map), _) if *step != "*" => {
                let field = schema.field(&map, step).copied();
                (field.unwrap_or_else(|| panic!("{path:?} {step}")).type_id, field)
            }
            (Some(map), _) => (map.other.unwrap(), None),
            (_, Some(list)) => (list.item, None),
            other => panic!("{path:?} {step} {other:?}"),
        };
    }
    let of = schema.type_of(id);
    let mut words = Vec::new();
    words.extend(of.scalar.map(|scalar| format!("{scalar:?}")));
    if let Some(list) = of.list {
        words.push(match list.relation {
            ListRelation::Atomic => "atomic list".to_owned(),
            ListRelation::Set => "set".to_owned(),
            ListRelation::Map(keys) => format!("list by {}", schema.keys(keys).collect::<Vec<_>>().join("+")),
        });
    }
    words.extend(of.map.map(|map| if map.atomic { "atomic map" } else { "map" }.to_owned()));
    if let Some(field) = field {
        let strategy = &field.strategy;
        words.extend(strategy.merges.then(|| format!("merged by {}", schema.merge_key(strategy).unwrap_or("value"))));
        words.extend(strategy.retains_keys.then(|| "retains keys".to_owned()));
        words.extend(strategy.replaces.then(|| "replaced".to_owned()));
        words.extend(field.drops_zero.then(|| "drops zero".to_owned()));
        words.extend(schema.default_of(&field).map(|default| format!("default {default}")));
    }
    words.join(", ")
}

#[test]
fn built_in_kinds_say_how_their_fields_are_merged() {
    assert!(KUBERNETES.starts_with("Kubernetes v1."));
    for (group, kind, path, expected) in [
        ("apps", "Deployment", "spec.template.spec.containers", "list by name, merged by name"),
        (
            "apps",
            "Deployment",
            "spec.template.spec.containers.*.ports",
            "list by containerPort+protocol, merged by containerPort, drops zero",
        ),
        ("apps", "Deployment", "spec.template.spec.containers.*.ports.*.protocol", "Text, drops zero, default \"TCP\""),
        ("apps", "Deployment", "spec.template.spec.containers.*.env.*.value", "Text, drops zero"),
        ("apps", "Deployment", "spec.template.spec.containers.*.args", "atomic list, drops zero"),
        ("apps", "Deployment", "spec.template.spec.containers.*.resources.limits.*", "Quantity"),
        ("apps", "Deployment", "spec.template.spec.volumes", "list by name, merged by name, retains keys, drops zero"),
        ("apps", "Deployment", "spec.template.spec.tolerations", "atomic list, drops zero"),
        ("apps", "Deployment", "spec.strategy", "map, retains keys, default {}"),
        ("apps", "Deployment", "spec.strategy.rollingUpdate.maxSurge", "IntOrString"),
        ("apps", "Deployment", "spec.selector", "atomic map"),
        ("apps", "Deployment", "metadata.finalizers", "set, merged by value, drops zero"),
        ("apps", "Deployment", "metadata.creationTimestamp", "Time"),
        ("", "Service", "spec.ports", "list by port+protocol, merged by port, drops zero"),
        ("", "Service", "spec.selector", "atomic map, drops zero"),
        ("", "Secret", "data.*", "Bytes"),
        ("policy", "PodDisruptionBudget", "spec.selector", "atomic map, replaced"),
    ] {
        let schema = Schema::built_in(group, "v1", kind).unwrap();
        let path: Vec<&str> = path.split('.').collect();
        assert_eq!(shown(&schema, &path), expected, "{kind} {path:?}");
    }
    let schema = |group: &str, kind: &str| Schema::built_in(group, "v1", kind).unwrap();
    assert!(schema("apps", "Deployment").has_status_subresource() && !schema("", "ConfigMap").has_status_subresource());
    assert!(Schema::built_in("apps", "v2", "Deployment").is_none());
    assert!(built_in_kinds().size_in_bytes() < 200_000 && built_in_kinds().kinds().count() > 60);
}

#[test]
fn the_text_of_a_table_is_read_as_it_was_written() {
    let text = built_in_kinds().to_text(KUBERNETES);
    assert_eq!(Catalogue::of_text(&text).to_text(KUBERNETES), text);
    assert_eq!(text, include_str!("kubernetes.schema"));
}

#[test]
fn recursive_schemas_have_an_end() {
    let schema = Schema::built_in("apiextensions.k8s.io", "v1", "CustomResourceDefinition").unwrap();
    let mut path = vec!["spec", "versions", "*", "schema", "openAPIV3Schema"];
    for _ in 0..30 {
        path.extend(["properties", "*", "not"]);
    }
    assert_eq!(shown(&schema, &path), "map");
}

fn definition(schema: Value) -> Object {
    object(json!({"spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]}}))
}

#[test]
fn definitions_give_schemas() {
    let schema = Schema::of_definition(
        &definition(json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {
            "port": {"x-kubernetes-int-or-string": true},
            "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {"a": {"type": "string"}}},
            "list": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
            "inner": {"type": "object", "x-kubernetes-embedded-resource": true}
        }}}})),
        "v1",
    )
    .unwrap();
    for (path, expected) in [
        ("spec.port", "IntOrString"),
        ("spec.any.a", "Text"),
        ("spec.any.*", "Any, atomic list, map"),
        ("spec.any.*.*.*", "Any, atomic list, map"),
        ("spec.list", "set"),
        ("spec.inner.metadata.finalizers", "set, merged by value, drops zero"),
        ("metadata.labels.*", "Text"),
    ] {
        assert_eq!(shown(&schema, &path.split('.').collect::<Vec<_>>()), expected, "{path}");
    }
    let nothing = object(json!({"spec": {"versions": [{"name": "v1"}]}}));
    for untyped in [Schema::untyped(), Schema::of_definition(&nothing, "v1").unwrap()] {
        assert_eq!(shown(&untyped, &["*"]), "Any, atomic list, map");
    }
}

#[test]
fn hostile_definitions_are_refused() {
    let mut deep = json!({"type": "string"});
    for _ in 0..200 {
        deep = json!({"type": "array", "items": deep});
    }
    let words = |words: &str| InvalidDefinition::Schema(InvalidDocument::NotUnderstood(words.to_owned()));
    for (schema, expected) in [
        (json!({"type": "object", "properties": {"a": deep}}), InvalidDefinition::Schema(InvalidDocument::TooDeep)),
        (json!({"type": "strange"}), words("there is no type \"strange\"")),
        (json!({"type": "object", "properties": {"a": 1}}), words("a schema must be a map")),
        (
            json!({"type": "object", "properties": {"a": {"$ref": "#/x/a"}}}),
            words("it refers to \"a\", which is not there"),
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "array", "x-kubernetes-list-type": "map"}}}),
            words("a list of type map has no keys"),
        ),
    ] {
        assert_eq!(Schema::of_definition(&definition(schema), "v1").unwrap_err(), expected);
    }
    let other = Schema::of_definition(&definition(json!({"type": "object"})), "v2").unwrap_err();
    assert_eq!(other.to_string(), "the definition has no version \"v2\"");
}

#[test]
fn documents_give_kinds() {
    let meta = json!({"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"});
    let document = json!({
        "paths": {"/apis/x.io/v1/things/{name}/status": {"put": {"x-kubernetes-group-version-kind": {"group": "x.io", "version": "v1", "kind": "Thing"}}}},
        "components": {"schemas": {
            "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"type": "object", "properties": {"name": {"type": "string"}}},
            "x.Thing": {"type": "object", "properties": {"metadata": meta, "zero": {"type": "integer"}, "self": {"allOf": [{"$ref": "#/components/schemas/x.Thing"}], "x-kubernetes-map-type": "atomic", "default": {}}},
                "x-kubernetes-group-version-kind": [{"group": "x.io", "version": "v1", "kind": "Thing"}]},
            "x.ThingList": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "x.io", "version": "v1", "kind": "ThingList"}]}
        }}
    });
    let zeros = BTreeMap::from([("x.Thing".to_owned(), BTreeSet::from(["zero".to_owned()]))]);
    let catalogue = Catalogue::of_documents(&[document], &zeros).unwrap();
    assert_eq!(catalogue.kinds().collect::<Vec<_>>(), [("x.io", "v1", "Thing")]);
    let schema = catalogue.get("x.io", "v1", "Thing").unwrap();
    assert!(schema.has_status_subresource());
    assert_eq!(shown(&schema, &["self"]), "atomic map, default {}");
    assert_eq!(shown(&schema, &["self", "self", "zero"]), "Number, drops zero");
}

#[test]
fn quantities_are_written_as_kubernetes_writes_them() {
    let tables: Value = serde_json::from_str(include_str!("../../testdata/tables.json")).unwrap();
    let mut judged = 0;
    for row in tables["quantities"].as_array().unwrap() {
        let text = row[0].as_str().unwrap();
        match (canonical_quantity(text), row[1].as_str()) {
            (Some(ours), theirs) => {
                assert_eq!(Some(ours.as_str()), theirs, "{text}");
                judged += 1;
            }
            (None, None) => {}
            // Only what is too big to be sure.
            (None, Some(theirs)) => {
                let is_big = text.len() > 12 || ["E", "Pi", "Ei", "e30"].iter().any(|suffix| text.ends_with(suffix));
                assert!(is_big, "{text} is {theirs}");
            }
        }
    }
    assert!(judged > 600, "{judged}");
}

#[test]
fn equal_meaning_becomes_equal() {
    let schema = Schema::built_in("apps", "v1", "Deployment").unwrap();
    let pod = |container: Value| object(json!({"spec": {"template": {"spec": {"containers": [container]}}}}));
    let one = pod(
        json!({"resources": {"limits": {"cpu": 1, "memory": "1024Mi"}}, "env": [{"name": "A", "value": ""}], "args": [], "tty": false, "stdin": null}),
    );
    let other = pod(json!({"resources": {"limits": {"cpu": "1000m", "memory": "1Gi"}}, "env": [{"name": "A"}]}));
    assert_eq!(normalize(&one, &schema), normalize(&other, &schema));
    let different = pod(json!({"resources": {"limits": {"cpu": "1001m", "memory": "1Gi"}}, "env": [{"name": "A"}]}));
    assert_ne!(normalize(&one, &schema), normalize(&different, &schema));
    let custom = Schema::untyped();
    assert_eq!(normalize(&one, &custom), Some(one.clone()), "custom resources keep what was written");
    let secret = Schema::built_in("", "v1", "Secret").unwrap();
    let text = object(
        json!({"apiVersion": "v1", "kind": "Secret", "stringData": {"a": "b"}, "data": {"a": "eA==", "c": "ZA=="}}),
    );
    let data = object(json!({"apiVersion": "v1", "kind": "Secret", "data": {"a": "Yg==", "c": "ZA=="}}));
    assert_eq!(normalize(&text, &secret), Some(data));
}

#[test]
fn three_way_patches_are_kubectl_s() {
    let tables: Value = serde_json::from_str(include_str!("../../testdata/tables.json")).unwrap();
    let schema = Schema::built_in("apps", "v1", "Deployment").unwrap();
    for row in tables["patches"].as_array().unwrap() {
        let part = |name: &str| object(row[name].clone());
        let patch = three_way(&part("applied"), &part("desired"), &part("live"), &schema).unwrap();
        assert_eq!(Value::Object(patch), row["patch"], "{row}");
    }
}

#[test]
fn scalars_of_each_kind_are_known() {
    for (scalar, takes, refuses) in [
        (Scalar::Number, json!(1), json!("1")),
        (Scalar::Boolean, json!(true), json!("true")),
        (Scalar::Text, json!("x"), json!(1)),
        (Scalar::IntOrString, json!(1), json!([])),
        (Scalar::Quantity, json!("1"), json!({})),
    ] {
        assert!(scalar.takes(&takes) && !scalar.takes(&refuses), "{scalar:?}");
    }
}
