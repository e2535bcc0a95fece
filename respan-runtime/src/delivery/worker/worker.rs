//! Worker of one processor: its queue, its thread and its exporter.

use super::pending_batch::PendingBatch;
use super::worker_queue::{Surplus, WorkerQueue};
use crate::delivery::completion::DeliveryFailure;
use crate::delivery::driver::{ExporterDriver, LossPosition};
use crate::delivery::settings::BatchSettings;
use crate::delivery::statistics::{LossReason, LostSpans, ProcessorStats};
use crate::exporter::ExportError;
use crate::model::FinishedSpan;
use crate::sync::TimedLock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Exports the spans of one processor.
///
/// Its queue is bounded, so that an exporter that hangs does not delay other processors.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(super) driver: ExporterDriver,
    /// The exporter is not one of respan's own: it may depend on the caller's context, or on an async runtime.
    pub(super) is_third_party: bool,
    pub(super) thread_name: String,
    pub(super) queue: WorkerQueue,
    pub(super) thread: Mutex<Option<JoinHandle<()>>>,
    pub(super) settings: BatchSettings,
    /// Its thread has once not exported a caller's span in time.
    is_slow: AtomicBool,
    /// Taken by threads that export their own spans.
    pub(super) caller_lock: TimedLock,
}

impl Worker {
    pub(crate) fn new(
        driver: ExporterDriver,
        is_third_party: bool,
        thread_name: String,
        settings: BatchSettings,
    ) -> Self {
        Self {
            driver,
            is_third_party,
            thread_name,
            queue: WorkerQueue::new(&settings),
            thread: Mutex::default(),
            settings,
            is_slow: AtomicBool::new(false),
            caller_lock: TimedLock::default(),
        }
    }

    /// The name of the processor, or the description of its exporter.
    pub(crate) fn name(&self) -> &str {
        self.driver.name()
    }

    pub(crate) fn stats(&self) -> ProcessorStats {
        self.driver.stats()
    }

    /// The losses and failures so far.
    pub(crate) fn losses_so_far(&self) -> (LostSpans, LossPosition) {
        self.driver.losses_so_far()
    }

    /// Failures between two positions; see [`ExporterDriver::failure_between`].
    pub(crate) fn failure_between(
        &self,
        before: LossPosition,
        now: LossPosition,
        is_open: bool,
    ) -> Option<DeliveryFailure> {
        self.driver.failure_between(before, now, self.queue.pending(), is_open)
    }

    pub(crate) fn has_spool(&self) -> bool {
        self.driver.spool().is_some()
    }

    pub(crate) fn is_third_party(&self) -> bool {
        self.is_third_party
    }

    /// Returns whether callers no longer wait until its thread has exported their span.
    pub(crate) fn is_slow(&self) -> bool {
        self.is_slow.load(Ordering::Relaxed)
    }

    pub(crate) fn mark_slow(&self) {
        self.is_slow.store(true, Ordering::Relaxed);
    }

    /// Takes all spans of `batch` and leaves an empty vector with some capacity. Spans that do not fit into the queue go to
    /// the spool, or are lost without one. Called on the dispatcher thread, which may wait for room and for the disk.
    pub(crate) fn accept(&self, batch: &mut Vec<FinishedSpan>, is_due: bool) {
        let surplus = self.queue.push(batch, is_due, &self.driver.counters().accepted);
        if let Some(surplus) = surplus {
            self.give_up_surplus(surplus);
        }
    }

    /// Takes start notices, which are sent once, before the spans that are accepted from now on, and are not counted.
    pub(crate) fn announce(&self, notices: Vec<FinishedSpan>) {
        if !self.queue.push_notices(notices) {
            self.driver.miss_notices();
        }
    }

    /// Returns whether start notices have not arrived since the last call.
    pub(crate) fn take_missed_notices(&self) -> bool {
        self.driver.take_missed_notices()
    }

    pub(super) fn give_up_surplus(&self, Surplus { reason, mut spans }: Surplus) {
        self.driver.counters().accepted.add(spans.len());
        if !self.has_spool() {
            return self.driver.give_up(&spans, reason, None);
        }
        let bytes = spans.iter().map(FinishedSpan::size).sum();
        let mut surplus = PendingBatch::default();
        surplus.take(&mut spans, bytes);
        self.give_up(&mut surplus, reason, None);
        self.announce_backlog();
    }

    /// Spools or loses all spans, in batches, each of which is one file of the spool.
    fn give_up(&self, pending: &mut PendingBatch, reason: LossReason, error: Option<&ExportError>) {
        while let Some(batch) = pending.take_batch(&self.settings) {
            self.driver.give_up(&batch, reason, error.cloned());
        }
    }

    /// Spools or loses the spans that a shutdown could not deliver.
    pub(super) fn give_up_at_shutdown(&self, pending: &mut PendingBatch) {
        let error = self.driver.endpoint().unresolved_error();
        self.give_up(pending, LossReason::Shutdown, error.as_ref());
        self.queue.set_pending(pending);
    }

    /// Wakes the worker thread for a request that another thread has written to the spool.
    pub(super) fn announce_backlog(&self) {
        if self.driver.has_backlog() {
            self.queue.wake_after_change();
        }
    }

    /// Returns whether a shutdown has begun.
    pub(crate) fn is_shutting_down(&self) -> bool {
        self.queue.is_shutting_down()
    }

    /// Begins a shutdown: no thread waits for room in the queue or exports its own span any more.
    pub(crate) fn stop_blocking(&self) {
        self.driver.mute();
        self.queue.stop_blocking();
    }
}
