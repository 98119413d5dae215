//! The users' rules about health, from the files that the configuration names and from itself.

use crate::config::Health;
use anyhow::Context;
use windlass_objects::{Budget, yaml};
use windlass_scripts::{HealthRules, RuleError};

/// Reads and checks the rules. One that cannot be used keeps the server from starting: without it, objects would be
/// judged by other rules than people believe.
pub(crate) fn rules(config: &Health) -> anyhow::Result<HealthRules> {
    let mut rules = HealthRules::none();
    let told = |error: RuleError| anyhow::anyhow!("{error}. {}", error.next_step());
    if !config.argocd_cm.is_empty() {
        let path = &config.argocd_cm;
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("health.argocd_cm names {path}, which cannot be read"))?;
        let documents = yaml::parse(&text, &Budget::default())
            .with_context(|| format!("health.argocd_cm names {path}, which is not valid YAML"))?;
        for document in documents.into_iter().filter(|document| !document.value.is_null()) {
            rules.add_document(&document.value).map_err(told).with_context(|| format!("health.argocd_cm ({path})"))?;
        }
    }
    rules.add_rules(&config.rules).map_err(told).context("health.rules")?;
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn config(argocd_cm: &str, rules: serde_json::Value) -> Health {
        Health { argocd_cm: argocd_cm.to_owned(), rules: serde_json::from_value(rules).unwrap() }
    }

    #[test]
    fn both_places_are_read_and_the_configuration_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("argocd-cm.yaml");
        let script = |status: &str| format!("return {{status = '{status}'}}");
        let data = json!({
            "kind": "ConfigMap",
            "data": {
                "resource.customizations.health.a_B": script("Degraded"),
                "resource.customizations.health.a_C": script("Degraded"),
            },
        });
        std::fs::write(&path, data.to_string()).unwrap();
        let rules = rules(&config(path.to_str().unwrap(), json!({ "a/B": { "lua": script("Suspended") } }))).unwrap();
        for (kind, status) in [("B", "Suspended"), ("C", "Degraded")] {
            let object = json!({ "apiVersion": "a/v1", "kind": kind });
            let health = rules.assess(object.as_object().unwrap(), 0).unwrap();
            assert_eq!(json!(health.status), json!(status));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (config, words) in [
            (config("/nowhere/at/all", json!({})), "health.argocd_cm names /nowhere/at/all, which cannot be read"),
            (
                config("", json!({ "a/B": { "lua": "x =" } })),
                "health.rules: the health rule a/B: the Lua program is not valid",
            ),
        ] {
            let message = format!("{:#}", rules(&config).unwrap_err());
            assert!(message.contains(words), "{message}");
        }
    }
}
