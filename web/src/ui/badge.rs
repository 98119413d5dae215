//! States: a colour, an icon and a word.

use crate::preferences::lang;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use windlass_console_core::text::Lang;
use windlass_model::application::{HealthStatus, SyncStatus};
use windlass_model::cluster::ConnectionStatus;
use windlass_model::operation::{Phase, PlannedAction, ResultCode};

/// The colour of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Warn,
    Bad,
    Busy,
    Calm,
    Quiet,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "tone-good",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Busy => "tone-busy",
            Self::Calm => "tone-calm",
            Self::Quiet => "tone-quiet",
        }
    }
}

/// A state that has a colour, an icon and a word. `value` is its name in the API, for tests and style.
pub(crate) trait Shown: Copy + 'static {
    fn tone(self) -> Tone;
    fn icon(self) -> Icon;
    fn word(self, lang: Lang) -> &'static str;
    fn value(self) -> String;
}

/// A badge for a state.
pub(crate) fn badge<S: Shown>(state: S) -> impl IntoView + use<S> {
    view! {
        <span class=format!("badge {}", state.tone().class()) data-state=state.value()>
            {icon(state.icon())} <span>{state.word(lang())}</span>
        </span>
    }
}

/// A badge whose cause shows when one points at it.
pub(crate) fn badge_because<S: Shown>(state: S, cause: &str) -> impl IntoView + use<S> {
    let cause = (!cause.is_empty()).then(|| cause.to_owned());
    view! {
        <span class=format!("badge {}", state.tone().class()) data-state=state.value() title=cause>
            {icon(state.icon())} <span>{state.word(lang())}</span>
        </span>
    }
}

impl Shown for SyncStatus {
    fn tone(self) -> Tone {
        match self {
            Self::Synced => Tone::Good,
            Self::OutOfSync => Tone::Warn,
            Self::Unknown => Tone::Quiet,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Synced => Icon::Check,
            Self::OutOfSync => Icon::Sync,
            Self::Unknown => Icon::Question,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Synced => lang.synced(),
            Self::OutOfSync => lang.out_of_sync(),
            Self::Unknown => lang.unknown(),
        }
    }

    fn value(self) -> String {
        format!("{self:?}")
    }
}

impl Shown for HealthStatus {
    fn tone(self) -> Tone {
        match self {
            Self::Healthy => Tone::Good,
            Self::Suspended => Tone::Calm,
            Self::Progressing => Tone::Busy,
            Self::Missing => Tone::Warn,
            Self::Degraded => Tone::Bad,
            Self::Unknown => Tone::Quiet,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Healthy => Icon::Heart,
            Self::Suspended => Icon::Pause,
            Self::Progressing => Icon::Spinner,
            Self::Missing => Icon::Ghost,
            Self::Degraded => Icon::BrokenHeart,
            Self::Unknown => Icon::Question,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Healthy => lang.healthy(),
            Self::Suspended => lang.suspended(),
            Self::Progressing => lang.progressing(),
            Self::Missing => lang.missing(),
            Self::Degraded => lang.degraded(),
            Self::Unknown => lang.unknown(),
        }
    }

    fn value(self) -> String {
        format!("{self:?}")
    }
}

impl Shown for Phase {
    fn tone(self) -> Tone {
        match self {
            Self::Pending | Self::Running | Self::Terminating => Tone::Busy,
            Self::Failed | Self::Error => Tone::Bad,
            Self::Succeeded => Tone::Good,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Pending | Self::Running | Self::Terminating => Icon::Spinner,
            Self::Failed | Self::Error => Icon::Cross,
            Self::Succeeded => Icon::Check,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Pending => lang.phase_pending(),
            Self::Running => lang.phase_running(),
            Self::Terminating => lang.phase_terminating(),
            Self::Failed => lang.phase_failed(),
            Self::Error => lang.phase_error(),
            Self::Succeeded => lang.phase_succeeded(),
        }
    }

    fn value(self) -> String {
        format!("{self:?}")
    }
}

impl Shown for ResultCode {
    fn tone(self) -> Tone {
        match self {
            Self::Synced => Tone::Good,
            Self::SyncFailed => Tone::Bad,
            Self::Pruned => Tone::Calm,
            Self::PruneSkipped => Tone::Warn,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Synced => Icon::Check,
            Self::SyncFailed => Icon::Cross,
            Self::Pruned => Icon::Trash,
            Self::PruneSkipped => Icon::Info,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Synced => lang.result_synced(),
            Self::SyncFailed => lang.result_failed(),
            Self::Pruned => lang.result_pruned(),
            Self::PruneSkipped => lang.result_prune_skipped(),
        }
    }

    fn value(self) -> String {
        format!("{self:?}")
    }
}

impl Shown for PlannedAction {
    fn tone(self) -> Tone {
        match self {
            Self::Create => Tone::Good,
            Self::Change => Tone::Warn,
            Self::Keep | Self::SkipPrune => Tone::Quiet,
            Self::Prune => Tone::Bad,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Create => Icon::Plus,
            Self::Change => Icon::Sync,
            Self::Keep => Icon::Check,
            Self::Prune => Icon::Trash,
            Self::SkipPrune => Icon::Pause,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Create => lang.action_create(),
            Self::Change => lang.action_change(),
            Self::Keep => lang.action_same(),
            Self::Prune => lang.action_delete(),
            Self::SkipPrune => lang.action_keep(),
        }
    }

    fn value(self) -> String {
        format!("{self:?}")
    }
}

impl Shown for ConnectionStatus {
    fn tone(self) -> Tone {
        match self {
            Self::Successful => Tone::Good,
            Self::Failed => Tone::Bad,
            Self::Unknown => Tone::Quiet,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Successful => Icon::Check,
            Self::Failed => Icon::Cross,
            Self::Unknown => Icon::Question,
        }
    }

    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Successful => lang.reached(),
            Self::Failed => lang.failed(),
            Self::Unknown => lang.not_tried(),
        }
    }

    fn value(self) -> String {
        format!("{self:?}")
    }
}
