//! The filters of the list, each a menu with boxes to tick.

use crate::pages::filter::{Filter, HEALTH, Projects, SYNC, states};
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use leptos::prelude::*;

/// All filters.
#[component]
pub(super) fn Filters(place: Place) -> impl IntoView {
    let lang = lang();
    let is_filtered = move || ["project", "sync", "health"].iter().any(|name| !place.texts(name).is_empty());
    let clear = move |_| place.set(&["project", "sync", "health"].map(|name| (name, one(""))));
    view! {
        <div class="filters">
            <Filter place=place name="project" words=lang.project() options=move || view! { <Projects place=place /> }.into_any() />
            <Filter
                place=place
                name="sync"
                words=lang.sync()
                options=move || states(place, "sync", lang.sync(), &SYNC)
            />
            <Filter
                place=place
                name="health"
                words=lang.health()
                options=move || states(place, "health", lang.health(), &HEALTH)
            />
            <button type="button" class="button ghost" hidden=move || !is_filtered() on:click=clear>
                {lang.clear_filters()}
            </button>
        </div>
    }
}
