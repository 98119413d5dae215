//! `windlass account`.

mod manage;
mod password;
mod token;

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_model::account::Role;
use windlass_model::name::AccountName;

/// Accounts and their API tokens
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AccountCommand {
    #[command(visible_alias = "ls")]
    List(manage::List),
    Create(manage::Create),
    Set(manage::Set),
    #[command(visible_alias = "rm")]
    Delete(manage::Delete),
    Password(password::Password),
    Token(token::TokenArgs),
}

impl AccountArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = self.connection.client(terminal)?;
        match self.command {
            AccountCommand::List(list) => list.run(&client, terminal).await,
            AccountCommand::Create(create) => create.run(&client, terminal).await,
            AccountCommand::Set(set) => set.run(&client, terminal).await,
            AccountCommand::Delete(delete) => delete.run(&client, terminal).await,
            AccountCommand::Password(password) => password.run(&client, terminal).await,
            AccountCommand::Token(token) => token.run(&client, terminal).await,
        }
    }
}

/// Roles by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum RoleName {
    /// Reads everything
    Readonly,
    /// Reads and changes everything
    Admin,
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Readonly => Self::Readonly,
            RoleName::Admin => Self::Admin,
        }
    }
}

fn account_name(text: &str) -> Result<AccountName, String> {
    AccountName::new(text).map_err(|error| error.rule.to_owned())
}
