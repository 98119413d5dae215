//! The tree of an application's objects, down to pods.
//!
//! [`view`] reads it and keeps what is open; [`list`] draws the rows that are in view, however many there are; [`keys`]
//! follows the keyboard; [`row`] is one row.

mod keys;
mod list;
mod row;
mod view;

pub(super) use view::{TreeView, tree_of};
