//! From rendered manifests to objects that can be applied: their kinds looked up, their namespaces settled, the
//! project's rules asked, their tracking annotation set.

use super::refresh::Terms;
use crate::core::compare;
use crate::core::ownership::Tracking;
use crate::core::plan::defined_kind;
use crate::error::DeliveryError;
use crate::index::Desired;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use windlass_access::project::{ObjectKind, permits_destination, permits_kind};
use windlass_clusters::{ClusterError, Connection};
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_objects::key;
use windlass_objects::secret::fold_string_data;
use windlass_render::{RenderedObject, Rendering};

/// Whether a kind lives in namespaces; the error if the cluster does not know it (yet).
type Scope = Result<bool, (String, String)>;

/// The objects of a rendering, ready to be applied.
pub(super) async fn desired(
    terms: &Terms,
    connection: &Connection,
    rendering: &Rendering,
    instance: &str,
    tracking: &Tracking,
) -> Result<BTreeMap<ObjectKey, Desired>, DeliveryError> {
    let scopes = scopes(connection, rendering).await?;
    let mut objects = BTreeMap::new();
    for rendered in &rendering.objects {
        let (group, version) = group_version(&rendered.object);
        let scope =
            scopes.get(&(group.clone(), version.clone(), rendered.key.kind.clone())).cloned().unwrap_or(Ok(true));
        let defined =
            rendering.objects.iter().find_map(|other| scope_by_definition(&other.object, &group, &rendered.key.kind));
        let namespaced = scope.as_ref().ok().copied().or(defined).unwrap_or(true);
        let key = place(terms, rendered, namespaced)?;
        let origin = format!("{}:{}", rendered.file, rendered.line);
        check(terms, &key, namespaced, &origin)?;
        let mut object = rendered.object.clone();
        set_namespace(&mut object, &key.namespace);
        fold_string_data(&mut object);
        tracking.mark(&mut object, instance, &key);
        let obstacle = scope.err();
        let desired = Desired {
            fingerprint: compare::fingerprint(&object),
            object: Arc::new(object),
            version,
            origin: origin.clone(),
            ignored: terms.ignored.of(&key),
            obstacle,
        };
        if let Some(twin) = objects.insert(key.clone(), desired) {
            return Err(DeliveryError::Invalid {
                problems: vec![format!("{key} is in Git twice: in {} and in {origin}", twin.origin)],
            });
        }
    }
    Ok(objects)
}

async fn scopes(
    connection: &Connection,
    rendering: &Rendering,
) -> Result<HashMap<(String, String, String), Scope>, DeliveryError> {
    let mut scopes = HashMap::new();
    for rendered in &rendering.objects {
        let (group, version) = group_version(&rendered.object);
        let kind = rendered.key.kind.clone();
        if scopes.contains_key(&(group.clone(), version.clone(), kind.clone())) {
            continue;
        }
        let scope = match connection.kind_info(&group, &version, &kind).await {
            Ok(info) => Ok(info.namespaced),
            Err(error @ (ClusterError::UnknownKind { .. } | ClusterError::Api { code: 500.., .. })) => {
                // Of an aggregated API that is down nothing else hangs.
                Err((error.to_string(), error.next_step().to_string()))
            }
            Err(error) => return Err(error.into()),
        };
        scopes.insert((group, version, kind), scope);
    }
    Ok(scopes)
}

/// The scope that a CustomResourceDefinition among the manifests gives a kind.
pub(super) fn scope_by_definition(object: &Object, group: &str, kind: &str) -> Option<bool> {
    let (of_group, of_kind) = defined_kind(object)?;
    let scope = object.get("spec").and_then(|spec| spec.get("scope")).and_then(Value::as_str);
    (of_group == group && of_kind == kind).then(|| scope == Some("Namespaced"))
}

/// The object's key, with its namespace: its own, or the destination's; none for a cluster-scoped one.
fn place(terms: &Terms, rendered: &RenderedObject, namespaced: bool) -> Result<ObjectKey, DeliveryError> {
    let mut key = rendered.key.clone();
    if !namespaced {
        key.namespace = String::new();
    } else if key.namespace.is_empty() {
        terms.namespace().clone_into(&mut key.namespace);
        if key.namespace.is_empty() {
            return Err(DeliveryError::Invalid {
                problems: vec![format!(
                    "{} in {}:{} has no namespace, and spec.destination.namespace is empty",
                    rendered.key, rendered.file, rendered.line
                )],
            });
        }
    }
    Ok(key)
}

/// Asks the project whether the object may be where it is to be.
pub(super) fn check(terms: &Terms, key: &ObjectKey, namespaced: bool, origin: &str) -> Result<(), DeliveryError> {
    let forbidden = |rule| DeliveryError::ForbiddenObject {
        object: format!("{key} ({origin})"),
        project: terms.project.metadata.name.clone(),
        rule: Box::new(rule),
    };
    permits_kind(&terms.project.spec, &ObjectKind { group: &key.group, kind: &key.kind, name: &key.name, namespaced })
        .map_err(forbidden)?;
    if namespaced {
        permits_destination(&terms.project.spec, &terms.place(&key.namespace)).map_err(forbidden)?;
    }
    Ok(())
}

fn group_version(object: &Object) -> (String, String) {
    let (group, version) = key::group_version(key::api_version(object));
    (group.to_owned(), version.to_owned())
}

fn set_namespace(object: &mut Object, namespace: &str) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    if namespace.is_empty() {
        metadata.shift_remove("namespace");
    } else {
        metadata.insert("namespace".into(), Value::String(namespace.to_owned()));
    }
}
