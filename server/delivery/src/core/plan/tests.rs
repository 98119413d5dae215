//! Plans, as tables: one line a step, `wave sign kind/name: message`.

use super::{Asked, Extra, Standing, Wanted, plan, wave};
use serde_json::json;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedAction, PlannedWave, SyncResource};
use windlass_objects::key::key_of;

/// `group/Kind namespace/name`, an annotation's value for the wave, and a sync-option.
fn object(kind: &str, name: &str, wave: &str) -> Object {
    let (group, kind) = kind.split_once('/').unwrap_or(("", kind));
    let version = if group.is_empty() { "v1".to_owned() } else { format!("{group}/v1") };
    let (namespace, name) = name.split_once('/').unwrap_or(("", name));
    let mut object = json!({"apiVersion": version, "kind": kind, "metadata": {"name": name}});
    if !namespace.is_empty() {
        object["metadata"]["namespace"] = json!(namespace);
    }
    if !wave.is_empty() {
        object["metadata"]["annotations"] = json!({"argocd.argoproj.io/sync-wave": wave});
    }
    if kind == "CustomResourceDefinition" {
        object["spec"] = json!({"group": "example.com", "names": {"kind": "Widget"}});
    }
    object.as_object().unwrap().clone()
}

fn with_option(mut object: Object, option: &str) -> Object {
    object["metadata"]["annotations"] = json!({"argocd.argoproj.io/sync-options": option});
    object
}

fn lines(waves: &[PlannedWave]) -> Vec<String> {
    let mut lines = Vec::new();
    for wave in waves {
        for step in &wave.steps {
            let sign = match step.action {
                PlannedAction::Create => '+',
                PlannedAction::Change => '~',
                PlannedAction::Keep => '=',
                PlannedAction::Prune => '-',
                PlannedAction::SkipPrune => '!',
            };
            assert_eq!(wave.prunes, matches!(step.action, PlannedAction::Prune | PlannedAction::SkipPrune));
            lines.push(format!("{} {sign}{}/{}", wave.wave, step.object.kind, step.object.name));
        }
    }
    lines
}

fn planned(wanted: &[(Object, Standing)], extra: &[Object], asked: &Asked<'_>) -> Vec<PlannedWave> {
    let keys: Vec<ObjectKey> = wanted.iter().map(|(object, _)| key_of(object)).collect();
    let left: Vec<ObjectKey> = extra.iter().map(key_of).collect();
    let wanted: Vec<Wanted<'_>> = wanted
        .iter()
        .zip(&keys)
        .map(|((object, standing), key)| Wanted { key, object, standing: standing.clone() })
        .collect();
    let extra: Vec<Extra<'_>> = extra.iter().zip(&left).map(|(object, key)| Extra { key, object }).collect();
    plan(&wanted, &extra, asked)
}

fn missing(objects: &[(&str, &str, &str)]) -> Vec<(Object, Standing)> {
    objects.iter().map(|(kind, name, wave)| (object(kind, name, wave), Standing::Missing)).collect()
}

#[test]
fn waves_come_first_then_kinds_then_names() {
    let wanted = missing(&[
        ("apps/Deployment", "shop/api", ""),
        ("ConfigMap", "shop/b", ""),
        ("ConfigMap", "shop/a", "0"),
        ("Namespace", "shop", ""),
        ("example.com/Widget", "shop/w", ""),
        ("apiextensions.k8s.io/CustomResourceDefinition", "widgets.example.com", ""),
        ("batch/Job", "shop/last", "+10"),
        ("Secret", "shop/first", "-5"),
        ("ConfigMap", "shop/second", "2"),
    ]);
    assert_eq!(
        lines(&planned(&wanted, &[], &Asked::default())),
        [
            "-5 +Secret/first",
            "0 +Namespace/shop",
            "0 +ConfigMap/a",
            "0 +ConfigMap/b",
            "0 +CustomResourceDefinition/widgets.example.com",
            "0 +Deployment/api",
            "0 +Widget/w",
            "2 +ConfigMap/second",
            "10 +Job/last",
        ]
    );
}

#[test]
fn pruning_comes_last_and_backwards() {
    let wanted = missing(&[("ConfigMap", "shop/a", "7")]);
    let extra = [
        object("Namespace", "old", "-1"),
        object("ConfigMap", "old/first", "-1"),
        object("apps/Deployment", "old/api", ""),
        object("ConfigMap", "old/settings", "not a number"),
        object("apps/Deployment", "old/web", "3"),
        with_option(object("Secret", "old/kept", ""), "Prune=false"),
    ];
    let pruning = Asked { prune: true, ..Asked::default() };
    assert_eq!(
        lines(&planned(&wanted, &extra, &pruning)),
        [
            "7 +ConfigMap/a",
            "3 -Deployment/web",
            "0 -Deployment/api",
            "0 -ConfigMap/settings",
            "0 !Secret/kept",
            "-1 -ConfigMap/first",
            "-1 -Namespace/old",
        ]
    );
    let left = planned(&[], &extra[..1], &Asked::default());
    assert_eq!(lines(&left), ["-1 !Namespace/old"]);
    assert_eq!(left[0].steps[0].message, "no longer in Git; left, because pruning was not asked for");
}

#[test]
fn each_standing_has_its_action() {
    for (standing, line, message) in [
        (Standing::Missing, "0 +ConfigMap/a", ""),
        (Standing::Same, "0 =ConfigMap/a", ""),
        (Standing::Different("data.a differs".into()), "0 ~ConfigMap/a", "data.a differs"),
        (Standing::Refused("bad".into()), "0 ~ConfigMap/a", "the API server refuses the manifest: bad"),
        (Standing::Present("not compared".into()), "0 ~ConfigMap/a", "not compared"),
        (Standing::Unsure("not looked at".into()), "0 ~ConfigMap/a", "not looked at"),
    ] {
        let waves = planned(&[(object("ConfigMap", "shop/a", ""), standing)], &[], &Asked::default());
        assert_eq!(lines(&waves), [line]);
        assert_eq!(waves[0].steps[0].message, message);
    }
}

#[test]
fn an_order_that_cannot_work_is_told_and_kept() {
    for (wanted, words) in [
        (
            missing(&[
                ("apiextensions.k8s.io/CustomResourceDefinition", "widgets.example.com", "3"),
                ("example.com/Widget", "shop/w", "1"),
            ]),
            "this will fail: its kind is defined by CustomResourceDefinition widgets.example.com, which is in wave 3; give the definition a wave that is not higher than 1",
        ),
        (
            missing(&[("Namespace", "shop", "2"), ("ConfigMap", "shop/a", "")]),
            "this will fail: its namespace is made in wave 2; give Namespace shop a wave that is not higher than 0",
        ),
    ] {
        let waves = planned(&wanted, &[], &Asked::default());
        assert_eq!(waves[0].steps[0].message, words);
        assert!(waves[1].steps[0].message.is_empty());
    }
    let there = vec![
        (object("Namespace", "shop", "2"), Standing::Same),
        (object("ConfigMap", "shop/a", ""), Standing::Missing),
    ];
    assert_eq!(planned(&there, &[], &Asked::default())[0].steps[0].message, "", "it is there already");
}

#[test]
fn the_namespace_is_made_first_where_it_may_be_missing() {
    let asked = Asked { creates_namespace: true, destination: "shop", ..Asked::default() };
    let first = |wanted: &[(Object, Standing)], asked: &Asked<'_>| lines(&planned(wanted, &[], asked)).remove(0);
    let wanted = missing(&[("ConfigMap", "shop/a", "4")]);
    assert_eq!(first(&wanted, &asked), "4 +Namespace/shop");
    assert_eq!(first(&wanted, &Asked { creates_namespace: false, ..asked }), "4 +ConfigMap/a");
    let there = [(object("ConfigMap", "shop/a", ""), Standing::Same)];
    assert_eq!(first(&there, &asked), "0 =ConfigMap/a", "what is in it says that it is there");
    let there = [(object("ConfigMap", "shop/a", ""), Standing::Present(String::new()))];
    assert_eq!(first(&there, &asked), "0 ~ConfigMap/a", "however it stands");
    let elsewhere = missing(&[("ConfigMap", "other/a", "")]);
    assert_eq!(first(&elsewhere, &asked), "0 +ConfigMap/a", "nothing of this is in it");
    let in_git = missing(&[("ConfigMap", "shop/a", ""), ("Namespace", "shop", "1")]);
    assert_eq!(first(&in_git, &asked), "0 +ConfigMap/a", "Git makes it, in its wave");
}

#[test]
fn only_selected_objects_are_meant() {
    let wanted = missing(&[("ConfigMap", "shop/a", ""), ("ConfigMap", "other/a", ""), ("ConfigMap", "shop/b", "")]);
    let extra = [object("Secret", "shop/old", ""), object("Secret", "shop/older", "")];
    let one = |kind: &str, namespace: &str, name: &str| SyncResource {
        kind: kind.into(),
        namespace: namespace.into(),
        name: name.into(),
        ..SyncResource::default()
    };
    for (resources, expected) in [
        (vec![one("ConfigMap", "", "a")], vec!["0 +ConfigMap/a"]),
        (vec![one("ConfigMap", "other", "a"), one("Secret", "shop", "old")], vec!["0 +ConfigMap/a", "0 -Secret/old"]),
        (vec![one("ConfigMap", "nowhere", "a")], vec![]),
    ] {
        let asked = Asked { prune: true, resources: &resources, destination: "shop", ..Asked::default() };
        assert_eq!(lines(&planned(&wanted, &extra, &asked)), expected, "{resources:?}");
    }
    let keys: Vec<ObjectKey> = wanted.iter().map(|(object, _)| key_of(object)).collect();
    let asked = [one("ConfigMap", "", "a"), one("ConfigMap", "nowhere", "a"), one("Service", "", "x")];
    assert_eq!(
        super::selection::unknown(&asked, keys.iter(), "shop"),
        ["ConfigMap nowhere/a", "Service x"],
        "each that names nothing"
    );
}

#[test]
fn an_object_with_an_option_that_is_not_supported_says_so() {
    let wanted = [(with_option(object("ConfigMap", "shop/a", ""), "Replace=true"), Standing::Missing)];
    let waves = planned(&wanted, &[], &Asked::default());
    assert_eq!(
        waves[0].steps[0].message,
        "it asks for Replace=true (annotation argocd.argoproj.io/sync-options), which this version does not support"
    );
}

#[test]
fn a_wave_is_an_integer() {
    for (annotations, expected) in [
        (json!({}), Ok(0)),
        (json!({"argocd.argoproj.io/sync-wave": "-3"}), Ok(-3)),
        (json!({"argocd.argoproj.io/sync-wave": "+3"}), Ok(3)),
        (json!({"helm.sh/hook-weight": "2"}), Ok(2)),
        (json!({"helm.sh/hook-weight": "2", "argocd.argoproj.io/sync-wave": "1"}), Ok(1)),
        (
            json!({"argocd.argoproj.io/sync-wave": "one"}),
            Err("argocd.argoproj.io/sync-wave is \"one\", which is no integer"),
        ),
        (json!({"argocd.argoproj.io/sync-wave": ""}), Err("argocd.argoproj.io/sync-wave is \"\", which is no integer")),
        (
            json!({"argocd.argoproj.io/sync-wave": "1.5"}),
            Err("argocd.argoproj.io/sync-wave is \"1.5\", which is no integer"),
        ),
    ] {
        let object = json!({"metadata": {"annotations": annotations}});
        let expected = expected.map_err(str::to_owned);
        assert_eq!(wave::wave(object.as_object().unwrap()), expected, "{annotations}");
    }
}
