//! The public HTTP API, a function per call.

mod calls;
mod failure;
mod pages;
mod send;

pub(crate) use calls::{ApplicationsQuery, ListQuery, ObjectAddress};
pub(crate) use failure::Failure;
pub(crate) use pages::Pages;
pub(crate) use send::{Api, Saved};
