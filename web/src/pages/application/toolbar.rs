//! What one may look for among an application's objects, for the list and for the tree. All of it is in the address.

use crate::pages::filter::{Filter, HEALTH, states};
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::ui::menu::{Choices, OneOf};
use crate::ui::search::Search;
use leptos::prelude::*;
use windlass_console_core::object::Show;

/// The parameters of the address that leave objects out.
const FILTERS: [&str; 5] = ["search", "show", "kind", "health", "sync"];

/// Whether anything is left out.
pub(super) fn is_filtered(place: Place) -> bool {
    FILTERS.iter().any(|name| !place.texts(name).is_empty())
}

/// Leaves nothing out any more.
pub(super) fn clear(place: Place) {
    place.set(&FILTERS.map(|name| (name, Vec::new())));
}

/// How many objects there are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counts {
    pub(super) all: usize,
    pub(super) out_of_sync: usize,
    pub(super) unhealthy: usize,
}

/// Search, choices and the switch between list and tree.
#[component]
pub(super) fn Toolbar(place: Place, counts: Memo<Counts>, kinds: Memo<Vec<String>>) -> impl IntoView {
    let lang = lang();
    let search = Signal::derive(move || place.text("search"));
    let show = Signal::derive(move || place.text("show"));
    let choose = Callback::new(move |show: String| place.set(&[("show", one(&show))]));
    let view = Signal::derive(move || place.text("view"));
    let choose_view = Callback::new(move |view: String| place.set(&[("view", one(&view))]));
    view! {
        <div class="section-head">
            <h2>{lang.objects()}</h2>
            <OneOf
                legend=lang.view()
                options=vec![(String::new(), lang.view_list().into()), ("tree".into(), lang.view_tree().into())]
                chosen=view
                on_choose=choose_view
            />
            <Search
                label=lang.search_objects()
                placeholder=lang.search_objects()
                value=search
                on_search=Callback::new(move |text: String| place.search(&text))
            />
            {move || {
                let Counts { all, out_of_sync, unhealthy } = counts.get();
                let options = vec![
                    (String::new(), format!("{} {all}", lang.all())),
                    ("outofsync".into(), format!("{} {out_of_sync}", lang.only_out_of_sync())),
                    ("unhealthy".into(), format!("{} {unhealthy}", lang.only_unhealthy())),
                ];
                view! { <OneOf legend=lang.filter_by(lang.status()) options=options chosen=show on_choose=choose /> }
            }}
            <div class="filters">
                <Filter place=place name="kind" words=lang.kind() options=move || view_kinds(place, kinds) />
                <Filter
                    place=place
                    name="health"
                    words=lang.health()
                    options=move || states(place, "health", lang.health(), &HEALTH)
                />
            </div>
        </div>
    }
}

fn view_kinds(place: Place, kinds: Memo<Vec<String>>) -> AnyView {
    // The kinds as they were when the menu opened: boxes do not move below one's hand.
    let mut all = kinds.get_untracked();
    // A kind that is chosen but gone can still be taken out.
    all.extend(place.texts("kind").into_iter().filter(|chosen| !all.contains(chosen)).collect::<Vec<_>>());
    if all.is_empty() {
        return view! { <p class="fine">{lang().no_objects()}</p> }.into_any();
    }
    let options = all.into_iter().map(|kind| (kind.clone(), view! { <span>{kind}</span> }.into_any())).collect();
    view! {
        <Choices
            legend=lang().kind()
            options=options
            chosen=Signal::derive(move || place.texts("kind"))
            on_choose=Callback::new(move |values| place.set(&[("kind", values)]))
        />
    }
    .into_any()
}

/// What the address asks for.
pub(super) fn show(place: Place) -> Show {
    Show::from_code(&place.text("show"))
}
