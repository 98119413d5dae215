//! Where an application comes from and goes to.

use super::Kept;
use crate::preferences::lang;
use crate::ui::copy::Copy;
use crate::ui::icon::{Icon, icon};
use crate::ui::link::outside;
use crate::ui::time::ago;
use leptos::prelude::*;
use leptos_router::components::A;
use windlass_console_core::address::encode;
use windlass_console_core::{draft, link};
use windlass_model::application::{Application, Source};

/// The facts, in a row.
#[component]
pub(super) fn Facts(application: Memo<Option<Kept>>) -> impl IntoView {
    move || application.get().map(|Kept(application)| view_facts(&application))
}

fn view_facts(application: &Application) -> impl IntoView + use<> {
    let lang = lang();
    let source = application.spec.source.clone().unwrap_or_default();
    let status = application.status.clone().unwrap_or_default();
    let project = application.spec.project.clone();
    let revision = if source.target_revision.is_empty() { "HEAD".to_owned() } else { source.target_revision.clone() };
    let path = if source.path.is_empty() { ".".to_owned() } else { source.path.clone() };
    view! {
        <dl class="facts">
            <div>
                <dt>{lang.repository()}</dt>
                <dd>{outside(&source.repo_url, link::repository_name(&source.repo_url))}</dd>
            </div>
            <div>
                <dt>{lang.folder()}</dt>
                <dd><code>{path}</code></dd>
            </div>
            <div>
                <dt>{lang.target_revision()}</dt>
                <dd class="with-icon">{icon(Icon::Branch)} <code>{revision}</code></dd>
            </div>
            <div>
                <dt>{lang.commit()}</dt>
                <dd>{view_commit(&source, &status.sync.revision)}</dd>
            </div>
            <div>
                <dt>{lang.destination()}</dt>
                <dd>{draft::place(&application.spec.destination)}</dd>
            </div>
            <div>
                <dt>{lang.project()}</dt>
                <dd>
                    <A href=format!("/projects/{}", encode(&project))>{project.clone()}</A>
                </dd>
            </div>
            <div>
                <dt>{lang.last_compared()}</dt>
                <dd>{status.reconciled_at.map(ago)}</dd>
            </div>
        </dl>
    }
}

fn view_commit(source: &Source, commit: &str) -> impl IntoView + use<> {
    let lang = lang();
    if commit.is_empty() {
        return view! { <span class="dim">{lang.not_compared()}</span> }.into_any();
    }
    let short = link::short_commit(commit).to_owned();
    let whole = commit.to_owned();
    let shown = match link::commit(&source.repo_url, commit) {
        Some(page) => outside(&page, &short).into_any(),
        None => view! { <span>{short}</span> }.into_any(),
    };
    view! {
        <span class="with-icon" title=commit.to_owned()>
            {icon(Icon::Commit)}
            <code>{shown}</code>
            <Copy label=lang.copy_commit() text=Signal::derive(move || whole.clone()) />
        </span>
    }
    .into_any()
}
