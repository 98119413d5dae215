//! The rules in Argo CD's `argocd-cm`, in both of its forms.
//!
//! `resource.customizations.health.<group>_<Kind>` has a script; the older `resource.customizations` has a YAML map by
//! `group/Kind` with `health.lua`. A key in the first form wins. `useOpenLibs` opens Lua's whole library there; here the
//! library is always the same, so that it is read and changes nothing. What else a customization may have (actions,
//! differences) is for others.

use super::error::RuleError;
use serde_json::Value;
use std::collections::BTreeMap;
use windlass_model::application::Object;
use windlass_objects::{Budget, yaml};

const PREFIX: &str = "resource.customizations";

/// The scripts of a ConfigMap by their rules' keys.
pub(super) fn scripts(config_map: &Object) -> Result<BTreeMap<String, String>, RuleError> {
    let mut found = BTreeMap::new();
    let Some(Value::Object(data)) = config_map.get("data") else { return Ok(found) };
    if let Some(text) = data.get(PREFIX).and_then(Value::as_str) {
        found.extend(older(text)?);
    }
    for (name, value) in data {
        let mut parts =
            name.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default().splitn(2, '.');
        let (Some(customization), Some(group_kind)) = (parts.next(), parts.next()) else { continue };
        let form = |problem: &str| RuleError::Form { rule: name.clone(), problem: problem.to_owned() };
        let Some(text) = value.as_str() else { return Err(form("it is not a text")) };
        match customization {
            "health" => {
                let key = key_of(group_kind)
                    .ok_or_else(|| form("a rule is named <group>_<Kind>, or <Kind> for the core group"))?;
                if !text.is_empty() {
                    found.insert(key, text.to_owned());
                }
            }
            "useOpenLibs" if !BOOLEANS.contains(&text) => return Err(form("it is neither \"true\" nor \"false\"")),
            _ => {}
        }
    }
    Ok(found)
}

/// What Go reads as a boolean.
const BOOLEANS: [&str; 12] = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];

fn older(text: &str) -> Result<BTreeMap<String, String>, RuleError> {
    let form = |problem: String| RuleError::Form { rule: PREFIX.to_owned(), problem };
    let documents = yaml::parse(text, &Budget::default()).map_err(|error| form(error.to_string()))?;
    let mut found = BTreeMap::new();
    for document in documents {
        let fields = match document.value {
            Value::Object(fields) => fields,
            Value::Null => continue,
            _ => return Err(form("it is not a map by group/Kind".to_owned())),
        };
        for (key, customization) in fields {
            match customization.get("health.lua") {
                Some(Value::String(script)) if !script.is_empty() => {
                    found.insert(key, script.clone());
                }
                None | Some(Value::Null | Value::String(_)) => {}
                Some(_) => return Err(form(format!("health.lua of {key} is not a text"))),
            }
        }
    }
    Ok(found)
}

/// `group_Kind` as `group/Kind`; `all` is every kind of a group.
fn key_of(group_kind: &str) -> Option<String> {
    match group_kind.split('_').collect::<Vec<_>>()[..] {
        ["all"] => Some("*/*".to_owned()),
        [kind] if !kind.is_empty() => Some(kind.to_owned()),
        [group, kind] => Some(format!("{group}/{kind}")),
        _ => None,
    }
}
