//! The way to the API server: cut, deaf, slow; and the API server itself restarted.

use crate::killed::CREATES;
use crate::scene::Scene;
use std::time::Duration;
use windlass_system_tests::faults::{ApiServer, Fault, Fleet, Installation, Link, Moment, Then};

/// A scene at its first version, with one server, and no fault so far.
fn with_scene<'a>(installation: &'a Installation) -> (Fleet<'a>, Scene) {
    let fleet = Fleet::start(installation, 1);
    let scene = Scene::new(installation, "net");
    let commit = scene.commit(installation, 1);
    installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, CREATES);
    let _ = fleet.synchronise(&scene.name).ok();
    installation.judge().all_have_ended(fleet.patience());
    installation.settles(fleet.any(), &[&scene.name], &commit);
    (fleet, scene)
}

/// Begins the second synchronisation, and lets this happen at its third change.
fn disturbed(fleet: &Fleet<'_>, scene: &Scene, disturb: impl FnOnce() + Send + 'static) -> String {
    let commit = scene.commit(fleet.installation, 2);
    let action = Box::new(move |_: &str| disturb());
    fleet.installation.proxy.at(Fault { number: 3, moment: Moment::Before, action, then: Then::GoesOn });
    let _ = fleet.synchronise(&scene.name).ok();
    commit
}

/// After the disturbance: the operation ends, and where it failed, asking again makes it good.
fn ends_well(fleet: &Fleet<'_>, scene: &Scene, commit: &str) {
    let installation = fleet.installation;
    installation.judge().all_have_ended(fleet.patience());
    let failed = installation.postgres.rows("SELECT message FROM operations WHERE phase IN ('Failed', 'Error')");
    if !failed.is_empty() {
        println!("{}: ended with {failed:?}; asked again", scene.name);
        let _ = fleet.synchronise(&scene.name).ok();
        installation.judge().all_have_ended(fleet.patience());
    }
    installation.settles(fleet.any(), &[&scene.name], commit);
    scene.is_there(installation, 2, true);
    installation.judge().finds_nothing(2);
    scene.clear(installation);
}

fn cut_for(name: &str, link: Link, time: Duration) {
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let (fleet, scene) = with_scene(&installation);
    let links = installation.proxy.links();
    let commit = disturbed(&fleet, &scene, move || links.be_for(link, time));
    installation.proxy.has_been_restored(fleet.patience() + time);
    ends_well(&fleet, &scene, &commit);
}

#[test]
fn cut_in_both_directions() {
    cut_for("netcut", Link::Cut, Duration::from_secs(20));
}

#[test]
fn cut_in_one_direction() {
    cut_for("netdeaf", Link::Deaf, Duration::from_secs(20));
}

#[test]
fn refused() {
    cut_for("netrefused", Link::Refused, Duration::from_secs(8));
}

#[test]
fn slower_than_the_deadline() {
    let Some(installation) = Installation::new("netslow", &[("README", "")]) else { return };
    let (fleet, scene) = with_scene(&installation);
    let delays = installation.proxy.links();
    // Longer than a lease of 3 s lets a request last.
    let commit = disturbed(&fleet, &scene, move || delays.delay_for(Duration::from_secs(4), Duration::from_secs(12)));
    installation.proxy.has_been_restored(fleet.patience());
    ends_well(&fleet, &scene, &commit);
}

#[test]
fn the_api_server_is_restarted() {
    let Some(installation) = Installation::alone("netrestart", &[("README", "")]) else { return };
    let cluster = &installation.cluster;
    let Some(server) = ApiServer::find(cluster.server(), &cluster.kubeconfig) else {
        println!("skipped: the API server is not one that tests/cluster/up has started here");
        return;
    };
    let (fleet, scene) = with_scene(&installation);
    let commit = disturbed(&fleet, &scene, move || server.restart());
    windlass_system_tests::eventually("the API server serves again", Duration::from_secs(60), || {
        cluster.request("GET", "/readyz?verbose", None)
    });
    ends_well(&fleet, &scene, &commit);
}
