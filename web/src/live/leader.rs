//! One tab holds the stream for all tabs of the browser.
//!
//! Who holds the Web Lock `windlass-live` is the leader; when that tab goes, the browser gives the lock to the next.

use crate::live::stream::Stream;
use crate::live::{Live, Note, State};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "windlass-live";

/// A function that the browser keeps: what it is called with, and what it answers.
type Kept<T, R = ()> = RefCell<Option<Closure<dyn FnMut(T) -> R>>>;

/// This tab's part among the tabs of the browser.
pub(super) struct Leader {
    live: Live,
    channel: Option<BroadcastChannel>,
    hear: Kept<MessageEvent>,
    grant: Kept<JsValue, Promise>,
    /// Gives the lock back.
    release: Rc<RefCell<Option<Function>>>,
    stream: RefCell<Option<Rc<Stream>>>,
    state: Cell<State>,
    stopped: Cell<bool>,
}

impl Leader {
    pub(super) fn start(live: Live) -> Rc<Self> {
        let leader = Rc::new(Self {
            live,
            channel: BroadcastChannel::new(CHANNEL).ok(),
            hear: RefCell::new(None),
            grant: RefCell::new(None),
            release: Rc::default(),
            stream: RefCell::new(None),
            state: Cell::new(State::Connecting),
            stopped: Cell::new(false),
        });
        leader.listen();
        if leader.channel.is_none() || leader.ask_for_lock().is_none() {
            leader.lead();
        } else {
            leader.pass(&Note::Hello);
        }
        leader
    }

    pub(super) fn stop(&self) {
        self.stopped.set(true);
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
        self.hear.take();
    }

    fn listen(self: &Rc<Self>) {
        let Some(channel) = &self.channel else { return };
        let weak = Rc::downgrade(self);
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let (Some(leader), Some(text)) = (weak.upgrade(), event.data().as_string()) else { return };
            let Ok(note) = serde_json::from_str::<Note>(&text) else { return };
            if matches!(note, Note::Hello) {
                if leader.stream.borrow().is_some() {
                    leader.pass(&Note::State(leader.state.get()));
                }
            } else {
                leader.live.hear(note);
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        self.hear.replace(Some(hear));
    }

    /// Asks for the lock; `None` where the browser has none.
    fn ask_for_lock(self: &Rc<Self>) -> Option<()> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let weak = Rc::downgrade(self);
        let grant = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_| {
            let Some(leader) = weak.upgrade().filter(|leader| !leader.stopped.get()) else {
                return Promise::resolve(&JsValue::NULL);
            };
            leader.lead();
            let release = Rc::clone(&leader.release);
            // The lock is held until this promise is kept.
            Promise::new(&mut move |keep, _| {
                release.replace(Some(keep));
            })
        });
        let asked = request.call2(&locks, &CHANNEL.into(), grant.as_ref());
        self.grant.replace(Some(grant));
        asked.ok().map(|_| ())
    }

    fn lead(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let stream = Stream::open(move |note| {
            let Some(leader) = weak.upgrade() else { return };
            match note {
                Some(note) => {
                    if let Note::State(state) = note {
                        leader.state.set(state);
                    }
                    leader.pass(&note);
                    leader.live.hear(note);
                }
                None => leader.live.take_closed(),
            }
        });
        self.stream.replace(Some(stream));
    }

    fn pass(&self, note: &Note) {
        if let (Some(channel), Ok(text)) = (&self.channel, serde_json::to_string(note)) {
            let _ = channel.post_message(&text.into());
        }
    }
}

/// Tells the other tabs something, be there a stream or not.
pub(super) fn tell(note: &Note) {
    if let (Ok(channel), Ok(text)) = (BroadcastChannel::new(CHANNEL), serde_json::to_string(note)) {
        let _ = channel.post_message(&text.into());
        channel.close();
    }
}
