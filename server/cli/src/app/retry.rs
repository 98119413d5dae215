//! `--retry-limit` and its kin: how often a synchronisation that failed is tried again.

use windlass_model::operation::{Backoff, RetryStrategy};

/// As Argo CD names them; without `--retry-limit` the application's own policy is followed.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Trying again")]
pub(super) struct RetryArgs {
    /// How often it is tried again if it fails, in place of the application's policy; below 0: for ever
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true)]
    retry_limit: Option<i64>,
    /// The first pause before it is tried again, as 5s or 1m30s (5s)
    #[arg(long, value_name = "DURATION", requires = "retry_limit")]
    retry_backoff_duration: Option<String>,
    /// Each pause is so many times the one before (2)
    #[arg(long, value_name = "FACTOR", requires = "retry_limit")]
    retry_backoff_factor: Option<i64>,
    /// No pause is longer (3m)
    #[arg(long, value_name = "DURATION", requires = "retry_limit")]
    retry_backoff_max_duration: Option<String>,
    /// Takes the latest commit each time, rather than that of the first time
    #[arg(long, requires = "retry_limit")]
    retry_refresh: bool,
}

impl RetryArgs {
    pub(super) fn strategy(self) -> Option<RetryStrategy> {
        let limit = self.retry_limit?;
        let backoff = Backoff {
            duration: self.retry_backoff_duration,
            factor: self.retry_backoff_factor,
            max_duration: self.retry_backoff_max_duration,
        };
        Some(RetryStrategy {
            limit: Some(limit),
            backoff: (backoff != Backoff::default()).then_some(backoff),
            refresh: self.retry_refresh,
        })
    }
}
