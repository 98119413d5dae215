//! The draft of a project, and what becomes of it.
//!
//! The draft is a whole manifest. The form changes the parts that it knows; the YAML replaces all of it as soon as it can
//! be read. What the server sets is not in it; the version that was read goes along as the precondition, so that nobody's
//! change is lost unseen.

use super::address_of;
use super::conflict::Conflict;
use super::form::Form;
use super::yaml::YamlEditor;
use crate::api::{Api, Failure, Saved};
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::query::Watched;
use crate::session::Session;
use crate::ui::badge::Tone;
use crate::ui::button::{Button, Look};
use crate::ui::callout::Callout;
use crate::ui::failure::FailureBox;
use crate::ui::tabs::Tabs;
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use std::sync::Arc;
use windlass_console_core::{draft, yaml};

/// A project being edited.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The manifest as it is being edited.
    pub(super) value: RwSignal<Value>,
    /// The YAML as it is being typed, while it cannot be read.
    pub(super) typed: RwSignal<Option<String>>,
    /// The stored manifest that the draft began from; `None` for a project that is not there yet.
    base: RwSignal<Option<Arc<Value>>>,
    /// The stored manifest as it is now.
    read: Option<Watched<Value>>,
}

impl Draft {
    /// A project that is not there yet.
    pub(super) fn new() -> Self {
        Self { value: RwSignal::new(draft::empty()), typed: RwSignal::new(None), base: RwSignal::new(None), read: None }
    }

    /// A stored project. While nothing is changed in the draft, it follows what is stored.
    pub(super) fn of(read: Watched<Value>) -> Self {
        let this = Self { read: Some(read), ..Self::new() };
        Effect::new(move || {
            if let Some(stored) = read.data()
                && untrack(|| !this.is_changed())
            {
                this.begin_from(stored);
            }
        });
        this
    }

    fn begin_from(self, stored: Arc<Value>) {
        self.value.set(draft::editable(&stored));
        self.typed.set(None);
        self.base.set(Some(stored));
    }

    /// Whether the project is there already.
    pub(super) fn is_stored(self) -> bool {
        self.read.is_some()
    }

    /// Whether it differs from what it began from.
    pub(super) fn is_changed(self) -> bool {
        let began = self.base.with(|base| base.as_ref().map(|base| draft::editable(base)));
        match began {
            Some(began) => self.typed.with(Option::is_some) || self.value.with(|value| *value != began),
            None => {
                self.typed.with(Option::is_some)
                    || (!self.is_stored() && self.value.with(|value| *value != draft::empty()))
            }
        }
    }

    /// What is stored now, if that is another version than the draft began from.
    fn newer(self) -> Option<Arc<Value>> {
        let stored = self.read?.data()?;
        let began = self.base.get()?;
        (version(&stored) != version(&began)).then_some(stored)
    }

    /// Forgets the changes.
    pub(super) fn discard(self) {
        match self.read.and_then(Watched::data) {
            Some(stored) => self.begin_from(stored),
            None => {
                self.value.set(draft::empty());
                self.typed.set(None);
            }
        }
    }

    /// The draft as YAML; what is being typed, if that cannot be read.
    pub(super) fn text(self) -> String {
        self.typed.get().unwrap_or_else(|| self.value.with(yaml::text))
    }

    fn to_send(self) -> Value {
        let version = self.base.with_untracked(|base| base.as_deref().and_then(version));
        self.value.with_untracked(|value| draft::to_send(value, version.as_deref()))
    }
}

fn version(stored: &Value) -> Option<String> {
    stored.pointer("/metadata/resourceVersion").and_then(Value::as_str).map(str::to_owned)
}

/// Saving: going on, refused, or met by somebody else's change.
#[derive(Clone, Copy)]
pub(super) struct Saving {
    draft: Draft,
    api: Api,
    toasts: Toasts,
    place: Place,
    pub(super) busy: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<Failure>>,
    /// What somebody else has saved meanwhile.
    pub(super) conflict: RwSignal<Option<Arc<Value>>>,
    warnings: RwSignal<Vec<String>>,
}

impl Saving {
    fn of(draft: Draft) -> Self {
        Self {
            draft,
            api: expect_context(),
            toasts: expect_context(),
            place: Place::here(),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            conflict: RwSignal::new(None),
            warnings: RwSignal::new(Vec::new()),
        }
    }

    fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        self.warnings.set(Vec::new());
        let manifest = self.draft.to_send();
        spawn_local(async move {
            if self.draft.is_stored() {
                let name = self.stored_name();
                let result = self.api.update_project(&name, &manifest).await;
                match result {
                    Err(failure) if failure.status() == Some(409) => self.meet(&name, failure).await,
                    result => self.finish(result.map(|saved| (saved, false))),
                }
            } else {
                self.finish(self.api.create_project(&manifest).await.map(|saved| (saved, true)));
            }
            self.busy.try_set(false);
        });
    }

    fn stored_name(self) -> String {
        self.draft.base.with_untracked(|base| base.as_deref().map(draft::name)).unwrap_or_default()
    }

    /// Somebody else was first: what they saved is read, to be compared.
    async fn meet(self, name: &str, failure: Failure) {
        match self.api.project(name).await {
            Ok(theirs) => self.conflict.set(Some(Arc::new(theirs))),
            Err(_) => self.failure.set(Some(failure)),
        }
    }

    fn finish(self, result: Result<(Saved<Value>, bool), Failure>) {
        match result {
            Ok((saved, is_new)) => {
                let (name, lang) = (draft::name(&saved.object), lang());
                if is_new {
                    self.toasts.done(lang.created_project(&name));
                    for warning in saved.warnings {
                        self.toasts.warn(warning);
                    }
                    self.place.leave(&address_of(&name));
                } else {
                    self.draft.begin_from(Arc::new(saved.object));
                    self.warnings.set(saved.warnings);
                    self.toasts.done(lang.saved(&name));
                    if let Some(read) = self.draft.read {
                        read.again();
                    }
                }
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    /// The other's version is the right one.
    pub(super) fn take_theirs(self, theirs: Arc<Value>) {
        self.conflict.set(None);
        self.draft.begin_from(theirs);
    }

    /// This draft is the right one, knowing the other.
    pub(super) fn keep_mine(self, theirs: Arc<Value>) {
        self.conflict.set(None);
        self.draft.base.set(Some(theirs));
        self.save();
    }

    pub(super) fn draft(self) -> Draft {
        self.draft
    }
}

/// The draft as a form or as YAML, and the buttons to save it.
#[component]
pub(super) fn Editor(draft: Draft) -> impl IntoView {
    let lang = lang();
    let place = Place::here();
    let session = expect_context::<Session>();
    let saving = Saving::of(draft);
    let read_only = Memo::new(move |_| session.may_not_write().is_some());
    let tab = Signal::derive(move || if place.text("view") == "yaml" { "yaml".to_owned() } else { "form".to_owned() });
    let choose = move |tab: String| place.set(&[("view", one(if tab == "yaml" { "yaml" } else { "" }))]);
    let tabs = vec![("form", lang.form().to_owned()), ("yaml", lang.yaml().to_owned())];
    view! {
        <Meanwhile draft=draft />
        <form
            class="editor"
            on:submit=move |event| {
                event.prevent_default();
                saving.save();
            }
        >
            <Tabs label=lang.details() tabs=tabs chosen=tab on_choose=choose>
                {move || {
                    if tab.with(|tab| tab == "yaml") {
                        view! { <YamlEditor draft=draft read_only=read_only.into() /> }.into_any()
                    } else if draft.typed.with(Option::is_some) {
                        view! { <Callout tone=Tone::Warn title=lang.yaml_first() /> }.into_any()
                    } else {
                        view! { <Form draft=draft read_only=read_only.into() /> }.into_any()
                    }
                }}
            </Tabs>
            {move || saving.failure.get().map(|failure| view! { <FailureBox failure=failure /> })}
            {move || {
                saving
                    .warnings
                    .get()
                    .into_iter()
                    .map(|warning| {
                        view! {
                            <Callout tone=Tone::Warn title=lang.warning()>
                                <p>{warning}</p>
                            </Callout>
                        }
                    })
                    .collect_view()
            }}
            <SaveBar saving=saving />
        </form>
        <Conflict saving=saving />
    }
}

#[component]
fn SaveBar(saving: Saving) -> impl IntoView {
    let lang = lang();
    let draft = saving.draft();
    let session = expect_context::<Session>();
    let changed = Memo::new(move |_| draft.is_changed());
    let blocked = Signal::derive(move || {
        session
            .may_not_write()
            .or_else(|| draft.typed.with(Option::is_some).then(|| lang.yaml_first().to_owned()))
            .or_else(|| draft.value.with(|value| draft::name(value).is_empty()).then(|| lang.name_missing().to_owned()))
    });
    view! {
        <div class="save-bar" class:changed=move || changed.get()>
            <span class="dim" role="status">{move || changed.get().then(|| lang.unsaved())}</span>
            <Show when=move || changed.get()>
                <Button label=lang.discard() on_press=move |()| draft.discard() />
            </Show>
            <Button label=lang.save() look=Look::Primary submits=true busy=saving.busy blocked=blocked />
        </div>
    }
}

/// Says so when what is stored changed under an unsaved draft.
#[component]
fn Meanwhile(draft: Draft) -> impl IntoView {
    let lang = lang();
    let newer = Memo::new(move |_| draft.newer().is_some() && draft.is_changed());
    view! {
        <Show when=move || newer.get()>
            <Callout tone=Tone::Warn title=lang.changed_meanwhile()>
                <div class="callout-actions">
                    <Button label=lang.show_saved() on_press=move |()| draft.discard() />
                </div>
            </Callout>
        </Show>
    }
}
