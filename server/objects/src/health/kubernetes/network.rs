//! What leads to pods from elsewhere.

use super::{Fields, healthy, progressing};
use windlass_model::application::Health;

pub(super) fn service(object: Fields<'_>) -> Health {
    if object.at("spec").text("type") == "LoadBalancer" { load_balancer(object) } else { healthy("") }
}

pub(super) fn ingress(object: Fields<'_>) -> Health {
    load_balancer(object)
}

fn load_balancer(object: Fields<'_>) -> Health {
    let has_address = object.at("status").at("loadBalancer").items("ingress").next().is_some();
    if has_address { healthy("") } else { progressing("") }
}
