//! What differs between two manifests: the fields in a list, and the lines side by side or one below the other.

mod fields;
mod line;
mod view;

pub(crate) use view::DiffView;
