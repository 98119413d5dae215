//! Server-side apply.

use crate::error::ClusterError;
use crate::object::Object;
use crate::response::Answer;
use crate::transport::Call;
use crate::{Connection, KindInfo, managers, mask, path};
use http::Method;
use serde_json::{Value, json};

const APPLY: &str = "application/apply-patch+yaml";
const JSON_PATCH: &str = "application/json-patch+json";
/// How often an object that changes under our hands is read again.
const MAX_ROUNDS: u32 = 4;

/// How an object is applied.
#[derive(Clone, Copy, Debug)]
pub struct ApplyOptions<'a> {
    /// Only ask what would happen.
    pub dry_run: bool,
    /// The field manager.
    pub manager: &'a str,
    /// Take fields over that other managers own; without it that is a [`ClusterError::Conflict`].
    pub force: bool,
    /// The namespace of a namespaced object that names none.
    pub default_namespace: Option<&'a str>,
    /// The object as last seen, with its `managedFields`: spares a read. A stale one does no harm.
    pub live: Option<&'a Object>,
    /// It was seen that the object is not there: spares the same read. If it is there after all, that does no harm.
    pub absent: bool,
}

impl Default for ApplyOptions<'_> {
    /// Applies for real, as `windlass`, with force.
    fn default() -> Self {
        Self {
            dry_run: false,
            manager: managers::MANAGER,
            force: true,
            default_namespace: None,
            live: None,
            absent: false,
        }
    }
}

/// What an apply did, or in a dry run would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Created,
    /// It was there and changed.
    Configured,
    /// It was so already.
    Unchanged,
}

impl std::fmt::Display for Change {
    /// `kubectl`'s words.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Configured => "configured",
            Self::Unchanged => "unchanged",
        })
    }
}

/// The answer to an apply.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The object as the server now has it, or in a dry run would have it.
    pub object: Object,
    /// What changed.
    pub change: Change,
    /// The server's warnings, for example of a deprecated API version.
    pub warnings: Vec<String>,
}

/// An apply that is ready to be sent.
struct Prepared<'a> {
    kind: KindInfo,
    path: String,
    query: String,
    body: String,
    options: &'a ApplyOptions<'a>,
}

impl Connection {
    /// Applies an object by server-side apply, with strict validation of its fields.
    ///
    /// Fields that `kubectl apply`, Argo CD or Helm own become the manager's own first, so that those which are not in
    /// `object` leave the cluster. In a dry run the answer is computed as if that had happened.
    ///
    /// # Errors
    /// [`ClusterError::UnknownKind`], [`ClusterError::Invalid`] with the server's words (for a Secret without its
    /// values), [`ClusterError::NotFound`] if the namespace is missing, and what else [`ClusterError`] says.
    pub async fn apply(&self, object: &Object, options: &ApplyOptions<'_>) -> Result<Applied, ClusterError> {
        match self.prepare(object, options).await {
            Ok(prepared) => self.carry_out(&prepared).await,
            Err(error) => Err(error),
        }
        .map_err(|error| mask::without_values_of(object, error))
    }

    async fn prepare<'a>(&self, object: &Object, options: &'a ApplyOptions<'a>) -> Result<Prepared<'a>, ClusterError> {
        let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        if api_version.is_empty() || kind.is_empty() {
            return Err(invalid("the object has no apiVersion or no kind"));
        }
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let kind = self.kind_info(group, version, kind).await?;
        let desired = desired(object, &kind, options.default_namespace)?;
        let metadata = |field: &str| desired.get("metadata").and_then(|m| m.get(field)).and_then(Value::as_str);
        let path =
            path::of_object(&kind, metadata("namespace").unwrap_or_default(), metadata("name").unwrap_or_default())?;
        let mut query = vec![("fieldManager", options.manager), ("fieldValidation", "Strict")];
        if options.force {
            query.push(("force", "true"));
        }
        if options.dry_run {
            query.push(("dryRun", "All"));
        }
        let query = path::with_query(&path, &query);
        Ok(Prepared { kind, path, query, body: Value::Object(desired).to_string(), options })
    }

    async fn carry_out(&self, apply: &Prepared<'_>) -> Result<Applied, ClusterError> {
        let (manager, dry_run) = (apply.options.manager, apply.options.dry_run);
        let before = match apply.options.live {
            Some(live) => Some(live.clone()),
            None if apply.options.absent => None,
            None => self.read_of(&apply.kind, &apply.path).await?,
        };
        let mut live = before.clone();
        let mut round = 1;
        loop {
            if !dry_run && let Some(object) = &live {
                match self.take_over(&apply.path, object, manager).await {
                    Ok(()) => {}
                    Err(ClusterError::Conflict { .. }) if round < MAX_ROUNDS => {
                        round += 1;
                        live = self.read_of(&apply.kind, &apply.path).await?;
                        continue;
                    }
                    // Deleted meanwhile: it is made anew.
                    Err(ClusterError::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            let call = Call::new(Method::PATCH, apply.query.clone()).body(APPLY, apply.body.clone());
            let answer = self.call(call).await.map_err(|error| self.unless_unknown(&apply.kind, error))?;
            let object = answer.object()?;
            if dry_run {
                return Ok(applied(&answer, managers::as_if_folded(object, manager), before.as_ref()));
            }
            // Another tool was at it since the object was seen.
            if round < MAX_ROUNDS && managers::folded(&object, manager).is_some() {
                round += 1;
                live = Some(object);
                continue;
            }
            if defines_kinds(&apply.kind) {
                self.forget_kinds();
            }
            return Ok(applied(&answer, object, before.as_ref()));
        }
    }

    /// Folds the fields of earlier tools into ours, if there are any.
    async fn take_over(&self, path: &str, live: &Object, manager: &str) -> Result<(), ClusterError> {
        let Some(managed_fields) = managers::folded(live, manager) else {
            return Ok(());
        };
        let Some(patch) = managers::patch(live, managed_fields) else {
            return Ok(());
        };
        tracing::info!(server = self.server(), object = path, "Taking over the fields that other tools own");
        let target = path::with_query(path, &[("fieldManager", manager)]);
        self.call(Call::new(Method::PATCH, target).body(JSON_PATCH, patch.to_string())).await?;
        Ok(())
    }
}

/// The object as it is sent: in its namespace, without what the server alone writes.
fn desired(object: &Object, kind: &KindInfo, default_namespace: Option<&str>) -> Result<Object, ClusterError> {
    let mut desired = object.clone();
    let Some(Value::Object(metadata)) = desired.get_mut("metadata") else {
        return Err(invalid(&format!("the {} has no metadata", kind.kind)));
    };
    metadata.remove("managedFields");
    let name = metadata.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(invalid(&format!("the {} has no metadata.name", kind.kind)));
    }
    if !kind.namespaced {
        metadata.remove("namespace");
        return Ok(desired);
    }
    let own = metadata.get("namespace").and_then(Value::as_str).filter(|namespace| !namespace.is_empty());
    match own.or(default_namespace.filter(|namespace| !namespace.is_empty())) {
        Some(namespace) => {
            let namespace = json!(namespace);
            metadata.insert("namespace".to_owned(), namespace);
            Ok(desired)
        }
        None => Err(invalid(&format!(
            "{} {name} lives in a namespace, but neither the manifest nor the destination names one",
            kind.kind
        ))),
    }
}

fn invalid(message: &str) -> ClusterError {
    ClusterError::Invalid { message: message.to_owned() }
}

/// Applying one of these changes what the server serves.
fn defines_kinds(kind: &KindInfo) -> bool {
    matches!(
        (kind.group.as_str(), kind.kind.as_str()),
        ("apiextensions.k8s.io", "CustomResourceDefinition") | ("apiregistration.k8s.io", "APIService")
    )
}

fn applied(answer: &Answer, object: Object, before: Option<&Object>) -> Applied {
    let change = match before {
        _ if answer.created() => Change::Created,
        Some(before) if content(before) == content(&object) => Change::Unchanged,
        _ => Change::Configured,
    };
    Applied { object, change, warnings: answer.warnings.clone() }
}

/// What a person calls the object: without the server's book-keeping and the controllers' status.
fn content(object: &Object) -> Object {
    let mut content = object.clone();
    content.remove("status");
    if let Some(Value::Object(metadata)) = content.get_mut("metadata") {
        for field in ["managedFields", "resourceVersion", "generation"] {
            metadata.remove(field);
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(namespaced: bool) -> KindInfo {
        KindInfo {
            group: String::new(),
            version: "v1".into(),
            kind: "Any".into(),
            plural: "anys".into(),
            namespaced,
            watchable: true,
        }
    }

    #[test]
    fn objects_get_their_namespace() {
        let table = [
            (true, json!({"name": "x", "namespace": "own"}), Some("app"), Ok(Some("own"))),
            (true, json!({"name": "x"}), Some("app"), Ok(Some("app"))),
            (true, json!({"name": "x", "namespace": ""}), Some("app"), Ok(Some("app"))),
            (true, json!({"name": "x"}), None, Err("neither the manifest nor the destination")),
            (true, json!({"name": "x"}), Some(""), Err("neither the manifest nor the destination")),
            (false, json!({"name": "x", "namespace": "own"}), Some("app"), Ok(None)),
            (false, json!({"namespace": "own"}), None, Err("no metadata.name")),
            (true, json!("text"), Some("app"), Err("no metadata")),
        ];
        for (namespaced, metadata, default, expected) in table {
            let object = json!({"apiVersion": "v1", "kind": "Any", "metadata": metadata});
            let desired = desired(object.as_object().unwrap(), &kind(namespaced), default);
            match (desired, expected) {
                (Ok(object), Ok(namespace)) => {
                    assert_eq!(object["metadata"].get("namespace").and_then(Value::as_str), namespace);
                }
                (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
                (desired, expected) => panic!("{metadata}: {desired:?}, expected {expected:?}"),
            }
        }
    }
}
