//! Manifests, whole and typed.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A manifest as the server keeps it. The view knows only the fields of this version; `whole` loses nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest<T> {
    /// All that the server gave.
    pub whole: Value,
    /// The typed view of it.
    pub view: T,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Manifest<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let whole = Value::deserialize(deserializer)?;
        let view = T::deserialize(&whole).map_err(D::Error::custom)?;
        Ok(Self { whole, view })
    }
}
