//! Rollbacks: a hold keeps an application at a commit until somebody releases it or, if so chosen, until a newer commit.
//!
//! While it lasts, the application is compared with that commit, from where its manifests were then; automation keeps it
//! there. The target revision is still looked up, so that a newer commit can end the hold.

use super::{Controller, Synchronise};
use crate::core::automation::Policy;
use crate::index::Notice;
use crate::store::{ApplicationRow, end_hold};
use async_trait::async_trait;
use serde_json::json;
use windlass_model::application::{Condition, Hold};
use windlass_model::operation::HoldUntil;
use windlass_operations::{Claim, Handler, Outcome};

/// The handler of operations of kind `rollback`: a synchronisation of the commit that the application is held at.
pub struct Rollback(pub(crate) Synchronise);

#[async_trait]
impl Handler for Rollback {
    fn kind(&self) -> &'static str {
        "rollback"
    }

    async fn run(&self, claim: Claim) -> Outcome {
        self.0.run(claim).await
    }
}

impl Controller {
    /// The application without its hold, if a newer commit has ended that.
    pub(super) async fn with_hold_as_due(&self, mut row: ApplicationRow, fresh: bool) -> ApplicationRow {
        let Some(hold) = row.held.as_ref().map(|held| held.hold.clone()) else { return row };
        let Some(newer) = self.newer_commit(&row, &hold, fresh).await else { return row };
        let label = row.label();
        let happened = self
            .system()
            .event("hold.released", "application", label.as_str())
            .in_project(&row.project)
            .with(json!({ "hold": hold, "because": "NewerCommit", "revision": newer }));
        match end_hold(self.system().pool(), row.id, &hold, happened).await {
            // Somebody has changed it meanwhile: the look that this brings about sees it.
            Ok(false) => {}
            Ok(true) => {
                tracing::info!(application = %label, project = %row.project, revision = %newer, "a newer commit has ended the hold");
                row.held = None;
            }
            Err(error) => tracing::warn!(application = %label, %error, "a hold could not be ended; it is tried again"),
        }
        row
    }

    /// The commit that ends the hold, if there is one. Where Git cannot be read, the hold lasts.
    async fn newer_commit(&self, row: &ApplicationRow, hold: &Hold, fresh: bool) -> Option<String> {
        if hold.until != HoldUntil::NewerCommit {
            return None;
        }
        let source = row.view().ok()?.spec.source?;
        match self.target_commit(&source, self.freshness(fresh)).await {
            Ok(commit) => (commit != hold.newest).then_some(commit),
            Err(error) => {
                tracing::info!(application = %row.label(), %error, "whether there is a newer commit is not known");
                None
            }
        }
    }

    /// What is told of an application's hold, and whether automation hears of its changes.
    pub(super) fn prepare_notices(&self, row: &ApplicationRow) {
        let automated = row.view().is_ok_and(|view| Policy::of(&view).enabled);
        let notice = row.held.as_ref().map(|held| notice(&held.hold, &row.name));
        let mut index = self.index();
        index.set_automated(row.id, automated);
        index.set_notice(row.id, Notice::Hold, notice);
    }
}

/// Who holds the application, at what, why, and what ends it.
fn notice(hold: &Hold, name: &str) -> Condition {
    let short = hold.revision.get(..8).unwrap_or(&hold.revision);
    let until = match hold.until {
        HoldUntil::Released => "until somebody releases it",
        HoldUntil::NewerCommit => "until a newer commit, or until somebody releases it",
    };
    let why = if hold.reason.is_empty() { String::new() } else { format!(": {}", hold.reason) };
    Condition {
        kind: "Held".into(),
        message: format!("held at {short} by {} {until}{why}", hold.principal),
        next_step: format!("`windlass app release {name}` lets it follow its target revision again."),
        last_transition_time: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_who_holds_what_and_why() {
        let mut hold = Hold {
            revision: "abcdef0123".into(),
            principal: "account:ann".into(),
            reason: "payments fail".into(),
            ..Hold::default()
        };
        assert_eq!(
            notice(&hold, "shop").message,
            "held at abcdef01 by account:ann until somebody releases it: payments fail"
        );
        (hold.until, hold.reason) = (HoldUntil::NewerCommit, String::new());
        assert_eq!(
            notice(&hold, "shop").message,
            "held at abcdef01 by account:ann until a newer commit, or until somebody releases it"
        );
    }
}
