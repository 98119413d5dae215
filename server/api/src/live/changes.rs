//! From the rooms' changes to one caller's messages, for as long as the caller may see them.

use crate::extract::OwnedCredential;
use crate::state::AppState;
use axum::response::sse::Event;
use futures::Stream;
use http::HeaderValue;
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
use windlass_store::event::Position;

/// How often the session is looked at again while nothing happens: the stream of a revoked one ends after this.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// A change is told only if the session counted so short a time ago: a revoked one sees nothing after this.
const TRUST: Duration = Duration::from_secs(1);

/// Where a stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// With what happens from now on.
    Now,
    /// Behind what the client has heard.
    After(Position),
    /// The client has heard something, and nobody knows how much.
    Unknown,
}

impl Begin {
    /// By the last position that the client says it has heard.
    pub(super) fn behind(last: Option<&HeaderValue>) -> Self {
        let Some(last) = last else { return Self::Now };
        last.to_str().ok().and_then(|text| text.parse().ok()).map_or(Self::Unknown, Self::After)
    }
}

/// One caller's stream.
pub(super) struct Watch {
    state: AppState,
    caller: Caller,
    credential: OwnedCredential,
    begin: Begin,
    live: Option<Live>,
    look: tokio::time::Interval,
    looked: Instant,
    due: VecDeque<Event>,
}

/// The changes as they happen.
struct Live {
    changes: Receiver<Change>,
    /// What lies up to here has been told.
    told: Position,
}

impl Watch {
    /// A stream for this caller.
    pub(super) fn new(state: AppState, caller: Caller, credential: OwnedCredential, begin: Begin) -> Self {
        let looked = Instant::now();
        let look = interval_at(looked + LOOK_AGAIN, LOOK_AGAIN);
        Self { state, caller, credential, begin, live: None, look, looked, due: VecDeque::new() }
    }

    /// The next message; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        let stop = self.state.stop().clone();
        loop {
            if let Some(event) = self.due.pop_front() {
                return Some(event);
            }
            let Some(live) = &mut self.live else {
                stop.run_until_cancelled(self.begin()).await??;
                continue;
            };
            tokio::select! {
                () = stop.cancelled() => return None,
                _ = self.look.tick() => {
                    if !self.is_still_allowed().await {
                        return None;
                    }
                }
                change = live.changes.recv() => match change {
                    Ok(change) if live.has_told(&change) => {}
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

    /// Tells what was missed, and where the stream is: also who has heard nothing else can go on from there. None if the
    /// database does not answer: the client comes again.
    async fn begin(&mut self) -> Option<()> {
        let after = match self.begin {
            Begin::Now | Begin::Unknown => None,
            Begin::After(position) => Some(position),
        };
        let following = self
            .state
            .delivery()
            .follow(after)
            .await
            .inspect_err(|error| tracing::warn!(%error, "a live stream could not begin"))
            .ok()?;
        if following.gap || self.begin == Begin::Unknown {
            self.due.push_back(gap());
        }
        let seen = following.missed.iter().filter(|change| may_see(&self.caller, change));
        self.due.extend(seen.filter_map(message));
        self.due.push_back(Event::default().id(following.position.to_string()));
        self.live = Some(Live { changes: following.live, told: following.position });
        Some(())
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

impl Live {
    /// Whether this was among what was missed, or known. What has no position is told as it comes.
    fn has_told(&self, change: &Change) -> bool {
        change
            .position
            .as_deref()
            .and_then(|text| text.parse().ok())
            .is_some_and(|position: Position| position <= self.told)
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

/// The browser remembers the last position, and sends it when it connects again.
fn message(change: &Change) -> Option<Event> {
    let event = Event::default().event("change");
    let event = match &change.position {
        Some(position) => event.id(position),
        None => event,
    };
    event.json_data(change).ok()
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
    fn a_stream_begins_behind_what_was_heard() {
        let behind = |text: &'static str| Begin::behind(Some(&HeaderValue::from_static(text)));
        assert_eq!(Begin::behind(None), Begin::Now);
        assert_eq!(behind("7-3"), Begin::After(Position { xid: 7, id: 3 }));
        for other in ["", "1", "seven"] {
            assert_eq!(behind(other), Begin::Unknown, "{other:?}");
        }
    }

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
            let change = Change { position: None, kind: kind.into(), key: "k".into(), event: "status".into() };
            assert_eq!(may_see(&caller(role), &change), seen, "{role:?} {kind}");
        }
    }
}
