//! Errors and warnings of an application, each with its cause and the next step.

use crate::preferences::lang;
use crate::ui::badge::Tone;
use crate::ui::callout::Callout;
use crate::ui::time::ago;
use leptos::prelude::*;
use windlass_console_core::automation;
use windlass_model::application::{ApplicationStatus, Condition};

/// What needs attention.
#[component]
pub(super) fn Conditions(status: Memo<ApplicationStatus>) -> impl IntoView {
    // What automation waits for stands below the header; here is what to do about it.
    let conditions = Memo::new(move |_| {
        let mut conditions = status.with(|status| status.conditions.clone());
        conditions.retain(|condition| !automation::is_hold(condition));
        conditions
    });
    move || {
        let conditions = conditions.get();
        (!conditions.is_empty()).then(|| {
            view! {
                <section class="conditions" aria-label=lang().conditions()>
                    {conditions.into_iter().map(view_condition).collect_view()}
                </section>
            }
        })
    }
}

fn view_condition(condition: Condition) -> impl IntoView {
    let lang = lang();
    let tone = match (automation::is_error(&condition), automation::is_waiting(&condition)) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Calm,
        (false, false) => Tone::Warn,
    };
    let step = (!condition.next_step.is_empty()).then_some(condition.next_step);
    view! {
        <Callout tone=tone title=condition.kind>
            <p class="message">{condition.message}</p>
            {step.map(|step| view! { <p class="next-step"><strong>{lang.next_step()}</strong> " " {step}</p> })}
            {condition.last_transition_time.map(|at| view! { <p class="fine">{lang.since()} " " {ago(at)}</p> })}
        </Callout>
    }
}
