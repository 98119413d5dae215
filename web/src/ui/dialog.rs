//! Dialogs: the browser's own, which keeps the keyboard inside and gives it back.

use crate::browser;
use crate::preferences::lang;
use crate::ui::button::unique;
use crate::ui::icon::{Icon, icon};
use crate::ui::{Flag, Text};
use leptos::html;
use leptos::prelude::*;

/// Where a dialog stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the middle.
    #[default]
    Middle,
    /// In the middle, with room for a list.
    Wide,
    /// At the side, over the whole height, for much content.
    Side,
}

/// A dialog. What is in it is made when it opens and goes when it closes.
#[component]
pub(crate) fn Dialog(
    #[prop(into)] open: Flag,
    /// It was closed, or is to be.
    #[prop(into)]
    on_close: Callback<()>,
    #[prop(into)] title: Text,
    #[prop(optional)] place: Place,
    /// What gets the keyboard first; the title unless given.
    #[prop(optional)]
    focus: Option<&'static str>,
    /// Stays beside the title.
    #[prop(optional, into)]
    head: Option<ViewFn>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let heading = unique("dialog");
    let (labelled, heading_id) = (heading.clone(), heading.clone());
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
            let first = focus.map_or_else(|| heading_id.clone(), str::to_owned);
            request_animation_frame(move || browser::focus(&first));
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let outside = move |event: leptos::ev::MouseEvent| {
        // The dialog's own box is filled by its panel: a press on the dialog itself is one outside the panel.
        if event.target() == event.current_target() {
            on_close.run(());
        }
    };
    let shut = move |_| {
        if open.get_untracked() {
            on_close.run(());
        }
    };
    view! {
        <dialog
            node_ref=node
            class=match place {
                Place::Middle => "dialog",
                Place::Wide => "dialog wide",
                Place::Side => "dialog side",
            }
            aria-labelledby=labelled
            on:mousedown=outside
            on:close=shut
        >
            <Show when=move || open.get()>
                <div class="dialog-panel">
                    <header class="dialog-head">
                        <h2 id=heading.clone() tabindex="-1">{move || title.get()}</h2>
                        {head.as_ref().map(ViewFn::run)}
                        <button type="button" class="button ghost only-icon" aria-label=lang().close() on:click=move |_| on_close.run(())>
                            {icon(Icon::Close)}
                        </button>
                    </header>
                    {children()}
                </div>
            </Show>
        </dialog>
    }
}
