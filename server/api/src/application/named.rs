//! Which application a path means.

use windlass_model::application::CONTROL_NAMESPACE;

/// `appNamespace`, or the control plane's.
pub(super) fn namespace(given: Option<&str>) -> &str {
    given.filter(|namespace| !namespace.is_empty()).unwrap_or(CONTROL_NAMESPACE)
}
