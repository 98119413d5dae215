//! Tables whose columns can be sorted by, and that become cards on narrow screens.

use crate::preferences::lang;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;

/// The order of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sorting {
    /// The column, as the API names it.
    pub(crate) by: String,
    /// Largest first.
    pub(crate) descending: bool,
}

impl Sorting {
    /// The order as the API writes it.
    pub(crate) fn order(&self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }
}

/// A column's head; with `by` the table can be sorted by it.
#[component]
pub(crate) fn Head(
    #[prop(into)] label: String,
    /// The field to sort by.
    #[prop(optional)]
    by: Option<&'static str>,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] sorting: Option<Signal<Sorting>>,
    #[prop(optional, into)] on_sort: Option<Callback<Sorting>>,
) -> impl IntoView {
    let (Some(by), Some(sorting), Some(on_sort)) = (by, sorting, on_sort) else {
        return view! { <th role="columnheader" scope="col" class=class>{label}</th> }.into_any();
    };
    let title = lang().sort_by(&label);
    let state = move || sorting.with(|sorting| (sorting.by == by).then_some(sorting.descending));
    let press = move |_| on_sort.run(Sorting { by: by.into(), descending: state() == Some(false) });
    view! {
        <th
            role="columnheader"
            scope="col"
            class=class
            aria-sort=move || match state() {
                Some(true) => Some("descending"),
                Some(false) => Some("ascending"),
                None => None,
            }
        >
            <button type="button" class="sort" title=title on:click=press>
                {label}
                {move || match state() {
                    Some(true) => Some(icon(Icon::ArrowDown)),
                    Some(false) => Some(icon(Icon::ArrowUp)),
                    None => None,
                }}
            </button>
        </th>
    }
    .into_any()
}

/// Where a list ends for now: how much is shown, and a button for more.
#[component]
pub(crate) fn ListEnd(
    shown: usize,
    total: Option<i64>,
    more: bool,
    #[prop(into)] reading: Signal<bool>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let lang = lang();
    let words = total.map_or_else(|| shown.to_string(), |total| lang.shown_of(shown, total));
    view! {
        <div class="list-end">
            <span>{words}</span>
            {more
                .then(|| view! { <crate::ui::button::Button label=lang.load_more() busy=reading on_press=on_more /> })}
        </div>
    }
}
