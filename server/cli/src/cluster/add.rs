//! `windlass cluster add`.

use crate::error::{CliError, Verdict};
use crate::output::clean;
use crate::terminal::Terminal;
use std::io;
use std::path::{Path, PathBuf};
use windlass_client::Client;
use windlass_clusters::kubeconfig;
use windlass_model::cluster::ConnectionStatus;

/// A certificate or token is far smaller.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Registers a cluster with the credentials of a kubeconfig
///
/// Windlass keeps the credentials of one context, sealed, and delivers with them; they are never read back. Files that
/// the kubeconfig names are read now. What needs a program on this machine (exec) is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass cluster add
  windlass cluster add prod-admin --name prod
  windlass cluster add --kubeconfig ./kubeconfig --name dev --upsert
  windlass cluster add team-a --namespace team-a --namespace team-a-test")]
pub(crate) struct Add {
    /// The kubeconfig's context; its current one unless given
    #[arg(value_name = "KUBECONFIG-CONTEXT")]
    kube_context: Option<String>,
    /// The kubeconfig; KUBECONFIG or ~/.kube/config unless given
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The name by which applications refer to the cluster; the context's name unless given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Looks at this namespace only, for credentials that see no more; may be given several times
    #[arg(long = "namespace", value_name = "NAMESPACE")]
    namespaces: Vec<String>,
    /// Looks at cluster-scoped objects too, although namespaces are given
    #[arg(long, requires = "namespaces")]
    cluster_resources: bool,
    /// Gives a cluster that is registered already these credentials
    #[arg(long)]
    upsert: bool,
}

impl Add {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let path = self.kubeconfig.unwrap_or_else(|| terminal.settings.kubeconfig.clone());
        let text = read(&path).map_err(|cause| CliError::File { path: path.clone(), cause })?;
        let text = String::from_utf8(text)
            .map_err(|_| CliError::usage(format!("{} is not text", path.display()), "Name a kubeconfig."))?;
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let mut cluster = kubeconfig::parse(&text, self.kube_context.as_deref(), &|file| read(&folder.join(file)))
            .map_err(|error| CliError::usage(format!("{}: {error}", path.display()), error.next_step()))?;
        if let Some(name) = self.name {
            cluster.name = name;
        }
        (cluster.namespaces, cluster.cluster_resources) = (self.namespaces, self.cluster_resources);
        let saved = client.clusters().create(&cluster, self.upsert).await?;
        terminal.warn(&saved.warnings)?;
        let cluster = saved.object;
        terminal.say(format_args!(
            "cluster/{} {} ({})",
            clean(&cluster.name),
            if self.upsert { "configured" } else { "added" },
            clean(&cluster.server)
        ))?;
        if cluster.connection_state.status == ConnectionStatus::Failed {
            terminal.note(format_args!(
                "Warning: Windlass does not reach it: {}",
                clean(&cluster.connection_state.message)
            ))?;
        }
        Ok(Verdict::Yes)
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MiB"));
    }
    Ok(bytes)
}
