//! What changes while one looks.
//!
//! One tab of the browser holds the stream and passes each change to the others ([`leader`]); where the browser offers no
//! locks (plain HTTP on another host than this one), each tab holds its own. A change says only that something is to be
//! read again. After a break everything is read again: whatever was said meanwhile was missed.

mod leader;
mod stream;

use crate::query::Query;
use leader::Leader;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use windlass_model::live::Change;

/// Whether changes reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// Not yet.
    Connecting,
    /// They do.
    Live,
    /// Not now; it is being tried again.
    Lost,
}

/// What tabs tell each other.
#[derive(Serialize, Deserialize)]
enum Note {
    /// A tab is new and asks how things are.
    Hello,
    /// The tab that holds the stream says how it is.
    State(State),
    /// Something changed.
    Change(Change),
    /// Changes may have been missed.
    Gap,
    /// Somebody signed in or out.
    Session,
}

/// The changes as they reach this tab.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    state: RwSignal<State>,
    session_changes: RwSignal<usize>,
    /// How often the stream ended by the server's will: the session may have ended.
    closed: RwSignal<usize>,
    query: Query,
    leader: StoredValue<Option<Rc<Leader>>, LocalStorage>,
}

impl Live {
    pub(crate) fn provide(query: Query) -> Self {
        let live = Self {
            state: RwSignal::new(State::Connecting),
            session_changes: RwSignal::new(0),
            closed: RwSignal::new(0),
            query,
            leader: StoredValue::new_local(None),
        };
        provide_context(live);
        live
    }

    /// Whether changes reach us.
    pub(crate) fn state(self) -> State {
        self.state.get()
    }

    /// How often somebody signed in or out in another tab, or the server ended the stream.
    pub(crate) fn session_changes(self) -> usize {
        self.session_changes.get() + self.closed.get()
    }

    /// Begins to listen.
    pub(crate) fn start(self) {
        if self.leader.with_value(Option::is_none) {
            self.leader.set_value(Some(Leader::start(self)));
        }
    }

    /// Stops listening: nobody is signed in.
    pub(crate) fn stop(self) {
        if let Some(Some(leader)) = self.leader.try_update_value(Option::take) {
            leader.stop();
        }
        self.query.set_live(false);
        self.state.set(State::Connecting);
    }

    /// Tells the other tabs that somebody signed in or out.
    pub(crate) fn tell_session(self) {
        leader::tell(&Note::Session);
    }

    fn hear(self, note: Note) {
        match note {
            Note::Hello => {}
            Note::State(state) => self.take_state(state),
            Note::Change(change) => self.query.changed(&change),
            Note::Gap => self.query.missed(),
            Note::Session => self.session_changes.update(|count| *count += 1),
        }
    }

    fn take_state(self, state: State) {
        let before = self.state.get_untracked();
        if before == state {
            return;
        }
        self.query.set_live(state == State::Live);
        self.state.set(state);
        if state == State::Live {
            // What happened between reading and listening was missed, on the first time as well as after a break.
            self.query.missed();
        }
    }

    fn take_closed(self) {
        self.closed.update(|count| *count += 1);
    }
}
