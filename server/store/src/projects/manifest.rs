//! Which project manifests are accepted, and with which warnings.

use super::WHAT;
use crate::StoreError;
use crate::manifest::Submitted;
use serde_json::Value;
use windlass_access::project::validate;
use windlass_model::project::Project;

/// Rules of Argo CD that make a project stricter. A project that relies on one would be weaker here: refused by name.
const REFUSED: &[&str] = &[
    "spec.destinationServiceAccounts",
    "spec.permitOnlyProjectScopedClusters",
    "spec.signatureKeys",
    "spec.sourceIntegrity",
    "spec.syncWindows",
];

/// Fields of Argo CD's that grant or report something; without them less is possible, nothing more.
const KEPT: &[&str] = &["spec.orphanedResources", "spec.roles", "spec.sourceNamespaces"];

/// Reads a project's manifest and checks it; gives it with its warnings.
pub(super) fn read(raw: Value) -> Result<(Submitted<Project>, Vec<String>), StoreError> {
    let project = Submitted::<Project>::read(raw, WHAT, "AppProject")?;
    let mut problems = validate(&project.view);
    let mut warnings = Vec::new();
    for path in project.unknown_fields() {
        if REFUSED.iter().any(|field| is_at_or_below(&path, field)) {
            problems.push(format!(
                "{path}: is not supported by this version, and the project would be less strict without it"
            ));
        } else if KEPT.iter().any(|field| is_at_or_below(&path, field)) {
            warnings.push(format!("{path}: kept, but not acted on by this version"));
        } else {
            warnings.push(format!("{path}: unknown field, kept, but not acted on"));
        }
    }
    if problems.is_empty() { Ok((project, warnings)) } else { Err(StoreError::Invalid { what: WHAT, problems }) }
}

fn is_at_or_below(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(field: &str, value: &Value) -> Value {
        json!({ "metadata": { "name": "shop" }, "spec": { field: value } })
    }

    #[test]
    fn what_would_be_weaker_is_refused_by_name() {
        let cases = [
            ("destinationServiceAccounts", json!([{ "server": "*" }])),
            ("permitOnlyProjectScopedClusters", json!(true)),
            ("signatureKeys", json!([{ "keyID": "4AEE18F83AFDEB23" }])),
            ("sourceIntegrity", json!({ "git": {} })),
            ("syncWindows", json!([{ "kind": "deny" }])),
        ];
        for (field, value) in cases {
            let error = read(with(field, &value)).unwrap_err().to_string();
            assert!(error.contains(&format!("spec.{field}")), "{error}");
        }
    }

    #[test]
    fn what_is_off_or_empty_is_no_matter() {
        for (field, value) in
            [("permitOnlyProjectScopedClusters", json!(false)), ("syncWindows", json!([])), ("roles", json!(null))]
        {
            let (_, warnings) = read(with(field, &value)).unwrap();
            assert_eq!(warnings, Vec::<String>::new(), "{field}");
        }
    }

    #[test]
    fn the_rest_is_kept_with_a_warning() {
        let cases = [
            ("roles", json!([{ "name": "ci" }]), "spec.roles: kept, but not acted on by this version"),
            ("sourceNamespaces", json!(["a"]), "spec.sourceNamespaces: kept, but not acted on by this version"),
            (
                "orphanedResources",
                json!({ "warn": true }),
                "spec.orphanedResources: kept, but not acted on by this version",
            ),
            ("colour", json!("blue"), "spec.colour: unknown field, kept, but not acted on"),
        ];
        for (field, value, warning) in cases {
            let (project, warnings) = read(with(field, &value)).unwrap();
            assert_eq!(warnings, [warning]);
            assert_eq!(project.manifest["spec"][field], value);
        }
    }
}
