//! Two texts compared: which lines differ, which stand beside each other, and which words in them.
//!
//! [`compare`] is bounded: lines that both texts have only once divide them into small parts ([`lines`]), and what
//! remains too large is shown as replaced. Words ([`words`]) are compared for the lines that are looked at. What did not
//! change is folded away ([`rows`]), so that a page draws changes and not manifests.

mod lines;
mod rows;
mod words;

pub use rows::{Diff, Half, Item, Row, Section, TooLarge, compare};
pub use words::{Piece, words};
