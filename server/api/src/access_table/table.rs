//! The rows.

use windlass_access::{Action, Resource};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody.
    Public,
    /// Anybody who is signed in; what is one's own, or what of it one may see and change, is decided below.
    SignedIn,
    /// Who has this right.
    Right(Action, Resource),
}

use Access::{Public, Right, SignedIn};
use Action::{Create, Delete, Get, Sync, Update};
use Resource::{Accounts, Applications, Clusters, Projects};

/// Method, path, access.
pub(super) const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "/livez", Public),
    ("GET", "/readyz", Public),
    ("GET", "/metrics", Public),
    ("GET", "/api/openapi.json", Public),
    ("GET", "/api/version", Public),
    ("GET", "/api/v1/settings", Public),
    ("POST", "/api/v1/session", Public),
    ("DELETE", "/api/v1/session", SignedIn),
    ("GET", "/api/v1/session/userinfo", Public),
    ("GET", "/api/v1/account", SignedIn),
    ("POST", "/api/v1/account", Right(Create, Accounts)),
    ("PUT", "/api/v1/account/password", SignedIn),
    ("GET", "/api/v1/account/{name}", SignedIn),
    ("PUT", "/api/v1/account/{name}", Right(Update, Accounts)),
    ("DELETE", "/api/v1/account/{name}", Right(Delete, Accounts)),
    ("GET", "/api/v1/account/{name}/token", SignedIn),
    ("POST", "/api/v1/account/{name}/token", SignedIn),
    ("DELETE", "/api/v1/account/{name}/token/{id}", SignedIn),
    ("GET", "/api/v1/projects", Right(Get, Projects)),
    ("POST", "/api/v1/projects", Right(Create, Projects)),
    ("GET", "/api/v1/projects/{name}", Right(Get, Projects)),
    ("PUT", "/api/v1/projects/{name}", Right(Update, Projects)),
    ("DELETE", "/api/v1/projects/{name}", Right(Delete, Projects)),
    ("GET", "/api/v1/clusters", Right(Get, Clusters)),
    ("POST", "/api/v1/clusters", Right(Create, Clusters)),
    ("GET", "/api/v1/clusters/{cluster}", Right(Get, Clusters)),
    ("DELETE", "/api/v1/clusters/{cluster}", Right(Delete, Clusters)),
    ("GET", "/api/v1/applications", Right(Get, Applications)),
    ("POST", "/api/v1/applications", Right(Create, Applications)),
    ("GET", "/api/v1/applications/{name}", Right(Get, Applications)),
    ("PUT", "/api/v1/applications/{name}", Right(Update, Applications)),
    ("DELETE", "/api/v1/applications/{name}", Right(Delete, Applications)),
    ("POST", "/api/v1/applications/{name}/sync", Right(Sync, Applications)),
    ("POST", "/api/v1/applications/{name}/rollback", Right(Sync, Applications)),
    ("DELETE", "/api/v1/applications/{name}/hold", Right(Sync, Applications)),
    ("POST", "/api/v1/applications/{name}/plan", Right(Get, Applications)),
    ("DELETE", "/api/v1/applications/{name}/operation", Right(Sync, Applications)),
    ("GET", "/api/v1/applications/{name}/managed-resources", Right(Get, Applications)),
    ("GET", "/api/v1/applications/{name}/resource-tree", Right(Get, Applications)),
    ("GET", "/api/v1/applications/{name}/resource", Right(Get, Applications)),
    ("GET", "/api/v1/applications/{name}/operations", Right(Get, Applications)),
    ("GET", "/api/v1/operations", SignedIn),
    ("GET", "/api/v1/operations/{id}", SignedIn),
    ("DELETE", "/api/v1/operations/{id}", SignedIn),
    ("GET", "/api/v1/stream", SignedIn),
];

/// The row of a route.
pub(super) fn access(method: &str, path: &str) -> Option<Access> {
    let method = if method == "HEAD" { "GET" } else { method };
    TABLE.iter().find(|(known, route, _)| *known == method && *route == path).map(|(_, _, access)| *access)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn rows() -> BTreeSet<(String, String)> {
        TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect()
    }

    #[test]
    fn every_route_has_one_row_and_every_row_a_route() {
        let mut routes = BTreeSet::new();
        let document = serde_json::to_value(crate::openapi()).expect("JSON");
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("an item").keys() {
                routes.insert((method.to_uppercase(), path.clone()));
            }
        }
        assert_eq!(rows(), routes);
        assert_eq!(rows().len(), TABLE.len(), "a row stands twice");
    }

    #[test]
    fn what_changes_something_is_never_public() {
        for (method, path, access) in TABLE {
            let signs_in = (*method, *path) == ("POST", "/api/v1/session");
            assert!(*method == "GET" || signs_in || *access != Public, "{method} {path}");
        }
    }
}
