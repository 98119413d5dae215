//! What an application may name as its revision.

use crate::error::SourceError;

/// A revision that keeps Git's rules for names; nothing in it can be read as an option or a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RevisionName {
    /// The repository's default branch.
    Head,
    /// All 40 characters of a commit, in small letters.
    Commit(String),
    /// A full reference, `refs/…`.
    Reference(String),
    /// A branch, else a tag, else the beginning of a commit.
    Short(String),
}

const MAX_LENGTH: usize = 255;

impl RevisionName {
    /// Reads a revision; an empty one is `HEAD`.
    pub(crate) fn parse(text: &str) -> Result<Self, SourceError> {
        if text.is_empty() || text == "HEAD" {
            return Ok(Self::Head);
        }
        if let Some(reason) = broken_rule(text) {
            let shown: String = text.chars().take(MAX_LENGTH).collect();
            return Err(SourceError::InvalidRevision { revision: shown, reason: reason.to_owned() });
        }
        if text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self::Commit(text.to_ascii_lowercase()));
        }
        if text.starts_with("refs/") {
            return Ok(Self::Reference(text.to_owned()));
        }
        Ok(Self::Short(text.to_owned()))
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Head => "HEAD",
            Self::Commit(text) | Self::Reference(text) | Self::Short(text) => text,
        }
    }
}

/// The rules of `git check-ref-format`, as words.
fn broken_rule(text: &str) -> Option<&'static str> {
    if text.len() > MAX_LENGTH {
        return Some("it is longer than 255 bytes");
    }
    if text.starts_with('-') {
        return Some("it begins with -");
    }
    if text.contains("..") {
        return Some("it contains .. (ranges are not revisions)");
    }
    if text.contains("@{") || text.contains('~') || text.contains('^') && !text.starts_with('^') {
        return Some("relations between commits (~ ^ @{}) are not supported; name the branch, tag or commit itself");
    }
    if text.starts_with(['^', '>', '<', '=']) || text.contains(['*', ' ']) {
        return Some("it is not a name in Git (version ranges are not supported yet)");
    }
    if text.chars().any(|c| c.is_control() || matches!(c, ':' | '?' | '[' | '\\')) {
        return Some("it contains a character that Git's names cannot have");
    }
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    if text.ends_with('.') || text == "@" || text.split('/').any(bad_part) {
        return Some("it is not a name in Git (see git check-ref-format)");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let commit = "ABCDEF0123456789abcdef0123456789abcdef01";
        assert_eq!(RevisionName::parse("").unwrap(), RevisionName::Head);
        assert_eq!(RevisionName::parse("HEAD").unwrap(), RevisionName::Head);
        assert_eq!(RevisionName::parse(commit).unwrap(), RevisionName::Commit(commit.to_ascii_lowercase()));
        assert_eq!(
            RevisionName::parse("refs/pull/1/head").unwrap(),
            RevisionName::Reference("refs/pull/1/head".into())
        );
        for short in ["main", "release/1.2", "v1.0.0-rc.1+x", "deadbee", "ünï", "feature#1", "a=b"] {
            assert_eq!(RevisionName::parse(short).unwrap(), RevisionName::Short(short.into()), "{short}");
        }
    }

    #[test]
    fn what_is_not_a_name_is_refused() {
        let long = "x".repeat(256);
        let bad = [
            "-main",
            "--upload-pack=x",
            "a..b",
            "../x",
            "a b",
            "a\nb",
            "a\0b",
            "a~1",
            "main^",
            "main@{1}",
            "@",
            "a:b",
            "a?",
            "v1.*",
            ">=1.0",
            "^1.2",
            "<2",
            "a[b]",
            "a\\b",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a.",
            &long,
        ];
        for text in bad {
            let error = RevisionName::parse(text).unwrap_err();
            assert!(matches!(error, SourceError::InvalidRevision { .. }), "{text:?}");
        }
    }
}
