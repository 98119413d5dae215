//! Deleting a project: its name is typed first.

use crate::api::{Api, Failure};
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::failure::ActionFailure;
use crate::ui::field::TextField;
use crate::ui::icon::Icon;
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The dialog.
#[component]
pub(super) fn DeleteDialog(open: RwSignal<bool>, name: String) -> impl IntoView {
    let titled = name.clone();
    view! {
        <Dialog
            open=open
            on_close=move |()| open.set(false)
            title=Signal::derive(move || lang().delete_title(&titled))
            focus="confirm-name"
        >
            <DeleteForm open=open name=name.clone() />
        </Dialog>
    }
}

#[component]
fn DeleteForm(open: RwSignal<bool>, name: String) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let place = Place::here();
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let (expected, label) = (name.clone(), lang.type_name(&name));
    let hint = label.clone();
    let blocked = Signal::derive(move || typed.with(|typed| *typed != expected).then(|| hint.clone()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || blocked.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        failure.set(None);
        let name = name.clone();
        spawn_local(async move {
            match api.delete_project(&name).await {
                Ok(()) => {
                    open.try_set(false);
                    toasts.done(lang.deleted(&name));
                    place.leave("/projects");
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
            <p>{lang.delete_hint()}</p>
            <TextField label=label id="confirm-name" mono=true value=typed.into() on_input=Callback::new(move |text| typed.set(text)) />
            <ActionFailure failure=failure />
            <div class="dialog-actions">
                <Button label=lang.cancel() on_press=move |()| open.set(false) />
                <Button
                    label=lang.delete_project()
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
