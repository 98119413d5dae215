//! What adds kinds to the API.

use super::{Fields, degraded, healthy, progressing};
use windlass_model::application::Health;

pub(super) fn api_service(object: Fields<'_>) -> Health {
    match object.condition("Available") {
        Some(available) if available.text("status") == "True" => healthy(reason(available)),
        Some(available) => progressing(reason(available)),
        None => progressing("Waiting to be processed"),
    }
}

fn reason(condition: Fields<'_>) -> String {
    format!("{}: {}", condition.text("reason"), condition.text("message"))
}

pub(super) fn definition(object: Fields<'_>) -> Health {
    if object.at("status").items("conditions").next().is_none() {
        return progressing("Status conditions not found");
    }
    if let Some(ending) = object.true_condition("Terminating") {
        return progressing(format!("CRD is terminating: {}", ending.text("message")));
    }
    if let Some(refused) = object.condition("NamesAccepted").filter(|condition| condition.text("status") == "False") {
        return degraded(format!("CRD names have not been accepted: {}", refused.text("message")));
    }
    if let Some(broken) = object.true_condition("NonStructuralSchema") {
        return degraded(format!("Schema violations found: {}", broken.text("message")));
    }
    match object.condition("Established") {
        Some(established) if established.text("status") == "True" => healthy("CRD is healthy"),
        Some(waiting) if waiting.text("reason") == "Installing" => progressing("CRD is being installed"),
        _ => degraded("CRD is not established"),
    }
}
