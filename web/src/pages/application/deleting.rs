//! What is seen while an application is being deleted: how far that is, and what holds it.

use super::{Kept, Named};
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::badge::Tone;
use crate::ui::callout::Callout;
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use windlass_model::application::{Application, HealthStatus};
use windlass_model::operation::Phase;

/// So many objects are named.
const NAMED: usize = 5;

/// How far a deletion is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Deletion {
    message: String,
    failed: bool,
    left: usize,
    held: Vec<String>,
}

fn deletion(application: &Application) -> Option<Deletion> {
    application.metadata.deletion_timestamp?;
    let status = application.status.clone().unwrap_or_default();
    let state = status.operation_state.unwrap_or_default();
    let left = status
        .resources
        .iter()
        .filter(|object| object.health.as_ref().is_none_or(|health| health.status != HealthStatus::Missing))
        .count();
    let waiting = state.sync_result.unwrap_or_default().waiting;
    let held = waiting.into_iter().map(|waiting| {
        let why = waiting.health.message;
        let name = format!("{} {}", waiting.object.kind, waiting.object.name);
        if why.is_empty() { name } else { format!("{name}: {why}") }
    });
    let failed = matches!(state.phase, Phase::Failed | Phase::Error);
    Some(Deletion { message: state.message, failed, left, held: held.collect() })
}

/// The banner; nothing unless it is being deleted.
#[component]
pub(super) fn DeletionBanner(application: Memo<Option<Kept>>) -> impl IntoView {
    let state =
        Memo::new(move |_| application.with(|kept| kept.as_ref().and_then(|Kept(application)| deletion(application))));
    move || state.get().map(view_deletion)
}

fn view_deletion(state: Deletion) -> impl IntoView {
    let lang = lang();
    let Deletion { message, failed, left, held } = state;
    let (tone, title, hint) = if failed {
        (Tone::Bad, lang.deleting_failed(), lang.deleting_failed_hint())
    } else {
        (Tone::Warn, lang.deleting_title(), lang.deleting_hint())
    };
    let more = held.len().saturating_sub(NAMED);
    view! {
        <div class="deleting">
            <Callout tone=tone title=title urgent=failed>
                <p>{hint}</p>
                {(!message.is_empty()).then(|| view! { <p class="message">{message}</p> })}
                {(left > 0).then(|| view! { <p class="fine">{lang.deleting_left(left)}</p> })}
                {(!held.is_empty())
                    .then(|| {
                        let rows = held.into_iter().take(NAMED).map(|row| view! { <li class="message">{row}</li> });
                        view! {
                            <p>{lang.deleting_held()}</p>
                            <ul class="held">
                                {rows.collect_view()}
                                {(more > 0).then(|| view! { <li>{lang.and_more(more)}</li> })}
                            </ul>
                        }
                    })}
            </Callout>
        </div>
    }
}

/// Leaves the page when the application that it showed is deleted.
pub(super) fn leave_when_gone(read: Watched<Application>, named: Named) {
    let (lang, toasts, place) = (lang(), expect_context::<Toasts>(), Place::here());
    Effect::new(move |was_going: Option<bool>| {
        let going = read.data().map(|application| application.metadata.deletion_timestamp.is_some());
        let gone = read.failure().is_some_and(|failure| failure.status() == Some(404));
        if gone && was_going == Some(true) {
            toasts.done(lang.application_deleted(named.name.get_untracked()));
            place.leave("/applications");
            return false;
        }
        going.unwrap_or(was_going == Some(true))
    });
}
