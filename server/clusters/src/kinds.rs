//! Discovery: which kinds a server serves, under which path, in which scope.

use crate::error::ClusterError;
use crate::object::Object;
use crate::transport::Call;
use crate::{Connection, path};
use http::Method;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A kind that was not there is asked for again after this.
const MISS_AGE: Duration = Duration::from_secs(5);
/// A kind that is known is asked for again after this: a definition may have been replaced.
const KNOWN_AGE: Duration = Duration::from_secs(600);
/// Manifests can name any group; the memory of them is bounded.
const MAX_GROUP_VERSIONS: usize = 1000;

/// The API server's words for a path that it does not serve.
const UNSERVED: [&str; 2] = ["the server could not find the requested resource", "404 page not found"];

/// A kind as the server serves it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KindInfo {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The resource's name in paths, for example `deployments`.
    pub plural: String,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
    /// Whether the kind can be listed and watched.
    pub watchable: bool,
}

type GroupVersion = (String, String);

/// What is known of a server's kinds, by group and version.
#[derive(Default)]
pub(crate) struct Kinds {
    known: Mutex<HashMap<GroupVersion, Arc<tokio::sync::Mutex<Known>>>>,
}

#[derive(Default)]
struct Known {
    asked: Option<Instant>,
    kinds: HashMap<String, KindInfo>,
}

impl Known {
    fn younger_than(&self, age: Duration) -> bool {
        self.asked.is_some_and(|asked| asked.elapsed() < age)
    }
}

impl Kinds {
    /// The lock of one group and version is held while it is asked for, so that callers share one request.
    fn entry(&self, group: &str, version: &str) -> Arc<tokio::sync::Mutex<Known>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_GROUP_VERSIONS {
            known.clear();
        }
        Arc::clone(known.entry((group.to_owned(), version.to_owned())).or_default())
    }

    pub(crate) fn forget(&self, group: &str, version: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&(group.to_owned(), version.to_owned()));
    }

    fn forget_group(&self, group: &str) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _), _| known != group);
    }

    pub(crate) fn forget_all(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Connection {
    /// How the server serves a kind. Answers are remembered; a kind that is not there is asked for again after 5 s.
    ///
    /// # Errors
    /// [`ClusterError::UnknownKind`] if the server does not serve it, and what [`ClusterError`] says.
    pub async fn kind_info(&self, group: &str, version: &str, kind: &str) -> Result<KindInfo, ClusterError> {
        let path = path::of_group_version(group, version)?;
        let entry = self.kinds().entry(group, version);
        let mut known = entry.lock().await;
        if let Some(info) = known.kinds.get(kind)
            && known.younger_than(KNOWN_AGE)
        {
            return Ok(info.clone());
        }
        if !known.younger_than(MISS_AGE) {
            known.kinds = match self.call(Call::new(Method::GET, path)).await {
                Ok(answer) => kinds_of(group, version, &answer.object()?),
                Err(ClusterError::NotFound { .. }) => HashMap::new(),
                Err(error) => return Err(error),
            };
            known.asked = Some(Instant::now());
        }
        known.kinds.get(kind).cloned().ok_or_else(|| ClusterError::UnknownKind {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
        })
    }

    /// An answer of 404 about a path that is not served at all means that the kind has gone.
    pub(crate) fn unless_unknown(&self, kind: &KindInfo, error: ClusterError) -> ClusterError {
        match error {
            ClusterError::NotFound { message } if UNSERVED.iter().any(|words| message.starts_with(words)) => {
                self.kinds().forget(&kind.group, &kind.version);
                ClusterError::UnknownKind {
                    group: kind.group.clone(),
                    version: kind.version.clone(),
                    kind: kind.kind.clone(),
                }
            }
            other => other,
        }
    }

    /// Forgets what is known of a group's kinds, because one of its definitions was seen to change.
    pub fn forget_kinds_of(&self, group: &str) {
        self.kinds().forget_group(group);
    }

    /// Forgets what is known of the server's kinds, for example because a definition was seen to change.
    pub fn forget_kinds(&self) {
        self.kinds().forget_all();
    }
}

/// The kinds of an `APIResourceList`; names with `/` are parts of objects (`deployments/scale`).
fn kinds_of(group: &str, version: &str, list: &Object) -> HashMap<String, KindInfo> {
    let mut kinds = HashMap::new();
    for resource in list.get("resources").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
        let (plural, kind) = (text("name"), text("kind"));
        if plural.is_empty() || plural.contains('/') || kind.is_empty() {
            continue;
        }
        let verbs: Vec<&str> =
            resource.get("verbs").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        kinds.entry(kind.to_owned()).or_insert_with(|| KindInfo {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            plural: plural.to_owned(),
            namespaced: resource.get("namespaced").and_then(Value::as_bool).unwrap_or(false),
            watchable: verbs.contains(&"list") && verbs.contains(&"watch"),
        });
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn kinds_are_read_without_their_parts() {
        let list = json!({"kind": "APIResourceList", "groupVersion": "apps/v1", "resources": [
            {"name": "deployments", "kind": "Deployment", "namespaced": true, "verbs": ["get", "list", "watch", "patch"]},
            {"name": "deployments/scale", "kind": "Scale", "group": "autoscaling", "namespaced": true, "verbs": ["get"]},
            {"name": "reviews", "kind": "Review", "namespaced": false, "verbs": ["create"]},
        ]});
        let kinds = kinds_of("apps", "v1", list.as_object().unwrap());
        assert_eq!(kinds.len(), 2);
        let deployment = &kinds["Deployment"];
        assert_eq!(
            (deployment.plural.as_str(), deployment.namespaced, deployment.watchable),
            ("deployments", true, true)
        );
        assert!(!kinds["Review"].namespaced);
        assert!(!kinds["Review"].watchable);
    }
}
