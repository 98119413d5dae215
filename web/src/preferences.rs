//! How this reader wants the console: kept in the browser, not on the server.

use crate::browser;
use leptos::prelude::*;
use std::cell::Cell;
use windlass_console_core::text::Lang;

thread_local! {
    static LAST: Cell<Lang> = Cell::new(Lang::default());
}

const LANGUAGE: &str = "windlass.language";
const THEME: &str = "windlass.theme";
const DIFF: &str = "windlass.diff";

/// Light, dark, or as the system has it. `assets/early.js` sets it before the first paint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::System => lang.theme_system(),
            Self::Light => lang.theme_light(),
            Self::Dark => lang.theme_dark(),
        }
    }
}

/// The reader's choices. Writing a signal keeps the choice.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    pub(crate) lang: RwSignal<Lang>,
    pub(crate) theme: RwSignal<Theme>,
    /// Whether differences are shown side by side.
    pub(crate) side_by_side: RwSignal<bool>,
}

impl Preferences {
    /// Reads the choices, and follows them from now on.
    pub(crate) fn provide() -> Self {
        let lang = browser::stored(LANGUAGE)
            .and_then(|code| Lang::from_code(&code))
            .or_else(|| browser::languages().iter().find_map(|code| Lang::from_code(code)))
            .unwrap_or_default();
        let theme = browser::stored(THEME).unwrap_or_default();
        let preferences = Self {
            lang: RwSignal::new(lang),
            theme: RwSignal::new(Theme::ALL.into_iter().find(|known| known.code() == theme).unwrap_or_default()),
            side_by_side: RwSignal::new(browser::stored(DIFF).as_deref() != Some("inline")),
        };
        provide_context(preferences);
        Effect::new(move || browser::set_root("lang", preferences.lang.get().code()));
        Effect::new(move || browser::set_root("data-theme", preferences.theme.get().code()));
        preferences
    }

    pub(crate) fn choose_language(self, lang: Lang) {
        browser::store(LANGUAGE, lang.code());
        self.lang.set(lang);
    }

    pub(crate) fn choose_theme(self, theme: Theme) {
        browser::store(THEME, theme.code());
        self.theme.set(theme);
    }

    pub(crate) fn choose_side_by_side(self, side_by_side: bool) {
        browser::store(DIFF, if side_by_side { "side-by-side" } else { "inline" });
        self.side_by_side.set(side_by_side);
    }
}

/// The language that the page is shown in. When it changes, the page is built anew: a page may read it once.
///
/// What runs when an answer has come has no owner, and so no context: it speaks the language that was read last.
pub(crate) fn lang() -> Lang {
    match use_context::<Preferences>() {
        Some(preferences) => {
            let lang = preferences.lang.get_untracked();
            LAST.set(lang);
            lang
        }
        None => LAST.get(),
    }
}
