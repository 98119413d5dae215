//! Paths within a repository.

/// The longest path, in bytes.
const MAX_BYTES: usize = 4096;

/// A path within a repository, relative to its root: it cannot leave the repository.
///
/// `.` parts, doubled slashes and a slash at the end are dropped; the root is the empty path.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(String);

/// A path that could leave the repository, or that no repository can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path {path:?} is not valid: {reason}")]
pub struct InvalidPath {
    /// The path as it was given, cut to 200 characters.
    pub path: String,
    /// The rule that it breaks.
    pub reason: &'static str,
}

impl InvalidPath {
    /// What to do about it.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        "write a folder within the repository, relative to its root, such as `deploy/production`; `.` is the root"
    }
}

impl RepoPath {
    /// The path.
    ///
    /// # Errors
    /// [`InvalidPath`] if it is absolute, has a `..` part, a backslash or a control character, or is too long.
    pub fn new(path: &str) -> Result<Self, InvalidPath> {
        let refuse = |reason| Err(InvalidPath { path: path.chars().take(200).collect(), reason });
        if path.len() > MAX_BYTES {
            return refuse("it is longer than 4096 bytes");
        }
        if path.starts_with('/') {
            return refuse("it begins with a slash; paths are relative to the repository's root");
        }
        if path.contains('\\') {
            return refuse("it has a backslash; parts are separated by `/`");
        }
        if path.chars().any(char::is_control) {
            return refuse("it has a control character");
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        if parts.contains(&"..") {
            return refuse("it has a `..` part, which could leave the repository");
        }
        Ok(Self(parts.join("/")))
    }

    /// The repository's root.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path as text; empty for the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, from the root down; none for the root.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// The last part; None for the root.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.parts().last()
    }

    /// The folder that this is in; None for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        Some(Self(self.0.rsplit_once('/').map_or_else(String::new, |(parent, _)| parent.to_owned())))
    }

    /// An entry of this folder, by the name that a listing gave it.
    ///
    /// # Errors
    /// [`InvalidPath`] if the name is not one part of a valid path.
    pub fn join(&self, name: &str) -> Result<Self, InvalidPath> {
        let one = Self::new(name)?;
        if one.0 != name || name.is_empty() || name.contains('/') {
            return Err(InvalidPath { path: name.chars().take(200).collect(), reason: "it is not a name" });
        }
        if self.is_root() { Ok(one) } else { Self::new(&format!("{}/{name}", self.0)) }
    }

    /// This path relative to a folder that it is in; the whole path if it is not in there.
    #[must_use]
    pub fn relative_to(&self, folder: &Self) -> &str {
        let inner = self.0.strip_prefix(folder.as_str()).and_then(|rest| rest.strip_prefix('/'));
        inner.unwrap_or(&self.0)
    }
}

impl std::fmt::Display for RepoPath {
    /// The path; `.` for the root.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

impl std::str::FromStr for RepoPath {
    type Err = InvalidPath;
    fn from_str(text: &str) -> Result<Self, InvalidPath> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        for (given, clean) in [
            ("", ""),
            (".", ""),
            ("./", ""),
            ("a", "a"),
            ("./a//b/./c/", "a/b/c"),
            ("..a/b..", "..a/b.."),
            ("a b/ä", "a b/ä"),
        ] {
            let path = RepoPath::new(given).unwrap();
            assert_eq!(path.as_str(), clean, "{given:?}");
            assert_eq!(RepoPath::new(&path.to_string()).unwrap(), path);
        }
    }

    #[test]
    fn what_could_leave_the_repository_is_refused() {
        for bad in
            ["/", "/etc", "..", "../a", "a/..", "a/../../b", "a\\..\\b", "a\0b", "a\nb", "./..", &"x".repeat(5000)]
        {
            let error = RepoPath::new(bad).unwrap_err();
            assert!(error.to_string().len() < 400, "{bad:?}");
        }
    }

    #[test]
    fn names_are_joined_and_taken_apart() {
        let folder = RepoPath::new("a/b").unwrap();
        let file = folder.join("c.yaml").unwrap();
        assert_eq!(file.as_str(), "a/b/c.yaml");
        assert_eq!(file.relative_to(&folder), "c.yaml");
        assert_eq!(file.relative_to(&RepoPath::root()), "a/b/c.yaml");
        assert_eq!(RepoPath::new("a/bc").unwrap().relative_to(&folder), "a/bc");
        assert_eq!(file.parent(), Some(folder.clone()));
        assert_eq!(file.name(), Some("c.yaml"));
        assert_eq!(RepoPath::root().join("a").unwrap().parent(), Some(RepoPath::root()));
        assert_eq!(RepoPath::root().parent(), None);
        for bad in ["", ".", "..", "a/b", "/", "a/"] {
            assert!(folder.join(bad).is_err(), "{bad:?}");
        }
    }
}
