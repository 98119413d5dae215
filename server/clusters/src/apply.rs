//! Server-side apply.

use crate::applied::Applied;
use crate::error::ClusterError;
use crate::object::Object;
use crate::transport::Call;
use crate::{Connection, KindInfo, managers, mask, path};
use http::Method;
use serde_json::{Value, json};

const APPLY: &str = "application/apply-patch+yaml";
pub(crate) const JSON_PATCH: &str = "application/json-patch+json";
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

/// An apply that is ready to be sent.
pub(crate) struct Prepared<'a> {
    pub(crate) kind: KindInfo,
    pub(crate) path: String,
    pub(crate) desired: Object,
    pub(crate) options: &'a ApplyOptions<'a>,
}

impl Prepared<'_> {
    pub(crate) fn api_version(&self) -> &str {
        self.desired.get("apiVersion").and_then(Value::as_str).unwrap_or_default()
    }

    /// The request's query; `force` is for applies only.
    pub(crate) fn query(&self, path: &str, force: bool) -> String {
        let mut query = vec![("fieldManager", self.options.manager), ("fieldValidation", "Strict")];
        if force {
            query.push(("force", "true"));
        }
        if self.options.dry_run {
            query.push(("dryRun", "All"));
        }
        path::with_query(path, &query)
    }
}

impl Connection {
    /// Applies an object by server-side apply, with strict validation of its fields.
    ///
    /// Fields that `kubectl apply`, Argo CD or Helm own become the manager's own first, so that those which are not in
    /// `object` leave the cluster. In a dry run the answer is computed as if that had happened.
    ///
    /// What server-side apply cannot do though the manifest is good is done on the client's side, with force only, and told
    /// in the warnings: a list that has an entry twice, and an entry whose key was changed by hand.
    ///
    /// # Errors
    /// [`ClusterError::UnknownKind`], [`ClusterError::Invalid`] with the server's words (for a Secret without its
    /// values), [`ClusterError::NotFound`] if the namespace is missing, and what else [`ClusterError`] says.
    pub async fn apply(&self, object: &Object, options: &ApplyOptions<'_>) -> Result<Applied, ClusterError> {
        let answer = match self.prepare(object, options).await {
            Ok(prepared) => self.carry_out(&prepared).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(mut applied) => {
                applied.warnings = applied.warnings.into_iter().map(mask::hiding(object)).collect();
                Ok(applied)
            }
            Err(error) => Err(mask::without_values_of(object, error)),
        }
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
        Ok(Prepared { kind, path, desired, options })
    }

    async fn carry_out(&self, apply: &Prepared<'_>) -> Result<Applied, ClusterError> {
        let (manager, dry_run) = (apply.options.manager, apply.options.dry_run);
        let before = match apply.options.live {
            Some(live) => Some(live.clone()),
            None if apply.options.absent => None,
            None => self.read_of(&apply.kind, &apply.path).await?,
        };
        let target = apply.query(&apply.path, apply.options.force);
        let body = Value::Object(apply.desired.clone()).to_string();
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
            let call = Call::new(Method::PATCH, target.clone()).body(APPLY, body.clone());
            let answer = match self.call(call).await.map_err(|error| self.unless_unknown(&apply.kind, error)) {
                Ok(answer) => answer,
                Err(refusal) => return self.apply_here(apply, refusal, before).await,
            };
            let object = answer.object()?;
            if dry_run {
                return Ok(Applied::of(&answer, managers::as_if_folded(object, manager), before.as_ref(), manager));
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
            return Ok(Applied::of(&answer, object, before.as_ref(), manager));
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
