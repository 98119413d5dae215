//! Logs: one event a line on standard error, for people or for programs.

use crate::config::{Log, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging.
///
/// # Errors
/// A level that cannot be read.
pub(crate) fn start(log: &Log) -> anyhow::Result<()> {
    // Clusters registered without verification are an administrator's choice; kube warns of it at each handshake.
    let level = format!("{},kube_client::client::tls=error", log.level);
    let filter = EnvFilter::try_new(&level).map_err(|error| {
        anyhow::anyhow!("log.level {:?} cannot be read: {error}; use error, warn, info, debug or trace", log.level)
    })?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Human => logs.with_target(false).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging could not be started: {error}"))
}
