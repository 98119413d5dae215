//! `windlass operation list`.

use super::{named, phase, time};
use crate::error::{CliError, Verdict};
use crate::output::{Output, Table, typed_list};
use crate::terminal::Terminal;
use windlass_client::{Client, ListQuery, OperationQuery};
use windlass_model::operation::Phase;

/// Lists operations on what you may see, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass operation list --project shop --phase Running
  windlass operation list --target application/windlass/front --limit 5
  windlass operation list --dead")]
pub(crate) struct List {
    /// Only operations on things of this project (repeatable)
    #[arg(short, long = "project", value_name = "PROJECT")]
    projects: Vec<String>,
    /// Only operations of this kind, for example sync
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only operations on this target, for example application/windlass/front
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
    /// Only operations that are Pending, Running, Terminating, Failed, Error or Succeeded (repeatable)
    #[arg(long = "phase", value_name = "PHASE", value_parser = known)]
    phases: Vec<Phase>,
    /// Only operations that this principal asked for, for example account:ann
    #[arg(long, value_name = "PRINCIPAL")]
    principal: Option<String>,
    /// Only operations that were given up because their worker was lost too often
    #[arg(long)]
    dead: bool,
    /// At most so many items; 100 unless given
    #[arg(long, value_name = "COUNT")]
    limit: Option<u32>,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let query = OperationQuery {
            list: ListQuery { limit: self.limit, ..ListQuery::default() },
            projects: self.projects,
            kind: self.kind,
            target: self.target,
            phases: self.phases,
            principal: self.principal,
            dead: self.dead,
        };
        let operations = client.operations().list(&query).await?.items;
        let mut table = Table::new(["ID", "KIND", "TARGET", "PHASE", "BY", "ASKED FOR", "MESSAGE"], "No operations.");
        for operation in &operations {
            table.row([
                &operation.id.to_string(),
                &operation.kind,
                &operation.target,
                &phase(operation),
                &operation.principal,
                &time(operation.created_at),
                &operation.message,
            ]);
        }
        let names: Vec<_> = operations.iter().map(named).collect();
        self.output.list(terminal, &typed_list(&operations), table, &names)?;
        Ok(Verdict::Yes)
    }
}

fn known(text: &str) -> Result<Phase, String> {
    Phase::ALL.into_iter().find(|phase| format!("{phase:?}").eq_ignore_ascii_case(text)).ok_or_else(|| {
        let all: Vec<_> = Phase::ALL.iter().map(|phase| format!("{phase:?}")).collect();
        format!("it is one of {}", all.join(", "))
    })
}
