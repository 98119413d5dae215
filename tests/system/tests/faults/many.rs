//! Several servers on one database, and many applications: each operation is carried out once, whoever is killed.

use crate::killed::CREATES;
use crate::scene::{Scene, thorough};
use std::time::{Duration, Instant};
use windlass_system_tests::faults::{Fleet, Installation, Moment, Signal, Then};

const AUTOMATIC: &str = "{automated: {prune: true}, syncOptions: [CreateNamespace=true]}";

/// By then a server is at work that was asked, also on a busy machine.
const AT_WORK: Duration = Duration::from_secs(15);

/// Who asks for synchronisations.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    /// A person, for each application.
    Person,
    /// The applications' policy.
    Policy,
}

/// Applications that follow Git, while a server is killed every second.
fn killed_every_second(name: &str, size: usize, count: usize, asks: Asks) {
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let mut fleet = Fleet::start(&installation, size);
    let scenes: Vec<_> = (0..count).map(|number| Scene::new(&installation, &format!("m{number:02}"))).collect();
    let names: Vec<&str> = scenes.iter().map(|scene| scene.name.as_str()).collect();
    let policy = if asks == Asks::Policy { AUTOMATIC } else { CREATES };
    let kills = if thorough() { 20 } else { 4 };
    for version in [1, 2] {
        let mut commit = String::new();
        for scene in &scenes {
            commit = scene.commit(&installation, version);
        }
        if version == 1 {
            for scene in &scenes {
                installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, policy);
            }
        } else {
            let _ = fleet.any().run(&["app", "refresh", &scenes[0].name]).ok();
        }
        for kill in 0..kills.max(scenes.len()) {
            if let Some(scene) = scenes.get(kill).filter(|_| asks == Asks::Person) {
                let _ = fleet.synchronise(&scene.name).ok();
            }
            // Whichever works then; a little later each time.
            let moment = if kill % 2 == 0 { Moment::Before } else { Moment::After };
            fleet.signal_at(1 + kill % 3, moment, Signal::SIGKILL, Then::IsLost);
            let armed = Instant::now();
            while armed.elapsed() < Duration::from_secs(1)
                || asks == Asks::Person
                    && kill < scenes.len()
                    && armed.elapsed() < AT_WORK
                    && !installation.proxy.has_happened()
            {
                std::thread::sleep(Duration::from_millis(50));
            }
            installation.proxy.forget();
            fleet.fill();
        }
        installation.judge().all_have_ended(fleet.patience());
        installation.settles(fleet.any(), &names, &commit);
        scenes.iter().for_each(|scene| scene.is_there(&installation, version, true));
    }
    installation.judge().all_have_ended(fleet.patience());
    installation.judge().finds_nothing(2 * count);
    let (taken_over, lost) = (installation.judge().taken_over(), fleet.started() - size);
    println!("{name}: {lost} servers were killed, {taken_over} operations taken over");
    assert!(taken_over > 1, "nothing was taken over");
    scenes.iter().for_each(|scene| scene.clear(&installation));
}

#[test]
fn two_servers_that_are_asked() {
    killed_every_second("manytwo", 2, if thorough() { 8 } else { 4 }, Asks::Person);
}

#[test]
fn three_servers_that_follow_git() {
    killed_every_second("manythree", 3, if thorough() { 20 } else { 6 }, Asks::Policy);
}
