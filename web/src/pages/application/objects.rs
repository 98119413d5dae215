//! An application's objects.

use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::ui::badge::{badge, badge_because};
use crate::ui::button::Button;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::menu::OneOf;
use crate::ui::search::Search;
use crate::ui::table::Head;
use leptos::prelude::*;
use windlass_console_core::object::{id_of, is_out_of_sync, is_unhealthy};
use windlass_model::application::{ApplicationStatus, ResourceStatus};

/// The objects, with a search and a choice of those that need eyes.
#[component]
pub(super) fn Objects(status: Memo<ApplicationStatus>, place: Place) -> impl IntoView {
    let lang = lang();
    let all = Memo::new(move |_| status.with(|status| status.resources.clone()));
    let search = Signal::derive(move || place.text("search"));
    let show = Signal::derive(move || place.text("show"));
    let shown = Memo::new(move |_| {
        let (text, show) = (search.get().to_lowercase(), show.get());
        let mut shown = all.get();
        shown.retain(|object| {
            let fits = match show.as_str() {
                "outofsync" => is_out_of_sync(object),
                "unhealthy" => is_unhealthy(object),
                _ => true,
            };
            fits && (text.is_empty() || id_of(object).to_lowercase().contains(&text))
        });
        shown
    });
    let counted = move |words: &str, fits: fn(&ResourceStatus) -> bool| {
        all.with(|all| format!("{words} {}", all.iter().filter(|object| fits(object)).count()))
    };
    let choose = Callback::new(move |show: String| place.set(&[("show", one(&show))]));
    view! {
        <section class="objects" aria-label=lang.objects()>
            <div class="section-head">
                <h2>{lang.objects()}</h2>
                <Search
                    label=lang.search_objects()
                    placeholder=lang.search_objects()
                    value=search
                    on_search=Callback::new(move |text: String| place.search(&text))
                />
                {move || {
                    let options = vec![
                        (String::new(), counted(lang.all(), |_| true)),
                        ("outofsync".into(), counted(lang.only_out_of_sync(), is_out_of_sync)),
                        ("unhealthy".into(), counted(lang.only_unhealthy(), is_unhealthy)),
                    ];
                    view! { <OneOf legend=lang.filter_by(lang.status()) options=options chosen=show on_choose=choose /> }
                }}
            </div>
            {move || match (all.with(Vec::is_empty), shown.with(Vec::is_empty)) {
                (true, _) => {
                    view! { <Empty shows=Icon::Ghost title=lang.no_objects() hint=lang.no_objects_hint() /> }.into_any()
                }
                (_, true) => {
                    let clear = move |()| place.set(&[("search", one("")), ("show", one(""))]);
                    view! {
                        <Empty shows=Icon::Search title=lang.nothing_matches() hint=lang.nothing_matches_hint()>
                            <Button label=lang.clear_filters() on_press=clear />
                        </Empty>
                    }
                        .into_any()
                }
                _ => view! { <ObjectTable shown=shown place=place /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn ObjectTable(shown: Memo<Vec<ResourceStatus>>, place: Place) -> impl IntoView {
    let lang = lang();
    view! {
        <table role="table" class="table object-table" aria-label=lang.objects()>
            <thead role="rowgroup">
                <tr role="row">
                    <Head label=lang.kind() />
                    <Head label=lang.name() />
                    <Head label=lang.namespace() class="at-1000" />
                    <Head label=lang.sync() />
                    <Head label=lang.health() />
                    <Head label=lang.reason() class="at-700" />
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || shown.get() key=|object| format!("{object:?}") let:object>
                    <ObjectRow object=object place=place />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn ObjectRow(object: ResourceStatus, place: Place) -> impl IntoView {
    let lang = lang();
    let id = id_of(&object);
    let tab = if is_out_of_sync(&object) { "diff" } else { "" };
    let open = move |_| place.step(&[("object", one(&id)), ("tab", one(tab))]);
    let health = match &object.health {
        Some(health) => badge_because(health.status, &health.message).into_any(),
        None => view! { <span class="dim" title=lang.no_health()>"–"</span> }.into_any(),
    };
    let reason = if object.requires_pruning && object.message.is_empty() {
        lang.to_be_pruned().to_owned()
    } else if object.message.is_empty() {
        object.health.as_ref().map(|health| health.message.clone()).unwrap_or_default()
    } else {
        object.message.clone()
    };
    view! {
        <tr role="row">
            <td role="cell" class="kind-cell">
                {object.kind.clone()}
                <span class="dim group">{object.group.clone()}</span>
            </td>
            <td role="cell" class="main-cell">
                <button type="button" class="row-link" on:click=open>{object.name.clone()}</button>
            </td>
            <td role="cell" class="at-1000 dim">{object.namespace.clone()}</td>
            <td role="cell" class="state-cell">{badge(object.status)}</td>
            <td role="cell" class="state-cell">{health}</td>
            <td role="cell" class="at-700 reason-cell" title=reason.clone()>{reason.clone()}</td>
        </tr>
    }
}
