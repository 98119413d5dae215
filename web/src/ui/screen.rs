//! How wide the screen is, where styles alone cannot decide.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::MediaQueryListEvent;

/// The width below which rows become cards: the same as in `90-narrow.css`.
const NARROW: &str = "(max-width: 760px)";

/// The screen.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    narrow: RwSignal<bool>,
}

impl Screen {
    /// Follows the screen's width, as long as the console runs.
    pub(crate) fn provide() {
        let query = window().match_media(NARROW).ok().flatten();
        let narrow = RwSignal::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
        if let Some(query) = query {
            let heard = Closure::<dyn Fn(MediaQueryListEvent)>::new(move |event: MediaQueryListEvent| {
                narrow.try_set(event.matches());
            });
            query.set_onchange(Some(heard.as_ref().unchecked_ref()));
            // Both live as long as the page does.
            heard.forget();
            std::mem::forget(query);
        }
        provide_context(Self { narrow });
    }

    /// Whether it is as narrow as a phone's.
    pub(crate) fn is_narrow(self) -> bool {
        self.narrow.get()
    }
}
