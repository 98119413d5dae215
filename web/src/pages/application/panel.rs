//! One object, at the side: why it is as it is, its summary, difference, and manifests. Object and tab are in the address.

use super::Named;
use super::owned::Owned;
use super::sides::Sides;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::ui::badge::{badge, badge_because};
use crate::ui::dialog::{Dialog, Place as At};
use crate::ui::icon::{Icon, icon};
use crate::ui::tabs::Tabs;
use leptos::prelude::*;
use windlass_console_core::object::id_of;
use windlass_console_core::why;
use windlass_model::application::{ApplicationStatus, Health, ResourceStatus};

/// The panel; open while the address names an object.
#[component]
pub(super) fn Panel(status: Memo<ApplicationStatus>, named: Named, place: Place) -> impl IntoView {
    let lang = lang();
    let id = Memo::new(move |_| place.text("object"));
    let object = Memo::new(move |_| {
        status.with(|status| status.resources.iter().find(|object| id_of(object) == id.get()).cloned())
    });
    let reasons = Memo::new(move |_| {
        status.with(|status| object.with(|object| object.as_ref().map(|object| why::reasons(lang, status, object))))
    });
    let open = Signal::derive(move || !id.with(String::is_empty));
    let close = move |()| place.set(&[("object", one("")), ("tab", one("")), ("diff", one(""))]);
    let title = Signal::derive(move || {
        object.get().map_or_else(|| title_of(&id.get()), |object| format!("{} {}", object.kind, object.name))
    });
    let owned_health: RwSignal<Option<Health>> = RwSignal::new(None);
    let health = move || object.get().map_or_else(|| owned_health.get(), |object| object.health);
    let states = ViewFn::from(move || {
        view! {
            <span class="states">
                {move || object.get().map(|object| badge(object.status))}
                {move || health().map(|health| badge_because(health.status, &health.message))}
            </span>
        }
    });
    let is_managed = Memo::new(move |_| object.with(Option::is_some));
    view! {
        <Dialog open=open on_close=close title=title place=At::Side head=states>
            {move || {
                if is_managed.get() {
                    view! {
                        <Reasons all=Signal::derive(move || reasons.get().unwrap_or_default()) />
                        <ObjectTabs object=object named=named place=place />
                    }
                        .into_any()
                } else {
                    view! { <Owned id=id status=status named=named place=place health=owned_health /> }.into_any()
                }
            }}
        </Dialog>
    }
}

/// `Pod api-1`, of an object's name in the address bar.
fn title_of(id: &str) -> String {
    match id.split('/').collect::<Vec<_>>().as_slice() {
        [_, kind, _, name] => format!("{kind} {name}"),
        _ => id.to_owned(),
    }
}

/// Why the object is as it is.
#[component]
pub(super) fn Reasons(all: Signal<Vec<String>>) -> impl IntoView {
    move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            view! {
                <ul class="reasons" aria-label=lang().reason()>
                    {all.into_iter().map(|reason| view! { <li>{icon(Icon::Info)} <span class="message">{reason}</span></li> }).collect_view()}
                </ul>
            }
        })
    }
}

#[component]
fn ObjectTabs(object: Memo<Option<ResourceStatus>>, named: Named, place: Place) -> impl IntoView {
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
                    view! { <Sides object=object tab=tab named=named place=place /> }.into_any()
                }
            }}
        </Tabs>
    }
}

#[component]
fn Summary(object: ResourceStatus) -> impl IntoView {
    let lang = lang();
    let namespace =
        if object.namespace.is_empty() { lang.cluster_scoped().to_owned() } else { object.namespace.clone() };
    let sync = why::not_synced(lang, &object);
    let health = why::not_healthy(lang, object.health.as_ref());
    let row = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let with_reason = |badge: AnyView, reason: Option<String>| {
        view! {
            {badge}
            {reason.map(|reason| view! { <p class="pair-reason">{reason}</p> })}
        }
        .into_any()
    };
    view! {
        <dl class="pairs">
            {row(lang.kind(), object.kind.into_any())}
            {(!object.group.is_empty()).then(|| row(lang.group(), object.group.into_any()))}
            {row(lang.api_version(), object.version.into_any())} {row(lang.namespace(), namespace.into_any())}
            {row(lang.name(), object.name.into_any())}
            {row(lang.sync(), with_reason(badge(object.status).into_any(), sync))}
            {object
                .health
                .map(|it| row(lang.health(), with_reason(badge(it.status).into_any(), health)))}
        </dl>
    }
}
