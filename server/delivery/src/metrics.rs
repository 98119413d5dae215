//! What delivery counts, for `/metrics`.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

/// Counters of one process.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    /// Looks at Git, each with or without rendering.
    pub refreshes: Counter,
    /// Of these, the failed ones.
    pub refresh_errors: Counter,
    /// Renderings; a refresh that finds the same tree makes none.
    pub renderings: Counter,
    /// Objects seen by watches.
    pub observations: Counter,
    /// Objects that were found equal by their schema, without a dry run.
    pub local_proofs: Counter,
    /// Dry runs that confirmed or refuted a difference.
    pub dry_runs: Counter,
    /// Objects applied.
    pub applies: Counter,
    /// Status rows written.
    pub status_writes: Counter,
}

impl Metrics {
    /// Names them in the registry, with the prefix `windlass_delivery_`.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("windlass_delivery");
        registry.register("refreshes", "Looks at Git, with or without rendering", self.refreshes.clone());
        registry.register("refresh_errors", "Looks at Git that failed", self.refresh_errors.clone());
        registry.register("renderings", "Renderings of a folder", self.renderings.clone());
        registry.register("observations", "Objects seen by watches", self.observations.clone());
        registry.register(
            "local_proofs",
            "Objects found equal by their schema, without a dry run",
            self.local_proofs.clone(),
        );
        registry.register("dry_runs", "Dry runs made to confirm a difference", self.dry_runs.clone());
        registry.register("applies", "Objects applied", self.applies.clone());
        registry.register("status_writes", "Status rows written", self.status_writes.clone());
    }
}
