//! What a cluster's schema says of fields: which lists and maps are merged and how, which texts are quantities, what is
//! set by default.
//!
//! A [`Schema`] is one kind in one version. It comes from three places, and reads the same from each:
//! [`Schema::built_in`] for Kubernetes' own kinds, from a table made of a real API server's documents (`tools/schema`)
//! that is part of the program; [`Schema::of_definition`] from a CustomResourceDefinition; [`Catalogue`] from the OpenAPI
//! v3 documents of any server. Inside, all types of a place are one table ([`types`]): names once, types by number, so
//! that kinds share them and recursive ones are nothing special.
//!
//! What is merged how follows Kubernetes' own reading of these documents (`k8s.io/kube-openapi/pkg/schemaconv`).

mod build;
mod built_in;
mod defaults;
mod definition;
pub(crate) mod normalize;
mod openapi;
mod quantity;
#[cfg(test)]
mod tests;
mod text;
pub mod types;

pub use built_in::{KUBERNETES, built_in_kinds};
pub use definition::InvalidDefinition;
pub use normalize::normalize;
pub use openapi::{Catalogue, InvalidDocument};
pub use quantity::canonical as canonical_quantity;
pub use types::Schema;
