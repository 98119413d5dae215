//! Several servers on one database, and many applications: each operation is carried out once, whoever is killed.

use crate::scene::{Scene, thorough};
use std::time::Duration;
use windlass_system_tests::faults::{Fleet, Installation};

const AUTOMATIC: &str = "{automated: {prune: true}, syncOptions: [CreateNamespace=true]}";

/// Applications that follow Git by themselves, while a server is killed every second.
fn killed_every_second(name: &str, size: usize, count: usize) {
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let mut fleet = Fleet::start(&installation, size);
    let scenes: Vec<_> = (0..count).map(|number| Scene::new(&installation, &format!("m{number:02}"))).collect();
    let names: Vec<&str> = scenes.iter().map(|scene| scene.name.as_str()).collect();
    let kills = if thorough() { 20 } else { 6 };
    for version in [1, 2] {
        let mut commit = String::new();
        for scene in &scenes {
            commit = scene.commit(&installation, version);
        }
        if version == 1 {
            for scene in &scenes {
                installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, AUTOMATIC);
            }
        } else {
            let _ = fleet.any().run(&["app", "refresh", &scenes[0].name]).ok();
        }
        for _ in 0..kills {
            std::thread::sleep(Duration::from_secs(1));
            fleet.kill_oldest();
            fleet.fill();
        }
        installation.judge().all_have_ended(fleet.patience());
        installation.settles(fleet.any(), &names, &commit);
        scenes.iter().for_each(|scene| scene.is_there(&installation, version, true));
    }
    installation.judge().all_have_ended(fleet.patience());
    installation.judge().finds_nothing(2 * count);
    println!("{name}: {} operations were taken over", installation.judge().taken_over());
    scenes.iter().for_each(|scene| scene.clear(&installation));
}

#[test]
fn two_servers() {
    killed_every_second("manytwo", 2, 8);
}

#[test]
fn three_servers() {
    killed_every_second("manythree", 3, 12);
}
