//! Postgres, in the middle of a synchronisation: crashed and started again, and silent for longer than a lease.

use crate::killed::CREATES;
use crate::scene::Scene;
use std::sync::mpsc;
use std::time::Duration;
use windlass_system_tests::faults::{Fault, Fleet, Installation, Moment, Postgres, Then};

/// At the fourth change of a synchronisation, this happens to the database; the change goes on when it has.
fn at_the_fourth_change(name: &str, happens: impl Fn(&Postgres)) {
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let fleet = Fleet::start(&installation, 1);
    let scene = Scene::new(&installation, "db");
    let commit = scene.commit(&installation, 1);
    installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, CREATES);
    let ((reached, is_reached), (go_on, may_go_on)) = (mpsc::channel(), mpsc::channel::<()>());
    let action = Box::new(move |_: &str| {
        let _ = reached.send(());
        let _ = may_go_on.recv();
    });
    installation.proxy.at(Fault { number: 4, moment: Moment::After, action, then: Then::GoesOn });
    let _ = fleet.synchronise(&scene.name).ok();
    is_reached.recv_timeout(Duration::from_secs(60)).unwrap();
    happens(&installation.postgres);
    go_on.send(()).unwrap();
    installation.judge().all_have_ended(fleet.patience());
    installation.settles(fleet.any(), &[&scene.name], &commit);
    scene.is_there(&installation, 1, false);

    let commit = scene.commit(&installation, 2);
    let _ = fleet.synchronise(&scene.name).ok();
    installation.judge().all_have_ended(fleet.patience());
    installation.settles(fleet.any(), &[&scene.name], &commit);
    scene.is_there(&installation, 2, true);
    installation.judge().finds_nothing(2);
    scene.clear(&installation);
}

#[test]
fn crashed_and_started_again() {
    at_the_fourth_change("dbcrash", Postgres::crash_and_start_again);
}

#[test]
fn silent_for_longer_than_a_lease() {
    at_the_fourth_change("dbsilent", |postgres| {
        postgres.freeze();
        std::thread::sleep(Duration::from_secs(8));
        postgres.thaw();
    });
}
