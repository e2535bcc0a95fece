//! The thread of an exporter that has a spool.

use super::commands::Job;
use super::pending_batch::Held;
use super::worker::{Patience, Turn, Worker};
use crate::delivery::driver::Replay;
use crate::delivery::statistics::Loss;
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
    pub(crate) fn deliver_or_keep(&self, held: &mut Held, everything: bool, patience: Option<Patience>) {
        let mut is_draining = everything;
        let mut is_down = false;
        loop {
            let fresh = self.deliver_one(held, is_draining, patience);
            is_draining &= fresh == Fresh::Settled;
            let replay = if is_down {
                Replay::Nothing
            } else {
                self.replay_one(patience)
            };
            is_down |= replay == Replay::Failed && self.outlet.is_down();
            let is_replaying = replay != Replay::Nothing && !is_down;
            let Some(patience) = patience else { break };
            if fresh == Fresh::Stuck || self.is_over(patience) || !is_draining && !is_replaying {
                break;
            }
            self.refill(held);
        }
        if everything && held.len() > 0 {
            lock(&self.inbox).is_due = true;
        }
    }

    fn deliver_one(&self, held: &mut Held, everything: bool, patience: Option<Patience>) -> Fresh {
        let Some(batch) = held.batch(&self.settings, everything) else {
            return Fresh::Nothing;
        };
        let size = batch.len();
        let mut settled = 0;
        if self.outlet.must_wait() {
            settled = self.outlet.keep(batch);
        }
        if settled == 0 && self.turn(patience) != Turn::Never {
            settled = self.outlet.attempt(batch);
        }
        held.settle(settled, size);
        self.publish(held);
        self.announce_room();
        if settled < size { Fresh::Stuck } else { Fresh::Settled }
    }

    /// Whoever waits does so for what is ours, and not for an endpoint that is down. What lies in the spool is safe: it
    /// needs no last attempt against the endpoint's will.
    fn replay_one(&self, patience: Option<Patience>) -> Replay {
        let is_wanted = self.outlet.has_backlog() && (patience.is_none() || self.outlet.kept() > 0);
        let patience = patience.filter(|_| !self.outlet.is_down());
        if is_wanted && self.turn(patience) == Turn::Now {
            self.outlet.replay()
        } else {
            Replay::Nothing
        }
    }

    fn is_over(&self, patience: Patience) -> bool {
        let is_late = patience.until.is_some_and(|until| Instant::now() >= until);
        is_late || !patience.is_end && lock(&self.inbox).jobs.iter().any(|job| matches!(job, Job::Stop(_)))
    }

    /// So that the queue does not fill up behind a long replay.
    fn refill(&self, held: &mut Held) {
        let mut inbox = lock(&self.inbox);
        let bytes = std::mem::take(&mut inbox.bytes);
        held.take(&mut inbox.spans, bytes);
        self.publish(held);
    }

    /// What is left at the end goes to the spool in batches, and is lost without one.
    pub(crate) fn leave(&self, held: &mut Held) {
        self.give_up_all(held, Loss::Shutdown, self.outlet.obstacle().as_ref());
        held.clear();
        self.publish(held);
    }

    /// In batches, each of which is a file where there is a spool.
    pub(crate) fn give_up_all(&self, held: &mut Held, loss: Loss, error: Option<&ExportError>) {
        while let Some(batch) = held.batch(&self.settings, true) {
            let size = batch.len();
            self.outlet.give_up(batch, loss, error.cloned());
            held.settle(size, size);
        }
    }

    /// Has the thread look into the spool, where another one has written to it.
    pub(crate) fn rouse(&self) {
        if self.outlet.has_backlog() {
            // Under the lock: whoever has just found nothing is waiting by then.
            let _inbox = lock(&self.inbox);
            self.wake.notify_one();
        }
    }
}
