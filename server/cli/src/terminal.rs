//! Where a command reads and writes, and what its surroundings say: all of it given, so that tests can give their own.

use crate::error::CliError;
use secrecy::SecretString;
use std::fmt::Display;
use std::io::{Read, Write};
use std::path::PathBuf;

/// What the surroundings say.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The file of contexts: `WINDLASS_CONFIG`, else `windlass/config.yaml` below `XDG_CONFIG_HOME` or `~/.config`.
    pub contexts: PathBuf,
    /// `WINDLASS_TOKEN`: instead of a context's token.
    pub token: Option<SecretString>,
    /// `KUBECONFIG`, or `~/.kube/config`.
    pub kubeconfig: PathBuf,
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

    pub(crate) fn warn(&mut self, warnings: &[String]) -> Result<(), CliError> {
        warnings.iter().try_for_each(|warning| self.note(format_args!("Warning: {}", crate::output::clean(warning))))
    }
}
