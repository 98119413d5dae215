//! A plan as the server makes it, while a dialog asks.

use super::{Named, waves};
use crate::api::Api;
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::ui::failure::FailureBox;
use leptos::prelude::*;
use windlass_console_core::link::short_commit;
use windlass_console_core::plan::{self, Choice};
use windlass_model::operation::SyncPlan;

/// Watches the plan for a revision, with or without pruning.
pub(super) fn watch_plan(named: Named, revision: Signal<String>, prune: RwSignal<bool>) -> Watched<SyncPlan> {
    let api = expect_context::<Api>();
    expect_context::<Query>().watch(true, move || {
        let request = plan::question(&revision.get(), prune.get());
        let what = format!("plan {:?} {}", request.revision, request.prune);
        named.ask(&what, move |namespace, name| {
            let request = request.clone();
            async move { api.plan(&namespace, &name, &request).await }
        })
    })
}

/// The plan: its commit, its counts, its steps.
#[component]
pub(super) fn Plan(
    read: Watched<SyncPlan>,
    #[prop(optional)] choice: Option<RwSignal<Choice>>,
    /// The object that nobody can choose.
    #[prop(optional, into)]
    fixed: Option<Memo<Option<String>>>,
) -> impl IntoView {
    let lang = lang();
    let plan = Memo::new(move |_| read.data());
    let failure = Memo::new(move |_| read.failure());
    let again = Callback::new(move |()| read.again());
    let head = move || {
        plan.get().map(|plan| {
            let commit = short_commit(&plan.revision).to_owned();
            view! {
                <code>{commit}</code>
                {waves::view_counts(&plan)}
            }
        })
    };
    let steps = move || match (plan.get(), failure.with(Option::is_some)) {
        (Some(plan), _) if plan.waves.is_empty() => view! { <p class="note">{lang.plan_empty()}</p> }.into_any(),
        (Some(plan), _) => {
            let waves = plan::waves(&plan, fixed.and_then(|fixed| fixed.get()).as_deref());
            match choice {
                Some(choice) => view! { <waves::Steps waves=waves choice=choice /> }.into_any(),
                None => view! { <waves::Steps waves=waves /> }.into_any(),
            }
        }
        (None, false) => view! { <p class="note" role="status">{lang.plan_loading()}</p> }.into_any(),
        (None, true) => ().into_any(),
    };
    view! {
        <div class="plan-head">
            <h3>{lang.plan()}</h3>
            {head}
        </div>
        {steps}
        {move || {
            failure
                .get()
                .map(|failure| view! { <FailureBox failure=failure again=again old_data=plan.with(Option::is_some) /> })
        }}
    }
}
