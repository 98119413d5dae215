//! The banner of a hold: who holds the application, why, and until what.

use super::Named;
use crate::api::Api;
use crate::preferences::lang;
use crate::query::Watched;
use crate::session::Session;
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::Callout;
use crate::ui::icon::Icon;
use crate::ui::time::ago;
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_console_core::automation;
use windlass_console_core::link::short_commit;
use windlass_model::application::{Application, ApplicationStatus, Hold};

/// The banner; nothing if nobody holds it.
#[component]
pub(super) fn HoldBanner(status: Memo<ApplicationStatus>, read: Watched<Application>, named: Named) -> impl IntoView {
    let hold = Memo::new(move |_| status.with(|status| status.hold.clone()));
    move || hold.get().map(|hold| view! { <Held hold=hold read=read named=named /> })
}

#[component]
fn Held(hold: Hold, read: Watched<Application>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let session = expect_context::<Session>();
    let busy = RwSignal::new(false);
    let blocked = Signal::derive(move || session.may_not_write());
    let release = move |()| {
        busy.set(true);
        let (namespace, name) = named.pair_untracked();
        spawn_local(async move {
            match api.release_hold(&namespace, &name).await {
                Ok(()) => toasts.done(lang.released().into()),
                Err(failure) => toasts.failed(failure.sentence(lang)),
            }
            read.again();
            busy.try_set(false);
        });
    };
    let words = automation::hold(lang, &hold);
    let reason = (!hold.reason.is_empty()).then_some(hold.reason);
    view! {
        <div class="hold">
            <Callout tone=Tone::Calm title=lang.hold_title(short_commit(&hold.revision))>
                <p>{words}</p>
                {reason.map(|reason| view! { <p class="message"><strong>{lang.hold_reason()}</strong> ": " {reason}</p> })}
                {hold.since.map(|since| view! { <p class="fine">{lang.since()} " " {ago(since)}</p> })}
                <div class="callout-actions">
                    <Button label=lang.release() icon=Icon::Exit busy=busy blocked=blocked on_press=release />
                    <span class="fine">{lang.release_hint()}</span>
                </div>
            </Callout>
        </div>
    }
}
