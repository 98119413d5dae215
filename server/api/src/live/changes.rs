//! From the rooms' changes to one caller's messages, for as long as the caller may see them.

use crate::extract::OwnedCredential;
use crate::state::AppState;
use axum::response::sse::Event;
use futures::Stream;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, interval_at};
use windlass_access::{Action, Caller, Resource, decide};
use windlass_identity::IdentityError;
use windlass_model::live::Change;
use windlass_store::StoreError;

/// How often the session is looked at again while nothing happens: the stream of a revoked one ends after this.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// A change is told only if the session counted so short a time ago: a revoked one sees nothing after this.
const TRUST: Duration = Duration::from_secs(1);

/// One caller's stream.
pub(super) struct Watch {
    state: AppState,
    caller: Caller,
    credential: OwnedCredential,
    changes: Receiver<Change>,
    look: tokio::time::Interval,
    looked: Instant,
    first: VecDeque<Event>,
}

impl Watch {
    /// A stream of these changes; one that was opened `again` begins with a gap.
    pub(super) fn new(
        state: AppState,
        caller: Caller,
        credential: OwnedCredential,
        changes: Receiver<Change>,
        again: bool,
    ) -> Self {
        let looked = Instant::now();
        let look = interval_at(looked + LOOK_AGAIN, LOOK_AGAIN);
        let first = again.then(gap).into_iter().collect();
        Self { state, caller, credential, changes, look, looked, first }
    }

    /// The next message; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        if let Some(event) = self.first.pop_front() {
            return Some(event);
        }
        let stop = self.state.stop().clone();
        loop {
            tokio::select! {
                () = stop.cancelled() => return None,
                _ = self.look.tick() => {
                    if !self.is_still_allowed().await {
                        return None;
                    }
                }
                change = self.changes.recv() => match change {
                    Ok(change) => {
                        if self.looked.elapsed() >= TRUST && !self.is_still_allowed().await {
                            return None;
                        }
                        if may_see(&self.caller, &change) {
                            return message(&change);
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(gap()),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    /// Whether the session still counts; its role may have changed. A database that does not answer ends nothing.
    async fn is_still_allowed(&mut self) -> bool {
        self.looked = Instant::now();
        match self.state.identity().caller(self.credential.as_credential(), self.caller.correlation).await {
            Ok(caller) => {
                self.caller = caller;
                true
            }
            Err(IdentityError::Store(StoreError::Unavailable(_))) => true,
            Err(_) => false,
        }
    }
}

/// The messages of a stream.
pub(super) fn messages(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    futures::stream::unfold(watch, |mut watch| async move { watch.next().await.map(|event| (Ok(event), watch)) })
}

/// What a noun's changes tell is what reading it tells.
fn may_see(caller: &Caller, change: &Change) -> bool {
    let resource = match change.kind.as_str() {
        "application" => Resource::Applications,
        "project" => Resource::Projects,
        "cluster" => Resource::Clusters,
        "account" => Resource::Accounts,
        _ => Resource::Events,
    };
    decide(caller, Action::Get, resource).is_ok()
}

fn message(change: &Change) -> Option<Event> {
    Event::default().event("change").id(change.position.to_string()).json_data(change).ok()
}

fn gap() -> Event {
    Event::default().event("gap").data("{}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_access::Principal;
    use windlass_model::account::Role;
    use windlass_model::id::CorrelationId;
    use windlass_model::name::AccountName;

    #[test]
    fn changes_are_for_those_who_may_read_the_noun() {
        let caller = |role| Caller {
            principal: Principal::Account(AccountName::new("ann").expect("a name")),
            role,
            correlation: CorrelationId::generate(),
        };
        for (role, kind, seen) in [
            (Some(Role::Readonly), "application", true),
            (Some(Role::Readonly), "account", false),
            (Some(Role::Admin), "account", true),
            (None, "application", false),
            (None, "something-new", false),
        ] {
            let change = Change { position: 1, kind: kind.into(), key: "k".into(), event: "status".into() };
            assert_eq!(may_see(&caller(role), &change), seen, "{role:?} {kind}");
        }
    }
}
