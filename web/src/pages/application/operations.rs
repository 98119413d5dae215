//! What was decided about an application, by whom, and what became of it.

use super::Named;
use crate::api::Api;
use crate::pages::operations::OperationRows;
use crate::preferences::lang;
use crate::query::Query;
use crate::ui::failure::FailureBox;
use leptos::prelude::*;

/// The last operations.
#[component]
pub(super) fn Operations(named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        named.ask("operations", move |namespace, name| async move { api.operations(&namespace, &name).await })
    });
    let list = Signal::derive(move || read.data().map(|list| (*list).clone()).unwrap_or_default());
    let state = Memo::new(move |_| (read.data().map(|list| list.is_empty()), read.failure()));
    let none = move || match state.get() {
        (Some(true), _) => view! { <p class="dim">{lang.history_empty()}</p> }.into_any(),
        (Some(false), _) => ().into_any(),
        (None, Some(failure)) => view! { <FailureBox failure=failure again=move |()| read.again() /> }.into_any(),
        (None, None) => view! { <p class="dim">{lang.loading()}</p> }.into_any(),
    };
    view! {
        <h3>{lang.operations()}</h3>
        {none}
        <OperationRows operations=list />
    }
}
