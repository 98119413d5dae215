//! A folder per page. A page reads with [`Query`](crate::query::Query), keeps its filters and its selection in the
//! address ([`place`]), and is put together from [`ui`](crate::ui).

pub(crate) mod account;
pub(crate) mod application;
pub(crate) mod applications;
pub(crate) mod clusters;
mod filter;
pub(crate) mod not_found;
pub(crate) mod operations;
mod place;
pub(crate) mod project;
pub(crate) mod projects;
pub(crate) mod sign_in;
