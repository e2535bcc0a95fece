//! Export on the thread that ended the span, with batching off.

use super::worker::Worker;
use super::worker_queue::WorkerQueue;
use crate::delivery::driver::AttemptKind;
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use std::sync::Arc;
use std::time::Instant;

impl Worker {
    /// The number of threads that export their own spans now, or wait for each other to do so.
    pub(crate) fn callers(&self) -> usize {
        self.queue.lock().callers
    }

    /// Attempts once to export the spans on this thread. Further attempts are left to the worker thread, as is every span while
    /// that has something to attempt again.
    pub(crate) fn export_now(self: &Arc<Self>, batch: &[FinishedSpan]) {
        let _caller = self.queue.enter_caller();
        let rest = &batch[self.attempt_now(batch)..];
        if rest.is_empty() {
            self.announce_backlog();
            return;
        }
        if !self.start() {
            diagnose_once!(
                Error,
                "processor",
                "the system gives no thread; spans that cannot be sent at once are lost"
            );
            self.driver.counters().accepted.add(rest.len());
            let error = self.driver.endpoint().last_error();
            self.driver.give_up(rest, LossReason::ExportFailed, error);
            return;
        }
        self.accept_now(&mut rest.to_vec());
    }

    /// Returns how many spans at the front are resolved. Waits for other threads that export no longer than one export may take,
    /// and makes no attempt after one of theirs has failed.
    fn attempt_now(&self, batch: &[FinishedSpan]) -> usize {
        // With a spool the worker thread may be replaying, and failed spans go to the disk.
        let is_free = || !self.has_spool() || self.driver.is_idle() && !self.driver.must_wait();
        let can_attempt = || self.queue.is_empty() && !self.queue.is_shutting_down() && is_free();
        if !can_attempt() {
            return 0;
        }
        let Some(guard) = self.caller_lock.acquire(self.settings.export_timeout) else {
            return 0;
        };
        let would_fail = guard.has_waited && self.driver.endpoint().is_failing();
        // Again: other threads may have changed that during the wait.
        if would_fail || !can_attempt() {
            return 0;
        }
        let accepted = &self.driver.counters().accepted;
        accepted.add(batch.len());
        let resolved = self.driver.attempt(batch, AttemptKind::Front);
        // The rest is counted again when the queue accepts it.
        accepted.sub(batch.len() - resolved);
        resolved
    }

    /// As [`accept`](Self::accept), for a thread of the program, which waits neither for room nor for the disk.
    fn accept_now(&self, batch: &mut Vec<FinishedSpan>) {
        let accepted = &self.driver.counters().accepted;
        let Some(surplus) = self.queue.push_now(batch, true, accepted) else {
            return;
        };
        if surplus.reason == LossReason::Shutdown {
            // The worker thread is gone: this one has to write to the spool.
            return self.give_up_surplus(surplus);
        }
        accepted.add(surplus.spans.len());
        self.driver.lose(surplus.spans.len(), surplus.reason);
    }
}

/// A thread that exports its own spans, or gives them to the queue if it cannot.
#[derive(Debug)]
pub(super) struct Caller<'q>(&'q WorkerQueue);

impl WorkerQueue {
    pub(super) fn enter_caller(&self) -> Caller<'_> {
        self.lock().callers += 1;
        Caller(self)
    }

    /// Waits, on the worker thread, until no caller has spans any more: those that wait for the attempt of another one give them to
    /// the queue once a shutdown has begun.
    pub(super) fn wait_for_callers(&self, deadline: Instant) {
        let mut state = self.lock();
        while state.callers > 0 {
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return;
            }
            state = self.wait(state, Some(remaining));
        }
    }
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        self.0.lock().callers -= 1;
        self.0.wake();
    }
}
