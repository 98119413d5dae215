//! `windlass account token`.

use crate::arguments::duration;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, Table, typed_list};
use crate::terminal::Terminal;
use std::time::Duration;
use windlass_client::Client;
use windlass_model::account::NewToken;

/// API tokens, for programs
#[derive(Debug, clap::Args)]
pub(crate) struct TokenArgs {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, clap::Subcommand)]
enum TokenCommand {
    Create(Create),
    #[command(visible_alias = "ls")]
    List(List),
    Revoke(Revoke),
}

impl TokenArgs {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        match self.command {
            TokenCommand::Create(create) => create.run(client, terminal).await,
            TokenCommand::List(list) => list.run(client, terminal).await,
            TokenCommand::Revoke(revoke) => revoke.run(client, terminal).await,
        }
    }
}

/// `--account`, or who one is.
async fn whose(account: Option<String>, client: &Client) -> Result<String, CliError> {
    match account {
        Some(account) => Ok(account),
        None => Ok(client.session().user_info().await?.username),
    }
}

/// Makes a token and prints it, this once
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass account token create --description 'CI of shop' --expires-in 720h")]
struct Create {
    /// Whose token; your own unless given
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// What it is for
    #[arg(short, long, default_value = "", hide_default_value = true)]
    description: String,
    /// When it ends, as 90s, 5m or 1h; never unless given
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    expires_in: Option<Duration>,
    #[command(flatten)]
    output: Output,
}

impl Create {
    async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let account = whose(self.account, client).await?;
        let seconds = self.expires_in.map_or(0, |duration| duration.as_secs());
        let expires_in =
            i64::try_from(seconds).map_err(|_| CliError::usage("--expires-in is too long", "Give a shorter time."))?;
        let made =
            client.accounts().create_token(&account, &NewToken { description: self.description, expires_in }).await?;
        match self.output.format {
            Format::Json | Format::Yaml => {
                self.output.value(terminal, &serde_json::to_value(&made).unwrap_or_default())?
            }
            Format::Table | Format::Name => {
                terminal.note(format_args!("Token {} of {account}; it is not shown again:", made.item.id))?;
                terminal.say(&made.token)?;
            }
        }
        Ok(Verdict::Yes)
    }
}

/// Lists tokens, without their secrets
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass account token list")]
struct List {
    /// Whose tokens; your own unless given
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl List {
    async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let account = whose(self.account, client).await?;
        let tokens = client.accounts().tokens(&account).await?.items;
        let mut table = Table::new(["ID", "DESCRIPTION", "ENDS", "LAST USED"], "No tokens.");
        for token in &tokens {
            let ends = token.expires_at.map_or_else(|| "never".to_owned(), |at| at.format("%F %R UTC").to_string());
            let used = token.last_used_at.map_or_else(|| "never".to_owned(), |at| at.format("%F %R UTC").to_string());
            table.row([&token.id.to_string(), &token.description, &ends, &used]);
        }
        let names: Vec<_> = tokens.iter().map(|token| format!("token/{}", token.id)).collect();
        self.output.list(terminal, &typed_list(&tokens), table, &names)?;
        Ok(Verdict::Yes)
    }
}

/// Ends a token
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass account token revoke 01990000-0000-7000-8000-000000000000")]
struct Revoke {
    /// The token's identifier, as the list shows it
    id: String,
    /// Whose token; your own unless given
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

impl Revoke {
    async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let account = whose(self.account, client).await?;
        client.accounts().revoke_token(&account, &self.id).await?;
        terminal.say(format_args!("token/{} revoked", self.id))?;
        Ok(Verdict::Yes)
    }
}
