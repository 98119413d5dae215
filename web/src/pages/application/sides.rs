//! Both sides of an object: their difference, and each as a manifest.

use super::Named;
use crate::api::Api;
use crate::pages::place::{Place, one};
use crate::preferences::{Preferences, lang};
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
use windlass_model::application::{ManagedResource, ResourceStatus, SyncStatus};

/// The chosen tab of the object. Both sides are read while one looks, and again when something changes.
#[component]
pub(super) fn Sides(
    object: Memo<Option<ResourceStatus>>,
    tab: Memo<String>,
    named: Named,
    place: Place,
) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        named.ask_deep("objects", move |namespace, name| async move { api.managed_resources(&namespace, &name).await })
    });
    let id = Memo::new(move |_| object.with(|object| object.as_ref().map(object::id_of)).unwrap_or_default());
    let synced = Memo::new(move |_| {
        object.with(|object| object.as_ref().is_some_and(|object| object.status == SyncStatus::Synced))
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
            (Some(object), _) => view_tab(&tab.get(), &object, synced.get(), place),
            (None, true) => {
                view! { <Empty shows=Icon::Ghost title=lang.object_gone() hint=lang.object_gone_hint() /> }.into_any()
            }
            (None, false) if read.failure().is_some() => ().into_any(),
            (None, false) => view! { <Waiting lines=8 /> }.into_any(),
        }}
    }
}

fn view_tab(tab: &str, object: &ManagedResource, synced: bool, place: Place) -> AnyView {
    let masked = is_secret(&object.group, &object.kind).then(view_masked);
    let body = match tab {
        "diff" => view_difference(object, synced, place),
        "desired" => view_desired(object),
        _ => view_live(read(&object.live_state)),
    };
    view! { {masked} {body} }.into_any()
}

/// Whether an object's values are masked.
pub(super) fn is_secret(group: &str, kind: &str) -> bool {
    kind == "Secret" && group.is_empty()
}

/// Says that values are masked.
pub(super) fn view_masked() -> impl IntoView {
    view! { <p class="note">{icon(Icon::Key)} {lang().masked()}</p> }
}

/// Whether differences are side by side: as the address says, else as the reader chose last.
fn layout(place: Place) -> (Signal<bool>, Callback<bool>) {
    let preferences = expect_context::<Preferences>();
    let side = Signal::derive(move || match place.text("diff").as_str() {
        "side" => true,
        "inline" => false,
        _ => preferences.side_by_side.get(),
    });
    let choose = Callback::new(move |side: bool| {
        preferences.choose_side_by_side(side);
        place.set(&[("diff", one(if side { "side" } else { "inline" }))]);
    });
    (side, choose)
}

fn view_difference(object: &ManagedResource, synced: bool, place: Place) -> AnyView {
    let lang = lang();
    let sides = object::sides(object, synced);
    if sides.live == sides.desired {
        let confirmed = sides.confirmed;
        return view! {
            {(!confirmed).then(|| view! { <Callout tone=Tone::Warn title=lang.laid_over() /> })}
            <Empty shows=Icon::Check title=lang.no_difference() hint=lang.no_difference_hint() />
        }
        .into_any();
    }
    let (side, choose) = layout(place);
    view! {
        {(!sides.confirmed).then(|| view! { <Callout tone=Tone::Warn title=lang.laid_over() /> })}
        <DiffView
            before=sides.live
            after=sides.desired
            changes=sides.changes
            before_name=lang.live_side()
            after_name=lang.desired_side()
            side=side
            on_side=choose
        />
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

/// A live manifest as JSON text.
fn read(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A live manifest.
pub(super) fn view_live(manifest: serde_json::Value) -> AnyView {
    let lang = lang();
    if manifest.is_null() {
        return view! { <Empty shows=Icon::Ghost title=lang.live_empty() hint=lang.live_empty_hint() /> }.into_any();
    }
    view! {
        <Code label=lang.tab_live() text=yaml::text(&object::readable(manifest)) />
        <p class="note after">{icon(Icon::Info)} {lang.managed_fields_hidden()}</p>
    }
    .into_any()
}
