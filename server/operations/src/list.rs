//! Operations as a caller reads and ends them.

use crate::record::OperationRow;
use crate::right::{SUBJECTS, action_of, resource_of};
use crate::{Operations, OperationsError, Record};
use windlass_access::{Action, Resource, Scope};
use windlass_model::id::OperationId;
use windlass_model::operation::{Operation, Phase};
use windlass_model::page::List;
use windlass_store::CallerStore;
use windlass_store::page::{Bound, Key, Listing, Page, PageQuery};

/// Which operations, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationQuery {
    /// Of these projects.
    pub projects: Vec<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// On this target, `application/<namespace>/<name>`.
    pub target: Option<String>,
    /// In one of these phases.
    pub phases: Vec<Phase>,
    /// Asked for by this principal, `account:ann`.
    pub principal: Option<String>,
    /// Only those that were given up because their worker was lost too often, or only others.
    pub dead: Option<bool>,
    /// Which page.
    pub page: PageQuery,
}

/// Without request and result, which may be large.
const LISTING: Listing = Listing {
    columns: "id, kind, target, project, principal, correlation, phase, message, created_at, started_at, finished_at, \
        attempts, retries, terminated_by, dead, 'null'::jsonb AS request, NULL::jsonb AS result",
    from: "operations",
    sorts: &[Key { name: "createdAt", expression: "created_at", cast: "timestamptz" }],
    unique: Key { name: "id", expression: "id", cast: "uuid" },
};

impl OperationQuery {
    fn page(&self, scope: impl Fn(Resource) -> Scope) -> Page {
        let mut page = Page::new(LISTING, &Scope::All)
            .filter_text("kind = {}", self.kind.as_deref())
            .filter_text("target = {}", self.target.as_deref())
            .filter_text("principal = {}", self.principal.as_deref());
        if !self.projects.is_empty() {
            page = page.filter("project = ANY({})", Bound::Texts(self.projects.clone()));
        }
        if !self.phases.is_empty() {
            let phases = self.phases.iter().map(|phase| format!("{phase:?}")).collect();
            page = page.filter("phase = ANY({})", Bound::Texts(phases));
        }
        page = match self.dead {
            Some(true) => page.only("dead"),
            Some(false) => page.only("NOT dead"),
            None => page,
        };
        let seen = |(_, resource): &&(&str, Resource)| scope(*resource) == Scope::All;
        let visible: Vec<_> = SUBJECTS.iter().filter(seen).map(|(subject, _)| (*subject).to_owned()).collect();
        match scope(Resource::Events) {
            Scope::All if visible.len() == SUBJECTS.len() => page,
            Scope::All => {
                let hidden = SUBJECTS.iter().filter(|one| !seen(one)).map(|(subject, _)| (*subject).to_owned());
                page.filter("split_part(target, '/', 1) <> ALL({})", Bound::Texts(hidden.collect()))
            }
            Scope::Nothing => page.filter("split_part(target, '/', 1) = ANY({})", Bound::Texts(visible)),
        }
    }
}

/// Operations, for one caller.
pub struct CallerOperations<'a> {
    operations: &'a Operations,
    store: CallerStore,
}

impl Operations {
    /// Operations, as this caller may see and end them.
    #[must_use]
    pub fn as_caller(&self, store: CallerStore) -> CallerOperations<'_> {
        CallerOperations { operations: self, store }
    }
}

impl CallerOperations<'_> {
    /// A page of the operations on what the caller may read, without requests and results.
    ///
    /// # Errors
    /// [`OperationsError::Store`] for a bad cursor, an unknown sort, or an absent database.
    pub async fn list(&self, query: &OperationQuery) -> Result<List<Operation>, OperationsError> {
        let page = query.page(|resource| self.store.scope(resource));
        Ok(page.fetch(self.store.pool(), &query.page, |row: OperationRow| Record::from(row).operation).await?)
    }

    /// One operation, with what was asked and what came of it.
    ///
    /// # Errors
    /// [`OperationsError::NotFound`], also if the caller may not know of it.
    pub async fn get(&self, id: OperationId) -> Result<Record, OperationsError> {
        let record = self.operations.get(id).await?.ok_or(OperationsError::NotFound(id))?;
        match self.store.scope(resource_of(&record.operation.target)) {
            Scope::All => Ok(record),
            Scope::Nothing => Err(OperationsError::NotFound(id)),
        }
    }

    /// Ends an operation, as [`Operations::terminate`], for who may ask for one of its kind.
    ///
    /// # Errors
    /// [`OperationsError::Denied`], [`OperationsError::NotFound`], [`OperationsError::Ended`].
    pub async fn terminate(&self, id: OperationId) -> Result<Operation, OperationsError> {
        let record = match self.get(id).await {
            Err(error @ OperationsError::NotFound(_)) => {
                // Who could end none of them anyhow is told so.
                self.store.decide(Action::Sync, Resource::Applications)?;
                return Err(error);
            }
            other => other?,
        };
        let operation = &record.operation;
        self.store.decide(action_of(&operation.kind), resource_of(&operation.target))?;
        self.operations.terminate(id, &self.store.caller().principal).await
    }
}
