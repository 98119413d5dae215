//! What an operator can set.

use std::path::PathBuf;
use std::time::Duration;

/// How repositories are reached, and where their mirrors are kept.
#[derive(Clone, Debug)]
pub struct SourcesConfig {
    /// The server's data folder; mirrors live below `git/` in it. It belongs to this server.
    pub data_dir: PathBuf,
    /// `file://` repositories are read only below these folders, symbolic links resolved; none forbids them all.
    pub file_roots: Vec<PathBuf>,
    /// Whether repositories may be at loopback, link-local and private addresses.
    pub private_networks: bool,
    /// Hosts that may be at such addresses although `private_networks` is off: `git.example.com` for each port, or
    /// `git.example.com:8443`.
    pub private_hosts: Vec<String>,
    /// Certificate authorities to trust besides the system's, as PEM.
    pub ca_file: Option<PathBuf>,
    /// How long one fetch may take.
    pub fetch_timeout: Duration,
    /// How large a repository's mirror may become, in bytes.
    pub max_repository_bytes: u64,
    /// The program that is started as `<helper> helper fetch`: this program itself.
    pub helper: PathBuf,
}

impl SourcesConfig {
    /// The defaults: only `https://`, only public addresses, 60 seconds, 2 GiB.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>, helper: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            file_roots: Vec::new(),
            private_networks: false,
            private_hosts: Vec::new(),
            ca_file: None,
            fetch_timeout: Duration::from_secs(60),
            max_repository_bytes: 2 << 30,
            helper: helper.into(),
        }
    }
}
