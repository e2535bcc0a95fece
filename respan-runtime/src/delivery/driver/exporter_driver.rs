//! Driver of one exporter: attempts, flush, shutdown and statistics.

use super::delivery_log::DeliveryLog;
use super::endpoint_state::EndpointState;
use super::exporter_lock::{ExporterGuard, ExporterLock, isolated};
use super::loss_reporter::{LossPosition, LossReporter};
use super::spool_delivery::SpoolDelivery;
use crate::delivery::completion::DeliveryFailure;
use crate::delivery::statistics::{LossReason, LostSpans, ProcessorCounters, ProcessorStats};
use crate::diagnostics::{LogLevel, OnceFlag};
use crate::exporter::{AttemptDeadline, Export, ExportError, RetryPolicy};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
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
    /// Start notices have not arrived since this was last asked for.
    pub(super) has_missed_notices: AtomicBool,
    /// Losses are counted, and neither reported nor logged above debug.
    is_best_effort: bool,
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
            losses: LossReporter::new(name, loss_level(exporter.is_best_effort())),
            is_best_effort: exporter.is_best_effort(),
            exporter: ExporterLock::new(exporter),
            truncation_log: OnceFlag::new(),
            has_missed_notices: AtomicBool::new(false),
        }
    }

    /// The name of the processor, or the description of its exporter.
    pub(crate) fn name(&self) -> &str {
        self.losses.exporter_name()
    }

    /// Returns `true` if losses of the exporter are not reported to the program.
    pub(crate) fn is_best_effort(&self) -> bool {
        self.is_best_effort
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

    /// Returns whether the spool may contain requests to deliver.
    pub(crate) fn has_backlog(&self) -> bool {
        self.spool.as_ref().is_some_and(SpoolDelivery::has_backlog)
    }

    /// Returns whether a new batch has to wait: an attempt has failed, and the next one is not due or belongs to the spool.
    pub(crate) fn must_wait(&self) -> bool {
        self.endpoint.is_backing_off() || self.endpoint.is_failing() && self.has_backlog()
    }

    /// Makes the next attempt due now, for a caller that waits since `since`, also at requests of the spool that fail while others
    /// succeed. An attempt that has begun since then is enough, unless the spool has a request that has not failed.
    pub(crate) fn skip_backoff(&self, since: Instant) {
        let spool = self.spool.as_ref();
        if self.endpoint.has_attempted_since(since) && !spool.is_some_and(SpoolDelivery::has_untried) {
            return;
        }
        self.endpoint.skip_backoff();
        if let Some(spool) = spool {
            spool.skip_backoff();
        }
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

    /// Returns whether attempts end before they send anything.
    pub(super) fn is_past_deadline(&self) -> bool {
        self.attempt_deadline
            .as_ref()
            .is_some_and(|deadline| deadline.is_elapsed())
    }

    /// Counts spans as lost that were never attempted.
    pub(crate) fn lose(&self, spans: usize, reason: LossReason) {
        self.losses.lose(spans, reason, None);
    }

    /// Returns whether no thread calls the exporter.
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

    /// Flushes the exporter.
    pub(crate) fn flush(&self, mut exporter: ExporterGuard<'_>) {
        if let Some(Err(error)) = exporter.as_mut().map(|exporter| isolated(|| exporter.flush())) {
            self.losses.remember(error);
        }
        self.check_spool();
    }

    fn check_spool(&self) {
        if let Some(spool) = &self.spool {
            spool.check();
        }
    }

    /// Shuts down and drops the exporter, which was taken out of its lock.
    pub(crate) fn shut_down(&self, exporter: Option<Box<dyn Export>>) {
        let result = exporter.map(|mut exporter| {
            let result = isolated(|| exporter.shutdown());
            // Its destructor is code of the program as well.
            isolated(|| {
                drop(exporter);
                Ok(())
            })
            .and(result)
        });
        if let Some(Err(error)) = result {
            self.losses.remember(error);
        }
        self.check_spool();
    }

    /// The losses and failures so far that are reported.
    pub(crate) fn losses_so_far(&self) -> (LostSpans, LossPosition) {
        if self.is_best_effort {
            return (LostSpans::default(), LossPosition::default());
        }
        let (mut lost, position, _) = self.losses.so_far();
        if let Some(spool) = &self.spool {
            lost.add(&spool.own_losses());
        }
        (lost, position)
    }

    /// Failures between two positions, with the number of spans that wait for another attempt. With `is_open`, spans that
    /// wait and those in the spool make a failure too, although they are not lost.
    pub(crate) fn failure_between(
        &self,
        before: LossPosition,
        now: LossPosition,
        waiting: usize,
        is_open: bool,
    ) -> Option<DeliveryFailure> {
        if self.is_best_effort {
            return None;
        }
        let spool = self.spool.as_ref().filter(|_| is_open);
        let spooled = spool.map_or(0, SpoolDelivery::spooled);
        let last_error = self.endpoint.unresolved_error().filter(|_| is_open);
        let waiting = if last_error.is_some() { waiting as u64 } else { 0 };
        let failed = || {
            let (.., error) = self.losses.so_far();
            error.filter(|_| now.errors > before.errors)
        };
        let in_spool = || {
            let spool = spool.filter(|_| spooled > 0)?;
            let directory = spool.directory().to_owned();
            Some(ExportError::Spooled { directory })
        };
        Some(DeliveryFailure {
            exporter: self.name().to_owned(),
            spans: now.spans.saturating_sub(before.spans),
            waiting,
            spooled,
            source: last_error
                .filter(|_| waiting + spooled > 0)
                .or_else(in_spool)
                .or_else(failed)?,
            spool: spool.map(|spool| spool.directory().to_owned()),
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

/// The level at which losses are logged.
fn loss_level(is_best_effort: bool) -> LogLevel {
    if is_best_effort {
        LogLevel::Debug
    } else {
        LogLevel::Warning
    }
}
