//! What keeps data.

use super::{Fields, degraded, health, healthy, progressing};
use windlass_model::application::{Health, HealthStatus};

pub(super) fn claim(object: Fields<'_>) -> Health {
    match object.at("status").text("phase") {
        "Bound" => healthy(""),
        "Pending" => progressing(""),
        "Lost" => degraded(""),
        _ => health(HealthStatus::Unknown, ""),
    }
}
