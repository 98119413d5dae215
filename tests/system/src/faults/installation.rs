//! One installation of Windlass: a database, a repository, a cluster behind a proxy, and as many servers as are started.

use super::{Judge, Postgres, Proxy};
use crate::{Cluster, Repository, Server, Start, eventually};
use serde_json::Value;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

/// An installation; everything of it ends with this value.
pub struct Installation {
    /// The proxy before the cluster.
    pub proxy: Proxy,
    /// The cluster, past the proxy.
    pub cluster: Cluster,
    /// What Git says.
    pub repository: Repository,
    /// The database.
    pub postgres: Postgres,
    key: tempfile::NamedTempFile,
    _others: Others,
    lease: Duration,
}

/// Tests that run at the same time: many may, unless one does something to the control plane itself.
static CONTROL_PLANE: RwLock<()> = RwLock::new(());

#[expect(dead_code, reason = "they are held, not read")]
enum Others {
    May(RwLockReadGuard<'static, ()>),
    Wait(RwLockWriteGuard<'static, ()>),
}

/// How long after the last disturbance everything may be stale.
const STALE: Duration = Duration::from_secs(30);

impl Installation {
    /// An installation without servers; none if the tests were given no cluster.
    ///
    /// # Panics
    /// If something of it does not start.
    #[must_use]
    pub fn new(name: &str, files: &[(&str, &str)]) -> Option<Self> {
        Self::beside(name, files, Others::May(CONTROL_PLANE.read().unwrap_or_else(PoisonError::into_inner)))
    }

    /// An installation that has the control plane for itself: no other test of this program runs meanwhile.
    #[must_use]
    pub fn alone(name: &str, files: &[(&str, &str)]) -> Option<Self> {
        Self::beside(name, files, Others::Wait(CONTROL_PLANE.write().unwrap_or_else(PoisonError::into_inner)))
    }

    fn beside(name: &str, files: &[(&str, &str)], others: Others) -> Option<Self> {
        let cluster = Cluster::for_test(name)?;
        let key = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(key.path(), "d2luZGxhc3Mtd2luZGxhc3Mtd2luZGxhc3Mtd2luZGw=\n").expect("a key");
        Some(Self {
            proxy: Proxy::before(&cluster),
            cluster,
            repository: Repository::with(files),
            postgres: Postgres::start(),
            key,
            _others: others,
            lease: Duration::from_secs(3),
        })
    }

    /// With leases of this length, for servers that are started from now on.
    #[must_use]
    pub fn with_lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// How long leases last.
    #[must_use]
    pub fn lease(&self) -> Duration {
        self.lease
    }

    /// How long after a worker's end another goes on at the latest: its lease, the longest request, and a look.
    #[must_use]
    pub fn takeover(&self) -> Duration {
        self.lease + (self.lease * 2 / 3).min(Duration::from_secs(20)) + Duration::from_secs(2)
    }

    /// Starts a server with more environment, whose requests are recorded under this name.
    #[must_use]
    pub fn start_with(&self, name: &str, more: &[(&str, &str)]) -> Server {
        let mut environment: Vec<(String, String)> = [
            ("DATABASE_URL", self.postgres.url()),
            ("WINDLASS_SECRETS_KEY_FILE", self.key.path().display().to_string()),
            ("WINDLASS_OPERATIONS_LEASE", format!("{}ms", self.lease.as_millis())),
            ("WINDLASS_SOURCES_POLL_INTERVAL", "5s".to_owned()),
            ("WINDLASS_SERVER_SHUTDOWN_GRACE", "2s".to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .to_vec();
        environment.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let proxy = &self.proxy;
        let server = Server::launch_known(Start { environment, data: None }, |process| proxy.knows(process, name));
        server.sign_in();
        server
    }

    /// Registers the cluster behind the proxy, and a project that permits everything.
    pub fn prepare(&self, server: &Server) {
        let _ = server.run(&["cluster", "add", "--kubeconfig", &self.proxy.kubeconfig(), "--name", "real"]).ok();
        let _ = server.apply(PROJECT).ok();
    }

    /// Saves an application of this folder, in a namespace of this name; `policy` is its `syncPolicy`, in YAML.
    pub fn save(&self, server: &Server, name: &str, folder: &str, namespace: &str, policy: &str) {
        let (repository, proxy) = (self.repository.url(), self.proxy.url());
        let manifest = format!(
            "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}}}
spec:
  project: everything
  source: {{repoURL: '{repository}', path: {folder}, targetRevision: main}}
  destination: {{server: '{proxy}', namespace: {namespace}}}
  syncPolicy: {policy}
"
        );
        let _ = server.apply(&manifest).ok();
    }

    /// A judge of what was done.
    #[must_use]
    pub fn judge(&self) -> Judge<'_> {
        Judge { postgres: &self.postgres, traffic: self.proxy.traffic() }
    }

    /// Waits until the applications are as Git says, by their status; from the last disturbance that takes no longer than
    /// what may be stale.
    pub fn settles(&self, server: &Server, applications: &[&str], commit: &str) {
        let since = Instant::now();
        for name in applications {
            let left = STALE.saturating_sub(since.elapsed());
            eventually(&format!("{name} is Synced and Healthy at {commit}"), left, || {
                let got = server.run(&["app", "get", name, "-o", "json"]);
                let status = serde_json::from_str::<Value>(&got.stdout).unwrap_or_default()["status"].clone();
                let is = |pointer: &str, wanted: &str| status.pointer(pointer).is_some_and(|value| value == wanted);
                let settled =
                    is("/sync/status", "Synced") && is("/health/status", "Healthy") && is("/sync/revision", commit);
                if settled { Ok(()) } else { Err(format!("{status} {}", got.stderr)) }
            });
        }
    }
}

const PROJECT: &str = "apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: everything}
spec:
  sourceRepos: ['*']
  destinations: [{server: '*', namespace: '*'}]
  clusterResourceWhitelist: [{group: '*', kind: '*'}]
";
