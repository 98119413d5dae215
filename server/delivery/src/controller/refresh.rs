//! Looking at an application: its manifest, its project's rules, Git, the kinds of its cluster → what is desired.

use super::queue::{Due, jittered};
use super::{Controller, limits, prepare};
use crate::core::compare_options::not_done;
use crate::core::ignore::IgnoreRules;
use crate::core::spec;
use crate::error::DeliveryError;
use crate::index::{Desired, DesiredState};
use crate::store::ApplicationRow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use windlass_access::project::{Place, permits_destination, permits_source};
use windlass_model::application::{Application, Condition, Source};
use windlass_model::id::{ApplicationId, ClusterId, CorrelationId};
use windlass_model::object::ObjectKey;
use windlass_model::project::Project;
use windlass_objects::{Budget, tracking};
use windlass_render::{Rendering, RepoPath, render_directory};
use windlass_sources::Freshness;

/// Looks that are made at once.
const PARALLEL: usize = 8;

/// The last rendering of each application, with what it was made of: the folder's tree and the options. Git's tree id
/// names the folder's whole content, so the same id renders the same.
#[derive(Default)]
pub(super) struct Renderings(Mutex<HashMap<ApplicationId, (RenderingKey, Arc<Rendering>)>>);

#[derive(Clone, Debug, PartialEq)]
struct RenderingKey {
    tree: String,
    source: Source,
}

impl Renderings {
    fn get(&self, id: ApplicationId, key: &RenderingKey) -> Option<Arc<Rendering>> {
        let renderings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        renderings.get(&id).filter(|(made_of, _)| made_of == key).map(|(_, rendering)| Arc::clone(rendering))
    }

    fn put(&self, id: ApplicationId, key: RenderingKey, rendering: Arc<Rendering>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (key, rendering));
    }

    pub(super) fn forget(&self, id: ApplicationId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// What an application is checked against: its project, and the place that it asks for.
pub(crate) struct Terms {
    pub(super) view: Application,
    pub(super) project: Project,
    pub(super) cluster: ClusterId,
    pub(super) server: String,
    pub(super) cluster_name: String,
    pub(super) ignored: IgnoreRules,
}

impl Terms {
    /// The destination's namespace; may be empty.
    pub(super) fn namespace(&self) -> &str {
        &self.view.spec.destination.namespace
    }

    /// A namespace in the destination's cluster.
    pub(super) fn place<'a>(&'a self, namespace: &'a str) -> Place<'a> {
        Place { server: &self.server, name: &self.cluster_name, namespace }
    }
}

impl Controller {
    pub(super) async fn run_refreshes(self: Arc<Self>) {
        self.ask_for_all().await;
        let slots = Arc::new(Semaphore::new(PARALLEL));
        loop {
            let permit = tokio::select! {
                permit = Arc::clone(&slots).acquire_owned() => permit,
                () = self.stop.cancelled() => return,
            };
            let Ok(permit) = permit else { return };
            let Some(due) = self.next_due().await else { return };
            let controller = Arc::clone(&self);
            tokio::spawn(async move {
                controller.refresh(due, permit).await;
            });
        }
    }

    /// Applications as they are stored: what was missed before the start is seen now.
    async fn ask_for_all(&self) {
        loop {
            match self.applications().ids(None).await {
                Ok(ids) => return ids.into_iter().for_each(|id| self.ask(id, Duration::ZERO, false)),
                Err(error) => tracing::warn!(%error, "the list of applications could not be read; trying again"),
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    async fn next_due(&self) -> Option<Due> {
        loop {
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
            let wait = match next {
                Ok(due) => return Some(due),
                Err(Some(at)) => at.saturating_duration_since(Instant::now()),
                Err(None) => Duration::from_secs(3600),
            };
            tokio::select! {
                () = self.queue_changed.notified() => {}
                () = tokio::time::sleep(wait) => {}
                () = self.stop.cancelled() => return None,
            }
        }
    }

    async fn refresh(&self, due: Due, permit: OwnedSemaphorePermit) {
        let again = self.look(due.id, due.fresh, permit).await;
        {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.done(due.id);
        }
        self.queue_changed.notify_one();
        if let Some(after) = again {
            self.ask(due.id, jittered(after, uuid::Uuid::new_v4().as_u128()), false);
        }
        self.index_has_changed();
        self.watches_changed.notify_one();
        for waiter in due.waiters {
            let _ = waiter.send(());
        }
    }

    /// One look. Returns when to look again; None if the application is gone.
    async fn look(&self, id: ApplicationId, fresh: bool, permit: OwnedSemaphorePermit) -> Option<Duration> {
        self.metrics.refreshes.inc();
        let row = match self.applications().get(id).await {
            Ok(Some(row)) => row,
            Ok(None) => {
                self.index().forget(id);
                self.renderings.forget(id);
                self.queue.lock().unwrap_or_else(PoisonError::into_inner).forget(id);
                return None;
            }
            Err(error) => {
                tracing::warn!(application = %id, %error, "an application could not be read from the database");
                return Some(Duration::from_secs(5));
            }
        };
        let label = row.label();
        self.index().track(id, &label, &tracking::instance(&row.namespace, &row.name), row.managed());
        let row = self.with_hold_as_due(row, fresh).await;
        self.prepare_notices(&row);
        let now = chrono::Utc::now();
        match self.find_desired(&row, fresh, permit).await {
            Ok((cluster, desired, conditions)) => {
                let waits = desired.objects.values().any(|object| object.obstacle.is_some());
                let passed_by = self.index().desire(id, cluster, desired, conditions, now);
                self.fetch(cluster, passed_by).await;
                self.index().retry_unanswered(id);
                Some(if waits {
                    self.config.poll_interval.min(Duration::from_secs(15))
                } else {
                    self.config.poll_interval
                })
            }
            Err(error) => {
                self.metrics.refresh_errors.inc();
                tracing::info!(application = %label, project = %row.project, %error, "an application cannot be compared");
                let condition = Condition {
                    kind: error.condition_type().into(),
                    message: error.to_string(),
                    next_step: error.next_step(),
                    last_transition_time: None,
                };
                self.index().fail(id, vec![condition], now);
                Some(self.config.poll_interval)
            }
        }
    }

    async fn find_desired(
        &self,
        row: &ApplicationRow,
        fresh: bool,
        permit: OwnedSemaphorePermit,
    ) -> Result<(ClusterId, DesiredState, Vec<Condition>), DeliveryError> {
        let terms = self.terms(row).await?;
        let source = terms.view.spec.source.clone().unwrap_or_default();
        let revision = match &row.held {
            Some(held) => held.hold.revision.clone(),
            None => self.target_commit(&source, self.freshness(fresh)).await?,
        };
        let (objects, conditions) = self.desired_at(row, &terms, &revision, Some(permit)).await?;
        let desired = DesiredState {
            revision,
            manifest: row.resource_version,
            held: row.held.as_ref().and_then(|held| held.hold.operation),
            correlation: Some(CorrelationId::generate()),
            objects,
        };
        Ok((terms.cluster, desired, conditions))
    }

    /// What an application wants at a commit, and what is to be told about it. `permit`: a place among the looks, given
    /// up once Git is read.
    pub(super) async fn desired_at(
        &self,
        row: &ApplicationRow,
        terms: &Terms,
        commit: &str,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<(BTreeMap<ObjectKey, Desired>, Vec<Condition>), DeliveryError> {
        let source = terms.view.spec.source.clone().unwrap_or_default();
        let rendering = self.rendering(row.id, &source, commit).await?;
        // From here on it is the cluster that may be slow: the place among the looks is for others.
        drop(permit);
        let _turn = self.turn(terms.cluster).await?;
        let (connection, reach) = self.connection_and_reach(terms.cluster).await?;
        let instance = tracking::instance(&row.namespace, &row.name);
        let mut objects = prepare::desired(terms, &connection, &rendering, &instance, &self.config.tracking).await?;
        let mut conditions = warnings(row);
        conditions.extend(skipped(&rendering));
        conditions.extend(limits::leave_out_excluded(&mut objects, &self.config.resources, connection.server()));
        conditions.extend(limits::leave_out_hooks(&mut objects));
        conditions.extend(compare_options(&objects));
        conditions.extend(limits::sync_options(&objects));
        limits::check_reach(&objects, &reach)?;
        limits::check_waves(&objects)?;
        Ok((objects, conditions))
    }

    /// How new what is known of Git has to be.
    pub(super) fn freshness(&self, fresh: bool) -> Freshness {
        if fresh { Freshness::Now } else { Freshness::Within(self.config.poll_interval / 2) }
    }

    /// The commit that a source's target revision names.
    pub(crate) async fn target_commit(&self, source: &Source, freshness: Freshness) -> Result<String, DeliveryError> {
        Ok(self.sources.resolve(&source.repo_url, &source.target_revision, freshness).await?.commit)
    }

    /// The application's project and place, if the rules permit both its source and its destination. Under a hold the
    /// source is that of the hold.
    pub(crate) async fn terms(&self, row: &ApplicationRow) -> Result<Terms, DeliveryError> {
        let terms = self.terms_unasked(row).await?;
        let forbidden = |rule| DeliveryError::Forbidden { project: row.project.clone(), rule: Box::new(rule) };
        let source = terms.view.spec.source.clone().unwrap_or_default();
        permits_source(&terms.project.spec, &source.repo_url).map_err(forbidden)?;
        permits_destination(&terms.project.spec, &terms.place(terms.namespace())).map_err(forbidden)?;
        Ok(terms)
    }

    /// The application's project and place, without asking whether the rules permit them: what is there may have been
    /// permitted once.
    pub(super) async fn terms_unasked(&self, row: &ApplicationRow) -> Result<Terms, DeliveryError> {
        let mut view = row.view()?;
        if let Some(held) = &row.held {
            view.spec.source = Some(held.source.clone());
        }
        let project =
            self.system().project(&row.project).await?.ok_or_else(|| DeliveryError::NoProject(row.project.clone()))?;
        let asked = &view.spec.destination;
        let name = if asked.server.is_empty() { &asked.name } else { &asked.server };
        let found = self
            .system()
            .cluster_with_credentials(name)
            .await?
            .ok_or_else(|| DeliveryError::NoCluster(name.clone()))?;
        let ignored = IgnoreRules::compile(&view.spec.ignore_differences)
            .map_err(|problems| DeliveryError::Invalid { problems })?;
        let instance = tracking::instance(&row.namespace, &row.name);
        if let Some(problem) = self.config.tracking.problem(&instance) {
            return Err(DeliveryError::Invalid { problems: vec![problem] });
        }
        Ok(Terms {
            server: found.cluster.server,
            cluster_name: found.cluster.name,
            cluster: found.id,
            project,
            view,
            ignored,
        })
    }

    async fn rendering(
        &self,
        id: ApplicationId,
        source: &Source,
        commit: &str,
    ) -> Result<Arc<Rendering>, DeliveryError> {
        let path = RepoPath::new(&source.path)
            .map_err(|error| DeliveryError::Invalid { problems: vec![format!("spec.source.path: {error}")] })?;
        let folder = path.clone();
        let tree =
            self.sources.with_snapshot(&source.repo_url, commit, move |snapshot| snapshot.tree_id(&folder)).await?;
        let key = match tree {
            Ok(Some(tree)) => Some(RenderingKey { tree, source: source.clone() }),
            // Not a folder: rendering says what is wrong.
            _ => None,
        };
        if let Some(rendering) = key.as_ref().and_then(|key| self.renderings.get(id, key)) {
            return Ok(rendering);
        }
        self.metrics.renderings.inc();
        let options = source.directory.clone().unwrap_or_default();
        let rendering = self
            .sources
            .with_snapshot(&source.repo_url, commit, move |snapshot| {
                render_directory(snapshot, &path, &options, &Budget::default())
            })
            .await??;
        let rendering = Arc::new(rendering);
        if let Some(key) = key {
            self.renderings.put(id, key, Arc::clone(&rendering));
        }
        Ok(rendering)
    }
}

/// Files of the folder that hold nothing to apply, in one warning.
fn skipped(rendering: &Rendering) -> Option<Condition> {
    const SHOWN: usize = 5;
    let files: Vec<String> =
        rendering.skipped.iter().take(SHOWN).map(|one| format!("{} ({})", one.file, one.reason)).collect();
    let more = rendering.skipped.len().saturating_sub(SHOWN);
    (!files.is_empty()).then(|| Condition {
        kind: "SkippedFilesWarning".into(),
        message: format!(
            "left out: {}{}",
            files.join(", "),
            if more > 0 { format!(", and {more} more") } else { String::new() }
        ),
        next_step:
            "Nothing, if that is meant; spec.source.directory.exclude names files to leave out without this warning."
                .into(),
        last_transition_time: None,
    })
}

/// What the objects' compare options ask for and do not get, in one warning.
fn compare_options(objects: &BTreeMap<ObjectKey, Desired>) -> Option<Condition> {
    const SHOWN: usize = 5;
    let mut asked = Vec::new();
    for (key, desired) in objects {
        asked.extend(
            not_done(&desired.object).into_iter().map(|option| format!("{key} ({}) has {option}", desired.origin)),
        );
    }
    let more = asked.len().saturating_sub(SHOWN);
    let shown = asked.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    (!asked.is_empty()).then(|| Condition {
        kind: "CompareOptionsWarning".into(),
        message: if more > 0 { format!("{shown}; and {more} more") } else { shown },
        next_step: "Take the option out of the annotation argocd.argoproj.io/compare-options in Git.".into(),
        last_transition_time: None,
    })
}

/// What of the manifest is kept and not acted on.
fn warnings(row: &ApplicationRow) -> Vec<Condition> {
    let warnings = spec::read(&row.manifest).map(|submitted| submitted.warnings).unwrap_or_default();
    let condition = |message| Condition {
        kind: "UnknownFieldWarning".into(),
        message,
        next_step:
            "Nothing has to be done; the field takes effect once this version is upgraded to one that supports it."
                .into(),
        last_transition_time: None,
    };
    warnings.into_iter().map(condition).collect()
}
