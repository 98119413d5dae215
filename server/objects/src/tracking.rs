//! Whose an object is: the annotation by which an application knows its objects again.

use crate::key;
use serde_json::{Map, Value};
use windlass_model::application::{CONTROL_NAMESPACE, Object};
use windlass_model::object::ObjectKey;

/// Argo CD's annotation, in Argo CD's form, so that a move from there changes nothing in the cluster.
pub const ANNOTATION: &str = "argocd.argoproj.io/tracking-id";

/// What a tracking annotation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingId {
    /// The application's name in tracking: `<name>`, or `<namespace>_<name>` outside the control plane's namespace.
    pub instance: String,
    /// The object that the annotation was written for.
    pub key: ObjectKey,
}

/// An application's name in tracking.
#[must_use]
pub fn instance(namespace: &str, name: &str) -> String {
    if namespace == CONTROL_NAMESPACE || namespace.is_empty() { name.to_owned() } else { format!("{namespace}_{name}") }
}

/// The annotation's value: `<instance>:<group>/<kind>:<namespace>/<name>`.
#[must_use]
pub fn tracking_id(instance: &str, key: &ObjectKey) -> String {
    format!("{instance}:{}/{}:{}/{}", key.group, key.kind, key.namespace, key.name)
}

/// Writes the annotation into an object, in place of one that it may have.
pub fn set(object: &mut Object, instance: &str, key: &ObjectKey) {
    let annotations = map_in(object, "metadata").and_then(|metadata| map_in(metadata, "annotations"));
    if let Some(annotations) = annotations {
        annotations.insert(ANNOTATION.into(), Value::String(tracking_id(instance, key)));
    }
}

/// The map at a field, made if there is none.
fn map_in<'a>(parent: &'a mut Object, field: &str) -> Option<&'a mut Object> {
    let value = parent.entry(field).or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

/// Whose the object says it is. An annotation that was written for another object (copied along with the manifest, or
/// by a controller onto the objects that it makes) says nothing.
///
/// The namespace of a cluster-scoped object is not compared: Argo CD writes the application's one there.
#[must_use]
pub fn read(object: &Object) -> Option<TrackingId> {
    let found = parse(key::annotation(object, ANNOTATION)?)?;
    let own = key::key_of(object);
    let same_place = own.namespace.is_empty() || own.namespace == found.key.namespace;
    (same_place && found.key.group == own.group && found.key.kind == own.kind && found.key.name == own.name)
        .then_some(TrackingId { instance: found.instance, key: own })
}

/// Takes the annotation's value apart. Names may have colons (`system:node`).
#[must_use]
pub fn parse(value: &str) -> Option<TrackingId> {
    let mut parts = value.splitn(3, ':');
    let (instance, kind, place) = (parts.next()?, parts.next()?, parts.next()?);
    let (group, kind) = kind.split_once('/')?;
    let (namespace, name) = place.split_once('/')?;
    if instance.is_empty() || kind.is_empty() || name.is_empty() {
        return None;
    }
    let key = ObjectKey {
        group: group.to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    };
    Some(TrackingId { instance: instance.to_owned(), key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_is_written_is_read() {
        for mut object in [
            object(
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"}}),
            ),
            object(
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "annotations": {"a": "b"}}}),
            ),
            object(
                json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "system:a:b", "annotations": null}}),
            ),
        ] {
            let key = key::key_of(&object);
            set(&mut object, "team_shop", &key);
            assert_eq!(read(&object), Some(TrackingId { instance: "team_shop".into(), key }));
        }
    }

    #[test]
    fn the_form_is_argo_s() {
        let mut one = object(
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop", "annotations": {"a": "b"}}}),
        );
        let key = key::key_of(&one);
        set(&mut one, &instance("windlass", "web"), &key);
        assert_eq!(
            Value::Object(one)["metadata"]["annotations"],
            json!({"a": "b", ANNOTATION: "web:apps/Deployment:shop/api"})
        );
        assert_eq!(instance("team", "web"), "team_web");
    }

    #[test]
    fn an_annotation_for_another_object_says_nothing() {
        for (annotation, counts) in [
            ("web:apps/Deployment:shop/api", true),
            ("web:apps/Deployment:shop/other", false),
            ("web:apps/Deployment:other/api", false),
            ("web:apps/ReplicaSet:shop/api", false),
            ("web:/Deployment:shop/api", false),
            ("web", false),
            ("", false),
            (":apps/Deployment:shop/api", false),
            ("a:b:c", false),
        ] {
            let one = object(
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop", "annotations": {ANNOTATION: annotation}}}),
            );
            assert_eq!(read(&one).is_some(), counts, "{annotation}");
        }
        let role = object(
            json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "a", "annotations": {ANNOTATION: "web:rbac.authorization.k8s.io/ClusterRole:shop/a"}}}),
        );
        assert_eq!(read(&role).unwrap().key.namespace, "");
    }
}
