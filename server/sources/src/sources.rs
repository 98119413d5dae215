//! What others call.

use crate::config::SourcesConfig;
use crate::error::SourceError;
use crate::fetch::{self, blocking};
use crate::location::Location;
use crate::mirror::{CommitInfo, Mirror};
use crate::network::Network;
use crate::protocol::Want;
use crate::revision::RevisionName;
use crate::snapshot::GitSnapshot;
use chrono::{DateTime, Utc};
use git2::Oid;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use windlass_render::Snapshot;

/// How many fetches run at once.
const MAX_FETCHES: usize = 8;

/// How old the knowledge of a repository's branches and tags may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// As they are after the call was made.
    Now,
    /// As they were at some time within the last seconds; an error from that time counts too.
    Within(Duration),
}

/// The commit that a revision names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its 40 characters.
    pub commit: String,
    /// When the repository was asked; the time of the call for a commit that was named in full and already here.
    pub fetched_at: DateTime<Utc>,
}

/// Git repositories, mirrored. Clones share one state.
#[derive(Clone, Debug)]
pub struct Sources {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: SourcesConfig,
    network: Network,
    repositories: Mutex<HashMap<String, Turn>>,
    fetches: Semaphore,
}

/// A repository's last fetch. Who holds it may fetch; who waited for it looks first whether that has been done.
type Turn = Arc<tokio::sync::Mutex<Option<Fetch>>>;

#[derive(Clone, Debug)]
struct Fetch {
    started: Instant,
    at: DateTime<Utc>,
    want: Option<Want>,
    result: Result<(), SourceError>,
}

impl Sources {
    /// Repositories under a configuration. Nothing is read or written before the first call.
    #[must_use]
    pub fn new(config: SourcesConfig) -> Self {
        let network = Network::new(&config);
        let (repositories, fetches) = (Mutex::new(HashMap::new()), Semaphore::new(MAX_FETCHES));
        let inner = Inner { config, network, repositories, fetches };
        Self { inner: Arc::new(inner) }
    }

    /// Whether a repository's URL is one that may be read, as far as that is known without the network.
    ///
    /// # Errors
    /// [`SourceError::UnsupportedUrl`], [`SourceError::FileNotPermitted`] or [`SourceError::ForbiddenAddress`].
    pub fn check_url(&self, url: &str) -> Result<(), SourceError> {
        Location::parse(url, &self.inner.config).map(drop)
    }

    /// The commit that a revision names: `HEAD` (or nothing), a branch, else a tag, else a commit of which at least
    /// seven characters are given, or a full reference (`refs/…`). All 40 characters of a commit are always that commit.
    ///
    /// Calls for one repository share a fetch, and none is answered from a fetch that began too early for it.
    ///
    /// # Errors
    /// Any [`SourceError`].
    pub async fn resolve(&self, url: &str, revision: &str, freshness: Freshness) -> Result<Revision, SourceError> {
        let arrived = Instant::now();
        let location = Location::parse(url, &self.inner.config)?;
        let revision = RevisionName::parse(revision)?;
        let mirror = self.mirror(&location);
        let want = match &revision {
            // What never changes meaning needs nobody's turn once it is here.
            RevisionName::Commit(commit) if self.has_commit(&location, &mirror, commit).await? => {
                return Ok(Revision { commit: commit.clone(), fetched_at: Utc::now() });
            }
            RevisionName::Commit(commit) => Some(Want::Commit(commit.clone())),
            RevisionName::Reference(name) if !is_mirrored(name) => Some(Want::Reference(name.clone())),
            _ => None,
        };
        let turn = self.turn(&location);
        let mut last = turn.lock().await;
        let earliest = match freshness {
            Freshness::Now => Some(arrived),
            // A clock that has not run that long yet: any fetch will do.
            Freshness::Within(age) => arrived.checked_sub(age),
        };
        let done = last.as_ref().filter(|fetch| {
            earliest.is_none_or(|earliest| fetch.started >= earliest) && (want.is_none() || fetch.want == want)
        });
        let fetch = match done {
            Some(fetch) => fetch.clone(),
            None => {
                let fetch = self.fetch(&location, &mirror, want).await;
                *last = Some(fetch.clone());
                fetch
            }
        };
        fetch.result?;
        let reading = mirror.clone();
        let commit = blocking(&location, move || note_damage(&reading, reading.resolve(&revision))).await??;
        Ok(Revision { commit, fetched_at: fetch.at })
    }

    /// Reads a commit's files, where blocking is allowed. A commit that is not here yet is fetched first.
    ///
    /// # Errors
    /// Any [`SourceError`]; [`SourceError::Corrupt`] also if a file that was read is damaged.
    pub async fn with_snapshot<T: Send + 'static>(
        &self,
        url: &str,
        commit: &str,
        read: impl FnOnce(&dyn Snapshot) -> T + Send + 'static,
    ) -> Result<T, SourceError> {
        let (location, mirror) = self.obtain(url, commit).await?;
        let commit = commit.to_owned();
        blocking(&location, move || {
            let repository = mirror.open()?;
            let root = Oid::from_str(&commit).and_then(|id| repository.find_commit(id)).map(|found| found.tree_id());
            let root = note_damage(&mirror, root.map_err(|error| mirror.corrupt(&error)))?;
            let snapshot = GitSnapshot::new(&repository, root);
            let value = read(&snapshot);
            match snapshot.damage() {
                None => Ok(value),
                Some(cause) => {
                    let error = git2::Error::from_str(&cause);
                    note_damage(&mirror, Err(mirror.corrupt(&error)))
                }
            }
        })
        .await?
    }

    /// Who made a commit, when, and what for. A commit that is not here yet is fetched first.
    ///
    /// # Errors
    /// Any [`SourceError`].
    pub async fn commit(&self, url: &str, commit: &str) -> Result<CommitInfo, SourceError> {
        let (location, mirror) = self.obtain(url, commit).await?;
        let commit = commit.to_owned();
        blocking(&location, move || note_damage(&mirror, mirror.info(&commit))).await?
    }

    /// The mirror, with a commit in it.
    async fn obtain(&self, url: &str, commit: &str) -> Result<(Location, Mirror), SourceError> {
        let location = Location::parse(url, &self.inner.config)?;
        let RevisionName::Commit(commit) = RevisionName::parse(commit)? else {
            let reason = "it is not the 40 characters of a commit".to_owned();
            return Err(SourceError::InvalidRevision { revision: commit.to_owned(), reason });
        };
        let mirror = self.mirror(&location);
        if !self.has_commit(&location, &mirror, &commit).await? {
            self.resolve(url, &commit, Freshness::Now).await?;
        }
        Ok((location, mirror))
    }

    async fn has_commit(&self, location: &Location, mirror: &Mirror, commit: &str) -> Result<bool, SourceError> {
        let (mirror, commit) = (mirror.clone(), commit.to_owned());
        blocking(location, move || mirror.has_commit(&commit)).await
    }

    async fn fetch(&self, location: &Location, mirror: &Mirror, want: Option<Want>) -> Fetch {
        // The semaphore is never closed; without a permit there would only be one fetch more.
        let _permit = self.inner.fetches.acquire().await.ok();
        let (started, at) = (Instant::now(), Utc::now());
        let result = fetch::fetch(&self.inner.config, &self.inner.network, location, mirror, want.clone()).await;
        Fetch { started, at, want, result }
    }

    fn mirror(&self, location: &Location) -> Mirror {
        Mirror::new(&fetch::git_dir(&self.inner.config), location)
    }

    fn turn(&self, location: &Location) -> Turn {
        let mut repositories = self.inner.repositories.lock().unwrap_or_else(PoisonError::into_inner);
        repositories.entry(location.url.clone()).or_default().clone()
    }
}

/// Whether each fetch brings a reference.
fn is_mirrored(reference: &str) -> bool {
    reference.starts_with("refs/heads/") || reference.starts_with("refs/tags/")
}

/// A mirror that turned out to be damaged is made anew by the next fetch.
fn note_damage<T>(mirror: &Mirror, result: Result<T, SourceError>) -> Result<T, SourceError> {
    if let Err(SourceError::Corrupt { .. }) = &result {
        mirror.mark_damaged();
    }
    result
}
