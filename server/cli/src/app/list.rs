//! `windlass app list`.

use super::{destination, named, short, state};
use crate::arguments::ListArgs;
use crate::error::{CliError, Verdict};
use crate::output::{Output, Table, whole_list};
use crate::terminal::Terminal;
use windlass_client::{ApplicationQuery, Client};
use windlass_model::application::{CONTROL_NAMESPACE, HealthStatus, SyncStatus};

/// Lists the applications that you may see
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app list --project shop
  windlass app list --sync-status OutOfSync --health Degraded -o name")]
pub(crate) struct List {
    /// Only applications of this project (repeatable)
    #[arg(short, long = "project", value_name = "PROJECT")]
    projects: Vec<String>,
    /// Only applications that go to this cluster, by server or name
    #[arg(long, value_name = "CLUSTER")]
    cluster: Option<String>,
    /// Only applications that go to this namespace
    #[arg(short, long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    /// Only applications that are Synced, OutOfSync or Unknown (repeatable)
    #[arg(long = "sync-status", value_name = "STATUS", value_parser = sync_status)]
    sync: Vec<SyncStatus>,
    /// Only applications that are Healthy, Suspended, Progressing, Missing, Degraded or Unknown (repeatable)
    #[arg(long, value_name = "STATUS", value_parser = health_status)]
    health: Vec<HealthStatus>,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let query = ApplicationQuery {
            list: self.list.query(),
            projects: self.projects,
            cluster: self.cluster,
            namespace: self.namespace,
            sync: self.sync,
            health: self.health,
        };
        let applications = client.applications().list(&query).await?.items;
        let mut table =
            Table::new(["NAME", "PROJECT", "SYNC", "HEALTH", "REVISION", "DESTINATION"], "No applications.");
        let mut names = Vec::new();
        for application in &applications {
            let view = &application.view;
            let name = match view.metadata.namespace.as_deref() {
                Some(namespace) if namespace != CONTROL_NAMESPACE => format!("{namespace}/{}", view.metadata.name),
                _ => view.metadata.name.clone(),
            };
            let (sync, health) = state(view);
            let revision = view.status.as_ref().map_or("", |status| short(&status.sync.revision));
            table.row([
                &name,
                &view.spec.project,
                &format!("{sync:?}"),
                &format!("{health:?}"),
                revision,
                &destination(view),
            ]);
            names.push(named(&name));
        }
        self.output.list(
            terminal,
            &whole_list(applications.into_iter().map(|application| application.whole)),
            table,
            &names,
        )?;
        Ok(Verdict::Yes)
    }
}

fn sync_status(text: &str) -> Result<SyncStatus, String> {
    [SyncStatus::Synced, SyncStatus::OutOfSync, SyncStatus::Unknown]
        .into_iter()
        .find(|status| format!("{status:?}").eq_ignore_ascii_case(text))
        .ok_or_else(|| "it is one of Synced, OutOfSync, Unknown".to_owned())
}

fn health_status(text: &str) -> Result<HealthStatus, String> {
    use HealthStatus::{Degraded, Healthy, Missing, Progressing, Suspended, Unknown};
    [Healthy, Suspended, Progressing, Missing, Degraded, Unknown]
        .into_iter()
        .find(|status| format!("{status:?}").eq_ignore_ascii_case(text))
        .ok_or_else(|| "it is one of Healthy, Suspended, Progressing, Missing, Degraded, Unknown".to_owned())
}
