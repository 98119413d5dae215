//! Whether one object is what Git says.
//!
//! Only the API server knows what applying a manifest would do (defaults, admission, ownership). An object that is
//! there is therefore compared with the answer of a dry-run apply; that answer holds as long as neither the manifest
//! nor the live object (status apart) has changed, which their fingerprints tell, nor what the comparison overlooks.

use super::ignore::Ignored;
use serde_json::Value;
use std::sync::Arc;
use windlass_model::application::{Object, SyncStatus};
use windlass_objects::{compare, mask};

/// What a comparison was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The manifest's fingerprint.
    pub desired: [u8; 32],
    /// The live object's.
    pub live: [u8; 32],
    /// What is overlooked ([`Ignored::mark`]); 0 for nothing.
    pub ignored: u64,
    /// Whether an autoscaler keeps its replicas.
    pub is_scaled: bool,
}

/// The fingerprint of a manifest or of a live object, without what every status update or read changes.
#[must_use]
pub fn fingerprint(object: &Object) -> [u8; 32] {
    compare::fingerprint(&Value::Object(compare::normalized(object)))
}

/// What a dry run said of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Applying would change nothing.
    Same,
    /// Applying would change these fields.
    Different {
        /// The differences in a sentence.
        sentence: String,
        /// The live object that was compared, in the manifest's API version.
        live: Arc<Object>,
        /// What the object would become.
        predicted: Arc<Object>,
    },
    /// The API server would not take the manifest.
    Refused {
        /// Its words.
        message: String,
    },
    /// It could not be asked.
    Unanswered {
        /// Why.
        message: String,
    },
}

/// What the answer of a dry run means.
#[must_use]
pub fn verdict(live: &Arc<Object>, predicted: Object, ignored: Option<&Ignored>) -> Verdict {
    let (before, after) = compared(live, &predicted, ignored);
    if before == after {
        return Verdict::Same;
    }
    let (before, after) = masked(before, after);
    let changes = compare::changes(&Value::Object(before), &Value::Object(after));
    Verdict::Different { sentence: compare::sentence(&changes), live: Arc::clone(live), predicted: Arc::new(predicted) }
}

/// The two sides as they are compared: without status, bookkeeping and what is overlooked. Secrets are not masked.
#[must_use]
pub fn compared(live: &Object, predicted: &Object, ignored: Option<&Ignored>) -> (Object, Object) {
    let (before, after) = (compare::normalized(live), compare::normalized(predicted));
    match ignored {
        Some(ignored) => ignored.without(live, before, after),
        None => (before, after),
    }
}

/// Both sides with a Secret's values hidden: equal stays equal, different stays different.
#[must_use]
pub fn masked(desired: Object, live: Object) -> (Object, Object) {
    if desired.get("kind").and_then(Value::as_str) == Some("Secret") {
        mask::secret_pair(&desired, &live)
    } else {
        (desired, live)
    }
}

/// An object's state, with the sentence that explains it.
#[must_use]
pub fn sync_status(verdict: &Verdict) -> (SyncStatus, String) {
    match verdict {
        Verdict::Same => (SyncStatus::Synced, String::new()),
        Verdict::Different { sentence, .. } => (SyncStatus::OutOfSync, sentence.clone()),
        Verdict::Refused { message } => {
            (SyncStatus::OutOfSync, format!("the API server refuses the manifest: {message}"))
        }
        Verdict::Unanswered { message } => (SyncStatus::Unknown, message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn status_and_bookkeeping_are_no_difference() {
        let live = object(
            json!({"kind": "ConfigMap", "metadata": {"name": "a", "resourceVersion": "1"}, "data": {"a": "1"}, "status": {"x": 1}}),
        );
        let predicted =
            object(json!({"kind": "ConfigMap", "metadata": {"name": "a", "resourceVersion": "2"}, "data": {"a": "1"}}));
        assert_eq!(fingerprint(&live), fingerprint(&predicted));
        assert_eq!(verdict(&Arc::new(live), predicted, None), Verdict::Same);
    }

    #[test]
    fn a_difference_names_the_field() {
        let live = object(json!({"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "1"}}));
        let predicted = object(json!({"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "2"}}));
        let (status, sentence) = sync_status(&verdict(&Arc::new(live), predicted, None));
        assert_eq!(status, SyncStatus::OutOfSync);
        assert!(sentence.contains("data.a"), "{sentence}");
    }

    #[test]
    fn a_secret_s_values_are_not_in_the_sentence() {
        let live = object(json!({"kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "aHVudGVyMQ=="}}));
        let predicted = object(json!({"kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "aHVudGVyMg=="}}));
        let (_, sentence) = sync_status(&verdict(&Arc::new(live), predicted, None));
        assert!(sentence.contains("data.a") && !sentence.contains("aHVudGVy"), "{sentence}");
    }
}
