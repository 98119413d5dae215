//! What delivery counts, for `/metrics`.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
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
    /// What full comparisons corrected; it should stay 0.
    corrections: Family<Cause, Counter>,
}

/// Why something had to be corrected: `missed_change` and `missed_deletion` (no watch had told), `answer` (the same two
/// sides, asked about again, were answered otherwise).
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cause {
    cause: &'static str,
}

impl Metrics {
    /// Counts corrections.
    pub(crate) fn corrected(&self, cause: &'static str, number: u64) {
        self.corrections.get_or_create(&Cause { cause }).inc_by(number);
    }

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
        registry.register(
            "corrections",
            "What full comparisons corrected, by cause; should stay 0",
            self.corrections.clone(),
        );
    }
}
