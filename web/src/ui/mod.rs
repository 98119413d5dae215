//! What the pages share: each part in a file of its own, its style in `assets/styles/`.
//!
//! Texts that may change are [`Text`]; a state is always a colour, an icon and a word ([`badge`]). What the reader may not
//! press stays where it is and says which role it needs ([`button`]).

pub(crate) mod badge;
pub(crate) mod button;
pub(crate) mod callout;
pub(crate) mod code;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod diff;
pub(crate) mod empty;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod icon;
pub(crate) mod link;
pub(crate) mod menu;
pub(crate) mod screen;
pub(crate) mod search;
pub(crate) mod table;
pub(crate) mod tabs;
pub(crate) mod time;
pub(crate) mod toast;

use leptos::prelude::Signal;

/// A text that may change.
pub(crate) type Text = Signal<String>;
/// A condition that may change.
pub(crate) type Flag = Signal<bool>;
/// Why something is not to be had now, in a sentence; `None` if it is.
pub(crate) type Blocked = Signal<Option<String>>;
