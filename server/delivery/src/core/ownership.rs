//! Whose an object is: the application's tracking name, written on the object by annotation, by label or by both, and
//! this installation's mark.
//!
//! The forms are Argo CD's. The mark is its `argocd.argoproj.io/installation-id`: an object without it, or with another
//! one, belongs to another installation or to Argo CD. It is compared if Git names it, and taken over by applying it,
//! but never offered for deletion only because its tracking annotation happens to name an application of ours.
//!
//! A label has no room for the mark, nor for the object that it was written for, and controllers copy labels onto what
//! they make. Tracking by label alone therefore trusts the label, except on objects that have an owner.

use serde_json::{Map, Value};
use std::sync::Arc;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_objects::{key, tracking};

/// The annotation that names the installation.
pub const INSTALLATION: &str = "argocd.argoproj.io/installation-id";

/// The longest value of a label, in bytes.
const MAX_LABEL: usize = 63;

/// How objects are marked as an application's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackingMethod {
    /// By Argo CD's tracking annotation.
    #[default]
    Annotation,
    /// By a label alone.
    Label,
    /// By annotation; the label is written for other tools and not read.
    AnnotationAndLabel,
}

impl std::str::FromStr for TrackingMethod {
    type Err = String;

    /// Argo CD's words: `annotation`, `label`, `annotation+label`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "annotation" => Ok(Self::Annotation),
            "label" => Ok(Self::Label),
            "annotation+label" => Ok(Self::AnnotationAndLabel),
            other => {
                Err(format!("{other:?} is not a way of tracking; there are annotation, label and annotation+label"))
            }
        }
    }
}

/// How this installation marks its objects, and knows them again. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracking {
    /// By annotation, label or both.
    pub method: TrackingMethod,
    /// The label's name: `app.kubernetes.io/instance` unless set otherwise.
    pub label: Arc<str>,
    /// This installation's mark.
    pub installation: Arc<str>,
}

impl Tracking {
    /// Marks an object as this application's of this installation.
    pub fn mark(&self, object: &mut Object, instance: &str, key: &ObjectKey) {
        if self.method != TrackingMethod::Label {
            tracking::set(object, instance, key);
            write(object, "annotations", INSTALLATION, &self.installation);
        }
        if self.method != TrackingMethod::Annotation {
            write(object, "labels", &self.label, as_label(instance));
        }
    }

    /// The tracking name of the application of this installation that the object belongs to.
    #[must_use]
    pub fn instance(&self, object: &Object) -> Option<String> {
        if self.method == TrackingMethod::Label {
            let label = object.get("metadata")?.get("labels")?.get(&*self.label)?.as_str()?;
            return (!is_made_by_another(object)).then(|| label.to_owned());
        }
        let ours = key::annotation(object, INSTALLATION) == Some(&*self.installation);
        tracking::read(object).filter(|_| ours).map(|tracking| tracking.instance)
    }

    /// Why an application of this name cannot be tracked; None if it can.
    #[must_use]
    pub fn problem(&self, instance: &str) -> Option<String> {
        let too_long = self.method == TrackingMethod::Label && instance.len() > MAX_LABEL;
        too_long.then(|| {
            format!("its tracking name {instance:?} has {} bytes, and objects are tracked by a label, which has room for {MAX_LABEL}", instance.len())
        })
    }
}

/// Objects that a controller made, with the labels of what it made them from.
fn is_made_by_another(object: &Object) -> bool {
    let owners = object.get("metadata").and_then(|metadata| metadata.get("ownerReferences")).and_then(Value::as_array);
    let (group, _) = key::group_version(key::api_version(object));
    owners.is_some_and(|owners| !owners.is_empty())
        || matches!((group, key::kind(object)), ("", "Endpoints") | ("discovery.k8s.io", "EndpointSlice"))
}

fn write(object: &mut Object, field: &str, name: &str, value: &str) {
    let metadata = object.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    let Some(metadata) = metadata.as_object_mut() else { return };
    let entries = metadata.entry(field).or_insert(Value::Null);
    if !entries.is_object() {
        *entries = Value::Object(Map::new());
    }
    if let Some(entries) = entries.as_object_mut() {
        entries.insert(name.to_owned(), Value::String(value.to_owned()));
    }
}

/// The name, cut to what a label has room for; a label ends with a letter or digit.
fn as_label(instance: &str) -> &str {
    let cut = instance.get(..instance.floor_char_boundary(MAX_LABEL)).unwrap_or(instance);
    cut.trim_end_matches(|c: char| !c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn by(method: &str, installation: &str) -> Tracking {
        Tracking {
            method: method.parse().unwrap(),
            label: "app.kubernetes.io/instance".into(),
            installation: installation.into(),
        }
    }

    fn config_map() -> Object {
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop", "labels": null}});
        object.as_object().unwrap().clone()
    }

    #[test]
    fn each_method_knows_its_own_marks_again() {
        for (method, annotated, labelled) in
            [("annotation", true, false), ("label", false, true), ("annotation+label", true, true)]
        {
            let (here, mut object) = (by(method, "here"), config_map());
            assert_eq!(here.instance(&object), None);
            here.mark(&mut object, "team_shop", &key::key_of(&config_map()));
            assert_eq!(here.instance(&object).as_deref(), Some("team_shop"), "{method}");
            let metadata = &object["metadata"];
            assert_eq!(metadata["annotations"].get(tracking::ANNOTATION).is_some(), annotated, "{method}");
            assert_eq!(metadata["annotations"].get(INSTALLATION).is_some(), annotated, "{method}");
            assert_eq!(metadata["labels"] == json!({"app.kubernetes.io/instance": "team_shop"}), labelled, "{method}");
        }
        assert!("labels".parse::<TrackingMethod>().unwrap_err().contains("annotation+label"));
    }

    #[test]
    fn another_installation_s_object_is_not_ours() {
        let mut object = config_map();
        by("annotation", "here").mark(&mut object, "shop", &key::key_of(&config_map()));
        assert_eq!(by("annotation", "there").instance(&object), None);
        assert_eq!(by("annotation+label", "there").instance(&object), None);
    }

    #[test]
    fn a_copied_label_says_nothing() {
        let labelled = |mut object: Value| {
            object["metadata"] = json!({"name": "a", "labels": {"app.kubernetes.io/instance": "shop"},
                "ownerReferences": object.get("owners").cloned().unwrap_or(json!([]))});
            by("label", "here").instance(object.as_object().unwrap()).is_some()
        };
        assert!(labelled(json!({"apiVersion": "v1", "kind": "Service"})));
        assert!(!labelled(json!({"apiVersion": "v1", "kind": "Pod", "owners": [{"kind": "ReplicaSet"}]})));
        assert!(!labelled(json!({"apiVersion": "v1", "kind": "Endpoints"})));
        assert!(!labelled(json!({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice"})));
    }

    #[test]
    fn long_names_are_cut_where_a_label_may_end() {
        let name = format!("{}-._{}", "a".repeat(60), "b".repeat(20));
        assert_eq!(as_label(&name), "a".repeat(60));
        assert_eq!(as_label("shop"), "shop");
        assert!(by("label", "here").problem(&name).unwrap().contains("83 bytes"));
        assert_eq!(by("annotation+label", "here").problem(&name), None, "the annotation has room");
        assert_eq!(by("label", "here").problem("shop"), None);
    }
}
