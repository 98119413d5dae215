//! Paths of the Kubernetes API. Names come from manifests, therefore each is checked and encoded: none may lead to
//! another object than the one that it names.

use crate::error::ClusterError;
use crate::kinds::KindInfo;
use std::fmt::Write as _;

/// Refuses what cannot be one segment of a path, as Kubernetes' own `IsValidPathSegmentName` does.
pub(crate) fn segment(what: &str, value: &str) -> Result<(), ClusterError> {
    let problem = match value {
        "" => "must not be empty",
        "." | ".." => "may not be '.' or '..'",
        _ if value.contains(['/', '%']) => "may not contain '/' or '%'",
        _ if value.len() > 253 => "may not be longer than 253 characters",
        _ => return Ok(()),
    };
    Err(ClusterError::Invalid { message: format!("{what} {value:?} {problem}") })
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b':') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// `/api/v1` or `/apis/<group>/<version>`.
pub(crate) fn of_group_version(group: &str, version: &str) -> Result<String, ClusterError> {
    segment("API version", version)?;
    if group.is_empty() {
        return Ok(format!("/api/{}", encode(version)));
    }
    segment("API group", group)?;
    Ok(format!("/apis/{}/{}", encode(group), encode(version)))
}

/// The collection of a kind: in one namespace, or (`None`) in all or, for a cluster-scoped kind, the only one.
pub(crate) fn of_collection(kind: &KindInfo, namespace: Option<&str>) -> Result<String, ClusterError> {
    let base = of_group_version(&kind.group, &kind.version)?;
    segment("resource", &kind.plural)?;
    match namespace {
        Some(namespace) if kind.namespaced => {
            segment("namespace", namespace)?;
            Ok(format!("{base}/namespaces/{}/{}", encode(namespace), encode(&kind.plural)))
        }
        _ => Ok(format!("{base}/{}", encode(&kind.plural))),
    }
}

/// One object. The namespace does not matter for a cluster-scoped kind.
pub(crate) fn of_object(kind: &KindInfo, namespace: &str, name: &str) -> Result<String, ClusterError> {
    segment("name", name)?;
    Ok(format!("{}/{}", of_collection(kind, Some(namespace))?, encode(name)))
}

/// The path with a query.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    for (at, (name, value)) in query.iter().enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        out.push_str(&encode(name));
        out.push('=');
        out.push_str(&encode(value));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(group: &str, plural: &str, namespaced: bool) -> KindInfo {
        KindInfo {
            group: group.into(),
            version: "v1".into(),
            kind: "Any".into(),
            plural: plural.into(),
            namespaced,
            watchable: true,
        }
    }

    #[test]
    fn objects_have_paths() {
        let table = [
            (kind("", "configmaps", true), "shop", "a", "/api/v1/namespaces/shop/configmaps/a"),
            (kind("apps", "deployments", true), "shop", "api", "/apis/apps/v1/namespaces/shop/deployments/api"),
            (kind("", "namespaces", false), "", "shop", "/api/v1/namespaces/shop"),
            (kind("", "namespaces", false), "ignored", "shop", "/api/v1/namespaces/shop"),
            (
                kind("rbac.authorization.k8s.io", "clusterroles", false),
                "",
                "system:node",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node",
            ),
            (kind("", "configmaps", true), "shop", "a?x=1#y z", "/api/v1/namespaces/shop/configmaps/a%3Fx%3D1%23y%20z"),
        ];
        for (kind, namespace, name, path) in table {
            assert_eq!(of_object(&kind, namespace, name).unwrap(), path);
        }
    }

    #[test]
    fn names_never_lead_elsewhere() {
        let map = kind("", "configmaps", true);
        for (namespace, name) in [
            ("shop", "../secrets/x"),
            ("shop", ".."),
            ("shop", "."),
            ("shop", ""),
            ("a/b", "x"),
            ("", "x"),
            ("..", "x"),
            ("shop", "%2e%2e"),
        ] {
            let refused = of_object(&map, namespace, name);
            assert!(matches!(refused, Err(ClusterError::Invalid { .. })), "{namespace} {name}: {refused:?}");
        }
        for (group, version) in [("..", "v1"), ("a/b", "v1"), ("apps", ".."), ("apps", ""), ("", "v1/namespaces")] {
            assert!(of_group_version(group, version).is_err(), "{group} {version}");
        }
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(with_query("/x", &[]), "/x");
        assert_eq!(with_query("/x", &[("a", "1&b=2"), ("c", "é")]), "/x?a=1%26b%3D2&c=%C3%A9");
    }
}
