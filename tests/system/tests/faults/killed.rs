//! `kill -9` of the worker at every step of a synchronisation, right before and right after each change.

use crate::scene::{Scene, thorough};
use std::time::Duration;
use windlass_system_tests::eventually;
use windlass_system_tests::faults::{Fleet, Installation, Moment, Signal, Then};

pub(crate) const CREATES: &str = "{syncOptions: [CreateNamespace=true]}";

/// More changes than the scene has in one synchronisation.
const MANY: usize = 40;

/// Kills at one change after the other, until a synchronisation has fewer. Each takes a scene of its own: its first
/// synchronisation, and one that changes and prunes. Says how often a worker was killed.
fn killed_at_every_step(name: &str, moment: Moment) {
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let mut fleet = Fleet::start(&installation, 1);
    let step = if thorough() { 1 } else { 3 };
    let first = if moment == Moment::After && !thorough() { 2 } else { 1 };
    let (mut killed, mut done) = (0, 0);
    for number in (first..MANY).step_by(step) {
        let scene = Scene::new(&installation, &format!("k{number}"));
        let mut hits = 0;
        for version in [1, 2] {
            let commit = scene.commit(&installation, version);
            if version == 1 {
                installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, CREATES);
            }
            fleet.signal_at(number, moment, Signal::SIGKILL, Then::IsLost);
            let asked = fleet.synchronise(&scene.name);
            assert_eq!(asked.status, 0, "{asked:?}");
            done += 1;
            if was_killed(&installation, &mut fleet) {
                hits += 1;
            }
            fleet.fill();
            installation.judge().all_have_ended(fleet.patience());
            installation.settles(fleet.any(), &[&scene.name], &commit);
            scene.is_there(&installation, version, true);
        }
        scene.clear(&installation);
        killed += hits;
        if hits == 0 {
            break;
        }
    }
    installation.judge().finds_nothing(done);
    assert!(installation.judge().taken_over() >= killed, "each kill left an operation to a successor");
    assert!(killed >= 4, "only {killed} kills");
    println!(
        "{name}: {killed} kills in {done} synchronisations; {} changes",
        installation.proxy.traffic().changes().len()
    );
}

/// Waits until the worker was killed; or until the synchronisation has ended with fewer changes.
fn was_killed(installation: &Installation, fleet: &mut Fleet) -> bool {
    eventually("the worker is killed, or has ended its work", Duration::from_secs(60), || {
        if installation.proxy.has_happened() {
            return Ok(true);
        }
        let active = installation.postgres.rows("SELECT phase FROM operations WHERE finished_at IS NULL");
        if !active.is_empty() {
            return Err(format!("{active:?}\n{}", fleet.any().log()));
        }
        installation.proxy.forget();
        Ok(false)
    })
}

#[test]
fn before_each_change() {
    killed_at_every_step("killbefore", Moment::Before);
}

#[test]
fn after_each_change() {
    killed_at_every_step("killafter", Moment::After);
}
