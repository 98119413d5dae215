//! An object as a watch, a read or the answer to an apply gave it.

use super::pod::{PodSummary, summary};
use super::uid::Uid;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::sync::Arc;
use windlass_clusters::Detail;
use windlass_model::application::{Health, HealthStatus, Object};
use windlass_model::object::ObjectKey;
use windlass_objects::key;
use windlass_scripts::{HealthRules, Judgement};

const REVISIONS: [&str; 2] = ["deployment.kubernetes.io/revision", "rollout.argoproj.io/revision"];
const SERVICE_NAME: &str = "kubernetes.io/service-name";
const SERVICE_ACCOUNT_NAME: &str = "kubernetes.io/service-account.name";
const SERVICE_ACCOUNT_UID: &str = "kubernetes.io/service-account.uid";

/// One sighting: what is kept of every object, and the object itself as long as someone may want it.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// Which object.
    pub key: ObjectKey,
    /// Its resource version; larger is newer, 0 if it is not a number.
    pub version: u128,
    /// The object, unless no application claims it.
    pub object: Option<Object>,
    /// Whether the object is its metadata only: enough for a record, and for nothing that is compared.
    pub(in crate::index) is_partial: bool,
    pub(super) uid: Option<Uid>,
    pub(super) owners: Vec<OwnerRef>,
    pub(super) created: Option<DateTime<Utc>>,
    pub(in crate::index) health: Option<Health>,
    /// When the health may be another one though nothing has happened, in seconds since 1970.
    pub(in crate::index) valid_until: Option<i64>,
    pub(super) revision: u32,
    pub(super) particulars: Option<Particulars>,
}

/// Who owns an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnerRef {
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) name: String,
    /// Absent where a convention names the owner, rather than an owner reference.
    pub(super) uid: Option<Uid>,
}

/// What is kept of some kinds only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Particulars {
    Pod(PodSummary),
    /// A Service's type.
    Service(Arc<str>),
    /// The names of a StatefulSet's claim templates.
    Claims(Box<[Arc<str>]>),
}

impl Sighting {
    /// Looks at an object by the built-in rules of health. Of one that was asked for in part, nothing but its metadata
    /// says anything.
    #[must_use]
    pub fn of(object: Object, detail: Detail) -> Self {
        Self::by(object, detail, &HealthRules::none(), 0)
    }

    /// Looks at an object by users' rules of health, at `now` in seconds since 1970.
    #[must_use]
    pub fn by(object: Object, detail: Detail, rules: &HealthRules, now: i64) -> Self {
        let found = key::key_of(&object);
        let created = key::metadata(&object, "creationTimestamp").and_then(|time| time.parse().ok());
        let Judgement { health, valid_until } = match detail {
            Detail::Whole => rules.judge(&object, now),
            Detail::Metadata => Judgement { health: going(&object), valid_until: None },
        };
        Self {
            version: super::super::resource_version(&object),
            uid: key::metadata(&object, "uid").and_then(Uid::new),
            owners: owners(&object, &found),
            created,
            health,
            valid_until,
            revision: revision(&object),
            particulars: particulars(&object, &found),
            key: found,
            object: Some(object),
            is_partial: detail == Detail::Metadata,
        }
    }

    /// The same, under the key by which it was asked for.
    #[must_use]
    pub fn named(mut self, key: ObjectKey) -> Self {
        self.key = key;
        self
    }
}

fn going(object: &Object) -> Option<Health> {
    key::metadata(object, "deletionTimestamp")?;
    Some(Health { status: HealthStatus::Progressing, message: "Pending deletion".into() })
}

fn revision(object: &Object) -> u32 {
    let annotated = REVISIONS.iter().find_map(|name| key::annotation(object, name)?.parse().ok());
    let field = || object.get("revision").and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    annotated.or_else(field).unwrap_or(0)
}

/// Owner references, and where there are none, what Kubernetes' conventions say.
fn owners(object: &Object, key: &ObjectKey) -> Vec<OwnerRef> {
    let references =
        object.get("metadata").and_then(|metadata| metadata.get("ownerReferences")).and_then(Value::as_array);
    let mut owners: Vec<OwnerRef> = references.into_iter().flatten().filter_map(reference).collect();
    let service =
        |name: &str| OwnerRef { group: String::new(), kind: "Service".into(), name: name.to_owned(), uid: None };
    match (key.group.as_str(), key.kind.as_str()) {
        ("", "Endpoints") if owners.is_empty() => owners.push(service(&key.name)),
        ("discovery.k8s.io", "EndpointSlice") if owners.is_empty() => {
            owners.extend(label(object, SERVICE_NAME).map(service));
        }
        ("", "Secret") => owners.extend(service_account(object)),
        _ => {}
    }
    owners
}

fn reference(reference: &Value) -> Option<OwnerRef> {
    let text = |name: &str| reference.get(name).and_then(Value::as_str).unwrap_or_default();
    let uid = Uid::new(text("uid"))?;
    let (group, _) = key::group_version(text("apiVersion"));
    Some(OwnerRef {
        group: group.to_owned(),
        kind: text("kind").to_owned(),
        name: text("name").to_owned(),
        uid: Some(uid),
    })
}

/// A token's account. Its type is not known where only metadata was asked for.
fn service_account(object: &Object) -> Option<OwnerRef> {
    let kind = object.get("type").and_then(Value::as_str);
    let uid = Uid::new(key::annotation(object, SERVICE_ACCOUNT_UID)?)?;
    let name = key::annotation(object, SERVICE_ACCOUNT_NAME)?.to_owned();
    kind.is_none_or(|kind| kind == "kubernetes.io/service-account-token").then(|| OwnerRef {
        group: String::new(),
        kind: "ServiceAccount".into(),
        name,
        uid: Some(uid),
    })
}

fn label<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get("metadata")?.get("labels")?.get(name)?.as_str()
}

fn particulars(object: &Object, key: &ObjectKey) -> Option<Particulars> {
    let spec = object.get("spec")?;
    match (key.group.as_str(), key.kind.as_str()) {
        ("", "Pod") => Some(Particulars::Pod(summary(object))),
        ("", "Service") => {
            let kind = spec.get("type").and_then(Value::as_str).unwrap_or("ClusterIP");
            Some(Particulars::Service(kind.into()))
        }
        ("apps", "StatefulSet") => {
            let templates = spec.get("volumeClaimTemplates")?.as_array()?;
            let name = |template: &Value| Some(Arc::from(template.pointer("/metadata/name")?.as_str()?));
            let names: Box<[Arc<str>]> = templates.iter().filter_map(name).collect();
            (!names.is_empty()).then_some(Particulars::Claims(names))
        }
        _ => None,
    }
}
