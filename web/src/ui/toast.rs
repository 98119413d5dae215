//! Short messages at the edge: what was done goes by itself, what failed stays until it is dismissed.

use crate::preferences::lang;
use crate::ui::badge::Tone;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use std::time::Duration;

const STAYS: Duration = Duration::from_secs(6);

#[derive(Clone, PartialEq)]
struct Toast {
    id: usize,
    tone: Tone,
    text: String,
}

/// The messages.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    all: RwSignal<Vec<Toast>>,
    next: StoredValue<usize>,
}

impl Toasts {
    pub(crate) fn provide() -> Self {
        let toasts = Self { all: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// Something was done.
    pub(crate) fn done(self, text: String) {
        let id = self.add(Tone::Good, text);
        set_timeout(move || self.dismiss(id), STAYS);
    }

    /// Something was done, with a warning.
    pub(crate) fn warn(self, text: String) {
        self.add(Tone::Warn, text);
    }

    /// Something failed.
    pub(crate) fn failed(self, text: String) {
        self.add(Tone::Bad, text);
    }

    fn add(self, tone: Tone, text: String) -> usize {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.all.update(|all| all.push(Toast { id, tone, text }));
        id
    }

    fn dismiss(self, id: usize) {
        self.all.update(|all| all.retain(|toast| toast.id != id));
    }
}

/// Where the messages appear.
#[component]
pub(crate) fn ToastArea() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.all.get() key=|toast| toast.id let:toast>
                <div class=format!("toast {}", toast.tone.class())>
                    {icon(match toast.tone {
                        Tone::Good => Icon::Check,
                        Tone::Warn => Icon::Alert,
                        _ => Icon::Cross,
                    })}
                    <p>{toast.text.clone()}</p>
                    <button
                        type="button"
                        class="button ghost only-icon"
                        aria-label=lang().dismiss()
                        on:click=move |_| toasts.dismiss(toast.id)
                    >
                        {icon(Icon::Close)}
                    </button>
                </div>
            </For>
        </div>
    }
}
