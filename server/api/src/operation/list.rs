//! `GET /api/v1/operations`.

use crate::error::ApiError;
use crate::extract::{Answer, Asker, Format, Query, comma_separated};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use windlass_model::operation::{Operation, Phase};
use windlass_model::page::{List, Order};
use windlass_operations::OperationQuery;
use windlass_store::page::PageQuery;

/// How many are listed unless the caller says so: there are more every day.
const USUAL: u32 = 100;

/// Which operations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// At most so many items; 100 unless given, and 0 for all.
    limit: Option<u32>,
    /// `metadata.continue` of the page before.
    cursor: Option<String>,
    /// `createdAt`.
    sort: Option<String>,
    /// Oldest first (`asc`) or newest first (`desc`, unless given).
    #[param(inline)]
    order: Option<Order>,
    /// Only operations on things of these projects (repeatable).
    #[serde(alias = "projects", deserialize_with = "comma_separated")]
    project: Vec<String>,
    /// Only operations of this kind, for example `sync`.
    kind: Option<String>,
    /// Only operations on this target, `application/<namespace>/<name>`.
    target: Option<String>,
    /// Only operations in these phases (repeatable).
    #[serde(deserialize_with = "comma_separated")]
    phase: Vec<String>,
    /// Only operations that this principal asked for, for example `account:ann`.
    principal: Option<String>,
    /// Only operations that were given up because their worker was lost too often (`true`), or only others.
    dead: Option<bool>,
}

/// Lists operations on what the caller may read, newest first, without requests and results.
#[utoipa::path(
    get, path = "/api/v1/operations", tag = "operations", params(Parameters),
    responses((status = 200, content((List<Operation> = "application/json"), (List<Operation> = "application/yaml"))))
)]
pub(super) async fn list_all_operations(
    asker: Asker,
    format: Format,
    Query(wanted): Query<Parameters>,
) -> Result<Answer, ApiError> {
    let query = OperationQuery {
        projects: wanted.project,
        kind: wanted.kind,
        target: wanted.target,
        phases: wanted.phase.iter().map(|text| phase(text)).collect::<Result<_, _>>()?,
        principal: wanted.principal,
        dead: wanted.dead,
        page: PageQuery {
            sort: wanted.sort,
            order: wanted.order.unwrap_or(Order::Desc),
            limit: Some(wanted.limit.unwrap_or(USUAL)),
            cursor: wanted.cursor,
        },
    };
    Ok(format.answer(json!(asker.operations().list(&query).await?)))
}

fn phase(text: &str) -> Result<Phase, ApiError> {
    Phase::ALL.into_iter().find(|phase| format!("{phase:?}") == text).ok_or_else(|| {
        let all: Vec<_> = Phase::ALL.iter().map(|phase| format!("{phase:?}")).collect();
        ApiError::bad_request(format!("phase is {text:?}"), format!("Give one or several of {}.", all.join(", ")))
    })
}
