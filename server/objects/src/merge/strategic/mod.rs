//! Strategic merge patches: JSON merge patches that know which lists are merged by a key, with directives for the rest.
//!
//! [`patch`] applies one as the API server does, [`three_way`] makes one as `kubectl apply` does on the client's side. The
//! rules are those of `k8s.io/apimachinery/pkg/util/strategicpatch`. Custom resources have none.

mod create;
mod lists;
mod patch;

pub use create::three_way;
pub use patch::patch;

use crate::schema::Schema;
use crate::schema::types::{List, Map as MapType, Strategy, Type, TypeId};

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
const SET_ORDER: &str = "$setElementOrder/";

/// Why a patch is not one, or cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPatch {
    /// Custom resources cannot be patched so.
    #[error("custom resources take no strategic merge patch")]
    Custom,
    /// A directive says something that has no meaning.
    #[error("{directive} cannot be {value}")]
    Directive {
        /// Its name.
        directive: String,
        /// What it says.
        value: String,
    },
    /// An item of a list that is merged by a key is no map or lacks the key.
    #[error("an item of {list} is no map with the merge key {key}")]
    NoMergeKey {
        /// The list.
        list: String,
        /// The key.
        key: String,
    },
    /// The patch sets a field that its `$retainKeys` does not name.
    #[error("{field} is set, but $retainKeys does not name it")]
    NotRetained {
        /// The field.
        field: String,
    },
    /// `$setElementOrder` has not the items of the patch in their order.
    #[error("$setElementOrder/{list} does not have the patch's items in their order")]
    Order {
        /// The list.
        list: String,
    },
    /// Lists of lists, or of maps and scalars at once, are not merged.
    #[error("{list} is a list of different things, which cannot be merged")]
    Mixed {
        /// The list.
        list: String,
    },
    /// It is nested too deep.
    #[error("the patch is nested too deep")]
    TooDeep,
}

/// What the schema says of a field that is patched.
struct Known<'a> {
    strategy: Strategy,
    merge_key: Option<&'a str>,
    /// The maps in it: its own, or those of its items.
    map: Option<MapType>,
}

fn known<'a>(schema: &'a Schema, map: Option<&MapType>, name: &str) -> Known<'a> {
    let nothing = Known { strategy: Strategy::default(), merge_key: None, map: None };
    let Some(map) = map else {
        return nothing;
    };
    let inner = |id: TypeId| match schema.type_of(id) {
        Type { list: Some(List { item, .. }), map: None, .. } => schema.type_of(item).map,
        of => of.map,
    };
    match schema.field(map, name) {
        Some(field) => {
            Known { strategy: field.strategy, merge_key: schema.merge_key(&field.strategy), map: inner(field.type_id) }
        }
        None => Known { map: map.other.and_then(inner), ..nothing },
    }
}
