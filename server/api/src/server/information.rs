//! What clients ask before they sign in.

use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use windlass_model::application::CONTROL_NAMESPACE;

/// In Argo CD's shape.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Version {
    /// The program's version.
    version: String,
}

/// Settings that clients need, in Argo CD's shape.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Settings {
    /// The address under which people reach the server.
    url: String,
    /// The namespace of applications that name none.
    controller_namespace: &'static str,
    /// How objects are marked as an application's.
    tracking_method: &'static str,
    /// Whether local accounts cannot sign in.
    user_logins_disabled: bool,
}

/// Describes the interface.
#[utoipa::path(get, path = "/api/openapi.json", tag = "server", security(()), responses((status = 200, body = serde_json::Value)))]
pub(super) async fn openapi_document() -> Json<utoipa::openapi::OpenApi> {
    Json(crate::openapi())
}

/// Shows the server's version.
#[utoipa::path(get, path = "/api/version", tag = "server", security(()), responses((status = 200, body = Version)))]
pub(super) async fn version(State(state): State<AppState>) -> Json<Version> {
    Json(Version { version: state.settings().version.clone() })
}

/// Shows settings that clients need.
#[utoipa::path(get, path = "/api/v1/settings", tag = "server", security(()), responses((status = 200, body = Settings)))]
pub(super) async fn settings(State(state): State<AppState>) -> Json<Settings> {
    Json(Settings {
        url: state.settings().url.to_string(),
        controller_namespace: CONTROL_NAMESPACE,
        tracking_method: "annotation",
        user_logins_disabled: false,
    })
}
