//! `windlass apply`: from files to the server.
//!
//! Everything is read and checked before anything is sent: a file that is wrong changes nothing. Projects go before
//! applications, which need them.

mod manifests;
mod write;

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;

/// Makes the server have the applications and projects of these files
///
/// Takes Application and AppProject manifests of argoproj.io/v1alpha1 as Argo CD has them: files with one or several
/// documents, folders, or standard input. Objects of other kinds are refused by name, and nothing is sent then.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass apply -f application.yaml
  windlass apply -f projects/ -f applications/ --recursive
  kubectl get applications,appprojects -A -o yaml | windlass apply -f -")]
pub struct ApplyArgs {
    /// A file, a folder (its .yaml, .yml and .json files), or - for standard input (repeatable)
    #[arg(short, long = "filename", required = true, value_name = "FILE|DIR|-")]
    filenames: Vec<String>,
    /// Also the folders below
    #[arg(short = 'R', long)]
    recursive: bool,
    #[command(flatten)]
    connection: Connection,
}

impl ApplyArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let manifests = manifests::read(&self.filenames, self.recursive, terminal)?;
        let client = self.connection.client(terminal)?;
        let mut verdict = Verdict::Yes;
        for manifest in manifests {
            match write::write(&client, &manifest).await {
                Ok(written) => {
                    terminal.warn(&written.warnings)?;
                    terminal.say(format_args!("{} {}", manifest.label(), written.outcome))?;
                }
                // The others may still be right; what was refused is reported in its place.
                Err(error @ CliError::Client(windlass_client::ClientError::Refused(_)))
                    if error_is_about_one_object(&error) =>
                {
                    verdict = Verdict::No;
                    terminal.note(format_args!("{} in {}:", manifest.label(), manifest.place))?;
                    write!(terminal.err, "{}", error.report()).map_err(CliError::Output)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(verdict)
    }
}

/// Whether the next object may fare better: not for a missing sign-in, a broken server, or throttling.
fn error_is_about_one_object(error: &CliError) -> bool {
    matches!(error, CliError::Client(error) if error.status().is_some_and(|status| (400..500).contains(&status) && status != 401 && status != 429))
}
