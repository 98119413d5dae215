//! The clock of one server: an hour off, and moved by an hour while it carries out an operation. Leases count by the
//! database's clock and by the monotonic one.

use crate::killed::CREATES;
use crate::scene::Scene;
use std::collections::BTreeSet;
use std::time::Duration;
use windlass_system_tests::faults::{Fault, Fleet, Installation, Moment, Then, faketime};

/// Longer than in other tests: whoever loses it on a busy machine would look like one whose clock made it lose it.
const LEASE: Duration = Duration::from_secs(5);

/// A file that says how far the clock of a process is off, and the environment that makes the process heed it.
struct Clock {
    file: tempfile::NamedTempFile,
    library: String,
}

impl Clock {
    fn off_by(offset: &str) -> Option<Self> {
        let Some(library) = faketime() else {
            println!("skipped: there is no libfaketime here; tools/install test puts it on Debian");
            return None;
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), offset).unwrap();
        Some(Self { file, library })
    }

    fn environment(&self) -> Vec<(&str, &str)> {
        vec![
            ("LD_PRELOAD", self.library.as_str()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.path().to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            // A clock that is set moves the wall clock only.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }
}

/// Two servers whose clocks are an hour apart share the work, and take nothing from each other.
fn an_hour_off(name: &str, offset: &str) {
    let Some(clock) = Clock::off_by(offset) else { return };
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let installation = installation.with_lease(LEASE);
    let fleet = Fleet::start_with(&installation, 2, &clock.environment());
    let line = fleet.named("worker-001").log();
    let scenes: Vec<_> = (0..4).map(|number| Scene::new(&installation, &format!("c{number}"))).collect();
    let names: Vec<&str> = scenes.iter().map(|scene| scene.name.as_str()).collect();
    let mut commit = String::new();
    for scene in &scenes {
        commit = scene.commit(&installation, 1);
    }
    for scene in &scenes {
        installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, CREATES);
    }
    // Half of them are asked of each, so that both have something to do.
    for (number, name) in names.iter().enumerate() {
        let server = fleet.named(if number % 2 == 0 { "worker-001" } else { "worker-002" });
        let _ = server.run(&["app", "sync", name]).ok();
    }
    installation.judge().all_have_ended(fleet.patience());
    for server in ["worker-001", "worker-002"] {
        installation.settles(fleet.named(server), &names, &commit);
    }
    scenes.iter().for_each(|scene| scene.is_there(&installation, 1, false));
    installation.judge().finds_nothing(scenes.len());
    assert_eq!(installation.judge().taken_over(), 0, "a lease that is held is not taken: {line}");
    let workers: BTreeSet<_> = installation.proxy.traffic().changes().into_iter().map(|one| one.worker).collect();
    println!("{name}: carried out by {workers:?}");
    scenes.iter().for_each(|scene| scene.clear(&installation));
}

#[test]
fn an_hour_ahead() {
    an_hour_off("clockahead", "+3600");
}

#[test]
fn an_hour_behind() {
    an_hour_off("clockbehind", "-3600");
}

/// The clock jumps in the middle of an operation that lasts longer than a lease from then on: its worker keeps it.
fn moved_by(name: &str, offset: &'static str) {
    let Some(clock) = Clock::off_by("+0") else { return };
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let installation = installation.with_lease(LEASE);
    let fleet = Fleet::start_with(&installation, 1, &clock.environment());
    let scene = Scene::new(&installation, "jump");
    let commit = scene.commit(&installation, 1);
    installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, CREATES);
    let file = clock.file.path().to_owned();
    let links = installation.proxy.links();
    // Each change takes a second from then on: all of them take longer than a lease.
    let action = Box::new(move |_: &str| {
        std::fs::write(file, offset).unwrap();
        links.delay_for(Duration::from_secs(1), Duration::from_secs(12));
    });
    installation.proxy.at(Fault { number: 1, moment: Moment::After, action, then: Then::GoesOn });
    let _ = fleet.any().run(&["app", "sync", &scene.name]).ok();
    installation.judge().all_have_ended(fleet.patience());
    installation.proxy.has_been_restored(Duration::from_secs(30));
    let lasted = installation
        .postgres
        .rows("SELECT extract(epoch FROM finished_at - started_at)::float8 AS seconds FROM operations");
    assert!(lasted[0]["seconds"].as_f64() > Some(installation.lease().as_secs_f64()), "{lasted:?}");
    installation.settles(fleet.any(), &[&scene.name], &commit);
    scene.is_there(&installation, 1, false);
    installation.judge().finds_nothing(1);
    assert_eq!(installation.judge().taken_over(), 0, "{}", fleet.any().log());
    scene.clear(&installation);
}

#[test]
fn moved_ahead_in_an_operation() {
    moved_by("clockjumps", "+3600");
}

#[test]
fn moved_back_in_an_operation() {
    moved_by("clockback", "-3600");
}
