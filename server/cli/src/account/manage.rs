//! `windlass account list|create|set|delete`.

use super::{RoleName, account_name};
use crate::arguments::ListArgs;
use crate::error::{CliError, Verdict};
use crate::output::{Output, Table, typed_list};
use crate::session::new_password;
use crate::terminal::Terminal;
use secrecy::ExposeSecret;
use windlass_client::Client;
use windlass_model::account::NewAccount;
use windlass_model::name::AccountName;

/// Lists the accounts that you may see
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass account list")]
pub(crate) struct List {
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let accounts = client.accounts().list(&self.list.query()).await?.items;
        let mut table = Table::new(["NAME", "ROLE", "ENABLED", "LAST SIGN-IN"], "No accounts.");
        for account in &accounts {
            let role = format!("{:?}", account.role).to_lowercase();
            let last =
                account.last_login_at.map_or_else(|| "never".to_owned(), |at| at.format("%F %R UTC").to_string());
            table.row([account.name.as_str(), &role, if account.enabled { "yes" } else { "no" }, &last]);
        }
        let names: Vec<_> = accounts.iter().map(|account| format!("account/{}", account.name)).collect();
        self.output.list(terminal, &typed_list(&accounts), table, &names)?;
        Ok(Verdict::Yes)
    }
}

/// Makes an account
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass account create ann --role readonly
  windlass account create ci --role admin --password-stdin < password.txt")]
pub(crate) struct Create {
    /// The name to sign in with
    #[arg(value_parser = account_name)]
    name: AccountName,
    /// What the account may do
    #[arg(long, value_enum)]
    role: RoleName,
    /// Reads the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

impl Create {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let password = new_password(terminal, self.password_stdin)?;
        let account =
            NewAccount { name: self.name, role: self.role.into(), password: password.expose_secret().to_owned() };
        let made = client.accounts().create(&account).await?;
        terminal.say(format_args!("account/{} created", made.name))?;
        Ok(Verdict::Yes)
    }
}

/// Changes an account's role, or enables or disables it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  windlass account set ann --role admin\n  windlass account set ann --enabled=false"
)]
#[group(id = "change", required = true, multiple = true, args = ["role", "enabled"])]
pub(crate) struct Set {
    /// The account
    name: String,
    /// What the account may do
    #[arg(long, value_enum)]
    role: Option<RoleName>,
    /// A disabled account can neither sign in nor use its tokens
    #[arg(long, action = clap::ArgAction::Set, value_name = "true|false")]
    enabled: Option<bool>,
}

impl Set {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let account = client.accounts().set(&self.name, self.role.map(Into::into), self.enabled).await?;
        terminal.say(format_args!("account/{} configured", account.name))?;
        Ok(Verdict::Yes)
    }
}

/// Deletes an account with its sessions and tokens
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass account delete ann")]
pub(crate) struct Delete {
    /// The account
    name: String,
}

impl Delete {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        client.accounts().delete(&self.name).await?;
        terminal.say(format_args!("account/{} deleted", self.name))?;
        Ok(Verdict::Yes)
    }
}
