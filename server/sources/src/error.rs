//! What can go wrong between a repository's URL and its files.

/// Why a repository, a revision or a file could not be read. URLs in messages never hold credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The URL is not one that this version reads.
    #[error("repository {url} is not supported: {reason}")]
    UnsupportedUrl {
        /// The URL, without credentials.
        url: String,
        /// The rule that it breaks.
        reason: String,
    },
    /// A local repository outside the folders that the operator opened.
    #[error("repository {url} is not below a folder that this server may read")]
    FileNotPermitted {
        /// The URL.
        url: String,
    },
    /// The host is at an address that is not reached from here.
    #[error("repository {url} leads to {host} at {address}, a private address that this server does not connect to")]
    ForbiddenAddress {
        /// The URL.
        url: String,
        /// The host, which after a redirect is another than the URL's.
        host: String,
        /// The refused address.
        address: String,
    },
    /// There is no such repository.
    #[error("repository {url} was not found")]
    NotFound {
        /// The URL.
        url: String,
    },
    /// The server wants to know who asks.
    #[error("repository {url} asks for authentication")]
    AuthenticationRequired {
        /// The URL.
        url: String,
    },
    /// The revision cannot be a name in Git.
    #[error("revision {revision:?} is not valid: {reason}")]
    InvalidRevision {
        /// The revision.
        revision: String,
        /// The rule that it breaks.
        reason: String,
    },
    /// The repository has no such branch, tag or commit.
    #[error("revision {revision:?} was not found in repository {url}")]
    RevisionNotFound {
        /// The URL.
        url: String,
        /// The revision.
        revision: String,
    },
    /// An abbreviated commit that is the beginning of several.
    #[error("revision {revision:?} is the beginning of several commits in repository {url}")]
    AmbiguousRevision {
        /// The URL.
        url: String,
        /// The revision.
        revision: String,
    },
    /// A tag of something that is not a commit.
    #[error("revision {revision:?} of repository {url} is a {kind}, not a commit")]
    NotACommit {
        /// The URL.
        url: String,
        /// The revision.
        revision: String,
        /// What it is.
        kind: String,
    },
    /// The repository has no commits yet.
    #[error("repository {url} is empty: it has no commits")]
    EmptyRepository {
        /// The URL.
        url: String,
    },
    /// The fetch did not end in time.
    #[error("reading repository {url} did not end within {seconds} s")]
    Timeout {
        /// The URL.
        url: String,
        /// The limit.
        seconds: u64,
    },
    /// The repository is larger than the operator allows.
    #[error("repository {url} is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The URL.
        url: String,
        /// The limit.
        limit_bytes: u64,
    },
    /// The server's certificate is not trusted, or is another host's.
    #[error("the certificate of repository {url} was refused: {cause}")]
    Certificate {
        /// The URL.
        url: String,
        /// The TLS library's words.
        cause: String,
    },
    /// The host could not be reached, or does not speak Git.
    #[error("repository {url} could not be read: {cause}")]
    Unreachable {
        /// The URL.
        url: String,
        /// What went wrong.
        cause: String,
    },
    /// Objects are missing or damaged.
    #[error("the objects of repository {url} are damaged: {cause}")]
    Corrupt {
        /// The URL.
        url: String,
        /// Git's words.
        cause: String,
    },
    /// The server's own disk.
    #[error("the mirror of repository {url} could not be written: {cause}")]
    Storage {
        /// The URL.
        url: String,
        /// The operating system's words.
        cause: String,
    },
    /// The fetch child did not start, or ended without an answer.
    #[error("the process that reads repository {url} failed: {cause}")]
    Helper {
        /// The URL.
        url: String,
        /// How it ended.
        cause: String,
    },
}

impl SourceError {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedUrl { .. } => "source-url-unsupported",
            Self::FileNotPermitted { .. } => "source-file-forbidden",
            Self::ForbiddenAddress { .. } => "source-address-forbidden",
            Self::NotFound { .. } => "source-not-found",
            Self::AuthenticationRequired { .. } => "source-authentication-required",
            Self::InvalidRevision { .. } => "source-revision-invalid",
            Self::RevisionNotFound { .. } => "source-revision-not-found",
            Self::AmbiguousRevision { .. } => "source-revision-ambiguous",
            Self::NotACommit { .. } => "source-revision-not-a-commit",
            Self::EmptyRepository { .. } => "source-empty",
            Self::Timeout { .. } => "source-timeout",
            Self::TooLarge { .. } => "source-too-large",
            Self::Certificate { .. } => "source-certificate",
            Self::Unreachable { .. } => "source-unreachable",
            Self::Corrupt { .. } => "source-corrupt",
            Self::Storage { .. } => "source-storage",
            Self::Helper { .. } => "source-helper",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::UnsupportedUrl { .. } => {
                "Give the repository as https://host/path, or as file:///path if the server's operator has opened that folder."
            }
            Self::FileNotPermitted { .. } => {
                "Use a repository below one of the folders in the server's setting sources.file_roots, or ask its operator to add this one."
            }
            Self::ForbiddenAddress { .. } => {
                "Use a repository at a public address, or ask the server's operator to permit this host in sources.private_hosts."
            }
            Self::NotFound { .. } => {
                "Check the URL's spelling. Many servers give this answer for private repositories too, and reading those is not supported yet."
            }
            Self::AuthenticationRequired { .. } => {
                "Check the URL: private repositories are not supported yet, so the repository must be readable without signing in."
            }
            Self::InvalidRevision { .. } | Self::NotACommit { .. } => {
                "Name a branch, a tag of a commit, a commit, or HEAD."
            }
            Self::RevisionNotFound { .. } => {
                "Check the revision's spelling, and that the branch or tag was pushed and not deleted."
            }
            Self::AmbiguousRevision { .. } => "Write the commit with more characters, best all 40.",
            Self::EmptyRepository { .. } => "Push a first commit.",
            Self::Timeout { .. } => {
                "Try again; if the repository is large or far, ask the server's operator to raise sources.fetch_timeout."
            }
            Self::TooLarge { .. } => {
                "Move the manifests to a smaller repository, or ask the server's operator to raise sources.max_repository_size."
            }
            Self::Certificate { .. } => {
                "Check that the host name is right; if the host uses a private certificate authority, ask the server's operator to name it in sources.ca_file."
            }
            Self::Unreachable { .. } => {
                "Check that the host is up and reachable from the server, and that the URL is one that `git clone` takes."
            }
            Self::Corrupt { .. } => {
                "Refresh: the next read fetches the repository anew. If that fails too, run `git fsck` where the repository is kept."
            }
            Self::Storage { .. } => "Ask the server's operator to check free space and permissions of the data folder.",
            Self::Helper { .. } => "Try again; if it persists, ask the server's operator to look at the server's log.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_the_object_and_the_next_step() {
        let error = SourceError::RevisionNotFound { url: "https://git.example.com/a".into(), revision: "main".into() };
        assert_eq!(error.to_string(), r#"revision "main" was not found in repository https://git.example.com/a"#);
        assert_eq!(error.code(), "source-revision-not-found");
        assert!(error.next_step().contains("spelling"));
    }
}
