//! What keeps data.

use super::fields::Fields;
use super::{degraded, health, healthy, progressing};
use windlass_model::application::{Health, HealthStatus};

pub(super) fn claim(object: Fields<'_>) -> Health {
    match object.at("status").text("phase") {
        "Bound" => healthy(""),
        "Pending" => progressing("Waiting for a volume"),
        "Lost" => degraded("The volume is lost"),
        _ => health(HealthStatus::Unknown, ""),
    }
}
