//! The dialog that asks for a synchronisation: its plan, what is chosen of it, and then how it goes.

use super::follow::{Asked, Follow};
use super::planned::{Plan, watch_plan};
use super::{Named, waves};
use crate::api::{Api, Failure};
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::button::{Button, Look};
use crate::ui::dialog::{Dialog, Place};
use crate::ui::failure::ActionFailure;
use crate::ui::field::TextField;
use crate::ui::icon::Icon;
use crate::ui::menu::OneOf;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_console_core::plan::{Choice, Counts, namespace_made, question};
use windlass_model::application::Application;
use windlass_model::operation::{SyncPlan, SyncRequest};

/// The dialog.
#[component]
pub(super) fn Synchronise(open: RwSignal<bool>, read: Watched<Application>, named: Named) -> impl IntoView {
    let title = Signal::derive(move || lang().sync_title(named.name.get()));
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog open=open on_close=close title=title place=Place::Wide>
            <Inside read=read named=named close=close />
        </Dialog>
    }
}

#[component]
fn Inside(read: Watched<Application>, named: Named, close: Callback<()>) -> impl IntoView {
    let asked: RwSignal<Option<Asked>> = RwSignal::new(None);
    move || match asked.get() {
        Some(asked) => view! { <Follow asked=asked read=read named=named on_close=close /> }.into_any(),
        None => view! { <SyncForm asked=asked read=read named=named close=close /> }.into_any(),
    }
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Form {
    prune: RwSignal<bool>,
    dry_run: RwSignal<bool>,
    /// As it is typed.
    typed: RwSignal<String>,
    /// As the plan has it.
    revision: RwSignal<String>,
    choice: RwSignal<Choice>,
    /// The object that nobody can choose.
    fixed: Memo<Option<String>>,
}

impl Form {
    fn new(read: Watched<Application>) -> Self {
        Self {
            fixed: Memo::new(move |_| read.data().and_then(|application| namespace_made(&application))),
            prune: RwSignal::new(false),
            dry_run: RwSignal::new(false),
            typed: RwSignal::new(String::new()),
            revision: RwSignal::new(String::new()),
            choice: RwSignal::new(Choice::default()),
        }
    }

    /// What is asked for; `None` if no object is chosen. Without a plan it is all of them.
    fn request(self, plan: Option<&SyncPlan>) -> Option<SyncRequest> {
        let resources = match plan {
            Some(plan) => self.choice.with(|choice| choice.resources(plan, self.fixed.get().as_deref()))?,
            None => Vec::new(),
        };
        let asked = question(&self.typed.get(), self.prune.get());
        Some(SyncRequest { dry_run: self.dry_run.get(), resources, ..asked })
    }
}

#[component]
fn SyncForm(
    asked: RwSignal<Option<Asked>>,
    read: Watched<Application>,
    named: Named,
    close: Callback<()>,
) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let form = Form::new(read);
    let planned = watch_plan(named, form.revision.into(), form.prune);
    let busy = RwSignal::new(false);
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let blocked =
        Signal::derive(move || form.request(planned.data().as_deref()).is_none().then(|| lang.choose_one().to_owned()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let plan = untrack(|| planned.data());
        let Some(request) = untrack(|| form.request(plan.as_deref())).filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        failure.set(None);
        let (namespace, name) = named.pair_untracked();
        spawn_local(async move {
            match api.sync(&namespace, &name, &request).await {
                Ok(operation) => {
                    let choice = form.choice.try_get_untracked().unwrap_or_default();
                    asked.try_set(Some(Asked { id: operation.id, plan, choice }));
                    read.again();
                }
                Err(refused) => {
                    failure.try_set(Some(refused));
                    busy.try_set(false);
                }
            }
        });
    };
    let deletes = Memo::new(move |_| planned.data().is_some_and(|plan| waves::deletes(&plan)));
    view! {
        <form class="dialog-form" on:submit=send>
            <Preset planned=planned choice=form.choice />
            <Plan read=planned choice=form.choice fixed=form.fixed />
            <Options form=form />
            <ActionFailure failure=failure />
            <div class="dialog-actions">
                <Button label=lang.cancel() on_press=close />
                {move || {
                    let look = if deletes.get() && !form.dry_run.get() { Look::Danger } else { Look::Primary };
                    let label = if form.dry_run.get() { lang.rehearse() } else { lang.synchronise() };
                    view! { <Button label=label icon=Icon::Sync look=look submits=true busy=busy blocked=blocked /> }
                }}
            </div>
        </form>
    }
}

/// All objects, or only those that are out of sync.
#[component]
fn Preset(planned: Watched<SyncPlan>, choice: RwSignal<Choice>) -> impl IntoView {
    let lang = lang();
    let counts = Memo::new(move |_| planned.data().map(|plan| Counts::of(&plan)).unwrap_or_default());
    let out_of_sync = Memo::new(move |_| planned.data().map(|plan| Choice::out_of_sync(&plan)).unwrap_or_default());
    let chosen = Signal::derive(move || {
        choice.with(|choice| {
            if *choice == Choice::default() {
                String::new()
            } else if out_of_sync.with(|preset| preset == choice) {
                "outofsync".to_owned()
            } else {
                "some".to_owned()
            }
        })
    });
    let choose = Callback::new(move |preset: String| {
        choice.set(if preset.is_empty() { Choice::default() } else { out_of_sync.get_untracked() });
    });
    move || {
        let counts = counts.get();
        // One choice among the same is none.
        (counts.keep > 0 && counts.out_of_sync() > 0).then(|| {
            let options = vec![
                (String::new(), format!("{} {}", lang.all(), counts.all())),
                ("outofsync".to_owned(), format!("{} {}", lang.only_out_of_sync(), counts.out_of_sync())),
            ];
            view! { <OneOf legend=lang.choose_objects() options=options chosen=chosen on_choose=choose /> }
        })
    }
}

#[component]
fn Options(form: Form) -> impl IntoView {
    let lang = lang();
    // The plan is made anew when one has typed, not with each letter.
    let typed = move |_| form.revision.set(form.typed.get_untracked());
    view! {
        <div class="options">
            <Tick ticked=form.prune label=lang.prune() hint=lang.prune_hint() />
            <Tick ticked=form.dry_run label=lang.dry_run() hint=lang.dry_run_hint() />
        </div>
        <details>
            <summary>{lang.advanced()}</summary>
            <div class="advanced" on:change=typed>
                <TextField
                    label=lang.other_revision()
                    hint=lang.other_revision_hint()
                    mono=true
                    value=form.typed.into()
                    on_input=Callback::new(move |text| form.typed.set(text))
                />
            </div>
        </details>
    }
}

/// A box to tick, with its hint.
#[component]
pub(super) fn Tick(ticked: RwSignal<bool>, label: &'static str, hint: &'static str) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || ticked.get()
                on:change=move |_| ticked.update(|ticked| *ticked = !*ticked)
            />
            <span>{label} <span class="field-note">{hint}</span></span>
        </label>
    }
}
