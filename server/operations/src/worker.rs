//! The workers of one process: claims operations as they come, and runs as many at once as it may.

use crate::lease::{self, Claimed};
use crate::supervise::Supervisor;
use crate::{Handler, Operations, OperationsError};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

impl Operations {
    /// Carries operations out, `workers` at once, until `shutdown`; then tells the handlers to stop, gives their claims
    /// back, and returns. `holder` names this process in the rows that it claims.
    pub async fn run(
        &self,
        handlers: Vec<Arc<dyn Handler>>,
        workers: usize,
        holder: String,
        shutdown: CancellationToken,
    ) {
        let handlers: BTreeMap<_, _> =
            handlers.into_iter().map(|handler| (handler.kind().to_owned(), handler)).collect();
        let kinds: Vec<_> = handlers.keys().cloned().collect();
        let free = Arc::new(Semaphore::new(workers));
        let mut running = JoinSet::new();
        loop {
            let place = tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                place = Arc::clone(&free).acquire_owned() => place,
            };
            let Ok(place) = place else { break };
            let asked_to_end = self.asked_to_end.subscribe();
            // Not cancelled half-way: a claim that was committed but not seen would have to run out.
            match lease::claim(self.store.pool(), &kinds, &holder, &self.timing).await {
                Ok(Some(claimed)) => {
                    let Some(handler) = handlers.get(&claimed.record.operation.kind) else { continue };
                    let supervisor = self.supervisor(claimed, &shutdown, asked_to_end);
                    let handler = Arc::clone(handler);
                    running.spawn(async move {
                        supervisor.run(handler).await;
                        drop(place);
                    });
                }
                Ok(None) => self.rest(&shutdown).await,
                Err(error) => {
                    log_failed_claim(&error);
                    self.rest(&shutdown).await;
                }
            }
            while running.try_join_next().is_some() {}
        }
        while running.join_next().await.is_some() {}
    }

    /// Until there may be something to do.
    async fn rest(&self, shutdown: &CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.woken.notified() => {}
            () = tokio::time::sleep(self.timing.poll) => {}
        }
    }

    fn supervisor(
        &self,
        claimed: Claimed,
        shutdown: &CancellationToken,
        asked_to_end: watch::Receiver<u64>,
    ) -> Supervisor {
        Supervisor::new(self.store.pool().clone(), self.timing, claimed, shutdown.clone(), asked_to_end)
    }
}

fn log_failed_claim(error: &OperationsError) {
    tracing::warn!(%error, next_step = error.next_step(), "no operation could be claimed");
}
