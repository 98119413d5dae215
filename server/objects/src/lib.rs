//! Kubernetes objects as data: values in, values out; no I/O, no clock.
//!
//! A manifest's text becomes values ([`yaml`], under a [`Budget`]) and then objects with a key ([`manifest`], [`key`]).
//! What a cluster's schema says of fields is in [`schema`], every kind of merge in [`merge`].
//! A live object and what it should be are compared field by field ([`compare`]), their secrets hidden from people
//! ([`mask`]), their health judged ([`health`]). [`tracking`] says whose an object is, [`order`] which kind comes first.

mod budget;
pub mod compare;
pub mod health;
pub mod key;
pub mod manifest;
pub mod mask;
pub mod merge;
pub mod order;
pub mod schema;
pub mod secret;
pub mod tracking;
pub mod yaml;

pub use budget::Budget;
pub use manifest::InvalidObject;
pub use windlass_model::application::Object;
pub use windlass_model::object::ObjectKey;
