//! One object, at the side: summary, difference, and both manifests. Object and tab are in the address.

use super::Named;
use super::sides::Sides;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::ui::badge::{badge, badge_because};
use crate::ui::dialog::{Dialog, Place as At};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::tabs::Tabs;
use leptos::prelude::*;
use windlass_console_core::object::id_of;
use windlass_model::application::{ApplicationStatus, ResourceStatus};

/// The panel; open while the address names an object.
#[component]
pub(super) fn Panel(status: Memo<ApplicationStatus>, named: Named, place: Place) -> impl IntoView {
    let id = Memo::new(move |_| place.text("object"));
    let object = Memo::new(move |_| {
        status.with(|status| status.resources.iter().find(|object| id_of(object) == id.get()).cloned())
    });
    let open = Signal::derive(move || !id.with(String::is_empty));
    let close = move |()| place.set(&[("object", one("")), ("tab", one(""))]);
    let title = Signal::derive(move || {
        object.get().map_or_else(|| id.get(), |object| format!("{} {}", object.kind, object.name))
    });
    let states = ViewFn::from(move || {
        view! {
            <span class="states">
                {move || object.get().map(|object| badge(object.status))}
                {move || {
                    object
                        .get()
                        .and_then(|object| object.health)
                        .map(|health| badge_because(health.status, &health.message))
                }}
            </span>
        }
    });
    let is_there = Memo::new(move |_| object.with(Option::is_some));
    view! {
        <Dialog open=open on_close=close title=title place=At::Side head=states>
            {move || {
                if is_there.get() {
                    view! { <ObjectTabs id=id object=object named=named place=place /> }.into_any()
                } else {
                    let lang = lang();
                    view! { <Empty shows=Icon::Ghost title=lang.object_gone() hint=lang.object_gone_hint() /> }.into_any()
                }
            }}
        </Dialog>
    }
}

#[component]
fn ObjectTabs(id: Memo<String>, object: Memo<Option<ResourceStatus>>, named: Named, place: Place) -> impl IntoView {
    let lang = lang();
    let tab = Memo::new(move |_| {
        let tab = place.text("tab");
        if ["diff", "desired", "live"].contains(&tab.as_str()) { tab } else { "summary".to_owned() }
    });
    let tabs = vec![
        ("summary", lang.tab_summary().to_owned()),
        ("diff", lang.tab_diff().to_owned()),
        ("desired", lang.tab_desired().to_owned()),
        ("live", lang.tab_live().to_owned()),
    ];
    view! {
        <Tabs
            label=lang.details()
            tabs=tabs
            chosen=tab.into()
            on_choose=move |tab: String| place.set(&[("tab", one(&tab))])
        >
            {move || {
                if tab.with(|tab| tab == "summary") {
                    object.get().map(|object| view! { <Summary object=object /> }).into_any()
                } else {
                    view! { <Sides id=id tab=tab named=named /> }.into_any()
                }
            }}
        </Tabs>
    }
}

#[component]
fn Summary(object: ResourceStatus) -> impl IntoView {
    let lang = lang();
    let namespace = if object.namespace.is_empty() { lang.cluster_scoped().to_owned() } else { object.namespace };
    let health_message = object.health.as_ref().map(|health| health.message.clone()).filter(|text| !text.is_empty());
    let message = (!object.message.is_empty()).then_some(object.message);
    let row = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    view! {
        <dl class="pairs">
            {row(lang.kind(), object.kind.into_any())}
            {(!object.group.is_empty()).then(|| row(lang.group(), object.group.into_any()))}
            {row(lang.api_version(), object.version.into_any())} {row(lang.namespace(), namespace.into_any())}
            {row(lang.name(), object.name.into_any())} {row(lang.sync(), badge(object.status).into_any())}
            {object.requires_pruning.then(|| row(lang.tab_desired(), lang.to_be_pruned().into_any()))}
            {message.map(|message| row(lang.reason(), message.into_any()))}
            {object.health.map(|health| row(lang.health(), badge(health.status).into_any()))}
            {health_message.map(|message| row(lang.details(), message.into_any()))}
        </dl>
    }
}
