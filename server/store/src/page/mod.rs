//! The one builder of lists: filters, order, cursor, total.
//!
//! A noun's list is a [`Listing`]: which columns from which table, the [`Key`]s it can be sorted by, and a unique key
//! that breaks ties. A question adds filters (constant SQL with `{}` where a value goes: values are always bound), the
//! caller's scope, and a [`PageQuery`]. Pages go by *keyset*: the cursor holds the last item's keys, so that a page
//! costs the same however far it is, and nothing is shown twice or skipped when items come and go between pages.

mod cursor;
mod listing;

pub use listing::{Bound, Key, Listing, Page, PageQuery};
