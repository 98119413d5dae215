//! `windlass operation get`.

use super::{identifier, named, phase, time};
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, clean};
use crate::terminal::Terminal;
use serde_json::Value;
use windlass_client::Client;
use windlass_model::operation::OperationDetails;

/// Shows an operation, with what was asked and what came of it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass operation get 01990000-0000-7000-8000-000000000000
  windlass operation get 01990000-0000-7000-8000-000000000000 -o yaml")]
pub(crate) struct Get {
    /// The operation's identifier, as the list shows it
    id: String,
    #[command(flatten)]
    output: Output,
}

impl Get {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let details = client.operations().get(identifier(&self.id)).await?;
        match self.output.format {
            Format::Table => terminal.say(description(&details))?,
            Format::Name => terminal.say(named(&details.operation))?,
            Format::Json | Format::Yaml => {
                self.output.value(terminal, &serde_json::to_value(&details).unwrap_or_default())?;
            }
        }
        Ok(Verdict::Yes)
    }
}

fn description(details: &OperationDetails) -> String {
    let operation = &details.operation;
    let times = |count: i32| if count == 0 { String::new() } else { count.to_string() };
    let lines = [
        ("Identifier", operation.id.to_string()),
        ("Kind", operation.kind.clone()),
        ("Target", operation.target.clone()),
        ("Project", operation.project.clone()),
        ("Phase", phase(operation)),
        ("Message", operation.message.clone()),
        ("Asked for by", operation.principal.clone()),
        ("Terminated by", operation.terminated_by.clone().unwrap_or_default()),
        ("Asked for", time(operation.created_at)),
        ("Began", operation.started_at.map(time).unwrap_or_default()),
        ("Ended", operation.finished_at.map(time).unwrap_or_default()),
        ("Attempts", times(operation.attempts)),
        ("Put off", times(operation.retries)),
        ("Correlation", operation.correlation.to_string()),
        ("Request", details.request.to_string()),
        (
            "Result",
            details.result.as_ref().filter(|result| !result.is_null()).map(Value::to_string).unwrap_or_default(),
        ),
    ];
    let filled = lines.iter().filter(|(_, value)| !value.is_empty());
    let text = filled.map(|(heading, value)| {
        let heading = format!("{heading}:");
        format!("{heading:<15} {}", clean(value).replace('\n', " "))
    });
    text.collect::<Vec<_>>().join("\n")
}
