//! `windlass account password`.

use super::account_name;
use crate::error::{CliError, Verdict};
use crate::session::{ask_password, new_password};
use crate::terminal::Terminal;
use secrecy::{ExposeSecret, SecretString};
use windlass_client::Client;
use windlass_model::account::NewPassword;
use windlass_model::name::AccountName;

/// Changes a password; the account's other sessions end
///
/// Asks for your own password now and for the new one, without echo. With --password-stdin standard input has two
/// lines: your own password now, and the new one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass account password\n  windlass account password --account ann")]
pub(crate) struct Password {
    /// Whose password; your own unless given
    #[arg(long, value_name = "NAME", value_parser = account_name)]
    account: Option<AccountName>,
    /// Reads the two passwords from standard input, one a line
    #[arg(long)]
    password_stdin: bool,
}

impl Password {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let (current, new) = if self.password_stdin {
            two_lines(&ask_password(terminal, "", true)?)?
        } else {
            (ask_password(terminal, "Your password now: ", false)?, new_password(terminal, false)?)
        };
        let password = NewPassword {
            name: self.account,
            current_password: current.expose_secret().to_owned(),
            new_password: new.expose_secret().to_owned(),
        };
        client.accounts().change_password(&password).await?;
        terminal.note("The password is changed; the account's other sessions have ended.")?;
        Ok(Verdict::Yes)
    }
}

fn two_lines(text: &SecretString) -> Result<(SecretString, SecretString), CliError> {
    let mut lines = text.expose_secret().lines();
    match (lines.next(), lines.next(), lines.next()) {
        (Some(current), Some(new), None) => Ok((current.into(), new.into())),
        _ => Err(CliError::usage(
            "standard input does not have two lines",
            "Give your password now and the new one, one a line.",
        )),
    }
}
