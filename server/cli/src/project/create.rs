//! `windlass project create`.

use super::named;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use serde_json::Value;
use windlass_client::Client;
use windlass_model::manifest::API_VERSION;
use windlass_model::meta::ObjectMeta;
use windlass_model::project::{Destination, GroupKind, Project, ProjectSpec};

/// Makes a project
///
/// What is not given is not permitted: a project without sources and destinations permits nothing. Rules that this
/// command has no option for come from a manifest with `windlass apply`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass project create shop --source 'https://git.example/shop/*' --destination in-cluster,shop
  windlass project create shop --source '*' --destination 'https://10.0.0.1:6443,shop-*' --cluster-kind /Namespace")]
pub(crate) struct Create {
    /// The project's name
    name: String,
    /// What the project is for
    #[arg(short, long, default_value = "", hide_default_value = true)]
    description: String,
    /// A repository that applications may read: a glob in which / separates; a leading ! forbids (repeatable)
    #[arg(short, long = "source", value_name = "REPOSITORY")]
    sources: Vec<String>,
    /// Where applications may write: a server's URL, a cluster's name or *, then a comma and a namespace; globs (repeatable)
    #[arg(short = 't', long = "destination", value_name = "CLUSTER,NAMESPACE", value_parser = destination)]
    destinations: Vec<Destination>,
    /// A cluster-scoped kind that applications may write, as GROUP/KIND; globs (repeatable)
    #[arg(long = "cluster-kind", value_name = "GROUP/KIND", value_parser = group_kind)]
    cluster_kinds: Vec<GroupKind>,
    /// Changes the project if it is there already
    #[arg(long)]
    upsert: bool,
}

impl Create {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let upsert = self.upsert;
        let saved = client.projects().create(&self.manifest(), upsert).await?;
        terminal.warn(&saved.warnings)?;
        terminal.say(format_args!(
            "{} {}",
            named(&saved.object.view.metadata.name),
            if upsert { "configured" } else { "created" }
        ))?;
        Ok(Verdict::Yes)
    }

    fn manifest(self) -> Value {
        let project = Project {
            api_version: API_VERSION.to_owned(),
            kind: "AppProject".to_owned(),
            metadata: ObjectMeta { name: self.name, ..ObjectMeta::default() },
            spec: ProjectSpec {
                description: self.description,
                source_repos: self.sources,
                destinations: self.destinations,
                cluster_resource_whitelist: self.cluster_kinds,
                ..ProjectSpec::default()
            },
        };
        serde_json::to_value(project).unwrap_or_default()
    }
}

fn destination(text: &str) -> Result<Destination, String> {
    let (place, namespace) = text.rsplit_once(',').ok_or("give it as CLUSTER,NAMESPACE")?;
    if place.is_empty() || namespace.is_empty() {
        return Err("give it as CLUSTER,NAMESPACE".to_owned());
    }
    let namespace = namespace.to_owned();
    // A lone * is every server, as in Argo's manifests.
    Ok(if place == "*" || place.contains("://") {
        Destination { server: place.to_owned(), namespace, ..Destination::default() }
    } else {
        Destination { name: place.to_owned(), namespace, ..Destination::default() }
    })
}

fn group_kind(text: &str) -> Result<GroupKind, String> {
    let (group, kind) = text
        .split_once('/')
        .ok_or("give it as GROUP/KIND, for example rbac.authorization.k8s.io/ClusterRole or /Namespace")?;
    if kind.is_empty() {
        return Err("give it as GROUP/KIND, with the kind".to_owned());
    }
    Ok(GroupKind { group: group.to_owned(), kind: kind.to_owned(), ..GroupKind::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_name_a_server_or_a_cluster() {
        for (text, server, name, namespace) in [
            ("in-cluster,shop", "", "in-cluster", "shop"),
            ("https://a:6443,shop-*", "https://a:6443", "", "shop-*"),
            ("*,*", "*", "", "*"),
        ] {
            let parsed = destination(text).expect(text);
            assert_eq!(
                (parsed.server.as_str(), parsed.name.as_str(), parsed.namespace.as_str()),
                (server, name, namespace)
            );
        }
        for bad in ["", "shop", ",shop", "a,"] {
            assert!(destination(bad).is_err(), "{bad:?}");
        }
        assert!(group_kind("Namespace").is_err());
        assert_eq!(group_kind("/Namespace").expect("core").group, "");
    }
}
