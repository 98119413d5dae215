//! Clusters, against a real control plane (`WINDLASS_TEST_KUBECONFIG`; skipped with a message where it is not set) and
//! against servers that misbehave as told.

#![cfg(test)]

mod apply;
mod client_side;
mod compaction;
mod failures;
mod manifests;
mod objects;
mod support;
mod taking_over;
mod tls;
mod watch;
mod watch_protocol;
