//! The list of applications: searched, filtered and sorted by the server, page by page.

mod filters;
mod rows;
mod start;

use crate::api::{Api, ApplicationsQuery, ListQuery, Pages};
use crate::browser;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::empty::{Empty, Waiting};
use crate::ui::failure::FailureBox;
use crate::ui::icon::Icon;
use crate::ui::search::Search;
use crate::ui::table::ListEnd;
use filters::Filters;
use leptos::prelude::*;
use rows::Rows;
use start::Start;
use windlass_model::application::Application;

/// What the address asks for.
fn wanted(place: Place) -> ApplicationsQuery {
    let sorting = place.sorting().get();
    ApplicationsQuery {
        list: ListQuery { search: place.text("search"), order: sorting.order().into(), sort: sorting.by },
        projects: place.texts("project"),
        sync: place.texts("sync"),
        health: place.texts("health"),
    }
}

/// Whether the address leaves something out.
fn is_filtered(place: Place) -> bool {
    let wanted = wanted(place);
    !(wanted.list.search.is_empty() && wanted.projects.is_empty() && wanted.sync.is_empty() && wanted.health.is_empty())
}

/// The page.
#[component]
pub(crate) fn Applications() -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.applications());
    let place = Place::here();
    let query = expect_context::<Query>();
    let api = expect_context::<Api>();
    let list: Watched<Pages<Application>> = query.watch_list(api, "application", move || wanted(place).address());
    let starting = RwSignal::new(false);
    let search = Signal::derive(move || place.text("search"));
    let count = move || list.data().and_then(|pages| pages.total);
    view! {
        <div class="page wide">
            <header class="page-head">
                <h1>{lang.applications()}</h1>
                <span class="count">{count}</span>
                <div class="page-actions">
                    <Button label=lang.new_application() icon=Icon::Plus on_press=move |()| starting.set(true) />
                </div>
            </header>
            <div class="toolbar">
                <Search
                    label=lang.search_applications()
                    placeholder=lang.search_placeholder()
                    value=search
                    on_search=Callback::new(move |text: String| place.search(&text))
                />
                <Filters place=place />
            </div>
            <List list=list place=place starting=starting />
            <Dialog
                open=starting
                on_close=move |()| starting.set(false)
                title=Signal::derive(move || lang.new_application().to_owned())
            >
                <Start />
            </Dialog>
        </div>
    }
}

#[component]
fn List(list: Watched<Pages<Application>>, place: Place, starting: RwSignal<bool>) -> impl IntoView {
    let again = Callback::new(move |()| list.again());
    let state = Memo::new(move |_| match (list.data(), list.failure()) {
        (None, None) => Shows::Waiting,
        (None, Some(_)) => Shows::Nothing,
        (Some(pages), _) if pages.items.is_empty() && is_filtered(place) => Shows::NoMatch,
        (Some(pages), _) if pages.items.is_empty() => Shows::Empty,
        _ => Shows::Rows,
    });
    view! {
        {move || {
            list.failure()
                .map(|failure| view! { <FailureBox failure=failure again=again old_data=list.data().is_some() /> })
        }}
        {move || match state.get() {
            Shows::Waiting => view! { <Waiting lines=8 /> }.into_any(),
            Shows::Nothing => ().into_any(),
            Shows::NoMatch => view! { <NoMatch place=place /> }.into_any(),
            Shows::Empty => view! { <NoApplications starting=starting /> }.into_any(),
            Shows::Rows => {
                view! {
                    <Rows list=list place=place />
                    {move || {
                        list.data()
                            .map(|pages| {
                                view! {
                                    <ListEnd
                                        shown=pages.items.len()
                                        total=pages.total
                                        more=pages.cursor.is_some()
                                        reading=Signal::derive(move || list.reading())
                                        on_more=move |()| list.more()
                                    />
                                }
                            })
                    }}
                }
                    .into_any()
            }
        }}
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shows {
    Waiting,
    Nothing,
    NoMatch,
    Empty,
    Rows,
}

#[component]
fn NoMatch(place: Place) -> impl IntoView {
    let lang = lang();
    let clear = move |()| place.set(&["search", "project", "sync", "health"].map(|name| (name, one(""))));
    view! {
        <Empty shows=Icon::Search title=lang.nothing_matches() hint=lang.nothing_matches_hint()>
            <Button label=lang.clear_filters() on_press=clear />
        </Empty>
    }
}

#[component]
fn NoApplications(starting: RwSignal<bool>) -> impl IntoView {
    let lang = lang();
    view! {
        <Empty shows=Icon::Applications title=lang.no_applications() hint=lang.no_applications_hint()>
            <Button
                label=lang.new_application()
                icon=Icon::Plus
                look=Look::Primary
                on_press=move |()| starting.set(true)
            />
        </Empty>
    }
}
