//! Reading and deleting objects.

use crate::error::ClusterError;
use crate::response::Answer;
use crate::transport::Call;
use crate::{Connection, KindInfo, path};
use http::Method;
use serde_json::{Map, Value, json};
use windlass_model::object::ObjectKey;

pub use windlass_model::application::Object;

/// What must hold for a deletion, so that only the object that was looked at is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// The object's `metadata.uid`.
    pub uid: Option<String>,
    /// The object's `metadata.resourceVersion`.
    pub resource_version: Option<String>,
}

/// What happens to the objects that the deleted one owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Propagation {
    /// They are deleted first; until then the owner stays.
    #[default]
    Foreground,
    /// They are deleted afterwards.
    Background,
    /// They stay.
    Orphan,
}

impl Propagation {
    fn word(self) -> &'static str {
        match self {
            Self::Foreground => "Foreground",
            Self::Background => "Background",
            Self::Orphan => "Orphan",
        }
    }
}

/// How far a deletion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It was not there.
    Absent,
    /// It is gone.
    Gone,
    /// The server has accepted it; finalizers or a grace period hold the object.
    Terminating,
}

impl Connection {
    /// The object, read in `version`; `None` if it is not there.
    ///
    /// # Errors
    /// [`ClusterError::UnknownKind`] if the server does not serve the kind, and what [`ClusterError`] says.
    pub async fn get(&self, key: &ObjectKey, version: &str) -> Result<Option<Object>, ClusterError> {
        let kind = self.kind_info(&key.group, version, &key.kind).await?;
        let path = path::of_object(&kind, &key.namespace, &key.name)?;
        self.read_of(&kind, &path).await
    }

    pub(crate) async fn read_of(&self, kind: &KindInfo, path: &str) -> Result<Option<Object>, ClusterError> {
        match self.call(Call::new(Method::GET, path)).await {
            Ok(answer) => answer.object().map(Some),
            Err(error) => match self.unless_unknown(kind, error) {
                ClusterError::NotFound { .. } => Ok(None),
                error => Err(error),
            },
        }
    }

    /// Deletes the object, if the preconditions hold.
    ///
    /// # Errors
    /// [`ClusterError::Conflict`] if a precondition does not hold, and what [`ClusterError`] says.
    pub async fn delete(
        &self,
        key: &ObjectKey,
        version: &str,
        preconditions: &Preconditions,
        propagation: Propagation,
    ) -> Result<Deletion, ClusterError> {
        let kind = self.kind_info(&key.group, version, &key.kind).await?;
        let path = path::of_object(&kind, &key.namespace, &key.name)?;
        let body = delete_options(preconditions, propagation);
        match self.call(Call::new(Method::DELETE, path).json(&body)).await {
            Ok(answer) => deletion(&answer),
            Err(ClusterError::NotFound { .. }) => Ok(Deletion::Absent),
            Err(error) => Err(error),
        }
    }

    /// Makes the namespace; `false` if it was there already.
    ///
    /// # Errors
    /// What [`ClusterError`] says.
    pub async fn create_namespace(&self, name: &str) -> Result<bool, ClusterError> {
        path::segment("namespace", name)?;
        let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        let path = path::with_query("/api/v1/namespaces", &[("fieldManager", "windlass")]);
        match self.call(Call::new(Method::POST, path).json(&body)).await {
            Ok(_) => Ok(true),
            // 409 on creation can only mean that it is there, or that another one makes it at this moment.
            Err(ClusterError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn delete_options(preconditions: &Preconditions, propagation: Propagation) -> Value {
    let mut options = json!({
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "propagationPolicy": propagation.word(),
    });
    let mut wanted = Map::new();
    if let Some(uid) = &preconditions.uid {
        wanted.insert("uid".to_owned(), json!(uid));
    }
    if let Some(version) = &preconditions.resource_version {
        wanted.insert("resourceVersion".to_owned(), json!(version));
    }
    if !wanted.is_empty() {
        options["preconditions"] = Value::Object(wanted);
    }
    options
}

/// The server answers with a `Status` when the object is gone, else with the object as it is now.
fn deletion(answer: &Answer) -> Result<Deletion, ClusterError> {
    let object = answer.object()?;
    let terminating =
        object.get("metadata").and_then(|metadata| metadata.get("deletionTimestamp")).is_some_and(|at| !at.is_null());
    Ok(if terminating { Deletion::Terminating } else { Deletion::Gone })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delete_options_carry_what_is_given() {
        let none = delete_options(&Preconditions::default(), Propagation::Background);
        assert_eq!(none, json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background"}));
        let both = delete_options(
            &Preconditions { uid: Some("u".into()), resource_version: Some("7".into()) },
            Propagation::Foreground,
        );
        assert_eq!(both["preconditions"], json!({"uid": "u", "resourceVersion": "7"}));
        assert_eq!(both["propagationPolicy"], "Foreground");
    }
}
