//! Pages of applications.

use windlass_access::Scope;
use windlass_store::page::{Bound, Key, Listing, Page, PageQuery};

/// Which applications, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationQuery {
    /// Part of the name, the project, the repository or the destination; upper and lower case alike.
    pub search: Option<String>,
    /// Of these projects.
    pub projects: Vec<String>,
    /// Whose destination is this cluster, by name or server as the manifest names it.
    pub cluster: Option<String>,
    /// Whose destination is this namespace.
    pub namespace: Option<String>,
    /// In these sync states.
    pub sync: Vec<String>,
    /// In these health states.
    pub health: Vec<String>,
    /// Which page.
    pub page: PageQuery,
}

pub(super) const COLUMNS: &str = "applications.id, namespace, name, project, manifest, generation, resource_version, created_at, \
     sync, health, health_message, revision, conditions, summary, managed, reconciled_at, \
     (SELECT to_jsonb(h) FROM application_holds h WHERE h.application = applications.id) AS held, \
     (SELECT o.created_at FROM operations o WHERE o.target = 'application/' || namespace || '/' || name AND o.kind = 'delete' \
      AND o.phase IN ('Pending', 'Running', 'Terminating')) AS deletion_requested_at";

pub(super) const FROM: &str =
    "applications JOIN application_status ON application_status.application = applications.id";

const LISTING: Listing = Listing {
    columns: COLUMNS,
    from: FROM,
    sorts: &[
        Key { name: "name", expression: "name", cast: "text" },
        Key { name: "project", expression: "project", cast: "text" },
        Key { name: "createdAt", expression: "created_at", cast: "timestamptz" },
        // Worst first when descending.
        Key {
            name: "health",
            expression: "array_position(ARRAY['Healthy','Suspended','Progressing','Missing','Degraded','Unknown'], health)",
            cast: "integer",
        },
        Key {
            name: "sync",
            expression: "array_position(ARRAY['Synced','OutOfSync','Unknown'], sync)",
            cast: "integer",
        },
    ],
    unique: Key { name: "id", expression: "applications.id", cast: "uuid" },
};

impl ApplicationQuery {
    pub(super) fn page(&self, scope: &Scope) -> Page {
        let search = self.search.as_deref().map(|text| format!("%{}%", escaped(text.trim())));
        let several = |page: Page, condition, values: &Vec<String>| {
            if values.is_empty() { page } else { page.filter(condition, Bound::Texts(values.clone())) }
        };
        let mut page = Page::new(LISTING, scope)
            .filter_text("search_text LIKE lower({})", search.as_deref().filter(|text| *text != "%%"))
            .filter_text("dest_server = {} OR dest_name = {}", self.cluster.as_deref())
            .filter_text("dest_namespace = {}", self.namespace.as_deref());
        page = several(page, "project = ANY({})", &self.projects);
        page = several(page, "sync = ANY({})", &self.sync);
        several(page, "health = ANY({})", &self.health)
    }
}

/// The text with what LIKE treats specially made plain.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
