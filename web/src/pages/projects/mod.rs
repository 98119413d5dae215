//! The list of projects.

use crate::api::{Api, ListQuery, Pages};
use crate::browser;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::session::Session;
use crate::ui::button::{Button, Look};
use crate::ui::empty::{Empty, Waiting};
use crate::ui::failure::FailureBox;
use crate::ui::icon::Icon;
use crate::ui::search::Search;
use crate::ui::table::{Head, ListEnd};
use crate::ui::time::ago;
use leptos::prelude::*;
use leptos_router::components::A;
use windlass_console_core::address::encode;
use windlass_console_core::{draft, link};
use windlass_model::project::Project;

/// The page of a project.
pub(crate) fn address(name: &str) -> String {
    format!("/projects/{}", encode(name))
}

/// The page.
#[component]
pub(crate) fn Projects() -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.projects());
    let place = Place::here();
    let api = expect_context::<Api>();
    let list: Watched<Pages<Project>> = expect_context::<Query>().watch_list(api, "project", move || {
        let sorting = place.sorting().get();
        let query = ListQuery { search: place.text("search"), order: sorting.order().into(), sort: sorting.by };
        query.address("projects")
    });
    view! {
        <div class="page wide">
            <header class="page-head">
                <h1>{lang.projects()}</h1>
                <span class="count">{move || list.data().and_then(|pages| pages.total)}</span>
                <div class="page-actions">
                    <NewButton place=place look=Look::Plain />
                </div>
            </header>
            <div class="toolbar">
                <Search
                    label=lang.search_projects()
                    placeholder=lang.search_projects_placeholder()
                    value=Signal::derive(move || place.text("search"))
                    on_search=Callback::new(move |text: String| place.search(&text))
                />
            </div>
            <List list=list place=place />
        </div>
    }
}

#[component]
fn NewButton(place: Place, look: Look) -> impl IntoView {
    let session = expect_context::<Session>();
    let blocked = Signal::derive(move || session.may_not_write());
    view! {
        <Button
            label=lang().new_project()
            icon=Icon::Plus
            look=look
            blocked=blocked
            on_press=move |()| place.leave("/new-project")
        />
    }
}

#[component]
fn List(list: Watched<Pages<Project>>, place: Place) -> impl IntoView {
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
            None => view! { <Waiting lines=6 /> }.into_any(),
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
                    <Empty shows=Icon::Projects title=lang.no_projects_yet() hint=lang.no_projects_hint()>
                        <NewButton place=place look=Look::Primary />
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
fn Rows(items: Vec<Project>, place: Place) -> impl IntoView {
    let lang = lang();
    let sorting = place.sorting();
    let on_sort = Callback::new(move |sorting| place.sort(&sorting));
    view! {
        <table role="table" class="table projects" aria-label=lang.projects()>
            <thead role="rowgroup">
                <tr role="row">
                    <Head label=lang.name() by="name" sorting=sorting on_sort=on_sort />
                    <Head label=lang.description() />
                    <Head label=lang.sources() class="at-700" />
                    <Head label=lang.destinations() class="at-700" />
                    <Head label=lang.created() by="createdAt" class="at-1000 at-end" sorting=sorting on_sort=on_sort />
                </tr>
            </thead>
            <tbody role="rowgroup">{items.into_iter().map(view_row).collect_view()}</tbody>
        </table>
    }
}

fn view_row(project: Project) -> impl IntoView {
    let name = project.metadata.name;
    let sources = project.spec.source_repos.iter().map(|source| link::repository_name(source).to_owned()).collect();
    let destinations = project.spec.destinations.iter().map(draft::place).collect();
    view! {
        <tr role="row">
            <td role="cell" class="main-cell">
                <A href=address(&name) attr:class="row-link">{name.clone()}</A>
            </td>
            <td role="cell" class="reason-cell">{project.spec.description}</td>
            <td role="cell" class="at-700">{view_some(sources)}</td>
            <td role="cell" class="at-700">{view_some(destinations)}</td>
            <td role="cell" class="at-1000 at-end dim">{project.metadata.creation_timestamp.map(ago)}</td>
        </tr>
    }
}

/// The first of several, and how many more there are.
fn view_some(all: Vec<String>) -> impl IntoView {
    let rest = all.len().saturating_sub(1);
    let whole = all.join("\n");
    match all.into_iter().next() {
        None => view! { <span class="dim">{lang().nothing_permitted()}</span> }.into_any(),
        Some(first) => view! {
            <span class="some" title=whole>
                <span class="clip">{first}</span>
                {(rest > 0).then(|| view! { <span class="pill">"+" {rest}</span> })}
            </span>
        }
        .into_any(),
    }
}
