//! The servers of an installation, by name; those that were killed are started again under a name of their own.

use super::{Fault, Installation, Moment, Signal, Then, send};
use crate::{Output, Server};
use std::collections::BTreeMap;
use std::time::Duration;

/// Servers of one installation.
pub struct Fleet<'a> {
    /// What they serve.
    pub installation: &'a Installation,
    servers: BTreeMap<String, Server>,
    started: usize,
    size: usize,
}

impl<'a> Fleet<'a> {
    /// So many servers, called `worker-001`, `worker-002`, …; the cluster and the project are prepared.
    #[must_use]
    pub fn start(installation: &'a Installation, size: usize) -> Self {
        Self::start_with(installation, size, &[])
    }

    /// As [`Self::start`], with more environment for the first of them.
    #[must_use]
    pub fn start_with(installation: &'a Installation, size: usize, first: &[(&str, &str)]) -> Self {
        let mut fleet = Self { installation, servers: BTreeMap::new(), started: 0, size };
        fleet.add(first);
        fleet.fill();
        installation.prepare(fleet.any());
        fleet
    }

    fn add(&mut self, environment: &[(&str, &str)]) {
        self.started += 1;
        let name = format!("worker-{:03}", self.started);
        let server = self.installation.start_with(&name, environment);
        self.servers.insert(name, server);
    }

    /// Takes away those that have ended, and starts others in their place.
    pub fn fill(&mut self) {
        self.servers.retain(|_, server| server.is_running());
        while self.servers.len() < self.size {
            self.add(&[]);
        }
    }

    /// A server that runs: the one that was started last.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn any(&self) -> &Server {
        self.servers.values().next_back().expect("a server")
    }

    /// The server of this name.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn named(&self, name: &str) -> &Server {
        self.servers.get(name).unwrap_or_else(|| panic!("{name} is not there"))
    }

    /// How many were started so far.
    #[must_use]
    pub fn started(&self) -> usize {
        self.started
    }

    /// Sends a signal to whichever server sends the n-th change from now on.
    pub fn signal_at(&self, number: usize, moment: Moment, signal: Signal, then: Then) {
        let processes: BTreeMap<_, _> =
            self.servers.iter().map(|(name, server)| (name.clone(), server.process_id())).collect();
        let action = Box::new(move |worker: &str| {
            if let Some(process) = processes.get(worker) {
                send(*process, signal);
            }
        });
        self.installation.proxy.at(Fault { number, moment, action, then });
    }

    /// Asks for a synchronisation, and does not wait for it.
    pub fn synchronise(&self, name: &str) -> Output {
        let _ = self.any().run(&["app", "refresh", name]).ok();
        self.any().run(&["app", "sync", name, "--prune"])
    }

    /// How long an operation may take whose worker has been lost.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.installation.takeover() + Duration::from_secs(40)
    }
}
