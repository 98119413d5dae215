//! What a caller can ask for: each question passes the caller's access before it reaches a table or the cluster.

use crate::controller::Controller;
use crate::core::compare::compared;
use crate::core::overlay::laid_over;
use crate::core::spec::{self, Refusal, Submitted};
use crate::error::DeliveryError;
use crate::index::Sides;
use crate::store::{ApplicationQuery, ApplicationRow, ApplicationTable};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use windlass_access::project::{Place, permits_destination, permits_source};
use windlass_access::{Action, Resource};
use windlass_model::application::{ApplicationStatus, ManagedResource, Object};
use windlass_model::id::ApplicationId;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{Operation, OperationState};
use windlass_model::page::List;
use windlass_objects::compare;
use windlass_objects::mask::secret_sides;
use windlass_store::{CallerStore, Change, Saved, StoreError};

/// How long a caller waits for a look at Git.
const LOOK: Duration = Duration::from_secs(60);

/// How long a caller waits for what is left to find out after it.
const SETTLE: Duration = Duration::from_secs(10);

/// Applications, for one caller.
pub struct Applications<'a> {
    pub(crate) controller: &'a Arc<Controller>,
    pub(crate) store: CallerStore,
}

impl<'a> Applications<'a> {
    pub(crate) fn new(controller: &'a Arc<Controller>, store: CallerStore) -> Self {
        Self { controller, store }
    }

    pub(crate) fn table(&self) -> ApplicationTable<'_> {
        ApplicationTable::new(&self.store)
    }

    /// A page of applications, as manifests with status, without their objects.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] for a bad cursor or an absent database, [`DeliveryError::Denied`].
    pub async fn list(&self, query: &ApplicationQuery) -> Result<List<Value>, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        self.table().list(query).await
    }

    /// One application, with its objects and its last operation.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] if there is none, [`DeliveryError::Denied`].
    pub async fn get(&self, namespace: &str, name: &str) -> Result<Value, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        self.whole(row).await
    }

    /// Takes a new application. With `upsert` an existing one is replaced; without, one that says the same is no error.
    ///
    /// # Errors
    /// [`DeliveryError::Invalid`], [`DeliveryError::Unsupported`], [`DeliveryError::Forbidden`] by the project's rules,
    /// [`DeliveryError::Store`] if the name is taken.
    pub async fn create(&self, raw: &Value, upsert: bool) -> Result<Saved, DeliveryError> {
        self.store.decide(Action::Create, Resource::Applications)?;
        let submitted = read(raw)?;
        let existing = self.table().find(submitted.namespace.as_str(), submitted.name.as_str()).await?;
        let (row, change) = match existing {
            None => {
                self.check(&submitted).await?;
                (self.table().insert(&submitted).await?, Change::Created)
            }
            Some(row) if row.manifest == submitted.manifest => (row, Change::Unchanged),
            Some(row) if upsert => {
                self.store.decide(Action::Update, Resource::Applications)?;
                self.check(&submitted).await?;
                (self.table().replace(&row, &submitted, None).await?, Change::Configured)
            }
            Some(row) => return Err(StoreError::Exists { what: "application", name: row.label() }.into()),
        };
        self.saved(row, submitted, change).await
    }

    /// Changes an application. A `metadata.resourceVersion` in the manifest is a precondition.
    ///
    /// # Errors
    /// As [`Applications::create`], and [`DeliveryError::Store`] with a conflict if the version is stale.
    pub async fn update(&self, namespace: &str, name: &str, raw: &Value) -> Result<Saved, DeliveryError> {
        self.store.decide(Action::Update, Resource::Applications)?;
        let submitted = read(raw)?;
        if (submitted.namespace.as_str(), submitted.name.as_str()) != (namespace, name) {
            let problem = format!(
                "metadata names {}/{}, the request {namespace}/{name}; an application cannot be renamed",
                submitted.namespace, submitted.name
            );
            return Err(DeliveryError::Invalid { problems: vec![problem] });
        }
        let before = self.table().get(namespace, name).await?;
        self.check(&submitted).await?;
        let version = raw.pointer("/metadata/resourceVersion").and_then(Value::as_str);
        let row = self.table().replace(&before, &submitted, version).await?;
        let change = if before.manifest == row.manifest { Change::Unchanged } else { Change::Configured };
        self.saved(row, submitted, change).await
    }

    /// Reads Git now, compares, and answers with the application as it then is.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] if there is none. What is wrong with Git or the cluster stands in the status.
    pub async fn refresh(&self, namespace: &str, name: &str) -> Result<Value, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        if !self.controller.look_now(row.id, LOOK).await {
            return Err(DeliveryError::NotReady(row.label()));
        }
        self.controller.settle(row.id, SETTLE).await;
        let row = self.table().get(namespace, name).await?;
        self.whole(row).await
    }

    /// Each object's two sides. Values of Secrets are masked.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] if there is none, [`DeliveryError::NotReady`] until it has been looked at.
    pub async fn managed_resources(&self, namespace: &str, name: &str) -> Result<Vec<ManagedResource>, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        self.controller.settle(row.id, SETTLE).await;
        let sides = {
            let mut index = self.controller.index();
            index.was_read(row.id);
            index.sides(row.id)
        };
        let sides = sides.ok_or_else(|| DeliveryError::NotReady(row.label()))?;
        Ok(sides.into_iter().filter(|sides| sides.desired.is_some() || sides.live.is_some()).map(managed).collect())
    }

    /// The application's operations, newest first.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] if there is none.
    pub async fn operations(&self, namespace: &str, name: &str, limit: u32) -> Result<Vec<Operation>, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        Ok(self.controller.operations.list(&target(&row), limit).await?)
    }

    /// The project's rules, at the moment of saving.
    async fn check(&self, submitted: &Submitted) -> Result<(), DeliveryError> {
        let spec = &submitted.view.spec;
        let system = self.controller.system();
        let project =
            system.project(&spec.project).await?.ok_or_else(|| DeliveryError::NoProject(spec.project.clone()))?;
        let forbidden = |rule| DeliveryError::Forbidden { project: spec.project.clone(), rule: Box::new(rule) };
        let source = spec.source.clone().unwrap_or_default();
        self.controller.check_url(&source.repo_url)?;
        permits_source(&project.spec, &source.repo_url).map_err(forbidden)?;
        let asked = if spec.destination.server.is_empty() { &spec.destination.name } else { &spec.destination.server };
        let found =
            system.cluster_with_credentials(asked).await?.ok_or_else(|| DeliveryError::NoCluster(asked.clone()))?;
        let place =
            Place { server: &found.cluster.server, name: &found.cluster.name, namespace: &spec.destination.namespace };
        permits_destination(&project.spec, &place).map_err(forbidden)
    }

    async fn saved(&self, row: ApplicationRow, submitted: Submitted, change: Change) -> Result<Saved, DeliveryError> {
        // Read from Git now: what was just committed is what is meant.
        self.controller.ask(row.id, Duration::ZERO, true);
        self.controller.feed_wanted.notify_one();
        Ok(Saved { object: self.whole(row).await?, warnings: submitted.warnings, change })
    }

    /// A row with all that is known of the application.
    async fn whole(&self, row: ApplicationRow) -> Result<Value, DeliveryError> {
        let operation = self.controller.operations.latest(&target(&row)).await?;
        let mut status = row.status.clone();
        self.fill(row.id, &mut status);
        status.history = self.controller.applications().history(row.id).await?;
        status.operation_state = operation.map(|record| operation_state(&record.operation, record.result));
        Ok(row.object(&status))
    }

    /// The objects, and what is newer in the index than in the table.
    fn fill(&self, id: ApplicationId, status: &mut ApplicationStatus) {
        let overview = {
            let mut index = self.controller.index();
            index.was_read(id);
            index.overview(id)
        };
        let Some(overview) = overview else { return };
        if overview.reconciled_at.is_none() {
            return;
        }
        let totals = crate::core::status::aggregate(&overview.resources, overview.known);
        status.conditions = crate::core::status::since(&status.conditions, overview.conditions, chrono::Utc::now());
        status.sync.status = totals.sync;
        status.sync.revision = overview.revision;
        status.health = totals.health;
        status.summary = totals.summary;
        status.resources = overview.resources;
        status.reconciled_at = overview.reconciled_at;
    }
}

fn read(raw: &Value) -> Result<Submitted, DeliveryError> {
    spec::read(raw).map_err(|refusal| match refusal {
        Refusal::Invalid(problems) => DeliveryError::Invalid { problems },
        Refusal::Unsupported(paths) => DeliveryError::Unsupported { paths },
    })
}

pub(crate) fn target(row: &ApplicationRow) -> String {
    format!("application/{}/{}", row.namespace, row.name)
}

fn operation_state(operation: &Operation, result: Option<Value>) -> OperationState {
    OperationState {
        id: Some(operation.id),
        phase: operation.phase,
        message: operation.message.clone(),
        started_at: operation.started_at.or(Some(operation.created_at)),
        finished_at: operation.finished_at,
        initiated_by: operation.principal.clone(),
        retry_count: i64::from(operation.retries),
        sync_result: result.and_then(|result| serde_json::from_value(result).ok()),
    }
}

fn managed(sides: Sides) -> ManagedResource {
    let Sides { key: ObjectKey { group, kind, namespace, name }, version, desired, live, predicted, ignored } = sides;
    let (origin, desired) = desired.map(|desired| (desired.origin, Some(desired.object))).unwrap_or_default();
    let plain = |object: &Option<Arc<Object>>| object.as_ref().map(|object| (**object).clone()).unwrap_or_default();
    let (before, after) = match (&live, &predicted) {
        (Some(live), Some(predicted)) => compared(live, predicted, ignored.as_deref()),
        (live, _) => (live.as_ref().map(|live| compare::normalized(live)).unwrap_or_default(), Object::new()),
    };
    let changes = match (&live, &predicted, &desired) {
        (Some(_), Some(_), _) => Some((before.clone(), after.clone())),
        // No dry run has said what it would become.
        (Some(live), None, Some(desired)) => Some(compared(live, &laid_over(live, desired), ignored.as_deref())),
        _ => None,
    };
    let (one, other) = changes.clone().unwrap_or_default();
    let [live_state, before, after, target_state, one, other] =
        secret_sides([&plain(&live), &before, &after, &plain(&desired), &one, &other]);
    let changes = changes.map(|_| compare::changes(&Value::Object(one), &Value::Object(other)));
    ManagedResource {
        group,
        version,
        kind,
        namespace,
        name,
        modified: changes.as_ref().is_some_and(|changes| !changes.is_empty()) || live.is_none() || desired.is_none(),
        changes,
        target_state: text(target_state),
        live_state: text(live_state),
        normalized_live_state: text(before),
        predicted_live_state: text(after),
        origin,
    }
}

fn text(object: Object) -> String {
    if object.is_empty() { String::new() } else { Value::Object(object).to_string() }
}
