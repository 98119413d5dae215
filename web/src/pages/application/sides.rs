//! Both sides of an object: their difference, and each as a manifest.

use super::Named;
use crate::api::Api;
use crate::preferences::lang;
use crate::query::Query;
use crate::ui::badge::Tone;
use crate::ui::callout::Callout;
use crate::ui::code::Code;
use crate::ui::diff::DiffView;
use crate::ui::empty::{Empty, Waiting};
use crate::ui::failure::FailureBox;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use windlass_console_core::{object, yaml};
use windlass_model::application::ManagedResource;

/// The chosen tab of the object. Both sides are read while one looks, and again when something changes.
#[component]
pub(super) fn Sides(id: Memo<String>, tab: Memo<String>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        named.ask("objects", move |namespace, name| async move { api.managed_resources(&namespace, &name).await })
    });
    let found = Memo::new(move |_| {
        let id = id.get();
        read.data().and_then(|all| all.iter().find(|object| object::id_of_managed(object) == id).cloned())
    });
    let is_read = Memo::new(move |_| read.data().is_some());
    view! {
        {move || {
            read.failure()
                .map(|failure| {
                    view! { <FailureBox failure=failure again=move |()| read.again() old_data=is_read.get() /> }
                })
        }}
        {move || match (found.get(), is_read.get()) {
            (Some(object), _) => view_tab(&tab.get(), &object),
            (None, true) => {
                view! { <Empty shows=Icon::Ghost title=lang.object_gone() hint=lang.object_gone_hint() /> }.into_any()
            }
            (None, false) if read.failure().is_some() => ().into_any(),
            (None, false) => view! { <Waiting lines=8 /> }.into_any(),
        }}
    }
}

fn view_tab(tab: &str, object: &ManagedResource) -> AnyView {
    let lang = lang();
    let masked = (object.kind == "Secret" && object.group.is_empty()).then(|| {
        view! { <p class="note">{icon(Icon::Key)} {lang.masked()}</p> }
    });
    let body = match tab {
        "diff" => view_difference(object),
        "desired" => view_desired(object),
        _ => view_live(object),
    };
    view! { {masked} {body} }.into_any()
}

fn view_difference(object: &ManagedResource) -> AnyView {
    let lang = lang();
    let sides = object::sides(object);
    if sides.live == sides.desired {
        return view! { <Empty shows=Icon::Check title=lang.no_difference() hint=lang.no_difference_hint() /> }
            .into_any();
    }
    view! {
        {(!sides.confirmed).then(|| view! { <Callout tone=Tone::Warn title=lang.unconfirmed() /> })}
        <DiffView before=sides.live after=sides.desired before_name=lang.live_side() after_name=lang.desired_side() />
    }
    .into_any()
}

fn view_desired(object: &ManagedResource) -> AnyView {
    let lang = lang();
    let text = yaml::from_json(&object.target_state);
    if text.is_empty() {
        return view! { <Empty shows=Icon::Ghost title=lang.desired_empty() hint=lang.desired_empty_hint() /> }
            .into_any();
    }
    let origin = object.origin.clone();
    view! {
        {(!origin.is_empty())
            .then(|| view! { <p class="note">{icon(Icon::Branch)} {lang.origin()} ": " <code>{origin}</code></p> })}
        <Code label=lang.tab_desired() text=text />
    }
    .into_any()
}

fn view_live(object: &ManagedResource) -> AnyView {
    let lang = lang();
    let text = yaml::from_json(&object.live_state);
    if text.is_empty() {
        return view! { <Empty shows=Icon::Ghost title=lang.live_empty() hint=lang.live_empty_hint() /> }.into_any();
    }
    view! { <Code label=lang.tab_live() text=text /> }.into_any()
}
