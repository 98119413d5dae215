//! The objects of a synchronisation wave by wave, before it begins and while it runs.

use crate::preferences::lang;
use crate::ui::badge::badge;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use windlass_console_core::plan::{Choice, Counts, Row, Wave};
use windlass_model::operation::{PlannedAction, SyncPlan};

/// So many rows are drawn; a plan may have thousands.
const SHOWN: usize = 500;

/// A plan's steps. With `choice` each object can be taken out.
#[component]
pub(super) fn Steps(waves: Vec<Wave>, #[prop(optional)] choice: Option<RwSignal<Choice>>) -> impl IntoView {
    view! { <WaveList waves=waves choice=choice current=None /> }
}

/// What was done so far, and what is still to be done.
#[component]
pub(crate) fn Progress(waves: Vec<Wave>, running: bool) -> impl IntoView {
    let current = if running { windlass_console_core::plan::current(&waves) } else { None };
    view! { <WaveList waves=waves choice=None current=current /> }
}

#[component]
fn WaveList(waves: Vec<Wave>, choice: Option<RwSignal<Choice>>, current: Option<usize>) -> impl IntoView {
    let lang = lang();
    let all: usize = waves.iter().map(|wave| wave.rows.len()).sum();
    let numbered = waves.len() > 1 || waves.iter().any(|wave| wave.wave != 0 || wave.prunes);
    let mut room = SHOWN;
    let drawn = waves.into_iter().enumerate().map(|(at, mut wave)| {
        wave.rows.truncate(room);
        room -= wave.rows.len();
        view_wave(wave, numbered, current == Some(at), choice)
    });
    let drawn = drawn.collect_view();
    view! {
        <ol class="waves" aria-label=lang.plan() tabindex="0">{drawn}</ol>
        {(all > SHOWN).then(|| view! { <p class="fine">{lang.rows_more(all - SHOWN)}</p> })}
    }
}

fn view_wave(wave: Wave, numbered: bool, current: bool, choice: Option<RwSignal<Choice>>) -> impl IntoView {
    let lang = lang();
    let words = if wave.prunes { lang.wave_prunes(wave.wave) } else { lang.wave(wave.wave) };
    let rows = wave.rows.into_iter().map(|row| match choice {
        Some(choice) if !row.fixed => view_choice(row, choice).into_any(),
        Some(_) => view! { <li class="step choosable"><div class="label">{view_object(&row)}</div></li> }.into_any(),
        None => view_row(row).into_any(),
    });
    view! {
        <li class="wave" class:current=current aria-current=current.then_some("step")>
            {numbered.then(|| view! { <h4>{words}</h4> })}
            <ul>{rows.collect_view()}</ul>
        </li>
    }
}

fn view_choice(row: Row, choice: RwSignal<Choice>) -> impl IntoView {
    let (own, toggled) = (row.id.clone(), row.id.clone());
    let chosen = move || choice.with(|choice| choice.has(&own));
    let name = lang().choose_object(format!("{} {}", row.object.kind, row.object.name));
    view! {
        <li class="step choosable">
            <label>
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=chosen
                    on:change=move |_| choice.update(|choice| choice.toggle(&toggled))
                />
                {view_object(&row)}
            </label>
        </li>
    }
}

fn view_row(row: Row) -> impl IntoView {
    view! { <li class="step">{view_object(&row)}</li> }
}

fn view_object(row: &Row) -> impl IntoView + use<> {
    let lang = lang();
    let state = match (row.result, row.action) {
        (_, _) if row.waits.is_some() => {
            let words = lang.row_waiting();
            view! { <span class="badge tone-busy" data-state="Waiting">{icon(Icon::Spinner)} <span>{words}</span></span> }
                .into_any()
        }
        (Some(result), _) => badge(result).into_any(),
        (None, Some(action)) => badge(action).into_any(),
        (None, None) => view! { <span class="dim">{lang.row_pending()}</span> }.into_any(),
    };
    let health = row.waits.as_ref().map(|health| health.message.clone()).filter(|message| !message.is_empty());
    let message = health.unwrap_or_else(|| row.message.clone());
    view! {
        <span class="step-state">{state}</span>
        <span class="step-name" title=row.id.clone()>
            <span class="dim">{row.object.kind.clone()}</span>
            " "
            {row.object.name.clone()}
        </span>
        {(!message.is_empty()).then(|| view! { <span class="message dim">{message}</span> })}
    }
}

/// `2 to create, 1 to change`, in one line.
pub(super) fn view_counts(plan: &SyncPlan) -> impl IntoView + use<> {
    let lang = lang();
    let counts = Counts::of(plan);
    let parts: Vec<String> = [
        (counts.create, lang.count_create(counts.create)),
        (counts.change, lang.count_change(counts.change)),
        (counts.prune, lang.count_prune(counts.prune)),
        (counts.skip, lang.count_skip(counts.skip)),
        (counts.keep, lang.count_keep(counts.keep)),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    view! { <span class="dim">{parts.join(" · ")}</span> }
}

/// Whether anything of a plan is deleted.
pub(super) fn deletes(plan: &SyncPlan) -> bool {
    plan.waves.iter().flat_map(|wave| &wave.steps).any(|step| step.action == PlannedAction::Prune)
}
