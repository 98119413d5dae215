//! A list, read page by page.

use windlass_model::page::List;

/// The pages of a list that were read so far.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pages<T> {
    /// The items of all pages.
    pub(crate) items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub(crate) cursor: Option<String>,
    /// How many items there are, on all pages.
    pub(crate) total: Option<i64>,
    /// How many pages were read.
    pub(crate) count: usize,
}

impl<T> Pages<T> {
    /// No page yet.
    pub(crate) const fn none() -> Self {
        Self { items: Vec::new(), cursor: None, total: None, count: 0 }
    }

    /// With one more page.
    pub(crate) fn and(mut self, page: List<T>) -> Self {
        self.items.extend(page.items);
        self.cursor = page.metadata.cursor;
        self.total = page.metadata.total;
        self.count += 1;
        self
    }
}
