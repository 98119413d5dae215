//! Times: how long ago, and exactly when one points at it.

use crate::browser;
use crate::preferences::lang;
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use std::time::Duration;
use windlass_console_core::time;

/// The time of day for everything on the page that says how long ago something was.
#[derive(Clone, Copy)]
pub(crate) struct Clock(RwSignal<i64>);

impl Clock {
    /// Begins to tick, every ten seconds.
    pub(crate) fn provide() {
        let now = RwSignal::new(browser::now());
        provide_context(Self(now));
        let ticking = set_interval_with_handle(move || now.set(browser::now()), Duration::from_secs(10));
        on_cleanup(move || {
            if let Ok(ticking) = ticking {
                ticking.clear();
            }
        });
    }

    pub(crate) fn now(self) -> i64 {
        self.0.get()
    }
}

/// How long ago an instant was.
pub(crate) fn ago(at: DateTime<Utc>) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let lang = lang();
    let milliseconds = at.timestamp_millis();
    view! {
        <time
            datetime=at.to_rfc3339_opts(SecondsFormat::Millis, true)
            title=browser::exact_time(milliseconds, lang.code())
        >
            {move || time::ago(lang, clock.now().max(browser::now()), milliseconds)}
        </time>
    }
}

/// How long something took, or has been going on.
pub(crate) fn took(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    time::duration(lang(), to.timestamp_millis() - from.timestamp_millis())
}

/// How long something has been going on, second by second.
pub(crate) fn elapsed(from: DateTime<Utc>) -> impl IntoView {
    let now = RwSignal::new(browser::now());
    let tick = move || {
        now.try_set(browser::now());
    };
    let ticking = set_interval_with_handle(tick, Duration::from_secs(1));
    on_cleanup(move || {
        if let Ok(ticking) = ticking {
            ticking.clear();
        }
    });
    let lang = lang();
    let from = from.timestamp_millis();
    move || time::duration(lang, (now.get() - from).max(0))
}
