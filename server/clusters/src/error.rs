//! What can go wrong with a cluster, as cases that a caller can act on.

/// Why a cluster did not do what was asked. Messages name the object or the server and hold no credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    /// No connection, or it broke.
    #[error("cluster {server} is not reached: {cause}")]
    Unreachable {
        /// The API server's URL.
        server: String,
        /// The deepest cause, for example `Connection refused`.
        cause: String,
    },
    /// One side does not trust the other side's certificate.
    #[error("TLS with cluster {server} failed: {cause}")]
    Certificate {
        /// The API server's URL.
        server: String,
        /// What is wrong with which certificate.
        cause: String,
    },
    /// The server does not know the credentials.
    #[error("cluster {server} does not accept the credentials: {message}")]
    Unauthorized {
        /// The API server's URL.
        server: String,
        /// The server's words.
        message: String,
    },
    /// The credentials lack a right.
    #[error("the cluster forbids it: {message}")]
    Forbidden {
        /// The server's words: who lacks which verb on what.
        message: String,
    },
    /// The server does not serve this kind in this version.
    #[error("the cluster does not know the kind {kind} of {}", api_version(.group, .version))]
    UnknownKind {
        /// The API group; empty for the core group.
        group: String,
        /// The version.
        version: String,
        /// The kind.
        kind: String,
    },
    /// Something that the request names is not there, for example the namespace.
    #[error("not found in the cluster: {message}")]
    NotFound {
        /// The server's words.
        message: String,
    },
    /// The object changed meanwhile, or another manager owns a field, or a precondition does not hold.
    #[error("conflict in the cluster: {message}")]
    Conflict {
        /// The server's words.
        message: String,
    },
    /// The server, or an admission rule, refuses the object.
    #[error("the cluster refuses the object: {message}")]
    Invalid {
        /// The server's words, for a Secret without its values.
        message: String,
    },
    /// Connected, but no answer in time.
    #[error("cluster {server} did not answer within {seconds} s")]
    Timeout {
        /// The API server's URL.
        server: String,
        /// The deadline.
        seconds: u64,
    },
    /// Nothing was sent: who asks may not any more ([`crate::Allowance`]).
    #[error("nothing more is sent to cluster {server}: the claim of the operation has ended")]
    Withdrawn {
        /// The API server's URL.
        server: String,
    },
    /// Any other answer that is an error.
    #[error("the cluster answered {code}: {message}")]
    Api {
        /// The HTTP status.
        code: u16,
        /// The server's words.
        message: String,
    },
    /// The stored way to reach the cluster cannot work.
    #[error("the connection settings of cluster {server} cannot work: {problem}")]
    BadConfig {
        /// The API server's URL.
        server: String,
        /// Which setting, and what is wrong with it.
        problem: String,
    },
}

fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

impl ClusterError {
    /// A stable name of the case, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "cluster-unreachable",
            Self::Certificate { .. } => "cluster-certificate",
            Self::Unauthorized { .. } => "cluster-unauthorized",
            Self::Forbidden { .. } => "cluster-forbidden",
            Self::UnknownKind { .. } => "cluster-unknown-kind",
            Self::NotFound { .. } => "cluster-not-found",
            Self::Conflict { .. } => "cluster-conflict",
            Self::Invalid { .. } => "cluster-invalid",
            Self::Timeout { .. } => "cluster-timeout",
            Self::Withdrawn { .. } => "lease_lost",
            Self::Api { .. } => "cluster-api",
            Self::BadConfig { .. } => "cluster-bad-config",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => {
                "Check that the API server runs, that its URL is right and that Windlass' host may reach it."
            }
            Self::Certificate { .. } => {
                "Give the authority that signed the server's certificate (caData), or the name in it (serverName), and a client certificate that the server accepts."
            }
            Self::Unauthorized { .. } => {
                "The credentials are wrong or have expired: add the cluster again with valid ones (`windlass cluster add --upsert`)."
            }
            Self::Forbidden { .. } => {
                "Give the cluster's service account the missing right (a Role or ClusterRole and its binding)."
            }
            Self::UnknownKind { .. } => {
                "Install the CustomResourceDefinition that defines it, or correct apiVersion and kind in the manifest."
            }
            Self::NotFound { .. } => {
                "Create what is missing first; for a namespace the sync option CreateNamespace=true does it."
            }
            Self::Conflict { .. } => "Refresh, look at the object's present state, and try again.",
            Self::Invalid { .. } => "Correct the manifest in Git as the message says, then synchronise again.",
            Self::Timeout { .. } => {
                "Look at the API server's load and health, and at what lies between; then try again."
            }
            Self::Withdrawn { .. } => "Nothing: the worker that has the operation now carries it out.",
            Self::Api { .. } => "Read the message and the API server's log; if it is overloaded, try again later.",
            Self::BadConfig { .. } => {
                "Correct the setting and add the cluster again (`windlass cluster add --upsert`)."
            }
        }
    }

    /// Whether the same request may succeed later with nobody changing anything in Git or in the settings.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::Conflict { .. } => true,
            Self::Api { code, .. } => *code == 429 || *code >= 500,
            _ => false,
        }
    }
}
