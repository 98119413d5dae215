//! Whose an object is: the application's tracking name, and this installation's mark.
//!
//! The mark is Argo CD's `argocd.argoproj.io/installation-id`. An object without it, or with another one, belongs to
//! another installation or to Argo CD: it is compared if Git names it, and taken over by applying it, but never offered
//! for deletion only because its tracking annotation happens to name an application of ours.

use serde_json::{Map, Value};
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_objects::{key, tracking};

/// The annotation that names the installation.
pub const INSTALLATION: &str = "argocd.argoproj.io/installation-id";

/// Marks an object as this application's of this installation.
pub fn mark(object: &mut Object, instance: &str, installation: &str, key: &ObjectKey) {
    tracking::set(object, instance, key);
    let metadata = object.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    let Some(metadata) = metadata.as_object_mut() else { return };
    let annotations = metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
    if let Some(annotations) = annotations.as_object_mut() {
        annotations.insert(INSTALLATION.to_owned(), Value::String(installation.to_owned()));
    }
}

/// The tracking name of the application of this installation that the object belongs to.
#[must_use]
pub fn instance(object: &Object, installation: &str) -> Option<String> {
    let ours = key::annotation(object, INSTALLATION) == Some(installation);
    tracking::read(object).filter(|_| ours).map(|tracking| tracking.instance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn another_installation_s_object_is_not_ours() {
        let key =
            ObjectKey { kind: "ConfigMap".into(), namespace: "shop".into(), name: "a".into(), ..ObjectKey::default() };
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}});
        let mut object = object.as_object().unwrap().clone();
        assert_eq!(instance(&object, "here"), None);
        mark(&mut object, "shop", "here", &key);
        assert_eq!(instance(&object, "here").as_deref(), Some("shop"));
        assert_eq!(instance(&object, "there"), None);
    }
}
