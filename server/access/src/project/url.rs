//! Repository URLs in the form in which they are compared.

/// The URL in the form in which rules compare it, after Argo CD's `NormalizeGitURL`: trimmed, in lower case, without a
/// trailing `.git`; `git@host:path` as `git@host/path`.
///
/// More is made equal than Argo CD does, so that a `!` rule cannot be passed by another spelling: trailing slashes,
/// default ports, the user of an HTTP URL, needless percent-encoding.
#[must_use]
pub fn normalized(url: &str) -> String {
    let url = url.trim().to_lowercase();
    let url = url.trim_end_matches('/');
    let url = url.strip_suffix(".git").unwrap_or(url);
    let url = unescaped(url.trim_end_matches('/'));
    if let Some((scheme @ ("https" | "http" | "ssh"), rest)) = url.split_once("://") {
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, Some(path)),
            None => (rest, None),
        };
        let host = if scheme == "ssh" { authority } else { authority.rsplit('@').next().unwrap_or(authority) };
        let port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => ":22",
        };
        let host = host.strip_suffix(port).unwrap_or(host);
        let prefix = if scheme == "ssh" { String::new() } else { format!("{scheme}://") };
        return path.map_or_else(|| format!("{prefix}{host}"), |path| format!("{prefix}{host}/{path}"));
    }
    if url.contains("://") {
        return url;
    }
    match url.split_once('@') {
        // git@host:path, and nothing with another @ behind.
        Some((user, rest)) if !user.contains(['/', ':']) && !rest.contains('@') => {
            format!("{user}@{}", rest.replacen(':', "/", 1))
        }
        _ => url,
    }
}

/// An entry of `sourceRepos` in the same form; its `!` stays in front.
pub(super) fn normalized_pattern(entry: &str) -> String {
    match entry.trim().strip_prefix('!') {
        Some(denied) => format!("!{}", normalized(denied)),
        None => normalized(entry),
    }
}

/// Why a URL may mean something else to another program than to the rules; `None` if it is plain.
pub(super) fn oddity(url: &str) -> Option<&'static str> {
    let url = url.trim();
    if url.is_empty() {
        return Some("it is empty");
    }
    if url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Some("it contains a space, a backslash or a control character");
    }
    let plain = unescaped(url);
    let path = match plain.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => plain.as_str(),
    };
    if path.trim_end_matches('/').split('/').any(|segment| matches!(segment, "." | "..")) {
        return Some("its path contains '.' or '..'");
    }
    if path.contains("//") {
        return Some("its path contains '//'");
    }
    None
}

/// Without percent-encoding of what needs none (RFC 3986, unreserved characters).
fn unescaped(url: &str) -> String {
    let mut plain = String::with_capacity(url.len());
    let mut rest = url.chars();
    while let Some(c) = rest.next() {
        let mut ahead = rest.clone();
        let byte = match (c, ahead.next().and_then(|c| c.to_digit(16)), ahead.next().and_then(|c| c.to_digit(16))) {
            ('%', Some(high), Some(low)) => char::from_u32(high * 16 + low),
            _ => None,
        };
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, '-' | '.' | '_' | '~') => {
                plain.push(byte.to_ascii_lowercase());
                rest = ahead;
            }
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_in_their_normal_form() {
        for (url, normal) in [
            // As Argo CD.
            ("git@GITHUB.com:argoproj/test", "git@github.com/argoproj/test"),
            ("git@GITHUB.com:argoproj/test.git", "git@github.com/argoproj/test"),
            ("git@GITHUB.com:test", "git@github.com/test"),
            ("git@GITHUB.com:test.git", "git@github.com/test"),
            ("https://GITHUB.com/argoproj/test", "https://github.com/argoproj/test"),
            ("https://GITHUB.com/argoproj/test.git", "https://github.com/argoproj/test"),
            ("https://github.com/FOO", "https://github.com/foo"),
            ("https://github.com/TEST", "https://github.com/test"),
            ("https://github.com:4443/TEST", "https://github.com:4443/test"),
            ("https://github.com:4443/TEST.git", "https://github.com:4443/test"),
            ("https://github.com:4443/TEST.git ", "https://github.com:4443/test"),
            ("ssh://git@GITHUB.com/argoproj/test", "git@github.com/argoproj/test"),
            ("ssh://git@GITHUB.com/test.git", "git@github.com/test"),
            ("ssh://git@github.com:2222/argoproj/test", "git@github.com:2222/argoproj/test"),
            // Further.
            ("https://github.com/a/", "https://github.com/a"),
            ("https://github.com/a.git/", "https://github.com/a"),
            ("https://github.com/a.git.git", "https://github.com/a.git"),
            ("https://github.com:443/a", "https://github.com/a"),
            ("http://github.com:80/a", "http://github.com/a"),
            ("http://github.com:443/a", "http://github.com:443/a"),
            ("ssh://git@github.com:22/a", "git@github.com/a"),
            ("https://ann:secret@github.com/a", "https://github.com/a"),
            ("https://github.com/%61%2Fb%20c", "https://github.com/a%2fb%20c"),
            ("https://github.com", "https://github.com"),
            ("file:///srv/git/a.git", "file:///srv/git/a"),
            ("*", "*"),
            ("%", "%"),
            ("", ""),
        ] {
            assert_eq!(normalized(url), normal, "{url}");
            if normal.contains("://") {
                assert_eq!(normalized(normal.trim_end_matches(".git")), normal.trim_end_matches(".git"), "{url}");
            }
        }
    }
}
