//! The dialog that deletes an application, with its objects or without.

use super::Named;
use crate::api::{Api, Failure};
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::failure::ActionFailure;
use crate::ui::field::TextField;
use crate::ui::icon::Icon;
use crate::ui::menu::OneOf;
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_console_core::draft;
use windlass_model::application::Application;

/// The dialog.
#[component]
pub(super) fn DeleteDialog(open: RwSignal<bool>, read: Watched<Application>, named: Named) -> impl IntoView {
    let title = Signal::derive(move || lang().delete_application_title(named.name.get()));
    view! {
        <Dialog open=open on_close=move |()| open.set(false) title=title focus="confirm-name">
            <DeleteForm open=open read=read named=named />
        </Dialog>
    }
}

#[component]
fn DeleteForm(open: RwSignal<bool>, read: Watched<Application>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let place = Place::here();
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (with_objects, propagation) = (RwSignal::new(true), RwSignal::new("foreground".to_owned()));
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let label = lang.type_name(named.name.get_untracked());
    let hint = label.clone();
    let blocked = Signal::derive(move || (typed.get() != named.name.get()).then(|| hint.clone()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || blocked.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        failure.set(None);
        let (namespace, name) = named.pair_untracked();
        let propagation = with_objects.get_untracked().then(|| propagation.get_untracked());
        spawn_local(async move {
            match api.delete_application(&namespace, &name, propagation.as_deref()).await {
                Ok(()) if propagation.is_some() => {
                    open.try_set(false);
                    toasts.done(lang.deletion_begun().into());
                    read.again();
                }
                Ok(()) => {
                    open.try_set(false);
                    toasts.done(lang.application_deleted(&name));
                    place.leave("/applications");
                }
                Err(refused) => {
                    failure.try_set(Some(refused));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="dialog-form" on:submit=send>
            <What with_objects=with_objects read=read />
            {move || with_objects.get().then(|| view! { <Propagation chosen=propagation /> })}
            <TextField
                label=label
                id="confirm-name"
                mono=true
                value=typed.into()
                on_input=Callback::new(move |text| typed.set(text))
            />
            <ActionFailure failure=failure />
            <div class="dialog-actions">
                <Button label=lang.cancel() on_press=move |()| open.set(false) />
                <Button
                    label=lang.delete_application()
                    icon=Icon::Trash
                    look=Look::Danger
                    submits=true
                    busy=busy
                    blocked=blocked
                />
            </div>
        </form>
    }
}

/// With its objects, of which there are so many, or without.
#[component]
fn What(with_objects: RwSignal<bool>, read: Watched<Application>) -> impl IntoView {
    let lang = lang();
    let facts = Memo::new(move |_| {
        read.data()
            .map(|application| {
                let objects = application.status.as_ref().map_or(0, |status| status.resources.len());
                (objects, draft::place(&application.spec.destination))
            })
            .unwrap_or_default()
    });
    let chosen = Signal::derive(move || if with_objects.get() { "with" } else { "without" }.to_owned());
    let choose = Callback::new(move |what: String| with_objects.set(what == "with"));
    view! {
        {move || {
            let options = vec![
                ("with".to_owned(), lang.delete_with(facts.get().0)),
                ("without".to_owned(), lang.delete_without().to_owned()),
            ];
            view! { <OneOf legend=lang.delete_what() options=options chosen=chosen on_choose=choose /> }
        }}
        <p>
            {move || {
                let (objects, place) = facts.get();
                if with_objects.get() {
                    lang.delete_with_hint(objects, place)
                } else {
                    lang.delete_without_hint().to_owned()
                }
            }}
        </p>
    }
}

/// What becomes of what the objects own.
#[component]
fn Propagation(chosen: RwSignal<String>) -> impl IntoView {
    let lang = lang();
    let options = [
        ("foreground", lang.propagation_foreground()),
        ("background", lang.propagation_background()),
        ("orphan", lang.propagation_orphan()),
    ];
    view! {
        <OneOf
            legend=lang.propagation()
            options=options.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
            chosen=chosen.into()
            on_choose=Callback::new(move |value| chosen.set(value))
        />
    }
}
