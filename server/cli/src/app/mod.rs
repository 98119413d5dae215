//! `windlass app`.

mod delete;
mod describe;
mod diff;
mod follow;
mod get;
mod history;
mod list;
mod plan;
mod refresh;
mod resources;
mod retry;
mod rollback;
mod selection;
mod sync;
mod terminate;
mod tree;
mod wait;

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_model::application::{Application, HealthStatus, SyncStatus};

/// Applications: what Git says, what the cluster has
///
/// An application is named NAME, or NAMESPACE/NAME where it is not in the control plane's namespace.
#[derive(Debug, clap::Args)]
pub struct AppArgs {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: AppCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AppCommand {
    #[command(visible_alias = "ls")]
    List(list::List),
    Get(get::Get),
    Resources(resources::Resources),
    Diff(diff::Diff),
    Refresh(refresh::Refresh),
    Sync(sync::Sync),
    Wait(wait::Wait),
    #[command(visible_alias = "terminate-op")]
    Terminate(terminate::Terminate),
    History(history::History),
    Rollback(rollback::Rollback),
    Release(rollback::Release),
    #[command(visible_alias = "rm")]
    Delete(delete::Delete),
}

impl AppArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = self.connection.client(terminal)?;
        match self.command {
            AppCommand::List(list) => list.run(&client, terminal).await,
            AppCommand::Get(get) => get.run(&client, terminal).await,
            AppCommand::Resources(resources) => resources.run(&client, terminal).await,
            AppCommand::Diff(diff) => diff.run(&client, terminal).await,
            AppCommand::Refresh(refresh) => refresh.run(&client, terminal).await,
            AppCommand::Sync(sync) => sync.run(&client, terminal).await,
            AppCommand::Wait(wait) => wait.run(&client, terminal).await,
            AppCommand::Terminate(terminate) => terminate.run(&client, terminal).await,
            AppCommand::History(history) => history.run(&client, terminal).await,
            AppCommand::Rollback(rollback) => rollback.run(&client, terminal).await,
            AppCommand::Release(release) => release.run(&client, terminal).await,
            AppCommand::Delete(delete) => delete.run(&client, terminal).await,
        }
    }
}

/// `application.argoproj.io/shop`, as kubectl names it.
pub(crate) fn named(name: &str) -> String {
    format!("application.argoproj.io/{name}")
}

/// What an application is: Synced or not, how healthy.
fn state(application: &Application) -> (SyncStatus, HealthStatus) {
    application
        .status
        .as_ref()
        .map_or((SyncStatus::Unknown, HealthStatus::Unknown), |status| (status.sync.status, status.health.status))
}

/// `Deployment.apps`, `Service`.
fn kind_of(group: &str, kind: &str) -> String {
    if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") }
}

/// The first digits of a commit.
fn short(revision: &str) -> &str {
    revision.get(..8).unwrap_or(revision)
}

/// `shop on https://10.0.0.1:6443`.
fn destination(application: &Application) -> String {
    let to = &application.spec.destination;
    let cluster = if to.server.is_empty() { &to.name } else { &to.server };
    if to.namespace.is_empty() { cluster.clone() } else { format!("{} on {cluster}", to.namespace) }
}
