//! Failures: what happened, to which object, and what to do next.

use crate::api::Failure;
use crate::preferences::lang;
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::Callout;
use crate::ui::icon::Icon;
use leptos::prelude::*;

/// A failure in a box.
#[component]
pub(crate) fn FailureBox(
    failure: Failure,
    /// Tries again.
    #[prop(optional, into)]
    again: Option<Callback<()>>,
    /// What is shown beside it is from before.
    #[prop(optional)]
    old_data: bool,
) -> impl IntoView {
    let lang = lang();
    let step = failure.next_step(lang);
    let correlation = failure.correlation();
    view! {
        <Callout tone=Tone::Bad title=failure.title(lang) urgent=true>
            {failure.detail().map(|detail| view! { <p>{detail}</p> })}
            {step.map(|step| view! { <p class="next-step"><strong>{lang.next_step()}</strong> " " {step}</p> })}
            {old_data.then(|| view! { <p>{lang.old_data()}</p> })}
            {correlation
                .map(|id| view! { <p class="fine">{lang.correlation()} " " <code>{id}</code></p> })}
            {again
                .map(|again| {
                    view! {
                        <div class="callout-actions">
                            <Button label=lang.try_again() icon=Icon::Refresh on_press=again />
                        </div>
                    }
                })}
        </Callout>
    }
}

/// The failure of an action, if there is one.
#[component]
pub(crate) fn ActionFailure(failure: RwSignal<Option<Failure>>) -> impl IntoView {
    move || failure.get().map(|failure| view! { <FailureBox failure=failure /> })
}
