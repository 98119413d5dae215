//! What of the order that the waves ask for cannot work. It is told, not mended: waves say what their author meant.

use super::actions::{Standing, Wanted};
use super::wave::wave;
use serde_json::Value;
use std::collections::BTreeMap;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;

/// What other objects need, and is not there before this synchronisation makes it: with its wave.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    /// Definitions by group and kind.
    kinds: BTreeMap<(String, String), (i64, String)>,
    namespaces: BTreeMap<String, i64>,
}

impl Foresight {
    pub(super) fn of(wanted: &[Wanted<'_>]) -> Self {
        let mut found = Self::default();
        for one in wanted.iter().filter(|one| one.standing == Standing::Missing) {
            let wave = wave(one.object).unwrap_or(0);
            if let Some(kind) = defined_kind(one.object) {
                found.kinds.insert(kind, (wave, one.key.name.clone()));
            }
            if one.key.group.is_empty() && one.key.kind == "Namespace" {
                found.namespaces.insert(one.key.name.clone(), wave);
            }
        }
        found
    }

    /// Why the object cannot be applied in its wave.
    pub(super) fn warning(&self, key: &ObjectKey, wave: i64) -> Option<String> {
        if let Some((later, name)) = self.kinds.get(&(key.group.clone(), key.kind.clone()))
            && *later > wave
        {
            return Some(format!(
                "this will fail: its kind is defined by CustomResourceDefinition {name}, which is in wave {later}; give the definition a wave that is not higher than {wave}"
            ));
        }
        let later = self.namespaces.get(&key.namespace).filter(|later| **later > wave)?;
        Some(format!(
            "this will fail: its namespace is made in wave {later}; give Namespace {} a wave that is not higher than {wave}",
            key.namespace
        ))
    }
}

/// The group and kind that a CustomResourceDefinition defines.
pub(crate) fn defined_kind(object: &Object) -> Option<(String, String)> {
    let is_definition = object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition");
    let spec = object.get("spec").filter(|_| is_definition)?;
    let text = |pointer: &str| spec.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some((text("/group")?, text("/names/kind")?))
}
