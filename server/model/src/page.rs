//! Lists: Kubernetes' list shape with a cursor.

use serde::{Deserialize, Serialize};

/// A list of nouns in Argo's shape (`metadata`, `items`), page by page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct List<T> {
    /// Where the list goes on.
    #[serde(default)]
    pub metadata: ListMeta,
    /// This page's items.
    #[serde(default = "Vec::new")]
    pub items: Vec<T>,
}

/// Where a list goes on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListMeta {
    /// Send it back as `cursor` for the next page; absent on the last one.
    #[serde(rename = "continue", default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many items match, on all pages together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}
