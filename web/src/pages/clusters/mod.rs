//! The clusters, and whether they are reached.

use crate::api::{Api, ListQuery, Pages};
use crate::browser;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::ui::badge::badge;
use crate::ui::button::{Button, Look};
use crate::ui::copy::Snippet;
use crate::ui::dialog::Dialog;
use crate::ui::empty::{Empty, Waiting};
use crate::ui::failure::FailureBox;
use crate::ui::icon::Icon;
use crate::ui::search::Search;
use crate::ui::table::{Head, ListEnd};
use crate::ui::time::ago;
use leptos::prelude::*;
use windlass_model::cluster::Cluster;

/// The page.
#[component]
pub(crate) fn Clusters() -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.clusters());
    let place = Place::here();
    let api = expect_context::<Api>();
    let list: Watched<Pages<Cluster>> = expect_context::<Query>().watch_list(api, "cluster", move || {
        let sorting = place.sorting().get();
        let query = ListQuery { search: place.text("search"), order: sorting.order().into(), sort: sorting.by };
        query.address("clusters")
    });
    let adding = RwSignal::new(false);
    view! {
        <div class="page wide">
            <header class="page-head">
                <h1>{lang.clusters()}</h1>
                <span class="count">{move || list.data().and_then(|pages| pages.total)}</span>
                <div class="page-actions">
                    <Button label=lang.add_cluster() icon=Icon::Plus on_press=move |()| adding.set(true) />
                </div>
            </header>
            <div class="toolbar">
                <Search
                    label=lang.search_clusters()
                    placeholder=lang.search_clusters_placeholder()
                    value=Signal::derive(move || place.text("search"))
                    on_search=Callback::new(move |text: String| place.search(&text))
                />
            </div>
            <List list=list place=place adding=adding />
            <Dialog
                open=adding
                on_close=move |()| adding.set(false)
                title=Signal::derive(move || lang.add_cluster().to_owned())
            >
                <HowToAdd />
            </Dialog>
        </div>
    }
}

#[component]
fn HowToAdd() -> impl IntoView {
    let lang = lang();
    let origin = window().location().origin().unwrap_or_default();
    view! {
        <div class="dialog-body">
            <ol class="steps">
                <li>
                    <p>{lang.step_sign_in()}</p>
                    <Snippet text=format!("windlass login {origin}") />
                </li>
                <li>
                    <p>{lang.step_add()}</p>
                    <Snippet text="windlass cluster add --name my-cluster" />
                </li>
            </ol>
            <p class="fine">{lang.step_add_hint()}</p>
        </div>
    }
}

#[component]
fn List(list: Watched<Pages<Cluster>>, place: Place, adding: RwSignal<bool>) -> impl IntoView {
    let lang = lang();
    let again = Callback::new(move |()| list.again());
    let is_searched = move || !place.text("search").is_empty();
    view! {
        {move || {
            list.failure()
                .map(|failure| view! { <FailureBox failure=failure again=again old_data=list.data().is_some() /> })
        }}
        {move || match list.data() {
            None if list.failure().is_some() => ().into_any(),
            None => view! { <Waiting lines=4 /> }.into_any(),
            Some(pages) if pages.items.is_empty() && is_searched() => {
                view! {
                    <Empty shows=Icon::Search title=lang.nothing_matches() hint=lang.nothing_matches_hint()>
                        <Button label=lang.clear_search() on_press=move |()| place.set(&[("search", one(""))]) />
                    </Empty>
                }
                    .into_any()
            }
            Some(pages) if pages.items.is_empty() => {
                view! {
                    <Empty shows=Icon::Clusters title=lang.no_clusters() hint=lang.no_clusters_hint()>
                        <Button
                            label=lang.add_cluster()
                            icon=Icon::Plus
                            look=Look::Primary
                            on_press=move |()| adding.set(true)
                        />
                    </Empty>
                }
                    .into_any()
            }
            Some(pages) => {
                view! {
                    <Rows items=pages.items.clone() place=place />
                    <ListEnd
                        shown=pages.items.len()
                        total=pages.total
                        more=pages.cursor.is_some()
                        reading=Signal::derive(move || list.reading())
                        on_more=move |()| list.more()
                    />
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Rows(items: Vec<Cluster>, place: Place) -> impl IntoView {
    let lang = lang();
    let sorting = place.sorting();
    let on_sort = Callback::new(move |sorting| place.sort(&sorting));
    view! {
        <table role="table" class="table clusters" aria-label=lang.clusters()>
            <thead role="rowgroup">
                <tr role="row">
                    <Head label=lang.name() by="name" sorting=sorting on_sort=on_sort />
                    <Head label=lang.connection() />
                    <Head label=lang.server() by="server" sorting=sorting on_sort=on_sort />
                    <Head label=lang.server_version() class="at-700" />
                    <Head label=lang.attempted() class="at-1000" />
                    <Head label=lang.created() by="createdAt" class="at-1200 at-end" sorting=sorting on_sort=on_sort />
                </tr>
            </thead>
            <tbody role="rowgroup">{items.into_iter().map(view_row).collect_view()}</tbody>
        </table>
    }
}

fn view_row(cluster: Cluster) -> impl IntoView {
    let connection = cluster.connection_state;
    let message = (!connection.message.is_empty()).then_some(connection.message);
    view! {
        <tr role="row">
            <td role="cell" class="main-cell"><strong>{cluster.name}</strong></td>
            <td role="cell" class="state-cell tall">
                {badge(connection.status)} {message.map(|message| view! { <p class="message cell-message">{message}</p> })}
            </td>
            <td role="cell"><code>{cluster.server}</code></td>
            <td role="cell" class="at-700">{cluster.server_version}</td>
            <td role="cell" class="at-1000 dim">{connection.attempted_at.map(ago)}</td>
            <td role="cell" class="at-1200 at-end dim">{cluster.created_at.map(ago)}</td>
        </tr>
    }
}
