//! Main loop of a worker thread.

use super::command::WorkerCommand;
use super::pending_batch::{PendingBatch, Selected};
use super::worker::Worker;
use crate::delivery::driver::SpoolDelivery;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::model::FinishedSpan;
use std::time::Instant;

/// Takes spans and commands from the queue of a worker, and exports batch after batch.
///
/// With a spool, the batches alternate with requests from it; see `spool_loop.rs`.
pub(super) struct ExportLoop<'w> {
    pub(super) worker: &'w Worker,
    /// Spans that are taken from the queue and not resolved.
    pub(super) pending: PendingBatch,
    /// The start of the current delivery. Isolated batches, and requests of the spool with a delay of their own, that became due
    /// since are left to the next one, so that each is attempted once.
    pub(super) began: Instant,
}

/// Something to do for the thread.
struct Work {
    notices: Vec<FinishedSpan>,
    command: Option<WorkerCommand>,
    /// Incomplete batches are sent as well.
    is_due: bool,
}

/// Wait of a flush or shutdown between attempts.
#[derive(Debug, Clone, Copy)]
pub(super) struct WaitPolicy {
    /// The time at which the caller began to wait.
    pub(super) since: Instant,
    pub(super) deadline: Option<Instant>,
    /// Spans that are not delivered by then are given up.
    pub(super) is_shutdown: bool,
}

/// The decision on another attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NextAttempt {
    Now,
    /// Now, and none after it.
    Last,
    Never,
}

impl<'w> ExportLoop<'w> {
    pub(super) fn new(worker: &'w Worker) -> Self {
        Self {
            worker,
            pending: PendingBatch::default(),
            began: Instant::now(),
        }
    }

    /// Runs until a stop command.
    pub(super) fn run(mut self) {
        let _delivering = ReentrancyGuard::enter();
        while let Some(work) = self.wait_for_work() {
            let Work {
                notices,
                command,
                is_due,
            } = work;
            if !notices.is_empty() {
                self.worker.driver.announce(&notices);
            }
            if let Some(WorkerCommand::Stop(completion)) = &command
                && let Some(deadline) = completion.deadline()
            {
                self.worker.queue.wait_for_callers(deadline);
                self.worker
                    .queue
                    .take_spans(&mut self.worker.queue.lock(), &mut self.pending);
            }
            let wait_policy = command.as_ref().and_then(WaitPolicy::of);
            self.deliver(is_due, wait_policy);
            match command {
                Some(stop @ WorkerCommand::Stop(_)) => {
                    self.worker.give_up_at_shutdown(&mut self.pending);
                    return self.worker.execute(stop);
                }
                Some(command) => self.worker.execute(command),
                None => {}
            }
        }
        self.worker.give_up_at_shutdown(&mut self.pending);
    }

    /// `None` if the worker was stopped by another thread before this one had started.
    fn wait_for_work(&mut self) -> Option<Work> {
        let Self { worker, pending, .. } = self;
        let mut state = worker.queue.lock();
        while state.commands.is_empty() && state.notices.is_empty() {
            if state.is_stopped {
                return None;
            }
            let waiting = state.spans.len() + pending.unisolated();
            state.is_due &= waiting > 0;
            let has_batch = state.is_due
                || pending.has_failed()
                || waiting >= worker.settings.max_export_batch_size
                || state.bytes + pending.unisolated_bytes() >= worker.settings.max_export_batch_bytes;
            // With a spool a batch is attempted or spooled at once, unless the disk has refused it before.
            if has_batch && worker.has_spool() && !pending.has_failed() {
                break;
            }
            let now = Instant::now();
            let next_attempt = worker.driver.endpoint().next_attempt().unwrap_or(now);
            let has_work = has_batch || worker.driver.has_backlog();
            let next_work = has_work.then_some(next_attempt);
            let isolated = pending.isolated_due().map(|due| due.max(next_attempt));
            let next_scan = worker.driver.spool().filter(|_| !has_work);
            let next_scan = next_scan.and_then(SpoolDelivery::next_scan);
            let next = next_work.into_iter().chain(isolated).chain(next_scan).min();
            let remaining = next.map(|next| next.saturating_duration_since(now));
            state = match remaining {
                Some(remaining) if remaining.is_zero() => {
                    if let Some(spool) = worker.driver.spool().filter(|_| next == next_scan) {
                        spool.mark_backlog();
                    }
                    if next != next_scan {
                        break;
                    }
                    state
                }
                remaining => worker.queue.wait(state, remaining),
            };
        }
        worker.queue.take_spans(&mut state, pending);
        let command = state.commands.pop_front();
        let is_flush = matches!(command, Some(WorkerCommand::Flush(_) | WorkerCommand::Stop(_)));
        let is_due = std::mem::take(&mut state.is_due) || is_flush;
        Some(Work {
            notices: std::mem::take(&mut state.notices),
            command,
            is_due,
        })
    }

    /// Attempts batch after batch while they are resolved. Only a flush or shutdown waits between attempts.
    fn deliver(&mut self, is_due: bool, wait_policy: Option<WaitPolicy>) {
        if let Some(wait_policy) = wait_policy {
            // Here and not at the command: an attempt that is under way then may fail, and begin a backoff.
            self.worker.driver.skip_backoff(wait_policy.since);
        }
        self.began = Instant::now();
        if wait_policy.is_some() {
            self.pending.skip_backoff(self.began);
        }
        if self.worker.has_spool() {
            self.deliver_or_spool(is_due, wait_policy);
        } else {
            self.deliver_batches(is_due, wait_policy);
        }
        if is_due && self.pending.len() > 0 {
            self.worker.queue.lock().is_due = true;
        }
    }

    fn deliver_batches(&mut self, is_due: bool, wait_policy: Option<WaitPolicy>) {
        let worker = self.worker;
        while let Some(selected) = self.select(is_due) {
            let next = self.wait_for_attempt(wait_policy);
            if next == NextAttempt::Never {
                break;
            }
            let is_resolved = self.attempt(selected);
            // A flush does not wait for an endpoint that is down.
            let is_done = next == NextAttempt::Last || wait_policy.is_none() || worker.driver.endpoint().is_down();
            if !is_resolved && is_done {
                break;
            }
        }
    }

    /// The batch for the next attempt.
    pub(super) fn select(&self, is_due: bool) -> Option<Selected> {
        let is_failing = self.worker.driver.endpoint().is_failing();
        self.pending
            .select(&self.worker.settings, is_due, is_failing, self.began)
    }

    /// Attempts the batch once. False if some of its spans are left.
    pub(super) fn attempt(&mut self, selected: Selected) -> bool {
        let (batch, kind) = self.pending.batch(selected);
        let size = batch.len();
        let resolved = self.worker.driver.attempt(batch, kind);
        self.resolve(selected, resolved);
        resolved == size
    }

    /// So many spans of the batch at the front are delivered, spooled or lost.
    pub(super) fn resolve(&mut self, selected: Selected, resolved: usize) {
        let endpoint = self.worker.driver.endpoint();
        let is_success = resolved > 0 && !endpoint.is_failing();
        // Batches that are isolated now are attempted in this delivery, too.
        self.pending.resolve(selected, resolved, is_success, self.began);
        if !self.pending.has_isolated() {
            endpoint.forget_isolated();
        }
        if endpoint.is_front_expired()
            && let Some(expired) = self.pending.take_failed()
        {
            self.worker.driver.expire(&expired);
        }
        self.worker.queue.set_pending(&self.pending);
        self.worker.queue.announce_room();
    }

    /// Waits until the next attempt is due, as far as the policy allows.
    pub(super) fn wait_for_attempt(&self, wait_policy: Option<WaitPolicy>) -> NextAttempt {
        let mut state = self.worker.queue.lock();
        loop {
            let Some(next) = self.worker.driver.endpoint().next_attempt() else {
                return NextAttempt::Now;
            };
            let remaining = next.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return NextAttempt::Now;
            }
            let Some(wait_policy) = wait_policy else {
                return NextAttempt::Never;
            };
            if wait_policy.deadline.is_some_and(|deadline| next >= deadline) {
                return if wait_policy.is_shutdown {
                    NextAttempt::Last
                } else {
                    NextAttempt::Never
                };
            }
            if !wait_policy.is_shutdown && state.has_stop_command() {
                return NextAttempt::Never;
            }
            state = self.worker.queue.wait(state, Some(remaining));
        }
    }
}

impl WaitPolicy {
    /// `None` for commands that do not deliver everything.
    fn of(command: &WorkerCommand) -> Option<Self> {
        let (completion, is_shutdown) = match command {
            WorkerCommand::Export(..) => return None,
            WorkerCommand::Flush(completion) => (completion, false),
            WorkerCommand::Stop(completion) => (completion, true),
        };
        Some(Self {
            since: completion.created(),
            deadline: completion.deadline(),
            is_shutdown,
        })
    }
}
