//! Changing one's password.

use crate::api::{Api, Failure};
use crate::browser;
use crate::preferences::lang;
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::failure::ActionFailure;
use crate::ui::field::{PasswordField, ShowPassword};
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_model::account::NewPassword;

/// The server's code for a wrong current password, and the field that it is about.
const WRONG_PASSWORD: &str = "wrong_password";
const CURRENT: &str = "current-password";

/// The dialog to change one's password.
#[component]
pub(super) fn ChangePassword(open: RwSignal<bool>) -> impl IntoView {
    let title = Signal::derive(move || lang().change_password().to_owned());
    view! {
        <Dialog open=open on_close=move |()| open.set(false) title=title focus=CURRENT>
            <PasswordForm open=open />
        </Dialog>
    }
}

#[component]
fn PasswordForm(open: RwSignal<bool>) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let [current, new, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (busy, shown) = (RwSignal::new(false), RwSignal::new(false));
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let (differ, wrong) = (RwSignal::new(false), RwSignal::new(false));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        differ.set(new.get_untracked() != again.get_untracked());
        if differ.get_untracked() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(false);
        failure.set(None);
        spawn_local(async move {
            let body = NewPassword {
                name: None,
                current_password: current.get_untracked(),
                new_password: new.get_untracked(),
            };
            match api.change_password(&body).await {
                Ok(()) => {
                    open.set(false);
                    toasts.done(lang.password_changed().into());
                }
                Err(refused) => {
                    if refused.code() == WRONG_PASSWORD {
                        wrong.try_set(true);
                        browser::focus(CURRENT);
                    } else {
                        failure.try_set(Some(refused));
                    }
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="dialog-form" on:submit=send>
            <p>{lang.change_password_hint()}</p>
            <PasswordField label=lang.current_password() id=CURRENT autocomplete="current-password" value=current shown=shown />
            <p class="field-note wrong" role="alert">{move || wrong.get().then(|| lang.wrong_current_password())}</p>
            <PasswordField
                label=lang.new_password()
                hint=lang.new_password_hint()
                autocomplete="new-password"
                value=new
                shown=shown
            />
            <PasswordField label=lang.repeat_password() autocomplete="new-password" value=again shown=shown />
            <ShowPassword shown=shown />
            <p class="field-note wrong" role="alert">{move || differ.get().then(|| lang.passwords_differ())}</p>
            <ActionFailure failure=failure />
            <div class="dialog-actions">
                <Button label=lang.cancel() on_press=move |()| open.set(false) />
                <Button label=lang.change_password() look=Look::Primary submits=true busy=busy />
            </div>
        </form>
    }
}
