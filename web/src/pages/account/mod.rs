//! One's own account: who one is, password, language, theme, signing out.

mod password;

use crate::api::Api;
use crate::preferences::{Preferences, Theme, lang};
use crate::session::{Session, role_name};
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::{Menu, OneOf};
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use password::ChangePassword;
use windlass_console_core::text::Lang;

/// The account's menu.
#[component]
pub(crate) fn AccountMenu(session: Session) -> impl IntoView {
    let lang = lang();
    let user = session.user();
    let changing = RwSignal::new(false);
    let role = user.role.map_or(lang.no_role(), role_name);
    let name = user.username.clone();
    let letter: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    let (face_name, panel_name) = (name.clone(), name.clone());
    let face = ViewFn::from(move || {
        view! {
            <span class="avatar" data-letter=letter.clone()></span>
            <span class="account-name">{face_name.clone()}</span>
            {icon(Icon::ChevronDown)}
        }
    });
    let label = lang.account_menu(&name);
    view! {
        <Menu label=label face=face class="button ghost account">
            <div class="account-panel">
                <p class="account-who">
                    <strong>{panel_name.clone()}</strong>
                    <span>{lang.role()} " " <code>{role}</code></span>
                </p>
                <Choices />
                <button type="button" class="menu-row" on:click=move |_| changing.set(true)>
                    {icon(Icon::Key)}
                    {lang.change_password()}
                </button>
                <SignOut session=session />
                <ServerVersion />
            </div>
        </Menu>
        <ChangePassword open=changing />
    }
}

/// Language and theme.
#[component]
fn Choices() -> impl IntoView {
    let lang = lang();
    let preferences = expect_context::<Preferences>();
    let languages = Lang::ALL.map(|each| (each.code().to_owned(), each.own_name().to_owned())).to_vec();
    let themes = Theme::ALL.map(|each| (each.code().to_owned(), each.name(lang).to_owned())).to_vec();
    let choose_language = Callback::new(move |code: String| {
        if let Some(lang) = Lang::from_code(&code) {
            preferences.choose_language(lang);
        }
    });
    let choose_theme = Callback::new(move |code: String| {
        if let Some(theme) = Theme::ALL.into_iter().find(|theme| theme.code() == code) {
            preferences.choose_theme(theme);
        }
    });
    view! {
        <OneOf
            legend=lang.language()
            options=languages
            chosen=Signal::derive(move || preferences.lang.get().code().to_owned())
            on_choose=choose_language
        />
        <OneOf
            legend=lang.theme()
            options=themes
            chosen=Signal::derive(move || preferences.theme.get().code().to_owned())
            on_choose=choose_theme
        />
    }
}

#[component]
fn SignOut(session: Session) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let press = move |_| {
        spawn_local(async move {
            if let Err(failure) = session.sign_out().await {
                toasts.failed(failure.sentence(lang()));
            }
        });
    };
    view! {
        <button type="button" class="menu-row" on:click=press>
            {icon(Icon::Exit)}
            {lang().sign_out()}
        </button>
    }
}

/// The server's version, asked for when the menu opens.
#[component]
fn ServerVersion() -> impl IntoView {
    let api = expect_context::<Api>();
    let version = RwSignal::new(None);
    spawn_local(async move {
        if let Ok(found) = api.version().await {
            version.try_set(Some(found));
        }
    });
    view! { <p class="fine">{move || version.get().map(|version| lang().version(version))}</p> }
}
