//! Two versions of an object, compared.
//!
//! [`normalized`] leaves out what the server keeps book of; [`fingerprint`] tells in 32 bytes whether two values are
//! equal; [`changes`] and [`sentence`] say where they are not.

mod changes;
mod fingerprint;
mod sentence;

pub use changes::changes;
pub use fingerprint::fingerprint;
pub use sentence::sentence;
pub use windlass_model::application::FieldChange;

use serde_json::Value;
use windlass_model::application::Object;

/// Metadata that the API server writes with every change, or once, and that no manifest decides.
const BOOKKEEPING: &[&str] =
    &["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"];

/// The object without its status and without what the API server keeps book of. Our tracking annotation stays.
#[must_use]
pub fn normalized(object: &Object) -> Object {
    let mut kept = Object::new();
    for (field, value) in object {
        match (field.as_str(), value) {
            ("status", _) => {}
            ("metadata", Value::Object(metadata)) => {
                let metadata = metadata.iter().filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str()));
                kept.insert(
                    field.clone(),
                    Value::Object(metadata.map(|(name, value)| (name.clone(), value.clone())).collect()),
                );
            }
            _ => {
                kept.insert(field.clone(), value.clone());
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn status_and_bookkeeping_are_left_out() {
        let live = json!({
            "apiVersion": "v1", "kind": "Service", "status": {"loadBalancer": {}}, "spec": {"status": "stays"},
            "metadata": {"name": "a", "uid": "1", "resourceVersion": "2", "generation": 3, "creationTimestamp": "x", "selfLink": "y",
                         "managedFields": [], "annotations": {"argocd.argoproj.io/tracking-id": "a"}, "finalizers": ["f"]}
        });
        let expected = json!({
            "apiVersion": "v1", "kind": "Service", "spec": {"status": "stays"},
            "metadata": {"name": "a", "annotations": {"argocd.argoproj.io/tracking-id": "a"}, "finalizers": ["f"]}
        });
        assert_eq!(Value::Object(normalized(live.as_object().unwrap())), expected);
    }
}
