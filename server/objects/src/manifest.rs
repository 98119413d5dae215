//! From a document's value to the objects that it describes.

use crate::key;
use serde_json::Value;
use windlass_model::application::Object;

/// Lists of lists may be nested this deep.
const MAX_LISTS: usize = 8;

/// Why a value is not an object that can be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidObject {
    /// A list, a text or a number stands where a map should.
    #[error("{found} is not a Kubernetes object")]
    NotAnObject {
        /// What stands there instead.
        found: &'static str,
    },
    /// A field that every object has is missing or empty.
    #[error("{object} has no {field}")]
    Missing {
        /// As far as it is known, which object.
        object: String,
        /// The field.
        field: &'static str,
    },
    /// A field has a value that it cannot have.
    #[error("{object}: {field} {problem}")]
    Invalid {
        /// As far as it is known, which object.
        object: String,
        /// The field.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The object leaves its name to the API server, so that no one could know which object it is.
    #[error("{object} has metadata.generateName instead of metadata.name; without a name it cannot be compared")]
    GenerateName {
        /// As far as it is known, which object.
        object: String,
    },
    /// Lists within lists.
    #[error("lists are nested more than {MAX_LISTS} deep")]
    ListsTooDeep,
}

impl InvalidObject {
    /// What to do about it.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::NotAnObject { .. } => {
                "write a map with apiVersion, kind and metadata.name, or leave the file out with `directory.exclude`"
            }
            Self::Missing { .. } | Self::Invalid { .. } => {
                "correct the field in Git, or leave the file out with `directory.exclude`"
            }
            Self::GenerateName { .. } => "give the object a metadata.name",
            Self::ListsTooDeep => "write the objects as documents of their own, separated by `---`",
        }
    }
}

/// Whether a document is meant to be a Kubernetes object, valid or not; other YAML lies about in many repositories.
#[must_use]
pub fn looks_like_object(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.contains_key("kind") || fields.contains_key("apiVersion") && fields.contains_key("metadata")
        }
        Value::Array(items) => items.iter().any(|item| item.get("kind").is_some() && item.get("apiVersion").is_some()),
        _ => false,
    }
}

/// The objects of a document: the one that it is, or those that the list has (`List`, `ConfigMapList`, …), each valid.
///
/// # Errors
/// [`InvalidObject`] for the first value that is not an object that can be applied.
pub fn objects(document: Value) -> Result<Vec<Object>, InvalidObject> {
    let mut found = Vec::new();
    let mut open = vec![(document, 0)];
    while let Some((value, lists)) = open.pop() {
        let mut object = match value {
            Value::Object(object) => object,
            other => return Err(InvalidObject::NotAnObject { found: name_of(&other) }),
        };
        let Some(item_kind) = list_of(&object) else {
            validate(&object)?;
            found.push(object);
            continue;
        };
        if lists >= MAX_LISTS {
            return Err(InvalidObject::ListsTooDeep);
        }
        let (item_kind, api_version) = (item_kind.to_owned(), key::api_version(&object).to_owned());
        let Some(Value::Array(items)) = object.shift_remove("items") else { continue };
        // The last goes onto the stack first, so that they come off in the order in which they are written.
        for item in items.into_iter().rev() {
            open.push((with_type(item, &api_version, &item_kind), lists + 1));
        }
    }
    Ok(found)
}

/// The kind of a list's items (empty for `List`, whose items tell their own); None if the object is no list.
fn list_of(object: &Object) -> Option<&str> {
    let kind = key::kind(object).strip_suffix("List")?;
    object.get("items")?.is_array().then_some(kind)
}

/// An item of a list as an object of its own: items of a typed list may leave out what the list already says.
#[must_use]
pub fn with_type(mut item: Value, api_version: &str, kind: &str) -> Value {
    if let Value::Object(fields) = &mut item
        && !kind.is_empty()
        && key::kind(fields).is_empty()
    {
        fields.insert("apiVersion".into(), api_version.into());
        fields.insert("kind".into(), kind.into());
    }
    item
}

/// Checks what every object must have: `apiVersion`, `kind` and `metadata.name` as text that can stand in the path of
/// a request, labels and annotations as maps of text.
///
/// # Errors
/// [`InvalidObject`] with the first problem.
pub fn validate(object: &Object) -> Result<(), InvalidObject> {
    let api_version = required(object, object.get("apiVersion"), "apiVersion")?;
    let kind = required(object, object.get("kind"), "kind")?;
    let (group, version) = key::group_version(api_version);
    let has_group = api_version.contains('/');
    if has_group && !is_group(group) || !is_word(version) {
        return Err(invalid(object, "apiVersion", format!("is {api_version:?}; it must be like v1 or apps/v1")));
    }
    if !is_word(kind) {
        return Err(invalid(object, "kind", format!("is {kind:?}; it must be like Deployment")));
    }
    let Some(Value::Object(metadata)) = object.get("metadata") else {
        return Err(InvalidObject::Missing { object: describe(object), field: "metadata" });
    };
    let has_name = metadata.get("name").is_some_and(|name| !name.is_null() && name != "");
    if !has_name && metadata.get("generateName").is_some_and(|name| !name.is_null() && name != "") {
        return Err(InvalidObject::GenerateName { object: describe(object) });
    }
    let name = required(object, metadata.get("name"), "metadata.name")?;
    path_part(object, "metadata.name", name)?;
    match metadata.get("namespace") {
        None | Some(Value::Null) => {}
        Some(Value::String(namespace)) => {
            if !namespace.is_empty() {
                path_part(object, "metadata.namespace", namespace)?;
            }
        }
        Some(other) => {
            return Err(invalid(object, "metadata.namespace", format!("is {}; it must be text", name_of(other))));
        }
    }
    for field in ["labels", "annotations"] {
        texts(object, field, metadata.get(field))?;
    }
    Ok(())
}

fn required<'a>(object: &Object, value: Option<&'a Value>, field: &'static str) -> Result<&'a str, InvalidObject> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        None | Some(Value::Null | Value::String(_)) => Err(InvalidObject::Missing { object: describe(object), field }),
        Some(other) => {
            Err(invalid(object, field, format!("is {}; it must be text (put it in quotes)", name_of(other))))
        }
    }
}

/// Names become parts of a request's path; Kubernetes refuses the same.
fn path_part(object: &Object, field: &str, value: &str) -> Result<(), InvalidObject> {
    if value.len() > 253
        || matches!(value, "." | "..")
        || value.contains(['/', '%'])
        || value.chars().any(char::is_control)
    {
        let shown: String = value.chars().take(60).collect();
        return Err(invalid(
            object,
            field,
            format!("is {shown:?}; it must be at most 253 bytes, without `/`, `%` and control characters"),
        ));
    }
    Ok(())
}

fn texts(object: &Object, field: &str, value: Option<&Value>) -> Result<(), InvalidObject> {
    let entries = match value {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(entries)) => entries,
        Some(other) => {
            return Err(invalid(
                object,
                &format!("metadata.{field}"),
                format!("is {}; it must be a map", name_of(other)),
            ));
        }
    };
    match entries.iter().find(|(_, value)| !value.is_string() && !value.is_null()) {
        Some((name, value)) => Err(invalid(
            object,
            &format!("metadata.{field}[{name:?}]"),
            format!("is {}; it must be text (put it in quotes)", name_of(value)),
        )),
        None => Ok(()),
    }
}

fn invalid(object: &Object, field: &str, problem: String) -> InvalidObject {
    InvalidObject::Invalid { object: describe(object), field: field.to_owned(), problem }
}

fn is_word(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_group(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        && !text.starts_with('.')
}

/// The object, as far as it is known, for messages: `Deployment.apps shop/api`, `a ConfigMap`, `an object`.
fn describe(object: &Object) -> String {
    let key = key::key_of(object);
    let short = |text: &str| text.chars().take(100).collect::<String>();
    match (key.kind.is_empty(), key.name.is_empty()) {
        (false, false) => short(&key.to_string()),
        (false, true) => format!("an object of kind {:?}", short(&key.kind)),
        (true, false) => format!("the object {:?}", short(&key.name)),
        (true, true) => "an object".to_owned(),
    }
}

/// What a value is, in a word, for messages.
pub(crate) fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(document: Value) -> Vec<String> {
        objects(document).unwrap().iter().map(|object| key::key_of(object).to_string()).collect()
    }

    #[test]
    fn lists_are_taken_apart_in_order() {
        let map = |name: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
        assert_eq!(names(map("a")), ["ConfigMap a"]);
        let inner = json!({"apiVersion": "v1", "kind": "List", "items": [map("b"), map("c")]});
        assert_eq!(
            names(json!({"apiVersion": "v1", "kind": "List", "items": [map("a"), inner, map("d")]})),
            ["ConfigMap a", "ConfigMap b", "ConfigMap c", "ConfigMap d"]
        );
        assert_eq!(
            names(json!({"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [{"metadata": {"name": "a"}}]})),
            ["Deployment.apps a"]
        );
        assert_eq!(names(json!({"apiVersion": "v1", "kind": "List", "items": []})), [""; 0]);
        // A kind that only ends like a list is an object.
        assert_eq!(
            names(json!({"apiVersion": "x.io/v1", "kind": "AllowList", "metadata": {"name": "a"}})),
            ["AllowList.x.io a"]
        );
    }

    #[test]
    fn what_is_not_an_object_says_why() {
        let metadata = json!({"name": "a"});
        for (document, message) in [
            (json!([1]), "a list is not a Kubernetes object"),
            (json!("x"), "a text is not a Kubernetes object"),
            (json!({"kind": "A", "metadata": metadata}), "A a has no apiVersion"),
            (json!({"apiVersion": "v1", "metadata": metadata}), "the object \"a\" has no kind"),
            (json!({"apiVersion": "v1", "kind": "A"}), "an object of kind \"A\" has no metadata"),
            (json!({"apiVersion": "v1", "kind": "A", "metadata": {}}), "an object of kind \"A\" has no metadata.name"),
            (
                json!({"apiVersion": "v1", "kind": "A", "metadata": {"generateName": "a-"}}),
                "an object of kind \"A\" has metadata.generateName instead of metadata.name; without a name it cannot be compared",
            ),
            (
                json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": 7}}),
                "an object of kind \"A\": metadata.name is a number; it must be text (put it in quotes)",
            ),
            (
                json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "../a"}}),
                "A ../a: metadata.name is \"../a\"; it must be at most 253 bytes, without `/`, `%` and control characters",
            ),
            (
                json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "namespace": ".."}}),
                "A ../a: metadata.namespace is \"..\"; it must be at most 253 bytes, without `/`, `%` and control characters",
            ),
            (
                json!({"apiVersion": "a/b/c", "kind": "A", "metadata": metadata}),
                "A.a a: apiVersion is \"a/b/c\"; it must be like v1 or apps/v1",
            ),
            (
                json!({"apiVersion": "/v1", "kind": "A", "metadata": metadata}),
                "A a: apiVersion is \"/v1\"; it must be like v1 or apps/v1",
            ),
            (
                json!({"apiVersion": "v1", "kind": "A/b", "metadata": metadata}),
                "A/b a: kind is \"A/b\"; it must be like Deployment",
            ),
            (
                json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "labels": ["b"]}}),
                "A a: metadata.labels is a list; it must be a map",
            ),
            (
                json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "annotations": {"x": true}}}),
                "A a: metadata.annotations[\"x\"] is true or false; it must be text (put it in quotes)",
            ),
            (json!({"apiVersion": "v1", "kind": "List", "items": [1]}), "a number is not a Kubernetes object"),
        ] {
            assert_eq!(objects(document.clone()).unwrap_err().to_string(), message, "{document}");
        }
    }

    #[test]
    fn lists_of_lists_of_lists_end_somewhere() {
        let mut list = json!({"kind": "List", "items": []});
        for _ in 0..20 {
            list = json!({"kind": "List", "items": [list]});
        }
        assert_eq!(objects(list), Err(InvalidObject::ListsTooDeep));
    }

    #[test]
    fn names_with_colons_are_names() {
        assert!(objects(json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "system:a", "labels": null}})).is_ok());
    }
}
