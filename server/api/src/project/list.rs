//! `GET /api/v1/projects`.

use crate::error::ApiError;
use crate::extract::{Answer, Asker, Format, Query};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use windlass_model::page::{List, Order};
use windlass_model::project::Project;
use windlass_store::page::PageQuery;
use windlass_store::projects::ProjectQuery;
use windlass_store::selector::LabelSelector;

/// Which projects.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// At most so many items; everything unless given.
    limit: Option<u32>,
    /// `metadata.continue` of the page before.
    cursor: Option<String>,
    /// `name` (unless given) or `createdAt`.
    sort: Option<String>,
    /// Smallest or largest first.
    #[param(inline)]
    order: Order,
    /// Only projects whose name or description contains this.
    search: Option<String>,
    /// Only projects whose labels match this selector, as Kubernetes writes them.
    selector: Option<String>,
}

/// Lists the projects that the caller may see.
#[utoipa::path(
    get, path = "/api/v1/projects", tag = "projects", params(Parameters),
    responses((status = 200, content((List<Project> = "application/json"), (List<Project> = "application/yaml"))))
)]
pub(super) async fn list_projects(
    asker: Asker,
    format: Format,
    Query(wanted): Query<Parameters>,
) -> Result<Answer, ApiError> {
    let selector = wanted.selector.as_deref().map(LabelSelector::parse).transpose()?.unwrap_or_default();
    let page = PageQuery { sort: wanted.sort, order: wanted.order, limit: wanted.limit, cursor: wanted.cursor };
    let list = asker.store.projects().list(&ProjectQuery { search: wanted.search, selector, page }).await?;
    Ok(format.answer(json!(list)))
}
