//! Delivery of a worker thread whose exporter has a spool.

use super::export_loop::{ExportLoop, NextAttempt, WaitPolicy};
use crate::delivery::driver::ReplayOutcome;
use std::time::Instant;

/// The result for the next batch of new spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BatchOutcome {
    /// It was delivered, lost, or spooled after an attempt.
    Resolved,
    /// It was spooled without an attempt.
    Spooled,
    /// There is none to be sent now.
    Empty,
    /// Neither the endpoint nor the disk takes it.
    Stuck,
}

impl ExportLoop<'_> {
    /// Alternates between batches of new spans and requests from the spool. A batch that the endpoint does not take is written
    /// to the spool, and attempted again from there. Only a flush or shutdown goes on until nothing of this process is left.
    pub(super) fn deliver_or_spool(&mut self, is_due: bool, wait_policy: Option<WaitPolicy>) {
        let mut is_draining = is_due;
        let mut is_down = false;
        let mut has_skipped_backoff = false;
        loop {
            let batch = self.deliver_batch(is_draining, wait_policy);
            is_draining &= matches!(batch, BatchOutcome::Resolved | BatchOutcome::Spooled);
            if let Some(wait_policy) = wait_policy.filter(|_| batch == BatchOutcome::Spooled && !has_skipped_backoff) {
                // An attempt at other spans that has begun since the flush was called says nothing about these.
                self.worker.driver.skip_backoff(wait_policy.since);
                has_skipped_backoff = true;
            }
            let replay = if is_down {
                ReplayOutcome::Empty
            } else {
                self.replay(wait_policy)
            };
            is_down |= replay == ReplayOutcome::Failed && self.worker.driver.endpoint().is_down();
            let is_replaying = replay != ReplayOutcome::Empty && !is_down;
            let Some(wait_policy) = wait_policy else { break };
            if batch == BatchOutcome::Stuck || self.is_over(wait_policy) || !is_draining && !is_replaying {
                break;
            }
            // So that the queue does not fill up during a long replay.
            let queue = &self.worker.queue;
            queue.take_spans(&mut queue.lock(), &mut self.pending);
        }
    }

    fn deliver_batch(&mut self, is_due: bool, wait_policy: Option<WaitPolicy>) -> BatchOutcome {
        let worker = self.worker;
        let Some(selected) = self.select(is_due) else {
            return BatchOutcome::Empty;
        };
        if worker.driver.must_wait() {
            let (batch, _) = self.pending.batch(selected);
            let size = batch.len();
            let spooled = worker.driver.spool_batch(batch, false);
            if spooled > 0 {
                self.resolve(selected, spooled);
                return if spooled < size {
                    BatchOutcome::Stuck
                } else {
                    BatchOutcome::Spooled
                };
            }
        }
        if self.wait_for_attempt(wait_policy) == NextAttempt::Never || !self.attempt(selected) {
            BatchOutcome::Stuck
        } else {
            BatchOutcome::Resolved
        }
    }

    /// A flush or shutdown replays only spans of this process, and does not wait for an endpoint that is down. Spans in the
    /// spool are on disk, so a shutdown makes no last attempt at them during a backoff.
    fn replay(&self, wait_policy: Option<WaitPolicy>) -> ReplayOutcome {
        let driver = &self.worker.driver;
        let has_own = || driver.spool().is_some_and(|spool| spool.spooled() > 0);
        let is_needed = driver.has_backlog() && (wait_policy.is_none() || has_own());
        let wait_policy = wait_policy.filter(|_| !driver.endpoint().is_down());
        if is_needed && self.wait_for_attempt(wait_policy) == NextAttempt::Now {
            driver.replay(self.began)
        } else {
            ReplayOutcome::Empty
        }
    }

    /// Returns whether the deadline is over, or a shutdown follows.
    fn is_over(&self, wait_policy: WaitPolicy) -> bool {
        let is_late = wait_policy.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        is_late || !wait_policy.is_shutdown && self.worker.queue.has_stop_command()
    }
}
