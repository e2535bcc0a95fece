//! Driver of one exporter: attempts, flush, shutdown and statistics.

use super::delivery_log::DeliveryLog;
use super::endpoint_state::EndpointState;
use super::exporter_lock::{ExporterGuard, ExporterLock, isolated};
use super::loss_reporter::LossReporter;
use super::spool_delivery::SpoolDelivery;
use crate::delivery::completion::DeliveryFailure;
use crate::delivery::statistics::{LossReason, ProcessorCounters, ProcessorStats};
use crate::diagnostics::OnceFlag;
use crate::exporter::{AttemptDeadline, Export, ExportError, RetryPolicy};
use std::sync::Arc;
use std::time::Instant;

/// Delivers batches through one exporter, from any thread; see the [module](super) for what an attempt can lead to.
///
/// The attempts are in `attempt.rs`, those at spooled requests in `replay.rs`.
#[derive(Debug)]
pub(crate) struct ExporterDriver {
    pub(super) exporter: ExporterLock,
    pub(super) spool: Option<SpoolDelivery>,
    pub(super) endpoint: EndpointState,
    pub(super) losses: LossReporter,
    pub(super) delivery_log: DeliveryLog,
    attempt_deadline: Option<Arc<AttemptDeadline>>,
    /// Truncated content is logged once per exporter.
    pub(super) truncation_log: OnceFlag,
}

impl ExporterDriver {
    pub(crate) fn new(name: String, exporter: Box<dyn Export>) -> Self {
        let policy = exporter.retry_policy().unwrap_or(RetryPolicy::never());
        let spool = SpoolDelivery::from_exporter(&*exporter);
        let spool_directory = spool.as_ref().map(|spool| spool.directory().to_owned());
        Self {
            endpoint: EndpointState::new(policy, spool_directory),
            attempt_deadline: exporter.attempt_deadline(),
            delivery_log: DeliveryLog::new(&*exporter),
            spool,
            exporter: ExporterLock::new(exporter),
            losses: LossReporter::new(name),
            truncation_log: OnceFlag::new(),
        }
    }

    /// The name of the processor, or the description of its exporter.
    pub(crate) fn name(&self) -> &str {
        self.losses.exporter_name()
    }

    pub(crate) fn counters(&self) -> &ProcessorCounters {
        &self.losses.counters
    }

    pub(crate) fn endpoint(&self) -> &EndpointState {
        &self.endpoint
    }

    pub(crate) fn spool(&self) -> Option<&SpoolDelivery> {
        self.spool.as_ref()
    }

    /// Whether the spool may contain requests to deliver.
    pub(crate) fn has_backlog(&self) -> bool {
        self.spool.as_ref().is_some_and(SpoolDelivery::has_backlog)
    }

    /// Whether a new batch has to wait: an attempt has failed, and the next one is not due or belongs to the spool.
    pub(crate) fn must_wait(&self) -> bool {
        self.endpoint.is_backing_off() || self.endpoint.is_failing() && self.has_backlog()
    }

    /// Leaves failures to the report of the shutdown from here on.
    pub(crate) fn mute(&self) {
        self.losses.mute();
    }

    /// Ends every attempt at this moment, those under way included.
    pub(crate) fn set_attempt_deadline(&self, at: Instant) {
        if let Some(deadline) = &self.attempt_deadline {
            deadline.set(at);
        }
    }

    /// Whether attempts end before they send anything.
    pub(super) fn is_past_deadline(&self) -> bool {
        self.attempt_deadline
            .as_ref()
            .is_some_and(|deadline| deadline.is_elapsed())
    }

    /// Counts spans as lost that were never attempted.
    pub(crate) fn lose(&self, spans: usize, reason: LossReason) {
        self.losses.lose(spans, reason, None);
    }

    /// Whether no thread calls the exporter.
    pub(crate) fn is_idle(&self) -> bool {
        self.try_lock_exporter().is_some()
    }

    /// Waits until no other thread calls the exporter.
    pub(crate) fn lock_exporter(&self) -> ExporterGuard<'_> {
        self.exporter.lock()
    }

    /// `None` while another thread calls the exporter.
    pub(crate) fn try_lock_exporter(&self) -> Option<ExporterGuard<'_>> {
        self.exporter.try_lock()
    }

    /// Flushes the exporter. Returns what failed since the last flush, with the number of spans that wait for another attempt.
    pub(crate) fn flush(&self, mut exporter: ExporterGuard<'_>, waiting: usize) -> Option<DeliveryFailure> {
        let result = exporter.as_mut().map(|exporter| isolated(|| exporter.flush()));
        drop(exporter);
        if waiting > 0
            && let Some(error) = self.endpoint.last_error()
        {
            self.losses.remember(0, error);
        }
        let failure = self.take_failure(result)?;
        let waiting = waiting as u64;
        Some(DeliveryFailure { waiting, ..failure })
    }

    /// Shuts down and drops the exporter, which was taken out of its lock. Returns what failed since the last flush.
    pub(crate) fn shut_down(&self, exporter: Option<Box<dyn Export>>) -> Option<DeliveryFailure> {
        let result = exporter.map(|mut exporter| {
            let result = isolated(|| exporter.shutdown());
            // Its destructor is code of the program as well.
            isolated(|| {
                drop(exporter);
                Ok(())
            })
            .and(result)
        });
        self.take_failure(result)
    }

    /// Spans in the spool are neither delivered nor lost; they make a failure too, so that a flush reports them.
    fn take_failure(&self, result: Option<Result<(), ExportError>>) -> Option<DeliveryFailure> {
        if let Some(Err(error)) = result {
            self.losses.remember(0, error);
        }
        let spool = self.spool.as_ref();
        if let Some(spool) = spool.filter(|spool| spool.spooled() > 0) {
            let error = self.endpoint.last_error().unwrap_or_else(|| ExportError::Spooled {
                directory: spool.directory().to_owned(),
            });
            self.losses.remember(0, error);
        }
        let failure = self.losses.take_unreported()?;
        Some(DeliveryFailure {
            spooled: spool.map_or(0, SpoolDelivery::spooled),
            spool: spool.map(|spool| spool.directory().to_owned()),
            ..failure
        })
    }

    /// Read in the order that [`Counter`](crate::sync::Counter) requires: exported and lost, the spool, accepted.
    pub(crate) fn stats(&self) -> ProcessorStats {
        let counters = self.counters();
        let mut stats = counters.read_outputs(self.name());
        if let Some(spool) = &self.spool {
            spool.read_into(&mut stats);
        }
        stats.set_accepted(counters.accepted.get());
        stats
    }
}
