//! The thread of an exporter that has a spool.

use super::commands::WorkerCommand;
use super::pending_batch::PendingBatch;
use super::worker::{NextAttempt, WaitPolicy, Worker};
use crate::delivery::driver::ReplayOutcome;
use crate::delivery::statistics::LossReason;
use crate::exporter::ExportError;
use crate::sync::lock;
use std::time::Instant;

/// What came of a fresh batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fresh {
    /// It is delivered, on the disk or lost.
    Settled,
    /// There is none to be sent now.
    Nothing,
    /// Neither the endpoint nor the disk takes it.
    Stuck,
}

impl Worker {
    /// Fresh batches and requests of the spool by turns. What the endpoint does not take goes to the disk: its retry is
    /// the replay. Only who asked for everything has more than one turn, until what is ours is delivered.
    pub(crate) fn deliver_or_keep(&self, held: &mut PendingBatch, everything: bool, wait_policy: Option<WaitPolicy>) {
        let mut is_draining = everything;
        let mut is_down = false;
        loop {
            let fresh = self.deliver_one(held, is_draining, wait_policy);
            is_draining &= fresh == Fresh::Settled;
            let replay = if is_down {
                ReplayOutcome::Nothing
            } else {
                self.replay_one(wait_policy)
            };
            is_down |= replay == ReplayOutcome::Failed && self.driver.is_down();
            let is_replaying = replay != ReplayOutcome::Nothing && !is_down;
            let Some(wait_policy) = wait_policy else { break };
            if fresh == Fresh::Stuck || self.is_over(wait_policy) || !is_draining && !is_replaying {
                break;
            }
            self.refill(held);
        }
        if everything && held.len() > 0 {
            lock(&self.queue).is_due = true;
        }
    }

    fn deliver_one(&self, held: &mut PendingBatch, everything: bool, wait_policy: Option<WaitPolicy>) -> Fresh {
        let Some(batch) = held.batch(&self.settings, everything) else {
            return Fresh::Nothing;
        };
        let size = batch.len();
        let mut settled = 0;
        if self.driver.must_wait() {
            settled = self.driver.keep(batch);
        }
        if settled == 0 && self.turn(wait_policy) != NextAttempt::Never {
            settled = self.driver.attempt(batch);
        }
        held.settle(settled, size);
        self.publish(held);
        self.announce_room();
        if settled < size { Fresh::Stuck } else { Fresh::Settled }
    }

    /// Whoever waits does so for what is ours, and not for an endpoint that is down. What lies in the spool is safe: it
    /// needs no last attempt against the endpoint's will.
    fn replay_one(&self, wait_policy: Option<WaitPolicy>) -> ReplayOutcome {
        let is_wanted = self.driver.has_backlog() && (wait_policy.is_none() || self.driver.kept() > 0);
        let wait_policy = wait_policy.filter(|_| !self.driver.is_down());
        if is_wanted && self.turn(wait_policy) == NextAttempt::Now {
            self.driver.replay()
        } else {
            ReplayOutcome::Nothing
        }
    }

    fn is_over(&self, wait_policy: WaitPolicy) -> bool {
        let is_late = wait_policy.until.is_some_and(|until| Instant::now() >= until);
        is_late
            || !wait_policy.is_end
                && lock(&self.queue)
                    .jobs
                    .iter()
                    .any(|job| matches!(job, WorkerCommand::Stop(_)))
    }

    /// So that the queue does not fill up behind a long replay.
    fn refill(&self, held: &mut PendingBatch) {
        let mut queue = lock(&self.queue);
        let bytes = std::mem::take(&mut queue.bytes);
        held.take(&mut queue.spans, bytes);
        self.publish(held);
    }

    /// What is left at the end goes to the spool in batches, and is lost without one.
    pub(crate) fn leave(&self, held: &mut PendingBatch) {
        self.give_up_all(held, LossReason::Shutdown, self.driver.obstacle().as_ref());
        held.clear();
        self.publish(held);
    }

    /// In batches, each of which is a file where there is a spool.
    pub(crate) fn give_up_all(&self, held: &mut PendingBatch, loss: LossReason, error: Option<&ExportError>) {
        while let Some(batch) = held.batch(&self.settings, true) {
            let size = batch.len();
            self.driver.give_up(batch, loss, error.cloned());
            held.settle(size, size);
        }
    }

    /// Has the thread look into the spool, where another one has written to it.
    pub(crate) fn notify(&self) {
        if self.driver.has_backlog() {
            // Under the lock: whoever has just found nothing is waiting by then.
            let _inbox = lock(&self.queue);
            self.wake.notify_one();
        }
    }
}
