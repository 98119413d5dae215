//! `--resource`: which objects a synchronisation is limited to.

use windlass_model::operation::SyncResource;

/// `[GROUP:]KIND:[NAMESPACE/]NAME`, as Argo CD writes it: `apps:Deployment:api`, `:Service:shop/api`, `Service:api`.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub(super) fn resource(text: &str) -> Result<SyncResource, String> {
    if text.starts_with('!') {
        return Err("objects cannot be excluded; name those to synchronise".to_owned());
    }
    let (group, kind, name) = match text.split(':').collect::<Vec<_>>().as_slice() {
        [group, kind, name] => (*group, *kind, *name),
        [kind, name] => ("", *kind, *name),
        _ => return Err(format!("{HOW}, for example apps:Deployment:api")),
    };
    let (namespace, name) = name.split_once('/').unwrap_or(("", name));
    if kind.is_empty() || name.is_empty() || name.contains('/') {
        return Err(format!("{HOW}, for example apps:Deployment:shop/api"));
    }
    if [group, kind, namespace, name].iter().any(|part| part.contains('*')) {
        return Err("there are no patterns; name each object".to_owned());
    }
    Ok(SyncResource { group: group.into(), kind: kind.into(), namespace: namespace.into(), name: name.into() })
}

const HOW: &str = "give it as [GROUP:]KIND:[NAMESPACE/]NAME";

#[cfg(test)]
mod tests {
    use super::resource;

    #[test]
    fn objects_are_named_as_in_argo_cd() {
        for (text, group, kind, namespace, name) in [
            ("apps:Deployment:api", "apps", "Deployment", "", "api"),
            ("apps:Deployment:shop/api", "apps", "Deployment", "shop", "api"),
            (":Service:api", "", "Service", "", "api"),
            ("Service:shop/api", "", "Service", "shop", "api"),
        ] {
            let read = resource(text).expect(text);
            assert_eq!(
                (read.group.as_str(), read.kind.as_str(), read.namespace.as_str(), read.name.as_str()),
                (group, kind, namespace, name)
            );
        }
        for (text, hint) in [
            ("", "[GROUP:]KIND:[NAMESPACE/]NAME"),
            ("api", "[GROUP:]KIND:[NAMESPACE/]NAME"),
            ("apps::api", "[GROUP:]KIND:[NAMESPACE/]NAME"),
            ("Deployment:", "[GROUP:]KIND:[NAMESPACE/]NAME"),
            ("Deployment:a/b/c", "[GROUP:]KIND:[NAMESPACE/]NAME"),
            ("a:b:c:d", "[GROUP:]KIND:[NAMESPACE/]NAME"),
            ("!apps:Deployment:api", "cannot be excluded"),
            ("apps:Deployment:*", "no patterns"),
        ] {
            assert!(resource(text).expect_err(text).contains(hint), "{text}");
        }
    }
}
