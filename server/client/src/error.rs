//! What can go wrong between the client and the server.

use windlass_model::problem::Problem;

/// A request that was not answered, or was refused.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server's address is of no use.
    #[error("{server:?} is not a server's address: {rule}")]
    Address {
        /// What was given, without credentials.
        server: String,
        /// What is wrong with it.
        rule: &'static str,
    },
    /// The token would travel readable by others.
    #[error("{server} is plain HTTP on a network: passwords and tokens could be read on their way")]
    Plain {
        /// The address.
        server: String,
    },
    /// A name that a URL cannot carry.
    #[error("{name:?} cannot be a name")]
    Name {
        /// What was given.
        name: String,
    },
    /// No answer.
    #[error("{server} does not answer: {cause}")]
    Unreachable {
        /// The address.
        server: String,
        /// The lowest cause, in the system's words.
        cause: String,
    },
    /// No answer in time.
    #[error("{server} did not answer in time")]
    Timeout {
        /// The address.
        server: String,
    },
    /// The server's answer is not Windlass's.
    #[error("{server} answered {status} with what is not Windlass's: {cause}")]
    Unexpected {
        /// The address.
        server: String,
        /// The HTTP status.
        status: u16,
        /// What was found.
        cause: String,
    },
    /// The server refuses, and says why.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
}

impl ClientError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Address { .. } => "Give the server's address as https://host[:port].".into(),
            Self::Plain { .. } => "Use the server's https address; plain http is accepted on loopback only (a tunnel or port-forward ends there).".into(),
            Self::Name { .. } => "Give the name of an existing object.".into(),
            Self::Unreachable { .. } => "Check the address, that the server runs, and that its certificate is signed by an authority that this machine trusts (SSL_CERT_FILE names others).".into(),
            Self::Timeout { .. } => "Try again; if it lasts, look at the server's /readyz and its log.".into(),
            Self::Unexpected { .. } => "Check that the address is that of a Windlass server, and that no proxy answers in its place.".into(),
            Self::Refused(problem) => problem.next_step.clone().unwrap_or_default(),
        }
    }

    /// The server's stable code for what it refused.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }

    /// The HTTP status of what the server refused.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            _ => None,
        }
    }

    /// From a request that failed before its answer was complete.
    pub(crate) fn from_transport(server: &str, error: &reqwest::Error) -> Self {
        if error.is_timeout() && !error.is_connect() {
            return Self::Timeout { server: server.to_owned() };
        }
        Self::Unreachable { server: server.to_owned(), cause: lowest(error) }
    }
}

/// The innermost cause: `Connection refused (os error 111)` rather than `error sending request`.
fn lowest(error: &(dyn std::error::Error + 'static)) -> String {
    let mut lowest = error;
    while let Some(source) = lowest.source() {
        lowest = source;
    }
    lowest.to_string()
}
