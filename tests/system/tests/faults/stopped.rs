//! A worker that is stopped beyond its lease, and goes on when another has its work.

use crate::killed::CREATES;
use crate::scene::Scene;
use std::time::{Duration, SystemTime};
use windlass_system_tests::eventually;
use windlass_system_tests::faults::{Fleet, Installation, Moment, Signal, Then, send};

/// SIGSTOP at this change of a synchronisation, and SIGCONT when another worker has carried it out.
fn stopped_at(name: &str, number: usize, moment: Moment) {
    let Some(installation) = Installation::new(name, &[("README", "")]) else { return };
    let fleet = Fleet::start(&installation, 2);
    let scene = Scene::new(&installation, "stop");
    scene.commit(&installation, 1);
    // More of one kind than are applied at once: whoever goes on sends the next one before it does anything else.
    let more = |number| {
        let text =
            format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: stop-more-{number:02}}}, data: {{a: b}}}}\n");
        (format!("stop/more-{number:02}.yaml"), text)
    };
    let more: Vec<_> = (0..30).map(more).collect();
    let more: Vec<_> = more.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let commit = installation.repository.commit("more", &more);
    installation.save(fleet.any(), &scene.name, &scene.name, &scene.namespace, CREATES);
    // Whichever worker has the operation: the other one is asked and serves.
    fleet.signal_at(number, moment, Signal::SIGSTOP, Then::GoesOn);
    let _ = fleet.synchronise(&scene.name).ok();
    eventually("a worker is stopped", Duration::from_secs(60), || {
        if installation.proxy.has_happened() { Ok(()) } else { Err(installation.proxy.traffic().lines()) }
    });
    installation.judge().all_have_ended(fleet.patience());
    let changes = installation.proxy.traffic().changes();
    let stopped = &changes[number - 1].worker;
    assert_eq!(installation.judge().taken_over(), 1, "{}", installation.proxy.traffic().lines());
    let end = SystemTime::now();
    send(fleet.named(stopped).process_id(), Signal::SIGCONT);

    // It is alive, knows what is there, and has not gone on with what it was at.
    installation.settles(fleet.named(stopped), &[&scene.name], &commit);
    scene.is_there(&installation, 1, false);
    installation.judge().is_silent_after(stopped, end);
    installation.judge().finds_nothing(1);
    scene.clear(&installation);
}

#[test]
fn with_a_request_that_was_not_answered() {
    stopped_at("stopbefore", 3, Moment::Before);
}

#[test]
fn with_an_answer_that_waits() {
    stopped_at("stopafter", 2, Moment::After);
}
