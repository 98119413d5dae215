//! `GET /api/v1/applications/{name}`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Answer, Asker, Format, Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use windlass_model::application::Application;

/// Which application, and whether Git is read first.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
    /// `normal` or `hard`: reads Git again first. Renderings are cached by what they read, so that the two are the same.
    #[param(inline)]
    refresh: Option<Refresh>,
}

/// As Argo CD names them.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Refresh {
    Normal,
    Hard,
}

/// Shows an application: its manifest, and the state of its objects.
#[utoipa::path(
    get, path = "/api/v1/applications/{name}", tag = "applications", params(("name" = String, Path, description = "The application's name"), Parameters),
    responses((status = 200, content((Application = "application/json"), (Application = "application/yaml"))), (status = 404, description = "There is none"))
)]
pub(super) async fn get_application(
    asker: Asker,
    format: Format,
    Path(name): Path<String>,
    Query(wanted): Query<Parameters>,
) -> Result<Answer, ApiError> {
    let namespace = namespace(wanted.app_namespace.as_deref());
    let applications = asker.applications();
    Ok(format.answer(match wanted.refresh {
        Some(Refresh::Normal | Refresh::Hard) => applications.refresh(namespace, &name).await?,
        None => applications.get(namespace, &name).await?,
    }))
}
