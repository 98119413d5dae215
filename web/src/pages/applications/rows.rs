//! The rows of the list.

use crate::api::Pages;
use crate::pages::application::address;
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::badge::{badge, badge_because};
use crate::ui::icon::{Icon, icon};
use crate::ui::table::Head;
use crate::ui::time::ago;
use leptos::prelude::*;
use leptos_router::components::A;
use windlass_console_core::{automation, draft, link};
use windlass_model::application::{Application, CONTROL_NAMESPACE};

/// The table.
#[component]
pub(super) fn Rows(list: Watched<Pages<Application>>, place: Place) -> impl IntoView {
    let lang = lang();
    let sorting = place.sorting();
    let on_sort = Callback::new(move |sorting| place.sort(&sorting));
    let items = move || list.data().map(|pages| pages.items.clone()).unwrap_or_default();
    view! {
        <table role="table" class="table applications" aria-label=lang.applications() aria-busy=move || list.reading().to_string()>
            <thead role="rowgroup">
                <tr role="row">
                    <Head label=lang.name() by="name" sorting=sorting on_sort=on_sort />
                    <Head label=lang.sync() by="sync" sorting=sorting on_sort=on_sort />
                    <Head label=lang.health() by="health" sorting=sorting on_sort=on_sort />
                    <Head label=lang.project() by="project" class="at-700" sorting=sorting on_sort=on_sort />
                    <Head label=lang.source() class="at-1000" />
                    <Head label=lang.destination() class="at-1200" />
                    <Head label=lang.compared() class="at-1200 at-end" />
                </tr>
            </thead>
            <tbody role="rowgroup">
                // A row is made anew when anything of it changes: its key is the whole of it.
                <For each=items key=row_key let:item>
                    <Row item=item />
                </For>
            </tbody>
        </table>
    }
}

fn row_key(item: &Application) -> String {
    let version = item.metadata.resource_version.clone().unwrap_or_default();
    let namespace = item.metadata.namespace.clone().unwrap_or_default();
    format!("{namespace}/{} {version} {:?}", item.metadata.name, item.status)
}

#[component]
fn Row(item: Application) -> impl IntoView {
    let status = item.status.unwrap_or_default();
    let namespace = item.metadata.namespace.unwrap_or_else(|| CONTROL_NAMESPACE.to_owned());
    let other_namespace = (namespace != CONTROL_NAMESPACE).then(|| format!("{namespace} / "));
    let href = address(&namespace, &item.metadata.name);
    let source = item.spec.source.unwrap_or_default();
    let repository = link::repository_name(&source.repo_url).to_owned();
    let path = if source.path.is_empty() { ".".to_owned() } else { source.path };
    let revision = if source.target_revision.is_empty() { "HEAD".to_owned() } else { source.target_revision };
    let out = status.summary.out_of_sync;
    let mut conditions = status.conditions;
    conditions.retain(|condition| !automation::is_waiting(condition));
    let running = status.operation_state.filter(|operation| !operation.phase.is_final());
    view! {
        <tr role="row">
            <td role="cell" class="main-cell">
                <A href=href attr:class="row-link">
                    <span class="dim">{other_namespace}</span>
                    {item.metadata.name}
                </A>
                {(!conditions.is_empty())
                    .then(|| {
                        let words = conditions
                            .iter()
                            .map(|condition| condition.message.clone())
                            .collect::<Vec<_>>()
                            .join("\n");
                        let title = words.clone();
                        view! {
                            <span class="row-alert" title=title>
                                {icon(Icon::Alert)}
                                <span class="unseen">{words}</span>
                            </span>
                        }
                    })}
            </td>
            <td role="cell" class="state-cell">
                {match running {
                    Some(operation) => badge(operation.phase).into_any(),
                    None => badge(status.sync.status).into_any(),
                }} {(out > 0)
                    .then(|| {
                        let all = status.summary.resources;
                        view! { <span class="dim" title=lang().out_of(out, all)>{out} "/" {all}</span> }
                    })}
            </td>
            <td role="cell" class="state-cell">{badge_because(status.health.status, &status.health.message)}</td>
            <td role="cell" class="at-700">{item.spec.project}</td>
            <td role="cell" class="at-1000 source-cell" title=source.repo_url>
                <span class="clip">{repository}</span>
                <span class="dim clip">{path} " @ " {revision}</span>
            </td>
            <td role="cell" class="at-1200 clip">{draft::place(&item.spec.destination)}</td>
            <td role="cell" class="at-1200 at-end dim">{status.reconciled_at.map(ago)}</td>
        </tr>
    }
}
