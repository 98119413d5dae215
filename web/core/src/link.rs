//! Which addresses may become links.

/// The address, if it is one that a browser may follow from here: `https` or `http`, nothing else (no `javascript:`).
#[must_use]
pub fn href(address: &str) -> Option<&str> {
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    (web && !address.chars().any(|letter| letter.is_control() || letter.is_whitespace())).then_some(address)
}

/// A repository's page for a commit, on the hosts whose addresses are known.
#[must_use]
pub fn commit(repository: &str, commit: &str) -> Option<String> {
    let rest = repository.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let path = path.trim_end_matches('/').trim_end_matches(".git");
    let page = match host {
        "github.com" | "codeberg.org" => "commit",
        "gitlab.com" => "-/commit",
        "bitbucket.org" => "commits",
        _ => return None,
    };
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./~".contains(&b));
    (plain(path) && plain(commit) && !commit.is_empty()).then(|| format!("https://{host}/{path}/{page}/{commit}"))
}

/// A repository's address without scheme, credentials and `.git`, for reading.
#[must_use]
pub fn repository_name(repository: &str) -> &str {
    let rest = repository.split_once("://").map_or(repository, |(_, rest)| rest);
    let rest = match rest.split_once('/') {
        Some((authority, _)) if authority.contains('@') => rest.split_once('@').map_or(rest, |(_, rest)| rest),
        _ => rest,
    };
    rest.trim_end_matches('/').trim_end_matches(".git")
}

/// The first seven letters of a commit, as Git shows it.
#[must_use]
pub fn short_commit(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        for good in ["https://a", "HTTP://a/b?c"] {
            assert_eq!(href(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            " https://a",
            "data:text/html,x",
            "file:///etc",
            "https://a b",
            "java\nscript:x",
            "",
        ] {
            assert_eq!(href(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn commits_are_found_on_known_hosts() {
        assert_eq!(commit("https://github.com/o/r.git", "abc").as_deref(), Some("https://github.com/o/r/commit/abc"));
        assert_eq!(commit("https://gitlab.com/g/s/r", "abc").as_deref(), Some("https://gitlab.com/g/s/r/-/commit/abc"));
        assert_eq!(commit("https://git.example.com/o/r", "abc"), None);
        assert_eq!(commit("file:///srv/r", "abc"), None);
        assert_eq!(commit("https://github.com/o/r\"onclick", "abc"), None);
    }

    #[test]
    fn repositories_are_named_shortly() {
        assert_eq!(repository_name("https://github.com/o/r.git"), "github.com/o/r");
        assert_eq!(repository_name("https://user:pw@host/o/r"), "host/o/r");
        assert_eq!(repository_name("file:///srv/repo"), "/srv/repo");
        assert_eq!(short_commit("0123456789"), "0123456");
    }
}
