//! The icons: strokes on a field of 16 by 16, in the colour of the text around them.

use leptos::prelude::*;

/// An icon. It never stands alone for a meaning: a word is beside it, or the control that it is in has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Applications,
    Projects,
    Clusters,
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
    Globe,
    Sun,
    Key,
    Exit,
    User,
    Filter,
    Fold,
    Terminal,
    Circle,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Applications => "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 11.25h4.5M11.25 9v4.5",
            Self::Projects => "M1.8 4.2c0-.7.5-1.2 1.2-1.2h3l1.5 1.8h5.5c.7 0 1.2.5 1.2 1.2v6c0 .7-.5 1.2-1.2 1.2H3c-.7 0-1.2-.5-1.2-1.2z",
            Self::Clusters => "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM8 8l5.4-3.1M8 8v6.2M8 8L2.6 4.9",
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
            Self::Question => "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM6.2 6.2A1.8 1.8 0 118.6 8c-.4.2-.6.5-.6 1v.2M8 11.2v.1",
            Self::Heart => "M8 13.3L3 8.4C1.6 7 1.6 4.900 3 3.700c1.300-1.100 3.200-.9 4.300.4L8 4.900l.7-.8C9.800 2.800 11.700 2.600 13 3.700c1.400 1.200 1.400 3.300 0 4.700z",
            Self::BrokenHeart => "M8 13.3L3 8.4C1.6 7 1.6 4.900 3 3.700c1.300-1.100 3.200-.9 4.300.4L8 4.900l.7-.8C9.800 2.800 11.700 2.600 13 3.700c1.400 1.200 1.400 3.300 0 4.700zM8 5L6.800 7.200 9.200 8.300 8 10.500",
            Self::Pause => "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM6.4 5.8v4.4M9.600 5.800v4.400",
            Self::Ghost => "M3.200 13.500V7a4.800 4.800 0 019.600 0v6.500l-1.600-1.300-1.600 1.300L8 12.200l-1.600 1.300-1.600-1.300zM6.300 6.800v.2M9.700 6.800v.2",
            Self::Spinner => "M8 1.800a6.200 6.200 0 016.200 6.200",
            Self::Branch => "M4.500 5.500a1.500 1.500 0 110-3 1.500 1.500 0 010 3zM4.500 13.500a1.500 1.500 0 110-3 1.500 1.500 0 010 3zM11.500 6.500a1.500 1.500 0 110-3 1.500 1.500 0 010 3zM4.500 5.500v5M11.500 6.500c0 2.500-3 2-5 3.200-1 .6-2 .6-2 .8",
            Self::Commit => "M8 5.500a2.500 2.500 0 110 5 2.500 2.500 0 010-5zM1.500 8h4M10.500 8h4",
            Self::External => "M6.500 3h-4v10.500H13v-4M9.500 2.500h4v4M13.200 2.800L7.500 8.500",
            Self::Globe => "M8 1.800a6.200 6.200 0 110 12.400A6.200 6.200 0 018 1.800zM1.800 8h12.400M8 1.800c2 2 2.500 4 2.500 6.200s-.5 4.200-2.500 6.200c-2-2-2.500-4-2.500-6.200S6 3.800 8 1.800z",
            Self::Sun => "M8 5.200a2.800 2.800 0 110 5.600 2.800 2.800 0 010-5.600zM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9",
            Self::Key => "M5.300 7.300a2.900 2.900 0 110 5.800 2.900 2.900 0 010-5.800zM7.400 8.300l5.800-5.800M10.300 5.300l1.900 1.900M12 3.700l1.500 1.500",
            Self::Exit => "M6.500 2.500h-4v11h4M10 4.800L13.300 8 10 11.200M13 8H6",
            Self::User => "M8 2.200a2.800 2.800 0 110 5.600 2.800 2.800 0 010-5.600zM2.800 13.800c.4-2.600 2.500-4 5.200-4s4.800 1.400 5.200 4",
            Self::Filter => "M2 3.500h12M4.500 8h7M6.500 12.500h3",
            Self::Fold => "M8 1.500v4M5.800 3.500L8 5.700l2.200-2.200M8 14.500v-4M5.800 12.500L8 10.300l2.200 2.200M2 8h2M7 8h2M12 8h2",
            Self::Terminal => "M2 3h12v10H2zM4.500 6l2 2-2 2M8 10.300h3.300",
            Self::Circle => "M8 3a5 5 0 110 10A5 5 0 018 3z",
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
            <path class="mark-rope" d="M7 10h18M7 22h18M11 10c0 5 10 7 10 12M16 10c0 4 5 5.500 5 8M11 14c0 3.500 5 5 5 8M16 22v4.500" />
        </svg>
    }
}
