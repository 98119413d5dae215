//! `GET /api/v1/applications/{name}/resource-tree` and `…/resource`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Asker, Path, Query};
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use windlass_model::object::ObjectKey;
use windlass_model::tree::{LiveManifest, ResourceTree};

/// Which application.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct OfApplication {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
    /// The application's project, if it is to be checked.
    project: Option<String>,
}

/// Which object of which application.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct OfObject {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
    /// The application's project, if it is to be checked.
    project: Option<String>,
    /// The object's namespace; empty if cluster-scoped.
    namespace: String,
    /// The object's name.
    resource_name: String,
    /// The object's API group; empty for the core group.
    group: String,
    /// The API version to read it in; the one that is watched unless given.
    version: String,
    /// The object's kind.
    kind: String,
}

/// Shows what is in the cluster of an application, and what came of it by owner references, down to pods.
#[utoipa::path(
    get, path = "/api/v1/applications/{name}/resource-tree", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), OfApplication),
    responses((status = 200, body = ResourceTree), (status = 404, description = "There is none"))
)]
pub(super) async fn resource_tree(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<OfApplication>,
) -> Result<Json<ResourceTree>, ApiError> {
    let of = namespace(wanted.app_namespace.as_deref());
    Ok(Json(asker.applications().resource_tree(of, &name, wanted.project.as_deref()).await?))
}

/// Shows one object of an application's tree, as it is in the cluster now. Values of Secrets are masked.
#[utoipa::path(
    get, path = "/api/v1/applications/{name}/resource", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), OfObject),
    responses((status = 200, body = LiveManifest), (status = 404, description = "There is no such application, or the object is not in its tree"))
)]
pub(super) async fn resource(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<OfObject>,
) -> Result<Json<LiveManifest>, ApiError> {
    let of = (namespace(wanted.app_namespace.as_deref()), name.as_str());
    let OfObject { group, kind, namespace, resource_name: name, .. } = wanted;
    let key = ObjectKey { group, kind, namespace, name };
    Ok(Json(asker.applications().live_manifest(of, wanted.project.as_deref(), &key, &wanted.version).await?))
}
