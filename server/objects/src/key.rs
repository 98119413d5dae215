//! Which object a manifest is about.

use serde_json::Value;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;

/// The key of an object. What the object does not say is empty.
#[must_use]
pub fn key_of(object: &Object) -> ObjectKey {
    let (group, _) = group_version(api_version(object));
    ObjectKey {
        group: group.to_owned(),
        kind: kind(object).to_owned(),
        namespace: metadata(object, "namespace").unwrap_or_default().to_owned(),
        name: metadata(object, "name").unwrap_or_default().to_owned(),
    }
}

/// The two parts of an `apiVersion`: group (empty for the core group) and version.
#[must_use]
pub fn group_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// The `apiVersion` of a group and a version.
#[must_use]
pub fn join_group_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

/// The object's `apiVersion`; empty if it has none.
#[must_use]
pub fn api_version(object: &Object) -> &str {
    text(object.get("apiVersion"))
}

/// The version part of the object's `apiVersion`.
#[must_use]
pub fn version(object: &Object) -> &str {
    group_version(api_version(object)).1
}

/// The object's kind; empty if it has none.
#[must_use]
pub fn kind(object: &Object) -> &str {
    text(object.get("kind"))
}

/// A text in the object's metadata, such as `uid`.
#[must_use]
pub fn metadata<'a>(object: &'a Object, field: &str) -> Option<&'a str> {
    object.get("metadata")?.get(field)?.as_str()
}

/// An annotation of the object.
#[must_use]
pub fn annotation<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get("metadata")?.get("annotations")?.get(name)?.as_str()
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_leave_the_version_out() {
        for (object, shown, of_version) in [
            (
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"}}),
                "Deployment.apps shop/api",
                "v1",
            ),
            (json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}), "Namespace shop", "v1"),
            (json!({"apiVersion": 1, "kind": [], "metadata": "x"}), " ", ""),
            (json!({}), " ", ""),
        ] {
            let object = object.as_object().unwrap();
            assert_eq!(key_of(object).to_string(), shown);
            assert_eq!(version(object), of_version);
        }
        assert_eq!(join_group_version("apps", "v1"), "apps/v1");
        assert_eq!(join_group_version("", "v1"), "v1");
    }
}
