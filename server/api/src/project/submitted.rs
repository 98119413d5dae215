//! A project as it is sent: Argo CD's envelope, or the bare manifest.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use windlass_model::project::Project;

/// Argo CD's envelope; a bare manifest is taken as well.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubmittedProject {
    /// The manifest.
    #[schema(value_type = Project)]
    pub(super) project: Value,
    /// Changes the project if it is there already.
    #[serde(default)]
    pub(super) upsert: bool,
}

impl SubmittedProject {
    /// What was sent. A body with `project` and nothing of a manifest is the envelope.
    pub(super) fn read(body: Value) -> Result<Self, serde_json::Error> {
        let is_envelope = body.get("project").is_some_and(Value::is_object) && body.get("metadata").is_none();
        if is_envelope { serde_json::from_value(body) } else { Ok(Self { project: body, upsert: false }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_shapes_are_taken() {
        let manifest = json!({ "metadata": { "name": "shop" }, "spec": {} });
        for (body, upsert) in [
            (manifest.clone(), false),
            (json!({ "project": manifest }), false),
            (json!({ "project": manifest, "upsert": true }), true),
        ] {
            let submitted = SubmittedProject::read(body).expect("read");
            assert_eq!((submitted.project, submitted.upsert), (manifest.clone(), upsert));
        }
        assert!(SubmittedProject::read(json!({ "project": {}, "upsrt": true })).is_err());
    }
}
