//! The fields that differ, each a way to its line.

use crate::preferences::lang;
use crate::ui::button::unique;
use leptos::prelude::*;
use std::sync::Arc;
use windlass_console_core::changes;
use windlass_model::application::FieldChange;

/// So many are shown at first.
const FIRST: usize = 8;
/// So many more at a time.
const STEP: usize = 200;

/// The list. `on_jump` goes to the line of one; without, there are no lines to go to.
#[component]
pub(super) fn Fields(all: Arc<Vec<FieldChange>>, on_jump: Option<Callback<FieldChange>>) -> impl IntoView {
    let lang = lang();
    let count = all.len();
    // One more line is no longer than the button that would stand for it.
    let shown = RwSignal::new(if count <= FIRST + 1 { count } else { FIRST });
    let heading = unique("fields");
    let labelled = heading.clone();
    let title = if count == 1 { lang.one_field().to_owned() } else { lang.some_fields(count) };
    let each = {
        let all = Arc::clone(&all);
        move || all.iter().take(shown.get()).cloned().enumerate().collect::<Vec<_>>()
    };
    view! {
        <section class="fields" aria-labelledby=labelled>
            <h3 id=heading>{title}</h3>
            <ul>
                <For each=each key=|(index, _)| *index let((_, change))>
                    {view_field(change, on_jump)}
                </For>
            </ul>
            {move || {
                let left = count.saturating_sub(shown.get());
                (left > 0)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button ghost add"
                                on:click=move |_| shown.update(|shown| *shown += STEP)
                            >
                                {lang.more_fields(left)}
                            </button>
                        }
                    })
            }}
        </section>
    }
}

fn view_field(change: FieldChange, on_jump: Option<Callback<FieldChange>>) -> impl IntoView {
    let lang = lang();
    let sign = match (&change.before, &change.after) {
        (Some(_), None) => "−",
        (None, Some(_)) => "+",
        _ => "±",
    };
    let class = match sign {
        "−" => "field-sign removed",
        "+" => "field-sign added",
        _ => "field-sign",
    };
    let path = if change.path.is_empty() { lang.whole_object().to_owned() } else { change.path.clone() };
    let hint = lang.to_line(&path);
    let words = changes::said(lang, &change);
    let body = view! {
        <span class=class aria-hidden="true">{sign}</span>
        <span class="field-words"><code>{path}</code> ": " {words}</span>
    };
    match on_jump {
        Some(on_jump) => view! {
            <li>
                <button type="button" class="field-change" title=hint on:click=move |_| on_jump.run(change.clone())>
                    {body}
                </button>
            </li>
        }
        .into_any(),
        None => view! { <li><span class="field-change">{body}</span></li> }.into_any(),
    }
}
