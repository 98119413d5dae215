//! `GET /api/v1/applications`.

use crate::error::ApiError;
use crate::extract::{Answer, Asker, Format, Query, comma_separated};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use windlass_delivery::store::ApplicationQuery;
use windlass_model::application::Application;
use windlass_model::page::{List, Order};
use windlass_store::page::PageQuery;

/// Which applications.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// At most so many items; everything unless given.
    limit: Option<u32>,
    /// `metadata.continue` of the page before.
    cursor: Option<String>,
    /// `name` (unless given), `project`, `createdAt`, `health` or `sync`.
    sort: Option<String>,
    /// Smallest or largest first.
    #[param(inline)]
    order: Order,
    /// Only applications with this in their name, project, repository or destination.
    search: Option<String>,
    /// Only applications of these projects (repeatable).
    #[serde(alias = "projects", deserialize_with = "comma_separated")]
    project: Vec<String>,
    /// Only applications that go to this cluster, by server or name.
    cluster: Option<String>,
    /// Only applications that go to this namespace.
    namespace: Option<String>,
    /// Only applications in these sync states (repeatable).
    #[serde(deserialize_with = "comma_separated")]
    sync: Vec<String>,
    /// Only applications in these health states (repeatable).
    #[serde(deserialize_with = "comma_separated")]
    health: Vec<String>,
}

/// Lists the applications that the caller may see, without their objects.
#[utoipa::path(
    get, path = "/api/v1/applications", tag = "applications", params(Parameters),
    responses((status = 200, content((List<Application> = "application/json"), (List<Application> = "application/yaml"))))
)]
pub(super) async fn list_applications(
    asker: Asker,
    format: Format,
    Query(wanted): Query<Parameters>,
) -> Result<Answer, ApiError> {
    let query = ApplicationQuery {
        search: wanted.search,
        projects: wanted.project,
        cluster: wanted.cluster,
        namespace: wanted.namespace,
        sync: known(wanted.sync, &["Synced", "OutOfSync", "Unknown"], "sync")?,
        health: known(
            wanted.health,
            &["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"],
            "health",
        )?,
        page: PageQuery { sort: wanted.sort, order: wanted.order, limit: wanted.limit, cursor: wanted.cursor },
    };
    Ok(format.answer(json!(asker.applications().list(&query).await?)))
}

/// The states, if each is one: a misspelt filter would find nothing and look like an answer.
fn known(states: Vec<String>, all: &[&str], parameter: &str) -> Result<Vec<String>, ApiError> {
    match states.iter().find(|state| !all.contains(&state.as_str())) {
        Some(state) => Err(ApiError::bad_request(
            format!("{parameter} is {state:?}"),
            format!("Give one or several of {}.", all.join(", ")),
        )),
        None => Ok(states),
    }
}
