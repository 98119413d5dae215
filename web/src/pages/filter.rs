//! Filters of lists, each a menu with boxes to tick; what is chosen is in the address.

use crate::api::Api;
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::query::{Ask, Query, Subject};
use crate::ui::badge::{Shown, badge};
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::{Choices, Menu};
use leptos::prelude::*;
use windlass_model::application::{HealthStatus, SyncStatus};

/// The sync states that one can ask for.
pub(crate) const SYNC: [SyncStatus; 3] = [SyncStatus::Synced, SyncStatus::OutOfSync, SyncStatus::Unknown];
/// The healths that one can ask for.
pub(crate) const HEALTH: [HealthStatus; 6] = [
    HealthStatus::Healthy,
    HealthStatus::Progressing,
    HealthStatus::Suspended,
    HealthStatus::Missing,
    HealthStatus::Degraded,
    HealthStatus::Unknown,
];

/// A filter: its button says how much is chosen.
#[component]
pub(crate) fn Filter(
    place: Place,
    name: &'static str,
    words: &'static str,
    options: impl Fn() -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let lang = lang();
    let chosen = Signal::derive(move || place.texts(name));
    let label = Signal::derive(move || match chosen.with(Vec::len) {
        0 => lang.filter_by(words),
        n => format!("{}, {}", lang.filter_by(words), lang.selected(n)),
    });
    let face = ViewFn::from(move || {
        view! {
            <span>{words}</span>
            {move || {
                let n = chosen.with(Vec::len);
                (n > 0).then(|| view! { <span class="pill" data-count=n></span> })
            }}
            {icon(Icon::ChevronDown)}
        }
    });
    view! {
        <Menu label=label face=face marked=Signal::derive(move || !chosen.with(Vec::is_empty))>
            {options()}
        </Menu>
    }
}

/// The choice among states.
pub(crate) fn states<S: Shown + Send + Sync>(
    place: Place,
    name: &'static str,
    legend: &'static str,
    all: &[S],
) -> AnyView {
    let options = all.iter().map(|state| (state.value(), badge(*state).into_any())).collect();
    view! {
        <Choices
            legend=legend
            options=options
            chosen=Signal::derive(move || place.texts(name))
            on_choose=Callback::new(move |values| place.set(&[(name, values)]))
        />
    }
    .into_any()
}

/// The projects, asked for when the menu opens.
#[component]
pub(crate) fn Projects(place: Place) -> impl IntoView {
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
