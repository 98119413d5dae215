//! The icons: strokes on a field of 16 by 16, in the colour of the text around them.

use leptos::prelude::*;

/// An icon. It never stands alone for a meaning: a word is beside it, or the control that it is in has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Applications,
    Projects,
    Clusters,
    Operations,
    Search,
    Close,
    Check,
    ChevronDown,
    ChevronRight,
    ArrowUp,
    ArrowDown,
    Refresh,
    Sync,
    Copy,
    Plus,
    Trash,
    Alert,
    Cross,
    Info,
    Question,
    Heart,
    BrokenHeart,
    Pause,
    Ghost,
    Spinner,
    Branch,
    Commit,
    External,
    Key,
    Exit,
    Fold,
    Back,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Applications => "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 11.25h4.5M11.25 9v4.5",
            Self::Projects => {
                "M1.8 4.2c0-.7.5-1.2 1.2-1.2h3l1.5 1.8h5.5c.7 0 1.2.5 1.2 1.2v6c0 .7-.5 1.2-1.2 1.2H3c-.7 0-1.2-.5-1.2-1.2z"
            }
            Self::Clusters => "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM8 8l5.4-3.1M8 8v6.2M8 8L2.6 4.9",
            Self::Operations => "M2.5 3.5h2v2h-2zM2.5 7h2v2h-2zM2.5 10.5h2v2h-2zM7 4.5h6.5M7 8h6.5M7 11.5h6.5",
            Self::Search => "M7 2.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM10.4 10.4l3.1 3.1",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Check => "M3 8.5l3.2 3.2L13 4.8",
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::ChevronRight => "M6 4l4 4-4 4",
            Self::ArrowUp => "M8 13V3M4 7l4-4 4 4",
            Self::ArrowDown => "M8 3v10M4 9l4 4 4-4",
            Self::Refresh => "M13.2 8a5.2 5.2 0 11-1.6-3.8M13.4 2v2.8h-2.8",
            Self::Sync => "M2.8 7.2A5.3 5.3 0 0112.4 5M13.2 8.8A5.3 5.3 0 013.6 11M12.6 2v3.2H9.4M3.4 14v-3.2h3.2",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Trash => "M2.5 4.2h11M6 4V2.5h4V4M4 4.2l.6 9.3h6.8l.6-9.3M6.7 7v4M9.3 7v4",
            Self::Alert => "M8 2.2l6.2 11H1.8zM8 6.5v3M8 11.4v.1",
            Self::Cross => "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
            Self::Info => "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM8 7.3v3.7M8 5v.1",
            Self::Question => {
                "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM6.2 6.2A1.8 1.8 0 118.6 8c-.4.2-.6.5-.6 1v.2M8 11.2v.1"
            }
            Self::Heart => {
                "M8 13.3L3 8.4C1.6 7 1.6 4.9 3 3.7c1.3-1.1 3.2-.9 4.3.4L8 4.9l.7-.8C9.8 2.8 11.7 2.6 13 3.7c1.4 1.2 1.4 3.3 0 4.7z"
            }
            Self::BrokenHeart => {
                "M8 13.3L3 8.4C1.6 7 1.6 4.9 3 3.7c1.3-1.1 3.2-.9 4.3.4L8 4.9l.7-.8C9.8 2.8 11.7 2.6 13 3.7c1.4 1.2 1.4 3.3 0 4.7zM8 5L6.8 7.2 9.2 8.3 8 10.5"
            }
            Self::Pause => "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM6.4 5.8v4.4M9.6 5.8v4.4",
            Self::Ghost => {
                "M3.2 13.5V7a4.8 4.8 0 019.6 0v6.5l-1.6-1.3-1.6 1.3L8 12.2l-1.6 1.3-1.6-1.3zM6.3 6.8v.2M9.7 6.8v.2"
            }
            Self::Spinner => "M8 1.8a6.2 6.2 0 016.2 6.2",
            Self::Branch => {
                "M4.5 5.5a1.5 1.5 0 110-3 1.5 1.5 0 010 3zM4.5 13.5a1.5 1.5 0 110-3 1.5 1.5 0 010 3zM11.5 6.5a1.5 1.5 0 110-3 1.5 1.5 0 010 3zM4.5 5.5v5M11.5 6.5c0 2.5-3 2-5 3.2-1 .6-2 .6-2 .8"
            }
            Self::Commit => "M8 5.5a2.5 2.5 0 110 5 2.5 2.5 0 010-5zM1.5 8h4M10.5 8h4",
            Self::External => "M6.5 3h-4v10.5H13v-4M9.5 2.5h4v4M13.2 2.8L7.5 8.5",
            Self::Key => {
                "M5.3 7.3a2.9 2.9 0 110 5.8 2.9 2.9 0 010-5.8zM7.4 8.3l5.8-5.8M10.3 5.3l1.9 1.9M12 3.7l1.5 1.5"
            }
            Self::Exit => "M6.5 2.5h-4v11h4M10 4.8L13.3 8 10 11.2M13 8H6",
            Self::Back => "M3 6.5h6.5a3.5 3.5 0 010 7H6M5.8 3.5L2.8 6.5l3 3",
            Self::Fold => "M8 1.5v4M5.8 3.5L8 5.7l2.2-2.2M8 14.5v-4M5.8 12.5L8 10.3l2.2 2.2M2 8h2M7 8h2M12 8h2",
        }
    }
}

/// Draws an icon; readers of the screen skip it.
pub(crate) fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" class:spins=icon == Icon::Spinner viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=icon.path() />
        </svg>
    }
}

/// The mark of Windlass: a drum with its rope.
pub(crate) fn mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="mark-ground" x="1" y="1" width="30" height="30" rx="8" />
            <path class="mark-rope" d="M7 10h18M7 22h18M11 10c0 5 10 7 10 12M16 10c0 4 5 5.5 5 8M11 14c0 3.5 5 5 5 8M16 22v4.5" />
        </svg>
    }
}
