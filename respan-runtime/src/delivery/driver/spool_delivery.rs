//! What goes to the spool, and what comes back from it.

use super::circuit_breaker::FailureKind;
use super::exporter_driver::{ExporterDriver, SHORTEST_TEXT, guarded};
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose_once;
use crate::exporter::{Encode, Export, ExportError, ExportFailure};
use crate::model::{FinishedSpan, SpanView as _};
use crate::spool::{ClaimedRequest, Store};
use crate::sync::{catch_panic, lock};
use bytes::Bytes;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The spool of one exporter, as the delivery sees it.
#[derive(Debug)]
pub(crate) struct SpoolDelivery {
    pub(crate) store: Arc<Store>,
    encoder: Arc<dyn Encode>,
    /// There may be something to deliver.
    backlog: AtomicBool,
    /// When to look again for what others have now.
    next_look: Mutex<Option<Instant>>,
}

/// Others have a request for as long as an attempt takes, unless they die.
const BUSY_WAIT: Duration = Duration::from_secs(1);

/// What came of trying to deliver the oldest request of the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplayOutcome {
    /// It is settled, and there may be more.
    Settled,
    /// There is none that this process could have.
    Nothing,
    /// It stays where it is, until the next attempt is due.
    Failed,
}

impl SpoolDelivery {
    /// What earlier processes have left is looked for first.
    pub(crate) fn of(exporter: &dyn Export) -> Option<Self> {
        let (store, encoder) = exporter.spool()?;
        Some(Self {
            store,
            encoder,
            backlog: AtomicBool::new(true),
            next_look: Mutex::default(),
        })
    }

    fn look(&self) {
        self.backlog.store(true, Ordering::Relaxed);
    }

    /// The oldest request that can be had.
    fn claim(&self) -> Option<ClaimedRequest> {
        // Before looking: what another thread writes meanwhile is looked for again.
        self.backlog.store(false, Ordering::Relaxed);
        let claimed = catch_panic(|| self.store.claim()).flatten();
        if claimed.is_some() {
            self.look();
        }
        let is_busy = claimed.is_none() && self.store.has_requests();
        *lock(&self.next_look) = is_busy.then(|| Instant::now() + BUSY_WAIT);
        claimed
    }
}

impl ExporterDriver {
    pub(crate) fn has_spool(&self) -> bool {
        self.spooling.is_some()
    }

    /// Whether there may be something in the spool to deliver.
    pub(crate) fn has_backlog(&self) -> bool {
        self.spooling
            .as_ref()
            .is_some_and(|spooling| spooling.backlog.load(Ordering::Relaxed))
    }

    /// When to [look](Self::look_for_backlog) for requests that others have now.
    pub(crate) fn next_look(&self) -> Option<Instant> {
        *lock(&self.spooling.as_ref()?.next_look)
    }

    /// The endpoint has answered: whatever lies in the spool may be delivered.
    pub(crate) fn look_for_backlog(&self) {
        if let Some(spooling) = &self.spooling {
            spooling.look();
        }
    }

    /// Spans of ours that are in the spool.
    pub(crate) fn kept(&self) -> u64 {
        self.spooling
            .as_ref()
            .map_or(0, |spooling| spooling.store.counts().spooled)
    }

    pub(crate) fn spool_directory(&self) -> Option<PathBuf> {
        let spooling = self.spooling.as_ref()?;
        Some(spooling.store.directory().to_owned())
    }

    /// As [`to_spool`](Self::to_spool), with the batch that is next.
    pub(crate) fn keep(&self, spans: &[FinishedSpan]) -> usize {
        let kept = self.to_spool(spans);
        if kept > 0 {
            lock(&self.circuit).let_go();
        }
        kept
    }

    /// Writes these spans to the spool, without asking for the exporter, which may be busy. How many at the front are settled
    /// by that: none without a spool, or where the disk refuses.
    pub(crate) fn to_spool(&self, spans: &[FinishedSpan]) -> usize {
        // The halves of a batch are kept by calls of their own: after a defect of ours none of one is settled.
        catch_panic(|| self.write_request(spans)).unwrap_or(0)
    }

    fn write_request(&self, spans: &[FinishedSpan]) -> usize {
        let Some(spooling) = self.spooling.as_ref().filter(|_| !spans.is_empty()) else {
            return 0;
        };
        let error = match encoded(spooling, spans) {
            Ok(body) => return put(spooling, &body, spans.len()),
            Err(ExportFailure::TooLarge(error)) => error,
            Err(_) => return 0,
        };
        let [span] = spans else {
            let (first, second) = spans.split_at(spans.len() / 2);
            let kept = self.to_spool(first);
            return if kept < first.len() {
                kept
            } else {
                kept + self.to_spool(second)
            };
        };
        let mut longest = span.longest_text();
        while longest / 2 >= SHORTEST_TEXT {
            longest /= 2;
            if let Ok(body) = encoded(spooling, &[span.shrunk(longest)]) {
                return put(spooling, &body, 1);
            }
        }
        let error = ExportError::SpanTooLarge {
            span: span.name().to_owned(),
            reason: error.to_string(),
        };
        self.lose(1, LossReason::Rejected, Some(error));
        1
    }

    /// One attempt at the oldest request of the spool. Of a request that is refused for good nothing stays: it would be
    /// refused for ever.
    pub(crate) fn replay(&self) -> ReplayOutcome {
        let Some(spooling) = &self.spooling else {
            return ReplayOutcome::Nothing;
        };
        let Some(claimed) = spooling.claim() else {
            return ReplayOutcome::Nothing;
        };
        let spans = claimed.spans() as usize;
        let is_sent = !self.is_cut_off();
        let result = self.with_exporter(|exporter| exporter.resend(claimed.body(), spans));
        if matches!(result, Err(ExportFailure::ShutDown)) {
            spooling.backlog.store(false, Ordering::Relaxed);
            return ReplayOutcome::Nothing;
        }
        self.counters.retried.add(if is_sent { spans } else { 0 });
        self.conclude_replay(claimed, spans, result)
    }

    fn conclude_replay(
        &self,
        claimed: ClaimedRequest,
        spans: usize,
        result: Result<(), ExportFailure>,
    ) -> ReplayOutcome {
        let rejected = match result {
            Ok(()) => None,
            Err(ExportFailure::PartiallyRejected(rejected, error)) => Some((rejected, LossReason::Rejected, error)),
            Err(ExportFailure::TooLarge(error) | ExportFailure::Permanent(error @ ExportError::Refused { .. })) => {
                Some((spans, LossReason::Rejected, error))
            }
            Err(ExportFailure::Permanent(error @ ExportError::Panicked)) => {
                Some((spans, LossReason::ExportFailed, error))
            }
            Err(ExportFailure::Configuration(error)) => {
                if claimed.record_rejection() {
                    self.set_back(error, FailureKind::SetUp);
                    return ReplayOutcome::Failed;
                }
                Some((spans, LossReason::Rejected, error))
            }
            Err(ExportFailure::Retryable(error, after)) => {
                self.set_back(error, FailureKind::Away(after));
                return ReplayOutcome::Failed;
            }
            // Nobody has looked at the request: this says nothing about it.
            Err(ExportFailure::Permanent(error)) => {
                self.set_back(error, FailureKind::Away(None));
                return ReplayOutcome::Failed;
            }
            Err(ExportFailure::ShutDown) => return ReplayOutcome::Nothing,
        };
        // Out of the spool before they are counted elsewhere: nobody is to find them in both.
        claimed.acknowledge();
        let lost = rejected.as_ref().map_or(0, |(lost, ..)| *lost);
        if lost < spans {
            self.delivered(spans - lost);
        }
        if let Some((lost, loss, error)) = rejected {
            self.lose(lost, loss, Some(error));
        }
        self.answered();
        ReplayOutcome::Settled
    }

    /// What is in the spool is neither delivered nor lost, and whoever asked for a delivery must hear of it.
    pub(crate) fn remember_kept(&self) {
        let Some(spooling) = self.spooling.as_ref().filter(|_| self.kept() > 0) else {
            return;
        };
        let obstacle = self.obstacle().unwrap_or_else(|| ExportError::Spooled {
            directory: spooling.store.directory().to_owned(),
        });
        self.remember(0, obstacle);
    }

    pub(crate) fn with_exporter<R>(
        &self,
        code: impl FnOnce(&mut dyn Export) -> Result<R, ExportFailure>,
    ) -> Result<R, ExportFailure> {
        let mut exporter = lock(&self.exporter);
        let Some(exporter) = exporter.as_mut() else {
            return Err(ExportFailure::ShutDown);
        };
        guarded(|| code(exporter.as_mut()))
    }
}

fn put(spooling: &SpoolDelivery, body: &Bytes, spans: usize) -> usize {
    let written = catch_panic(|| {
        let count = u32::try_from(spans).unwrap_or(u32::MAX);
        spooling.store.write(body, count)
    });
    match written {
        Some(Ok(())) => {
            spooling.look();
            spans
        }
        Some(Err(error)) => {
            diagnose_once!(
                Warning,
                "spool",
                "{error}; what cannot be delivered waits in memory, as without a spool"
            );
            0
        }
        None => 0,
    }
}

fn encoded(spooling: &SpoolDelivery, spans: &[FinishedSpan]) -> Result<Bytes, ExportFailure> {
    guarded(|| spooling.encoder.encode(spans))
}
