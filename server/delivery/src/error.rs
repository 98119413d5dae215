//! What can go wrong with an application, and what to do about it.

use windlass_access::Denied;
use windlass_access::project::RuleBroken;
use windlass_clusters::ClusterError;
use windlass_model::object::ObjectKey;
use windlass_model::operation::Operation;
use windlass_operations::OperationsError;
use windlass_render::RenderError;
use windlass_sources::SourceError;
use windlass_store::StoreError;

/// A failed request for, or reconciliation of, an application.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The manifest breaks a rule of its own kind.
    #[error("the application is not valid: {}", problems.join("; "))]
    Invalid {
        /// Each with the path of the field.
        problems: Vec<String>,
    },
    /// The manifest asks for what this version does not do.
    #[error("the application uses what this version does not support: {}", paths.join(", "))]
    Unsupported {
        /// The fields' paths.
        paths: Vec<String>,
    },
    /// The project does not permit it.
    #[error("project {project:?} does not permit this: {rule}")]
    Forbidden {
        /// The project.
        project: String,
        /// The broken rule.
        rule: Box<RuleBroken>,
    },
    /// The project does not permit one of the objects.
    #[error("project {project:?} does not permit {object}: {rule}")]
    ForbiddenObject {
        /// Which, and where it is in the repository.
        object: String,
        /// The project.
        project: String,
        /// The broken rule.
        rule: Box<RuleBroken>,
    },
    /// The project is not there.
    #[error("there is no project {0:?}")]
    NoProject(String),
    /// The destination is not a registered cluster.
    #[error("there is no registered cluster {0:?}")]
    NoCluster(String),
    /// The object is not one of the application's, nor came of one.
    #[error("{object} is not in the tree of application {application}")]
    NotInTree {
        /// Which.
        object: ObjectKey,
        /// Its supposed application.
        application: String,
    },
    /// Objects are where the cluster's credentials do not reach.
    #[error("{}", problems.join("; "))]
    OutOfReach {
        /// Each object, and what the cluster is limited to.
        problems: Vec<String>,
    },
    /// A synchronisation of single objects names some that are none of the application's.
    #[error("application {application} has no {}", objects.join(", "))]
    NotAmongObjects {
        /// Each as `Deployment.apps shop/api`.
        objects: Vec<String>,
        /// The application.
        application: String,
    },
    /// What an application wants could not be found out: Git, the rules or the cluster stand against it.
    #[error("it is not known what application {application} wants: {}", problems.join(" "))]
    NotKnown {
        /// The application.
        application: String,
        /// Its conditions, each with its next step.
        problems: Vec<String>,
    },
    /// Automation would undo a synchronisation of another commit at once.
    #[error(
        "application {application} heals itself (spec.syncPolicy.automated.selfHeal): what is synchronised to {revision} would be undone at once"
    )]
    WouldBeUndone {
        /// The application.
        application: String,
        /// The revision that was asked for.
        revision: String,
    },
    /// The application's own policy asked for it, and says something else now.
    #[error("application {0} is no longer synchronised automatically")]
    NotAutomated(String),
    /// Another operation is under way.
    #[error("{} already (operation {}, asked for by {})", under_way(.0), .0.id, .0.principal)]
    OperationInProgress(Box<Operation>),
    /// A rollback holds it at a commit.
    #[error("application {application} is held at {revision} by {by}: {asked} is not synchronised")]
    Held {
        /// Which.
        application: String,
        /// The commit that it is held at.
        revision: String,
        /// Who decided.
        by: String,
        /// What was asked for.
        asked: String,
    },
    /// No rollback holds it.
    #[error("application {0} is not held")]
    NotHeld(String),
    /// The history has no such entry.
    #[error("the history of application {application} has no {what}")]
    NoHistory {
        /// Which.
        application: String,
        /// The entry that was asked for.
        what: String,
    },
    /// The server stops, or has not read the application yet.
    #[error("application {0} is not ready to answer: the server has just started or is stopping")]
    NotReady(String),
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Git.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The manifests.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The cluster.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The database, or what it holds.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Operations.
    #[error(transparent)]
    Operations(#[from] OperationsError),
}

impl DeliveryError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Invalid { .. } => "Correct the named fields and send the manifest again.".into(),
            Self::Unsupported { .. } => "Remove the named fields, or wait for the version that supports them; plain YAML and JSON in a folder is supported now.".into(),
            Self::Forbidden { rule, .. } | Self::ForbiddenObject { rule, .. } => rule.next_step(),
            Self::NoProject(_) => "Create the project, or name one that exists (`windlass project list`).".into(),
            Self::NoCluster(_) => "Register the cluster (`windlass cluster add`), or name one that is registered (`windlass cluster list`).".into(),
            Self::NotInTree { .. } => "Look at the tree again (`windlass app resources`): the object may be gone.".into(),
            Self::OutOfReach { .. } => "Move the objects into a namespace that the cluster is registered with, or register it with more (`windlass cluster add --upsert --namespace …`).".into(),
            Self::OperationInProgress(_) => "Wait until it has ended (`windlass app wait`), or end it (`windlass app terminate`); then try again.".into(),
            Self::Held { .. } => "Release it first (`windlass app release`), or synchronise without naming a revision: that makes the cluster what the held commit says.".into(),
            Self::NotHeld(_) => "Nothing: automation and synchronisations are free already.".into(),
            Self::NoHistory { .. } => "Choose one of `windlass app history`; what was synchronised before is no longer known.".into(),
            Self::NotAmongObjects { .. } => "Look at the application's objects (`windlass app resources`) and name them by group, kind, namespace and name.".into(),
            Self::NotKnown { .. } => "Correct the cause, refresh the application (`windlass app refresh`), then try again.".into(),
            Self::WouldBeUndone { .. } => "Change spec.source.targetRevision, roll back (which holds automation), or switch selfHeal off first.".into(),
            Self::NotAutomated(_) => "Nothing, if that is meant; else switch spec.syncPolicy.automated on.".into(),
            Self::NotReady(_) => "Try again in a few seconds.".into(),
            Self::Denied(error) => error.next_step().to_string(),
            Self::Source(error) => error.next_step().to_string(),
            Self::Render(error) => error.next_step().to_string(),
            Self::Cluster(error) => error.next_step().to_string(),
            Self::Store(error) => error.next_step().to_string(),
            Self::Operations(error) => error.next_step().to_string(),
        }
    }

    /// Whether the same may go well a moment later, with nothing corrected.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NotReady(_)
                | Self::NotKnown { .. }
                | Self::Source(_)
                | Self::Cluster(_)
                | Self::Store(_)
                | Self::Operations(_)
        )
    }

    /// The type of the condition that an application shows for it.
    #[must_use]
    pub fn condition_type(&self) -> &'static str {
        match self {
            Self::Invalid { .. }
            | Self::Unsupported { .. }
            | Self::Forbidden { .. }
            | Self::ForbiddenObject { .. }
            | Self::NoProject(_)
            | Self::NoCluster(_)
            | Self::OutOfReach { .. } => "InvalidSpecError",
            _ => "ComparisonError",
        }
    }
}

/// `application shop/api is being synchronised`.
fn under_way(operation: &Operation) -> String {
    let target = operation.target.replacen('/', " ", 1);
    match operation.kind.as_str() {
        "sync" => format!("{target} is being synchronised"),
        "rollback" => format!("{target} is being rolled back"),
        "delete" => format!("{target} is being deleted"),
        other => format!("an operation {other} of {target} is under way"),
    }
}
