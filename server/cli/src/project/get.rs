//! `windlass project get`.

use super::{list, named};
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, clean};
use crate::terminal::Terminal;
use windlass_client::Client;
use windlass_model::project::{GroupKind, Project};

/// Shows a project
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass project get shop\n  windlass project get shop -o yaml > shop.yaml")]
pub(crate) struct Get {
    /// The project's name
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Get {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let project = client.projects().get(&self.name).await?;
        match self.output.format {
            Format::Table => terminal.say(description(&project.view))?,
            Format::Name => terminal.say(named(&project.view.metadata.name))?,
            Format::Json | Format::Yaml => self.output.value(terminal, &project.whole)?,
        }
        Ok(Verdict::Yes)
    }
}

fn description(project: &Project) -> String {
    let spec = &project.spec;
    let kinds = |kinds: &[GroupKind]| kinds.iter().map(kind).collect::<Vec<_>>();
    let namespaced = spec.namespace_resource_whitelist.as_deref().map_or_else(|| vec!["all".to_owned()], kinds);
    let lines = [
        ("Name", vec![project.metadata.name.clone()]),
        ("Description", vec![spec.description.clone()]),
        ("Sources", or_none(spec.source_repos.clone())),
        ("Destinations", or_none(list::destinations(spec))),
        ("Cluster-scoped kinds", or_none(kinds(&spec.cluster_resource_whitelist))),
        ("  but not", kinds(&spec.cluster_resource_blacklist)),
        ("Namespaced kinds", or_none(namespaced)),
        ("  but not", kinds(&spec.namespace_resource_blacklist)),
    ];
    let mut text = Vec::new();
    for (heading, values) in lines {
        for (index, value) in values.iter().filter(|value| !value.is_empty()).enumerate() {
            let heading = if index == 0 { format!("{heading}:") } else { String::new() };
            text.push(format!("{heading:<22} {}", clean(value).replace('\n', " ")));
        }
    }
    text.join("\n")
}

fn or_none(values: Vec<String>) -> Vec<String> {
    if values.is_empty() { vec!["none".to_owned()] } else { values }
}

/// `Deployment.apps`, `Namespace`, `*.*`, with the object's name if there is one.
fn kind(kind: &GroupKind) -> String {
    let group = if kind.group.is_empty() { String::new() } else { format!(".{}", kind.group) };
    let name = if kind.name.is_empty() { String::new() } else { format!(" {}", kind.name) };
    format!("{}{group}{name}", kind.kind)
}
