//! Where a command reads and writes, and what its surroundings say: all of it given, so that tests can give their own.

use crate::error::CliError;
use secrecy::SecretString;
use std::fmt::Display;
use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;

/// No answer to a question is longer, in bytes.
const LONGEST_ANSWER: usize = 4096;

/// What the surroundings say.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The file of contexts: `WINDLASS_CONFIG`, else `windlass/config.yaml` below `XDG_CONFIG_HOME` or `~/.config`.
    pub contexts: PathBuf,
    /// `WINDLASS_TOKEN`: instead of a context's token.
    pub token: Option<SecretString>,
    /// `KUBECONFIG`, or `~/.kube/config`.
    pub kubeconfig: PathBuf,
    /// Whether a person reads and answers: standard input and standard error are a terminal.
    pub interactive: bool,
}

impl Settings {
    /// As this process's environment says.
    #[must_use]
    pub fn from_env() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let home = PathBuf::from(variable("HOME").unwrap_or_default());
        let configuration = variable("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
        // Several files may be named there; the first is the one that kubectl changes and people mean.
        let kubeconfig = variable("KUBECONFIG").and_then(|paths| std::env::split_paths(&paths).next());
        Self {
            contexts: variable("WINDLASS_CONFIG")
                .map_or_else(|| configuration.join("windlass/config.yaml"), PathBuf::from),
            token: std::env::var("WINDLASS_TOKEN").ok().filter(|token| !token.is_empty()).map(SecretString::from),
            kubeconfig: kubeconfig.unwrap_or_else(|| home.join(".kube/config")),
            interactive: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        }
    }
}

/// A command's surroundings.
pub struct Terminal<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// Everything else: warnings, progress, errors.
    pub err: &'a mut dyn Write,
    /// Standard input, for `-f -` and `--password-stdin`.
    pub input: &'a mut dyn Read,
    /// What the environment says.
    pub settings: Settings,
}

impl Terminal<'_> {
    pub(crate) fn say(&mut self, line: impl Display) -> Result<(), CliError> {
        writeln!(self.out, "{line}").map_err(CliError::Output)
    }

    /// A line for the person, not for the program that reads the output.
    pub(crate) fn note(&mut self, line: impl Display) -> Result<(), CliError> {
        writeln!(self.err, "{line}").map_err(CliError::Output)
    }

    /// Asks the person for a line. An end of the input is an empty answer.
    pub(crate) fn ask(&mut self, question: impl Display) -> Result<String, CliError> {
        write!(self.err, "{question}").and_then(|()| self.err.flush()).map_err(CliError::Output)?;
        let (mut answer, mut byte) = (Vec::new(), [0]);
        // Byte by byte: what stands after the line is somebody else's.
        while answer.len() < LONGEST_ANSWER && self.input.read(&mut byte).map_err(CliError::Prompt)? == 1 {
            match byte {
                [b'\n'] => break,
                [byte] => answer.push(byte),
            }
        }
        Ok(String::from_utf8_lossy(&answer).trim().to_owned())
    }

    pub(crate) fn warn(&mut self, warnings: &[String]) -> Result<(), CliError> {
        warnings.iter().try_for_each(|warning| self.note(format_args!("Warning: {}", crate::output::clean(warning))))
    }
}
