//! The document that describes the interface.

use utoipa::openapi::path::PathItem;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use windlass_model::problem::Problem;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Windlass",
        description = "Argo CD's paths and shapes, with paging, filters and problem details. Errors: see docs/errors.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "account", description = "Accounts and their API tokens"),
        (name = "projects", description = "AppProjects: which sources, destinations and kinds belong together"),
        (name = "clusters", description = "Clusters that applications are delivered to"),
        (name = "applications", description = "Applications: what Git says, what the cluster has"),
        (name = "operations", description = "Decisions to change something, and what became of them"),
        (name = "live", description = "What changes, as it happens"),
        (name = "server", description = "The server itself"),
    ),
    components(schemas(Problem)),
    security(("token" = []), ("session" = [])),
    modifiers(&Credentials),
)]
pub(crate) struct Document;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API token, or a session's secret"))
            .build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        let cookie = ApiKeyValue::with_description(crate::extract::COOKIE_NAME, "The console's session");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The document, as `/api/openapi.json` gives it.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = crate::router::routes().into_openapi();
    for item in document.paths.paths.values_mut() {
        let PathItem { get, put, post, delete, .. } = item;
        for operation in [get, put, post, delete].into_iter().flatten() {
            operation.responses.responses.insert("default".to_owned(), RefOr::T(problem()));
        }
    }
    document
}

/// What every operation answers when it does not do what it was asked to do.
fn problem() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description("What happened, and what to do next")
        .content("application/problem+json", content)
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn the_document_is_as_reviewed() {
        let mut document = super::openapi();
        document.info.version = "0".to_owned();
        insta::assert_json_snapshot!("openapi", document);
    }

    #[test]
    fn operations_have_unique_names_and_summaries() {
        let document = serde_json::to_value(super::openapi()).expect("JSON");
        let mut names = HashSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("an item") {
                let name = operation["operationId"].as_str().unwrap_or_default();
                assert!(!name.is_empty() && names.insert(name.to_owned()), "{method} {path}: {name:?}");
                assert!(operation["summary"].is_string(), "{method} {path} has no summary");
                assert!(operation["tags"].is_array(), "{method} {path} has no tag");
            }
        }
    }
}
