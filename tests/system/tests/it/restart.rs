//! What survives the end of the server.

use crate::manifests::{SERVICE, deployment};
use crate::story::ready;
use std::time::Duration;
use windlass_system_tests::{Cluster, Repository, eventually};

#[test]
fn nothing_is_lost_when_the_server_is_killed() {
    let Some(cluster) = Cluster::for_test("kill") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let server = ready(&cluster, &repository, "shop");
    repository.git(&["rm", "--quiet", "k8s/deployment.yaml"]);
    repository.commit_all("while the server is away");
    let server = server.kill_and_start_again();
    let application = eventually("the new commit is found, and what it left behind", Duration::from_secs(30), || {
        let application = server.application("shop");
        let left = application["status"]["resources"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["requiresPruning"] == true));
        if left { Ok(application) } else { Err(application["status"].to_string()) }
    });
    assert_eq!(application["status"]["sync"]["status"], "OutOfSync");
    assert_eq!(application["status"]["operationState"]["phase"], "Succeeded", "the last operation is remembered");
    let server = server.stop_and_start_again();
    let log = server.stop();
    assert!(log.contains("stopped"), "{log}");
}
