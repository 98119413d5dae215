//! The nouns of Windlass as serde types, in the shape that Argo's clients know.
//!
//! A manifest is kept whole (JSON); the types here are a *view* of it: [`manifest::unknown_fields`] names what the
//! view does not know, so that it survives and is reported, never dropped in silence. No I/O, no cargo features;
//! the console compiles this crate to wasm.

pub mod account;
pub mod application;
pub mod cluster;
pub mod glob;
pub mod id;
pub mod live;
pub mod manifest;
pub mod meta;
pub mod name;
pub mod object;
pub mod operation;
pub mod page;
pub mod problem;
pub mod project;
pub mod tree;
