//! `windlass context`.

use super::Contexts;
use crate::error::{CliError, Verdict};
use crate::output::Table;
use crate::terminal::Terminal;

/// Servers that you signed in to
#[derive(Debug, clap::Args)]
pub struct ContextArgs {
    #[command(subcommand)]
    command: ContextCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ContextCommand {
    /// Lists the servers that you signed in to
    #[command(visible_alias = "ls")]
    List,
    /// Chooses the server for later commands
    #[command(after_help = "Examples:\n  windlass context use windlass.example")]
    Use {
        /// The context's name
        name: String,
    },
    /// Forgets a server and the token for it; the session on the server goes on until it expires
    Remove {
        /// The context's name
        name: String,
    },
}

impl ContextArgs {
    pub(crate) fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let path = terminal.settings.contexts.clone();
        let mut contexts = Contexts::read(&path)?;
        match self.command {
            ContextCommand::List => {
                let mut table =
                    Table::new(["CURRENT", "NAME", "SERVER", "USER"], "No contexts. Sign in with `windlass login`.");
                for context in &contexts.contexts {
                    let mark = if context.name == contexts.current_context { "*" } else { "" };
                    table.row([mark, &context.name, &context.server, &context.username]);
                }
                terminal.say(table)?;
            }
            ContextCommand::Use { name } => {
                known(&contexts, &name)?;
                contexts.current_context.clone_from(&name);
                contexts.write(&path)?;
                terminal.note(format_args!("Later commands go to context {name}."))?;
            }
            ContextCommand::Remove { name } => {
                known(&contexts, &name)?;
                contexts.contexts.retain(|context| context.name != name);
                if contexts.current_context == name {
                    contexts.current_context.clear();
                }
                contexts.write(&path)?;
                terminal.note(format_args!("Context {name} is forgotten."))?;
            }
        }
        Ok(Verdict::Yes)
    }
}

fn known(contexts: &Contexts, name: &str) -> Result<(), CliError> {
    contexts
        .named(name)
        .map(drop)
        .ok_or_else(|| CliError::usage(format!("there is no context {name:?}"), "Name one of `windlass context list`."))
}
