//! What ends a command, and with which exit status.

use std::io::ErrorKind;
use std::path::PathBuf;
use windlass_client::ClientError;

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The command line, a file or the surroundings are wrong.
    #[error("{what}")]
    Usage { what: String, next: String },
    /// A file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File { path: PathBuf, cause: std::io::Error },
    /// What was asked for failed or did not happen in time.
    #[error("{what}")]
    Failed { what: String, next: String },
    /// The server refused or did not answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(std::io::Error),
    /// The password cannot be asked for.
    #[error("the password cannot be read from the terminal: {0}")]
    Prompt(std::io::Error),
}

/// How a command ended that did what it was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Done; the answer is yes.
    Yes,
    /// Done; the answer is no (there are differences, objects were refused).
    No,
}

impl CliError {
    pub(crate) fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), next: next.into() }
    }

    pub(crate) fn failed(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Failed { what: what.into(), next: next.into() }
    }

    /// The exit status: see the crate's table.
    pub(crate) fn status(&self) -> u8 {
        match self {
            // The reader has seen enough (`| head`).
            Self::Output(error) if error.kind() == ErrorKind::BrokenPipe => 0,
            Self::Failed { .. } => 1,
            Self::Usage { .. } | Self::File { .. } | Self::Prompt(_) | Self::Output(_) => 2,
            // A bad address or name comes from the command line.
            Self::Client(ClientError::Address { .. } | ClientError::Plain { .. } | ClientError::Name { .. }) => 2,
            Self::Client(_) => 3,
        }
    }

    /// What to do next.
    pub(crate) fn next_step(&self) -> String {
        match self {
            Self::Usage { next, .. } | Self::Failed { next, .. } => next.clone(),
            Self::File { .. } => "Check the path and its permissions.".into(),
            Self::Output(_) => "Check the place that the output goes to.".into(),
            Self::Prompt(_) => "Without a terminal, use --password-stdin.".into(),
            Self::Client(error) if error.status() == Some(401) => {
                format!("{} Sign in with `windlass login`, or set WINDLASS_TOKEN.", error.next_step()).trim().to_owned()
            }
            Self::Client(error) => error.next_step(),
        }
    }

    /// What a person reads on standard error.
    pub(crate) fn report(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("Error: {}\n", crate::output::clean(&self.to_string()));
        let next = self.next_step();
        if !next.is_empty() {
            let _ = writeln!(text, "Next:  {}", crate::output::clean(&next));
        }
        if let Self::Client(ClientError::Refused(problem)) = self
            && problem.status >= 500
            && let Some(correlation) = &problem.correlation
        {
            let _ =
                writeln!(text, "The server's log has more under correlation {}.", crate::output::clean(correlation));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::problem::Problem;

    fn refused(status: u16, next: &str) -> CliError {
        CliError::Client(ClientError::Refused(Box::new(Problem {
            status,
            code: "x".into(),
            detail: "there is no project \"shop\"".into(),
            next_step: Some(next.into()),
            correlation: Some("0199".into()),
            ..Problem::default()
        })))
    }

    #[test]
    fn each_error_has_its_exit_status() {
        for (error, status) in [
            (CliError::usage("a", "b"), 2),
            (CliError::failed("a", "b"), 1),
            (refused(404, "Look."), 3),
            (CliError::Client(ClientError::Timeout { server: "s".into() }), 3),
            (CliError::Client(ClientError::Plain { server: "s".into() }), 2),
            (CliError::Output(ErrorKind::BrokenPipe.into()), 0),
        ] {
            assert_eq!(error.status(), status, "{error}");
        }
    }

    #[test]
    fn errors_say_what_to_do_next() {
        assert_eq!(
            refused(404, "Look at the list.").report(),
            "Error: there is no project \"shop\"\nNext:  Look at the list.\n"
        );
        assert!(refused(401, "").report().contains("windlass login"));
        assert!(refused(500, "Try again.").report().contains("correlation 0199"));
    }
}
