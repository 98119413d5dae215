//! An object that Git does not know: what an application's objects made in the cluster.

use super::panel::Reasons;
use super::sides::{is_secret, view_live, view_masked};
use super::tree::tree_of;
use super::{Named, why::Built};
use crate::api::{Api, ObjectAddress};
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::Query;
use crate::ui::badge::badge;
use crate::ui::empty::{Empty, Waiting};
use crate::ui::failure::FailureBox;
use crate::ui::icon::Icon;
use crate::ui::tabs::Tabs;
use crate::ui::time::ago;
use leptos::prelude::*;
use windlass_console_core::{object, why};
use windlass_model::application::{ApplicationStatus, Health};
use windlass_model::tree::ResourceNode;

/// The object, as the tree has it.
#[component]
pub(super) fn Owned(
    id: Memo<String>,
    status: Memo<ApplicationStatus>,
    named: Named,
    place: Place,
    /// Is told the object's health, for the panel's head.
    health: RwSignal<Option<Health>>,
) -> impl IntoView {
    let lang = lang();
    let (read, tree) = tree_of(named, status);
    let node = Memo::new(move |_| {
        let id = id.get();
        tree.with(|tree| tree.as_ref().and_then(|tree| tree.find(&id).map(|node| node.object.clone())))
    });
    // Each question is a memo of its own: one that is asked after another one of the same source would not be heard.
    let is_there = Memo::new(move |_| node.with(Option::is_some));
    let is_read = Memo::new(move |_| read.data().is_some());
    let failure = Memo::new(move |_| read.failure());
    Effect::new(move || health.set(node.with(|node| node.as_ref().and_then(|node| node.health.clone()))));
    on_cleanup(move || {
        health.try_set(None);
    });
    let reasons = Signal::derive(move || {
        let reason = node.with(|node| node.as_ref().and_then(|node| why::not_healthy(lang, node.health.as_ref())));
        reason.into_iter().collect::<Vec<_>>()
    });
    move || match (is_there.get(), is_read.get(), failure.get()) {
        (true, ..) => view! {
            <Reasons all=reasons />
            <OwnedTabs node=node tree=tree named=named place=place />
        }
        .into_any(),
        (false, true, _) => {
            view! { <Empty shows=Icon::Ghost title=lang.object_gone() hint=lang.object_gone_hint() /> }.into_any()
        }
        (false, false, Some(failure)) => {
            view! { <div><FailureBox failure=failure again=move |()| read.again() /></div> }.into_any()
        }
        (false, false, None) => view! { <div><Waiting lines=8 /></div> }.into_any(),
    }
}

#[component]
fn OwnedTabs(node: Memo<Option<ResourceNode>>, tree: Built, named: Named, place: Place) -> impl IntoView {
    let lang = lang();
    let tab = Memo::new(move |_| (if place.text("tab") == "live" { "live" } else { "summary" }).to_owned());
    let tabs = vec![("summary", lang.tab_summary().to_owned()), ("live", lang.tab_live().to_owned())];
    view! {
        <Tabs
            label=lang.details()
            tabs=tabs
            chosen=tab.into()
            on_choose=move |tab: String| place.set(&[("tab", one(&tab))])
        >
            {move || {
                if tab.with(|tab| tab == "live") {
                    view! { <Manifest node=node named=named /> }.into_any()
                } else {
                    node.get().map(|node| view_summary(node, tree, place)).into_any()
                }
            }}
        </Tabs>
    }
}

/// The live manifest, read while one looks.
#[component]
fn Manifest(node: Memo<Option<ResourceNode>>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let wanted = Memo::new(move |_| {
        node.with(|node| {
            node.as_ref().map_or_else(ObjectAddress::default, |node| ObjectAddress {
                group: node.group.clone(),
                version: node.version.clone(),
                kind: node.kind.clone(),
                namespace: node.namespace.clone(),
                name: node.name.clone(),
            })
        })
    });
    let read = expect_context::<Query>().watch(false, move || {
        let object = wanted.get();
        let key = format!("resource {}", object::id(&object.group, &object.kind, &object.namespace, &object.name));
        named.ask_deep(&key, move |namespace, name| {
            let object = object.clone();
            async move { api.resource(&namespace, &name, &object).await }
        })
    });
    let masked = move || wanted.with(|object| is_secret(&object.group, &object.kind)).then(view_masked);
    view! {
        {masked}
        {move || {
            read.failure()
                .map(|failure| {
                    view! { <FailureBox failure=failure again=move |()| read.again() old_data=read.data().is_some() /> }
                })
        }}
        {move || match (read.data(), read.failure()) {
            (Some(manifest), _) if manifest.is_null() => {
                view! { <Empty shows=Icon::Ghost title=lang.no_manifest() hint=lang.no_manifest_hint() /> }.into_any()
            }
            (Some(manifest), _) => view_live((*manifest).clone()),
            (None, Some(_)) => ().into_any(),
            (None, None) => view! { <Waiting lines=8 /> }.into_any(),
        }}
    }
}

fn view_summary(node: ResourceNode, tree: Built, place: Place) -> impl IntoView {
    let lang = lang();
    let namespace = if node.namespace.is_empty() { lang.cluster_scoped().to_owned() } else { node.namespace };
    let health = why::not_healthy(lang, node.health.as_ref());
    let row = |name: String, value: AnyView| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let owners = node.parent_refs.into_iter().map(|owner| {
        let id = object::id(&owner.group, &owner.kind, &owner.namespace, &owner.name);
        let label = format!("{} {}", owner.kind, owner.name);
        let is_here = tree.with_untracked(|tree| tree.as_ref().is_some_and(|tree| tree.find(&id).is_some()));
        let open = move |_| place.set(&[("object", one(&id)), ("tab", one(""))]);
        let shown = if is_here {
            view! { <button type="button" class="inline-link" on:click=open>{label}</button> }.into_any()
        } else {
            label.into_any()
        };
        row(lang.owned_by().to_owned(), shown)
    });
    let images = (!node.images.is_empty()).then(|| row(lang.images().to_owned(), node.images.join("\n").into_any()));
    view! {
        <dl class="pairs">
            {row(lang.kind().to_owned(), node.kind.into_any())}
            {(!node.group.is_empty()).then(|| row(lang.group().to_owned(), node.group.into_any()))}
            {row(lang.api_version().to_owned(), node.version.into_any())}
            {row(lang.namespace().to_owned(), namespace.into_any())} {row(lang.name().to_owned(), node.name.into_any())}
            {row(lang.comes_from().to_owned(), lang.not_managed().into_any())} {owners.collect_view()}
            {node
                .health
                .map(|it| {
                    let reason = health.map(|reason| view! { <p class="pair-reason">{reason}</p> });
                    row(lang.health().to_owned(), view! { {badge(it.status)} {reason} }.into_any())
                })} {node.info.into_iter().map(|fact| row(fact.name, fact.value.into_any())).collect_view()} {images}
            {node.created_at.map(|at| row(lang.created().to_owned(), ago(at).into_any()))}
        </dl>
    }
}
