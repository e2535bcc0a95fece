//! Export on the thread that ended the span, with batching off.

use super::worker::Worker;
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use std::slice;
use std::sync::Arc;

impl Worker {
    /// Attempts once to export the span on this thread. Further attempts are left to the worker thread, as is every span while
    /// that has something to attempt again.
    pub(crate) fn export_now(self: &Arc<Self>, span: &FinishedSpan) {
        if self.attempt_now(span) {
            self.announce_backlog();
            return;
        }
        if !self.start() {
            diagnose_once!(
                Error,
                "processor",
                "the system gives no thread; spans that cannot be sent at once are lost"
            );
            self.driver.counters().accepted.add(1);
            let error = self.driver.endpoint().last_error();
            self.driver
                .give_up(slice::from_ref(span), LossReason::ExportFailed, error);
            return;
        }
        self.accept_now(&mut vec![span.clone()]);
    }

    /// Whether the span is resolved. Waits for other threads that export no longer than one export may take, and makes no
    /// attempt after one of theirs has failed.
    fn attempt_now(&self, span: &FinishedSpan) -> bool {
        // With a spool the worker thread may be replaying, and a failed span goes to the disk.
        let is_free = || !self.has_spool() || self.driver.is_idle() && !self.driver.must_wait();
        let can_attempt = || self.queue.is_empty() && !self.queue.is_shutting_down() && is_free();
        if !can_attempt() {
            return false;
        }
        let Some(guard) = self.caller_lock.acquire(self.settings.export_timeout) else {
            return false;
        };
        let would_fail = guard.has_waited && self.driver.endpoint().is_failing();
        // Again: other threads may have changed that during the wait.
        if would_fail || !can_attempt() {
            return false;
        }
        let accepted = &self.driver.counters().accepted;
        accepted.add(1);
        let is_resolved = self.driver.attempt(slice::from_ref(span)) > 0;
        if !is_resolved {
            // It is counted again when the queue accepts it.
            accepted.sub(1);
        }
        is_resolved
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
