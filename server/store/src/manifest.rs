//! A manifest that a user submits, what the server adds to it, and what comes back.
//!
//! The manifest is kept whole: what the typed view does not know survives, and is reported as a warning. What only the
//! server writes (`status`, `metadata.uid` and so on) is taken out before it is stored and put in when it is read.

use crate::StoreError;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use windlass_model::manifest::{API_VERSION, unknown_fields};

/// Metadata that only the server writes; `resourceVersion` also, but it is read first, as a precondition.
const SERVER_METADATA: &[&str] = &["uid", "generation", "creationTimestamp", "managedFields", "selfLink"];

/// A manifest that was submitted, and its typed view.
#[derive(Clone, Debug)]
pub struct Submitted<T> {
    /// The manifest, without what the server sets.
    pub manifest: Value,
    /// The view of it.
    pub view: T,
    /// `metadata.resourceVersion`, if it was given: the stored one has to be this.
    pub resource_version: Option<String>,
}

/// What the server knows of a stored manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerFields {
    /// The noun's id.
    pub uid: Uuid,
    /// Counts writes.
    pub resource_version: i64,
    /// Counts changes of `spec`.
    pub generation: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Created,
    /// It was there, and differs now.
    Configured,
    /// It was there, just so: nothing was written.
    Unchanged,
}

/// The answer to a write.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The whole manifest as it is stored now.
    pub object: Value,
    /// What of it this version does not act on, each with the path of the field.
    pub warnings: Vec<String>,
    /// What the write did.
    pub change: Change,
}

impl<T: DeserializeOwned + Serialize> Submitted<T> {
    /// Reads a manifest of this kind. A missing `apiVersion` or `kind` is filled in, as Argo CD's API does.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for another kind, a field of the wrong type, or text that Postgres cannot hold.
    pub fn read(raw: Value, what: &'static str, kind: &str) -> Result<Self, StoreError> {
        let invalid = |problem: String| StoreError::Invalid { what, problems: vec![problem] };
        let Value::Object(mut manifest) = raw else {
            return Err(invalid("a manifest is an object".to_owned()));
        };
        for (field, expected) in [("apiVersion", API_VERSION), ("kind", kind)] {
            match manifest.get(field) {
                None | Some(Value::Null) => manifest.insert(field.to_owned(), json!(expected)),
                Some(Value::String(given)) if given == expected => None,
                Some(other) => return Err(invalid(format!("{field}: is {other}, has to be {expected:?}"))),
            };
        }
        manifest.remove("status");
        let metadata = manifest.entry("metadata").or_insert_with(|| json!({}));
        let Value::Object(metadata) = metadata else {
            return Err(invalid("metadata: has to be an object".to_owned()));
        };
        for field in SERVER_METADATA {
            metadata.remove(*field);
        }
        let resource_version = match metadata.remove("resourceVersion") {
            None | Some(Value::Null) => None,
            Some(Value::String(version)) => Some(version).filter(|version| !version.is_empty()),
            Some(other) => return Err(invalid(format!("metadata.resourceVersion: is {other}, has to be text"))),
        };
        let manifest = Value::Object(manifest);
        if let Some(path) = nul_in(&manifest, String::new()) {
            return Err(invalid(format!("{path}: holds the character NUL")));
        }
        let view = serde_path_to_error::deserialize(&manifest)
            .map_err(|error| invalid(format!("{}: {}", error.path(), error.inner())))?;
        Ok(Self { manifest, view, resource_version })
    }

    /// Paths that the view does not know, in order.
    #[must_use]
    pub fn unknown_fields(&self) -> Vec<String> {
        unknown_fields(&self.manifest, &self.view)
    }

    /// Holds the precondition: if a version was sent, it is the stored one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`].
    pub fn check_version(&self, what: &'static str, name: &str, current: i64) -> Result<(), StoreError> {
        match &self.resource_version {
            Some(given) if *given != current.to_string() => {
                Err(StoreError::Conflict { what, name: name.to_owned(), given: given.clone(), current })
            }
            _ => Ok(()),
        }
    }
}

/// The name that a manifest gives itself, set to `name` if it gives none: an update may leave out what its path says.
///
/// # Errors
/// [`StoreError::Invalid`] if it gives itself another name.
pub fn expect_name(raw: &mut Value, what: &'static str, name: &str) -> Result<(), StoreError> {
    let Some(manifest) = raw.as_object_mut() else { return Ok(()) };
    let metadata = manifest.entry("metadata").or_insert_with(|| json!({}));
    let Some(metadata) = metadata.as_object_mut() else { return Ok(()) };
    match metadata.get("name") {
        None | Some(Value::Null) => {
            metadata.insert("name".to_owned(), json!(name));
            Ok(())
        }
        Some(Value::String(given)) if given == name => Ok(()),
        Some(given) => Err(StoreError::Invalid {
            what,
            problems: vec![format!(
                "metadata.name: is {given}, and the {what} to change is {name:?}; names do not change"
            )],
        }),
    }
}

/// A stored manifest with what the server knows of it, in the order in which people write manifests.
#[must_use]
pub fn whole(manifest: Value, fields: &ServerFields) -> Value {
    let Value::Object(mut stored) = manifest else { return manifest };
    let mut metadata = match stored.remove("metadata") {
        Some(Value::Object(metadata)) => metadata,
        _ => Map::new(),
    };
    let mut ordered = Map::new();
    for field in ["name", "namespace"] {
        ordered.extend(metadata.remove_entry(field));
    }
    ordered.append(&mut metadata);
    ordered.insert("uid".to_owned(), json!(fields.uid));
    ordered.insert("resourceVersion".to_owned(), json!(fields.resource_version.to_string()));
    ordered.insert("generation".to_owned(), json!(fields.generation));
    let created = fields.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    ordered.insert("creationTimestamp".to_owned(), json!(created));

    let mut object = Map::new();
    for field in ["apiVersion", "kind"] {
        object.extend(stored.remove_entry(field));
    }
    object.insert("metadata".to_owned(), Value::Object(ordered));
    object.extend(stored.remove_entry("spec"));
    object.append(&mut stored);
    Value::Object(object)
}

/// The path of the first text with a NUL, which Postgres' `jsonb` cannot hold. JSON's parser limits the depth.
fn nul_in(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| nul_in(item, format!("{path}[{index}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(key, field)| {
            let here = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if key.contains('\0') { Some(here.replace('\0', "\\0")) } else { nul_in(field, here) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::project::Project;

    fn read(raw: Value) -> Result<Submitted<Project>, StoreError> {
        Submitted::read(raw, "project", "AppProject")
    }

    #[test]
    fn keeps_what_it_does_not_know_and_drops_what_the_server_sets() {
        let submitted = read(json!({
            "metadata": { "name": "a", "uid": "1", "resourceVersion": "7", "generation": 3, "creationTimestamp": null,
                          "labels": { "team": "x" } },
            "spec": { "description": "d", "later": { "field": 1 } },
            "status": { "phase": "x" },
        }))
        .unwrap();
        assert_eq!(
            submitted.manifest,
            json!({
                "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject",
                "metadata": { "name": "a", "labels": { "team": "x" } },
                "spec": { "description": "d", "later": { "field": 1 } },
            })
        );
        assert_eq!(submitted.resource_version.as_deref(), Some("7"));
        assert_eq!(submitted.unknown_fields(), ["spec.later"]);
        assert_eq!(submitted.view.spec.description, "d");
    }

    #[test]
    fn says_which_field_is_wrong() {
        let cases = [
            (json!([]), "a manifest is an object"),
            (json!({ "kind": "Application" }), "kind: is \"Application\", has to be \"AppProject\""),
            (json!({ "apiVersion": "v1" }), "apiVersion: is \"v1\", has to be \"argoproj.io/v1alpha1\""),
            (json!({ "metadata": 1 }), "metadata: has to be an object"),
            (json!({ "metadata": { "resourceVersion": 7 } }), "metadata.resourceVersion: is 7, has to be text"),
            (
                json!({ "spec": { "sourceRepos": "x" } }),
                "spec.sourceRepos: invalid type: string \"x\", expected a sequence",
            ),
            (json!({ "spec": { "later": ["\0"] } }), "spec.later[0]: holds the character NUL"),
        ];
        for (raw, problem) in cases {
            let error = read(raw).unwrap_err().to_string();
            assert_eq!(error, format!("the project is not valid: {problem}"));
        }
    }

    #[test]
    fn reads_like_a_manifest() {
        let fields = ServerFields {
            uid: Uuid::nil(),
            resource_version: 4,
            generation: 2,
            created_at: DateTime::from_timestamp(1_700_000_000, 5).unwrap(),
        };
        let stored = json!({ "kind": "AppProject", "later": 1, "spec": {}, "metadata": { "labels": {}, "name": "a" },
                             "apiVersion": "argoproj.io/v1alpha1" });
        assert_eq!(
            whole(stored, &fields).to_string(),
            r#"{"apiVersion":"argoproj.io/v1alpha1","kind":"AppProject","metadata":{"name":"a","labels":{},"uid":"00000000-0000-0000-0000-000000000000","resourceVersion":"4","generation":2,"creationTimestamp":"2023-11-14T22:13:20Z"},"spec":{},"later":1}"#
        );
    }

    #[test]
    fn an_update_may_leave_the_name_out_but_not_change_it() {
        let mut unnamed = json!({ "spec": {} });
        expect_name(&mut unnamed, "project", "a").unwrap();
        assert_eq!(unnamed["metadata"]["name"], "a");
        let error = expect_name(&mut json!({ "metadata": { "name": "b" } }), "project", "a").unwrap_err();
        assert!(error.to_string().contains("names do not change"), "{error}");
    }
}
