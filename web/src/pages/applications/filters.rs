//! The filters of the list, each a menu with boxes to tick.

use crate::api::Api;
use crate::pages::filter::{Filter, HEALTH, SYNC, states};
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::{Ask, Query, Subject};
use crate::ui::menu::Choices;
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

/// The projects, asked for when the menu opens.
#[component]
fn Projects(place: Place) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let names = expect_context::<Query>().watch(true, move || {
        Ask::new("project names".into(), Subject { kind: "project", key: None, deep: false }, move || {
            api.project_names()
        })
    });
    move || {
        let mut all = names.data().map(|names| names.to_vec()).unwrap_or_default();
        // A project that is chosen but gone can still be taken out.
        all.extend(place.texts("project").into_iter().filter(|chosen| !all.contains(chosen)).collect::<Vec<_>>());
        if all.is_empty() {
            let words = if names.reading() { lang.loading() } else { lang.no_projects() };
            return view! { <p class="fine">{words}</p> }.into_any();
        }
        let options = all.into_iter().map(|name| (name.clone(), view! { <span>{name}</span> }.into_any())).collect();
        view! {
            <Choices
                legend=lang.project()
                options=options
                chosen=Signal::derive(move || place.texts("project"))
                on_choose=Callback::new(move |values| place.set(&[("project", values)]))
            />
        }
        .into_any()
    }
}
