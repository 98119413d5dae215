//! All operations: every decision to change something that the reader may see, newest first.

mod rows;

pub(crate) use rows::OperationRows;

use crate::api::{Api, Pages};
use crate::browser;
use crate::pages::filter::{Filter, Projects, states};
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::ui::button::Button;
use crate::ui::empty::{Empty, Waiting};
use crate::ui::failure::FailureBox;
use crate::ui::icon::Icon;
use crate::ui::menu::{Choices, OneOf};
use crate::ui::table::ListEnd;
use leptos::prelude::*;
use rows::{KINDS, kind_words};
use windlass_console_core::address::Address;
use windlass_model::operation::{Operation, Phase};

/// The parameters of the address that leave operations out.
const FILTERS: [&str; 4] = ["phase", "project", "kind", "dead"];

/// What the address asks for.
fn wanted(place: Place) -> Address {
    let mut address = Address::v1(&["operations"]);
    for name in FILTERS {
        for value in place.texts(name) {
            address = address.with_some(name, &value);
        }
    }
    address
}

fn is_filtered(place: Place) -> bool {
    FILTERS.iter().any(|name| !place.texts(name).is_empty())
}

fn clear(place: Place) {
    place.set(&FILTERS.map(|name| (name, Vec::new())));
}

/// The page.
#[component]
pub(crate) fn OperationsPage() -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.operations());
    let place = Place::here();
    let api = expect_context::<Api>();
    // An operation's begin and end are changes of what it is about.
    let list: Watched<Pages<Operation>> =
        expect_context::<Query>().watch_list(api, "application", move || wanted(place));
    view! {
        <div class="page wide">
            <header class="page-head">
                <h1>{lang.operations()}</h1>
            </header>
            <div class="toolbar">
                <Filters place=place />
            </div>
            <List list=list place=place />
        </div>
    }
}

#[component]
fn Filters(place: Place) -> impl IntoView {
    let lang = lang();
    let kind = Signal::derive(move || place.text("kind"));
    let kinds = [(String::new(), lang.all().to_owned())].into_iter();
    let kinds = kinds.chain(KINDS.map(|kind| (kind.to_owned(), kind_words(lang, kind)))).collect();
    let dead = move || {
        let options = vec![("true".to_owned(), view! { <span>{lang.only_given_up()}</span> }.into_any())];
        view! {
            <Choices
                legend=lang.operation_given_up()
                options=options
                chosen=Signal::derive(move || place.texts("dead"))
                on_choose=Callback::new(move |values| place.set(&[("dead", values)]))
            />
        }
        .into_any()
    };
    view! {
        <div class="section-head">
            <OneOf
                legend=lang.filter_by(lang.kind())
                options=kinds
                chosen=kind
                on_choose=Callback::new(move |kind: String| place.set(&[("kind", one(&kind))]))
            />
        </div>
        <div class="filters">
            <Filter
                place=place
                name="phase"
                words=lang.status()
                options=move || states(place, "phase", lang.status(), &Phase::ALL)
            />
            <Filter
                place=place
                name="project"
                words=lang.project()
                options=move || view! { <Projects place=place /> }.into_any()
            />
            <Filter place=place name="dead" words=lang.operation_given_up() options=dead />
            <button type="button" class="button ghost" hidden=move || !is_filtered(place) on:click=move |_| clear(place)>
                {lang.clear_filters()}
            </button>
        </div>
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
fn List(list: Watched<Pages<Operation>>, place: Place) -> impl IntoView {
    let lang = lang();
    let again = Callback::new(move |()| list.again());
    let state = Memo::new(move |_| match (list.data(), list.failure()) {
        (None, None) => Shows::Waiting,
        (None, Some(_)) => Shows::Nothing,
        (Some(pages), _) if pages.items.is_empty() && is_filtered(place) => Shows::NoMatch,
        (Some(pages), _) if pages.items.is_empty() => Shows::Empty,
        _ => Shows::Rows,
    });
    let failure = Memo::new(move |_| list.failure());
    let items = Signal::derive(move || list.data().map(|pages| pages.items.clone()).unwrap_or_default());
    view! {
        {move || {
            failure.get().map(|failure| view! { <FailureBox failure=failure again=again old_data=list.data().is_some() /> })
        }}
        {move || match state.get() {
            Shows::Waiting => view! { <Waiting lines=8 /> }.into_any(),
            Shows::Nothing => ().into_any(),
            Shows::NoMatch => {
                view! {
                    <Empty shows=Icon::Search title=lang.nothing_matches() hint=lang.nothing_matches_hint()>
                        <Button label=lang.clear_filters() on_press=move |()| clear(place) />
                    </Empty>
                }
                    .into_any()
            }
            Shows::Empty => {
                view! { <Empty shows=Icon::Ghost title=lang.no_operations() hint=lang.no_operations_hint() /> }
                    .into_any()
            }
            Shows::Rows => {
                view! {
                    <OperationRows operations=items targets=true />
                    <End list=list />
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn End(list: Watched<Pages<Operation>>) -> impl IntoView {
    move || {
        list.data().map(|pages| {
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
    }
}
