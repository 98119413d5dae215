//! What a list may be asked for.

use windlass_model::application::{HealthStatus, SyncStatus};
use windlass_model::operation::Phase;
use windlass_model::page::Order;

/// Which part of a list, and in which order. Without `limit` the server gives everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListQuery {
    /// At most so many items.
    pub limit: Option<u32>,
    /// `metadata.continue` of the page before.
    pub cursor: Option<String>,
    /// The field to sort by, for example `name` or `createdAt`.
    pub sort: Option<String>,
    /// Smallest or largest first.
    pub order: Option<Order>,
    /// Only items whose name or description contains this.
    pub search: Option<String>,
}

impl ListQuery {
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("limit", self.limit.map(|limit| limit.to_string()));
        add("cursor", self.cursor.clone());
        add("sort", self.sort.clone());
        add(
            "order",
            self.order.map(|order| match order {
                Order::Asc => "asc".to_owned(),
                Order::Desc => "desc".to_owned(),
            }),
        );
        add("search", self.search.clone());
        pairs
    }
}

/// Which applications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApplicationQuery {
    /// Which part, and in which order.
    pub list: ListQuery,
    /// Only those of these projects; empty for all.
    pub projects: Vec<String>,
    /// Only those that go to this cluster, by server or name.
    pub cluster: Option<String>,
    /// Only those that go to this namespace.
    pub namespace: Option<String>,
    /// Only those with one of these; empty for all.
    pub sync: Vec<SyncStatus>,
    /// Only those with one of these; empty for all.
    pub health: Vec<HealthStatus>,
}

impl ApplicationQuery {
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.list.pairs();
        pairs.extend(self.projects.iter().map(|project| ("project", project.clone())));
        pairs.extend(self.cluster.iter().map(|cluster| ("cluster", cluster.clone())));
        pairs.extend(self.namespace.iter().map(|namespace| ("namespace", namespace.clone())));
        pairs.extend(self.sync.iter().map(|status| ("sync", format!("{status:?}"))));
        pairs.extend(self.health.iter().map(|status| ("health", format!("{status:?}"))));
        pairs
    }
}

/// Which operations. Newest first unless the list says otherwise; without `limit` the server gives 100.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationQuery {
    /// Which part, and in which order.
    pub list: ListQuery,
    /// Only those on things of these projects; empty for all.
    pub projects: Vec<String>,
    /// Only those of this kind, for example `sync`.
    pub kind: Option<String>,
    /// Only those on this target, `application/<namespace>/<name>`.
    pub target: Option<String>,
    /// Only those in one of these phases; empty for all.
    pub phases: Vec<Phase>,
    /// Only those that this principal asked for, for example `account:ann`.
    pub principal: Option<String>,
    /// Only those that were given up because their worker was lost too often.
    pub dead: bool,
}

impl OperationQuery {
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.list.pairs();
        pairs.extend(self.projects.iter().map(|project| ("project", project.clone())));
        pairs.extend(self.kind.iter().map(|kind| ("kind", kind.clone())));
        pairs.extend(self.target.iter().map(|target| ("target", target.clone())));
        pairs.extend(self.phases.iter().map(|phase| ("phase", format!("{phase:?}"))));
        pairs.extend(self.principal.iter().map(|principal| ("principal", principal.clone())));
        pairs.extend(self.dead.then(|| ("dead", "true".to_owned())));
        pairs
    }
}
