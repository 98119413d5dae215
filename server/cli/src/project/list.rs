//! `windlass project list`.

use super::named;
use crate::arguments::ListArgs;
use crate::error::{CliError, Verdict};
use crate::output::{Output, Table, whole_list};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Lists the projects that you may see
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass project list\n  windlass project list --search shop -o name")]
pub(crate) struct List {
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let projects = client.projects().list(&self.list.query()).await?.items;
        let mut table = Table::new(["NAME", "SOURCES", "DESTINATIONS", "DESCRIPTION"], "No projects.");
        let mut names = Vec::new();
        for project in &projects {
            let name = &project.view.metadata.name;
            let spec = &project.view.spec;
            table.row([name, &shortened(&spec.source_repos), &shortened(&destinations(spec)), &spec.description]);
            names.push(named(name));
        }
        self.output.list(terminal, &whole_list(projects.into_iter().map(|project| project.whole)), table, &names)?;
        Ok(Verdict::Yes)
    }
}

/// `<server or cluster>/<namespace>` for each destination.
pub(super) fn destinations(spec: &windlass_model::project::ProjectSpec) -> Vec<String> {
    let place = |server: &str, name: &str| if server.is_empty() { name.to_owned() } else { server.to_owned() };
    spec.destinations.iter().map(|to| format!("{}, namespace {}", place(&to.server, &to.name), to.namespace)).collect()
}

fn shortened(values: &[String]) -> String {
    match values {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}
