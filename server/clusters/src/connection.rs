//! A connection to one API server.

use crate::error::ClusterError;
use crate::kinds::Kinds;
use crate::response::Answer;
use crate::transport::{Call, Transport};
use http::Method;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use windlass_model::cluster::ClusterConfig;

/// How long a request may take unless [`Connection::with_deadline`] says otherwise.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(20);

/// How long a request that is sent at this moment may last; `None`: nothing may be sent any more.
pub type Allowance = Arc<dyn Fn() -> Option<Duration> + Send + Sync>;

/// A connection to one API server. Clones share the sockets and what is known of the server's kinds.
#[derive(Clone)]
pub struct Connection {
    shared: Arc<Shared>,
    deadline: Duration,
    allowance: Option<Allowance>,
}

/// Lists of one server that are read at once: each holds a page in memory, and costs the server as much.
const LISTS: usize = 4;

struct Shared {
    transport: Transport,
    kinds: Kinds,
    lists: Semaphore,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("server", &self.server()).finish_non_exhaustive()
    }
}

impl Connection {
    /// A connection to `server`. Nothing is sent yet: [`Connection::version`] tells whether the server is reached.
    /// Proxies from the environment are not used.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`ClusterError::BadConfig`] if the settings cannot work; which one and why.
    pub fn connect(server: &str, config: &ClusterConfig) -> Result<Self, ClusterError> {
        let transport = Transport::new(server, config)?;
        let shared = Shared { transport, kinds: Kinds::default(), lists: Semaphore::new(LISTS) };
        Ok(Self { shared: Arc::new(shared), deadline: DEFAULT_DEADLINE, allowance: None })
    }

    /// The same connection, with another deadline for each request. A watch's stream itself has none.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { deadline, ..self.clone() }
    }

    /// The same connection, for as long as `allowance` says: it is asked right before each request is sent, also before
    /// one that is sent again. A process that was stopped for a while, and goes on, finds out there that its time is over.
    #[must_use]
    pub fn while_allowed(&self, allowance: Allowance) -> Self {
        Self { allowance: Some(allowance), ..self.clone() }
    }

    /// The API server's URL.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.shared.transport.server
    }

    /// The server's version, for example `v1.36.3`.
    ///
    /// # Errors
    /// What [`ClusterError`] says; an answer that is not Kubernetes' is [`ClusterError::Api`].
    pub async fn version(&self) -> Result<String, ClusterError> {
        let info = self.call(Call::new(Method::GET, "/version")).await?.object()?;
        match info.get("gitVersion").and_then(Value::as_str) {
            Some(version) => Ok(version.to_owned()),
            None => Err(ClusterError::Api {
                code: 200,
                message: format!("{} does not say which Kubernetes version it is", self.server()),
            }),
        }
    }

    pub(crate) async fn call(&self, call: Call) -> Result<Answer, ClusterError> {
        self.shared.transport.call(&call, self.deadline, self.allowance.as_ref()).await
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.shared.transport
    }

    pub(crate) fn kinds(&self) -> &Kinds {
        &self.shared.kinds
    }

    /// Waits until a list may be read; held until it has been.
    pub(crate) async fn list_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.shared.lists.acquire().await.ok()
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }
}
