//! Live objects in a text, taken as they are: what they lack is not looked for. Only a kind each has to have.

use crate::error::CliError;
use serde_json::Value;
use windlass_model::application::Object;
use windlass_objects::manifest::with_type;
use windlass_objects::{Budget, key, yaml};

const NEXT: &str = "Give the objects as `kubectl get -o yaml` or `-o json` writes them.";
/// Lists may be nested this deep.
const MAX_LISTS: usize = 8;

/// All objects of a text, in order; those of lists in place of the lists.
///
/// # Errors
/// [`CliError::Usage`]: not YAML, no object at all, something else than an object, an object without a kind.
pub(super) fn read(place: &str, text: &str) -> Result<Vec<Object>, CliError> {
    let documents =
        yaml::parse(text, &Budget::default()).map_err(|error| CliError::usage(format!("{place}: {error}"), NEXT))?;
    let mut found = Vec::new();
    for document in documents.into_iter().filter(|document| !document.value.is_null()) {
        let mut open = vec![(document.value, 0)];
        while let Some((value, lists)) = open.pop() {
            let wrong = |what: &str| CliError::usage(format!("{place}, line {}: {what}", document.line), NEXT);
            let Value::Object(mut object) = value else { return Err(wrong("this is not a Kubernetes object")) };
            if key::kind(&object).is_empty() {
                return Err(wrong("the object has no kind"));
            }
            let item_kind = key::kind(&object).strip_suffix("List").map(str::to_owned);
            let api_version = key::api_version(&object).to_owned();
            match (item_kind, object.get_mut("items").map(Value::take)) {
                (Some(_), Some(Value::Array(_))) if lists >= MAX_LISTS => {
                    return Err(wrong("lists are nested too deeply"));
                }
                (Some(item_kind), Some(Value::Array(items))) => {
                    // The last goes onto the stack first, so that they come off in the order in which they are written.
                    for item in items.into_iter().rev() {
                        open.push((with_type(item, &api_version, &item_kind), lists + 1));
                    }
                }
                (_, items) => {
                    if let Some(items) = items {
                        object.insert("items".into(), items);
                    }
                    found.push(object);
                }
            }
        }
    }
    if found.is_empty() { Err(CliError::usage(format!("{place} has no objects"), NEXT)) } else { Ok(found) }
}
