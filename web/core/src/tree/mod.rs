//! An application's objects as a tree: what is managed, and below it what it owns, down to pods.
//!
//! [`Tree::of`] attaches each object to its owner, whatever the server says: owners in a circle, unknown ones, objects
//! named twice. [`rows`] gives the lines to draw, for what is open and asked for; the page draws those in view.

mod build;
mod rows;

pub use build::{Node, Tree};
pub use rows::{Fold, Look, Row, rows};
