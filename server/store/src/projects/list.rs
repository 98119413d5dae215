//! Reading projects.

use super::row::ProjectRow;
use super::{Projects, WHAT};
use crate::StoreError;
use crate::page::{Key, Listing, Page, PageQuery};
use crate::selector::LabelSelector;
use serde_json::Value;
use windlass_access::{Action, Resource};
use windlass_model::page::List;

const LISTING: Listing = Listing {
    columns: "id, manifest, generation, resource_version, created_at",
    from: "projects",
    sorts: &[
        Key { name: "name", expression: "name", cast: "text" },
        Key { name: "createdAt", expression: "created_at", cast: "timestamptz" },
    ],
    unique: Key { name: "id", expression: "id", cast: "uuid" },
};

/// Which projects, and which page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectQuery {
    /// Only those whose name or description contains this, whatever its case.
    pub search: Option<String>,
    /// Only those whose labels match this selector.
    pub selector: LabelSelector,
    /// Sorted by `name` (unless given) or `createdAt`.
    pub page: PageQuery,
}

impl Projects<'_> {
    /// The projects that the caller may see.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`], [`StoreError::Invalid`] for an unknown sort.
    pub async fn list(&self, query: &ProjectQuery) -> Result<List<Value>, StoreError> {
        let page = Page::new(LISTING, &self.store.scope(Resource::Projects)).filter_text(
            "strpos(lower(name), lower({})) > 0 OR strpos(lower(description), lower({})) > 0",
            query.search.as_deref(),
        );
        query
            .selector
            .apply(page, "(manifest->'metadata'->'labels')")
            .fetch(self.store.pool(), &query.page, ProjectRow::into_manifest)
            .await
    }

    /// The project of this name.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::NotFound`].
    pub async fn get(&self, name: &str) -> Result<Value, StoreError> {
        self.store.decide(Action::Get, Resource::Projects)?;
        let row = sqlx::query_as!(
            ProjectRow,
            "SELECT id, manifest, generation, resource_version, created_at FROM projects WHERE name = $1",
            name
        )
        .fetch_optional(self.store.pool())
        .await?;
        row.map(ProjectRow::into_manifest).ok_or_else(|| StoreError::NotFound { what: WHAT, name: name.to_owned() })
    }
}
