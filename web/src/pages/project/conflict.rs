//! Somebody else has saved meanwhile: both versions beside each other, and a choice.

use super::editor::Saving;
use crate::preferences::{Preferences, lang};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::{Dialog, Place};
use crate::ui::diff::DiffView;
use leptos::prelude::*;
use windlass_console_core::draft;

/// The dialog; open while there is a conflict.
#[component]
pub(super) fn Conflict(saving: Saving) -> impl IntoView {
    let open = Signal::derive(move || saving.conflict.with(Option::is_some));
    view! {
        <Dialog
            open=open
            on_close=move |()| saving.conflict.set(None)
            title=Signal::derive(move || lang().conflict().to_owned())
            place=Place::Side
        >
            <Choice saving=saving />
        </Dialog>
    }
}

#[component]
fn Choice(saving: Saving) -> impl IntoView {
    let lang = lang();
    let preferences = expect_context::<Preferences>();
    move || {
        saving.conflict.get().map(|theirs| {
            let saved = draft::editable(&theirs);
            let mine = saving.draft().value.with_untracked(|value| draft::to_send(value, None));
            let (taken, kept) = (theirs.clone(), theirs);
            view! {
                <div class="dialog-body">
                    <p>{lang.conflict_hint()}</p>
                    <DiffView
                        before=saved
                        after=mine
                        changes=Vec::new()
                        before_name=lang.conflict_theirs()
                        after_name=lang.conflict_mine()
                        side=preferences.side_by_side.into()
                        on_side=Callback::new(move |side| preferences.choose_side_by_side(side))
                    />
                    <div class="dialog-actions">
                        <Button label=lang.take_theirs() on_press=move |()| saving.take_theirs(taken.clone()) />
                        <Button
                            label=lang.keep_mine()
                            look=Look::Danger
                            on_press=move |()| saving.keep_mine(kept.clone())
                        />
                    </div>
                </div>
            }
        })
    }
}
