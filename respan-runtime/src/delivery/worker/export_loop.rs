//! Main loop of a worker thread.

use super::commands::WorkerCommand;
use super::pending_batch::PendingBatch;
use super::worker::Worker;
use crate::delivery::driver::SpoolDelivery;
use crate::delivery::reentrancy::ReentrancyGuard;
use std::time::Instant;

/// Takes spans and commands from the queue of a worker, and exports batch after batch.
///
/// With a spool, the batches alternate with requests from it; see `spool_loop.rs`.
pub(super) struct ExportLoop<'w> {
    pub(super) worker: &'w Worker,
    /// Spans that are taken from the queue and not resolved.
    pub(super) pending: PendingBatch,
}

/// Something to do for the thread.
struct Work {
    command: Option<WorkerCommand>,
    /// Incomplete batches are sent as well.
    is_due: bool,
}

/// How long a flush or shutdown waits between attempts.
#[derive(Debug, Clone, Copy)]
pub(super) struct WaitPolicy {
    pub(super) deadline: Option<Instant>,
    /// Spans that are not delivered by then are given up.
    pub(super) is_shutdown: bool,
}

/// Whether there is another attempt.
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
        }
    }

    /// Runs until a stop command.
    pub(super) fn run(mut self) {
        let _delivering = ReentrancyGuard::enter();
        while let Some(Work { command, is_due }) = self.wait_for_work() {
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
        let Self { worker, pending } = self;
        let mut state = worker.queue.lock();
        while state.commands.is_empty() {
            if state.is_stopped {
                return None;
            }
            let waiting = state.spans.len() + pending.len();
            state.is_due &= waiting > 0;
            let has_batch = state.is_due
                || pending.is_retry()
                || waiting >= worker.settings.max_export_batch_size
                || state.bytes + pending.bytes() >= worker.settings.max_export_batch_bytes;
            // With a spool a batch is attempted or spooled at once, unless the disk has refused it before.
            if has_batch && worker.has_spool() && !pending.is_retry() {
                break;
            }
            let has_work = has_batch || worker.driver.has_backlog();
            let next = if has_work {
                worker.driver.endpoint().next_attempt()
            } else {
                worker.driver.spool().and_then(SpoolDelivery::next_scan)
            };
            let remaining = next.map(|next| next.saturating_duration_since(Instant::now()));
            state = match remaining {
                Some(remaining) if !remaining.is_zero() => worker.queue.wait(state, Some(remaining)),
                _ if has_work => break,
                Some(_) => {
                    if let Some(spool) = worker.driver.spool() {
                        spool.mark_backlog();
                    }
                    state
                }
                None => worker.queue.wait(state, None),
            };
        }
        worker.queue.take_spans(&mut state, pending);
        let command = state.commands.pop_front();
        let is_flush = matches!(command, Some(WorkerCommand::Flush(_) | WorkerCommand::Stop(_)));
        let is_due = std::mem::take(&mut state.is_due) || is_flush;
        Some(Work { command, is_due })
    }

    /// Attempts batch after batch while they are resolved. Only a flush or shutdown waits between attempts.
    fn deliver(&mut self, is_due: bool, wait_policy: Option<WaitPolicy>) {
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
        while let Some(batch) = self.pending.batch(&worker.settings, is_due) {
            let next = self.wait_for_attempt(wait_policy);
            if next == NextAttempt::Never {
                break;
            }
            let size = batch.len();
            let resolved = worker.driver.attempt(batch);
            self.resolve(resolved, size);
            // A flush does not wait for an endpoint that is down.
            let is_done = next == NextAttempt::Last || wait_policy.is_none() || worker.driver.endpoint().is_down();
            if resolved < size && is_done {
                break;
            }
        }
    }

    /// So many spans of a batch of this size at the front are delivered, spooled or lost.
    pub(super) fn resolve(&mut self, resolved: usize, size: usize) {
        self.pending.resolve(resolved, size);
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
            deadline: completion.deadline(),
            is_shutdown,
        })
    }
}
