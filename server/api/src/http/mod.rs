//! What every request passes through, whatever its noun.

pub(crate) mod console;
pub(crate) mod context;
pub(crate) mod layers;
pub(crate) mod metrics;
mod security;
