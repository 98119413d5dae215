//! `windlass whoami`.

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output};
use crate::terminal::Terminal;
use serde_json::json;

/// Shows who the server takes you for
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  windlass whoami\n  WINDLASS_SERVER=https://windlass.example WINDLASS_TOKEN=wlt_… windlass whoami -o json"
)]
pub struct WhoamiArgs {
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    output: Output,
}

impl WhoamiArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = self.connection.client(terminal)?;
        let who = client.session().user_info().await?;
        let value = serde_json::to_value(&who).unwrap_or_else(|_| json!({}));
        match self.output.format {
            Format::Json | Format::Yaml => self.output.value(terminal, &value)?,
            Format::Name if who.logged_in => terminal.say(format_args!("account/{}", who.username))?,
            Format::Table if who.logged_in => {
                let role = value.get("role").and_then(|role| role.as_str()).unwrap_or("no role");
                terminal.say(format_args!("{} ({role}) at {}", who.username, client.server()))?;
            }
            Format::Table | Format::Name => {}
        }
        if who.logged_in {
            return Ok(Verdict::Yes);
        }
        Err(CliError::failed(
            format!("you are not signed in to {}", client.server()),
            "Sign in with `windlass login`, or set WINDLASS_TOKEN.",
        ))
    }
}
