//! The server's stream of changes (server-sent events).
//!
//! The browser itself connects again when a connection breaks; when the server refuses (a restart behind a proxy, a
//! session that ended), it gives up, and this module tries again, ever more slowly.

use crate::live::{Note, State};
use leptos::prelude::set_timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

const ADDRESS: &str = "/api/v1/stream";
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

type Heard = Closure<dyn FnMut(MessageEvent)>;
type Told = Closure<dyn FnMut(Event)>;

/// The stream. `tell` gets what it says; `None` when the server refused it.
pub(super) struct Stream {
    source: RefCell<Option<(EventSource, Heard, [Told; 3])>>,
    tell: Box<dyn Fn(Option<Note>)>,
    wait: Cell<Duration>,
    closed: Cell<bool>,
}

impl Stream {
    pub(super) fn open(tell: impl Fn(Option<Note>) + 'static) -> Rc<Self> {
        let stream = Rc::new(Self {
            source: RefCell::new(None),
            tell: Box::new(tell),
            wait: Cell::new(FIRST_WAIT),
            closed: Cell::new(false),
        });
        stream.connect();
        stream
    }

    pub(super) fn close(&self) {
        self.closed.set(true);
        self.drop_source();
    }

    fn drop_source(&self) {
        if let Some((source, ..)) = self.source.take() {
            source.set_onopen(None);
            source.set_onerror(None);
            source.close();
        }
    }

    fn connect(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(ADDRESS) else { return self.try_later() };
        let weak = Rc::downgrade(self);
        let change = Heard::new(move |event: MessageEvent| {
            let change = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
            if let (Some(stream), Some(change)) = (weak.upgrade(), change) {
                (stream.tell)(Some(Note::Change(change)));
            }
        });
        let weak = Rc::downgrade(self);
        let gap = Told::new(move |_: Event| {
            if let Some(stream) = weak.upgrade() {
                (stream.tell)(Some(Note::Gap));
            }
        });
        let weak = Rc::downgrade(self);
        let opened = Told::new(move |_: Event| {
            if let Some(stream) = weak.upgrade() {
                stream.wait.set(FIRST_WAIT);
                (stream.tell)(Some(Note::State(State::Live)));
            }
        });
        let weak = Rc::downgrade(self);
        let failed = Told::new(move |_: Event| {
            if let Some(stream) = weak.upgrade() {
                stream.fail();
            }
        });
        let _ = source.add_event_listener_with_callback("change", change.as_ref().unchecked_ref());
        let _ = source.add_event_listener_with_callback("gap", gap.as_ref().unchecked_ref());
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        self.source.replace(Some((source, change, [gap, opened, failed])));
    }

    fn fail(self: &Rc<Self>) {
        (self.tell)(Some(Note::State(State::Lost)));
        let gave_up =
            self.source.borrow().as_ref().is_some_and(|(source, ..)| source.ready_state() == EventSource::CLOSED);
        if gave_up {
            (self.tell)(None);
            self.try_later();
        }
    }

    fn try_later(self: &Rc<Self>) {
        let wait = self.wait.get();
        self.wait.set((wait * 2).min(LONGEST_WAIT));
        // Many browsers that lost the same server do not come back in the same moment.
        let wait = wait.mul_f64(0.5 + js_sys::Math::random());
        let weak = Rc::downgrade(self);
        set_timeout(
            move || {
                if let Some(stream) = weak.upgrade().filter(|stream| !stream.closed.get()) {
                    stream.drop_source();
                    stream.connect();
                }
            },
            wait,
        );
    }
}
