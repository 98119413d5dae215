//! Where there is no page.

use crate::browser;
use crate::preferences::lang;
use crate::ui::button::{LinkButton, Look};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use leptos::prelude::*;

/// Says that there is no such page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.not_found());
    view! {
        <div class="page">
            <h1 class="unseen">{lang.not_found()}</h1>
            <Empty shows=Icon::Question title=lang.not_found() hint=lang.not_found_hint()>
                <LinkButton
                    label=lang.to_applications()
                    href="/applications"
                    shows=Icon::Applications
                    look=Look::Primary
                />
            </Empty>
        </div>
    }
}
