//! Bounded queue of spans and commands in front of one worker thread.

use super::command::WorkerCommand;
use super::pending_batch::PendingBatch;
use crate::delivery::settings::{BatchSettings, OverflowPolicy};
use crate::delivery::statistics::LossReason;
use crate::model::FinishedSpan;
use crate::sync::{Counter, lock};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Filled by the dispatcher, or by threads that could not export their own span; emptied by the worker thread.
///
/// The spans that the worker thread has taken and not resolved yet count against its bounds too.
#[derive(Debug)]
pub(super) struct WorkerQueue {
    state: Mutex<QueueState>,
    /// The worker thread waits for spans, commands, or the next attempt.
    wake: Condvar,
    /// The dispatcher waits for room, if the overflow policy says so.
    room: Condvar,
    /// Spans that the worker thread has taken and not resolved.
    pending: AtomicUsize,
    pending_bytes: AtomicUsize,
    /// Of the pending spans, those in isolated batches.
    isolated: AtomicUsize,
    max_spans: usize,
    max_bytes: usize,
    overflow: OverflowPolicy,
}

#[derive(Debug, Default)]
pub(super) struct QueueState {
    pub(super) spans: Vec<FinishedSpan>,
    pub(super) bytes: usize,
    /// Start notices, which are sent before the spans.
    pub(super) notices: Vec<FinishedSpan>,
    /// Incomplete batches are to be sent as well.
    pub(super) is_due: bool,
    pub(super) commands: VecDeque<WorkerCommand>,
    pub(super) is_stopped: bool,
    /// Threads that export their own spans, or give them to this queue if they cannot.
    pub(super) callers: usize,
    /// A shutdown has begun: no thread waits for room or an export any more, and the bounds do not apply.
    is_shutting_down: bool,
}

/// Spans that did not fit into the queue.
#[derive(Debug)]
pub(super) struct Surplus {
    pub(super) reason: LossReason,
    pub(super) spans: Vec<FinishedSpan>,
}

impl WorkerQueue {
    pub(super) fn new(settings: &BatchSettings) -> Self {
        Self {
            state: Mutex::default(),
            wake: Condvar::new(),
            room: Condvar::new(),
            pending: AtomicUsize::new(0),
            pending_bytes: AtomicUsize::new(0),
            isolated: AtomicUsize::new(0),
            max_spans: settings.max_queue_size,
            max_bytes: settings.max_queue_bytes,
            overflow: settings.overflow,
        }
    }

    /// Takes the spans of `batch` that fit, waiting for room as the overflow policy says, and adds their number to
    /// `accepted`; all of them once a shutdown has begun. Leaves an empty vector with some capacity.
    pub(super) fn push(&self, batch: &mut Vec<FinishedSpan>, is_due: bool, accepted: &Counter) -> Option<Surplus> {
        let mut surplus = self.push_now(batch, is_due, accepted)?;
        let OverflowPolicy::Block(timeout) = self.overflow else {
            return Some(surplus);
        };
        let deadline = Instant::now().checked_add(timeout);
        loop {
            let mut state = self.lock();
            let remaining = deadline.map_or(timeout, |deadline| deadline.saturating_duration_since(Instant::now()));
            if state.is_unbounded() {
                self.append(state, &mut surplus.spans, accepted);
                return None;
            }
            if remaining.is_zero() || state.is_stopped {
                return Some(surplus);
            }
            // An incomplete batch would not be sent, and make no room.
            state.is_due = true;
            self.wake.notify_one();
            if self.fitting(&state, &surplus.spans).0 == 0 {
                drop(
                    self.room
                        .wait_timeout(state, remaining)
                        .unwrap_or_else(PoisonError::into_inner),
                );
            } else {
                drop(state);
            }
            surplus = self.try_push(&mut surplus.spans, is_due, accepted)?;
        }
    }

    /// As [`push`](Self::push), without waiting for room.
    pub(super) fn push_now(&self, batch: &mut Vec<FinishedSpan>, is_due: bool, accepted: &Counter) -> Option<Surplus> {
        let state = self.lock();
        if state.is_unbounded() {
            self.append(state, batch, accepted);
            return None;
        }
        drop(state);
        self.try_push(batch, is_due, accepted)
    }

    fn append(&self, mut state: MutexGuard<'_, QueueState>, spans: &mut Vec<FinishedSpan>, accepted: &Counter) {
        accepted.add(spans.len());
        state.bytes += spans.iter().map(FinishedSpan::size).sum::<usize>();
        state.spans.append(spans);
        drop(state);
        self.wake.notify_one();
    }

    fn try_push(&self, batch: &mut Vec<FinishedSpan>, is_due: bool, accepted: &Counter) -> Option<Surplus> {
        let mut state = self.lock();
        let (count, bytes, reason) = self.fitting(&state, batch);
        let surplus = (count < batch.len()).then(|| Surplus {
            reason,
            spans: batch.split_off(count),
        });
        accepted.add(count);
        state.bytes += bytes;
        if state.spans.is_empty() {
            std::mem::swap(&mut state.spans, batch);
        } else {
            state.spans.append(batch);
        }
        state.is_due |= is_due;
        drop(state);
        self.wake.notify_one();
        surplus
    }

    /// Number and bytes of these spans that fit, and the reason why no more do.
    fn fitting(&self, state: &QueueState, batch: &[FinishedSpan]) -> (usize, usize, LossReason) {
        if state.is_stopped {
            return (0, 0, LossReason::Shutdown);
        }
        let room = self.max_spans.saturating_sub(state.spans.len() + self.pending());
        let used = state.bytes + self.pending_bytes.load(Ordering::Relaxed);
        let byte_room = self.max_bytes.saturating_sub(used);
        let mut bytes = 0;
        for (index, span) in batch.iter().enumerate().take(room) {
            let size = span.size();
            if bytes + size > byte_room {
                return (index, bytes, LossReason::Bytes);
            }
            bytes += size;
        }
        (room.min(batch.len()), bytes, LossReason::QueueFull)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, QueueState> {
        lock(&self.state)
    }

    /// Moves all spans to the worker thread.
    pub(super) fn take_spans(&self, state: &mut QueueState, pending: &mut PendingBatch) {
        let bytes = std::mem::take(&mut state.bytes);
        pending.take(&mut state.spans, bytes);
        self.set_pending(pending);
    }

    /// Sets what the worker thread has taken and not resolved.
    pub(super) fn set_pending(&self, pending: &PendingBatch) {
        self.pending.store(pending.len(), Ordering::Relaxed);
        self.pending_bytes.store(pending.bytes(), Ordering::Relaxed);
        let isolated = pending.len() - pending.unisolated();
        self.isolated.store(isolated, Ordering::Relaxed);
    }

    pub(super) fn pending(&self) -> usize {
        self.pending.load(Ordering::Relaxed)
    }

    /// Returns whether no span waits here or at the worker thread, isolated batches excepted, which are no reason for others to wait.
    pub(super) fn is_empty(&self) -> bool {
        let isolated = self.isolated.load(Ordering::Relaxed);
        self.lock().spans.len() + self.pending().saturating_sub(isolated) == 0
    }

    /// Takes start notices; false while others wait, since the exporter does not keep up.
    pub(super) fn push_notices(&self, notices: Vec<FinishedSpan>) -> bool {
        let mut state = self.lock();
        if !state.notices.is_empty() || state.is_stopped || state.is_shutting_down {
            return false;
        }
        state.notices = notices;
        drop(state);
        self.wake.notify_one();
        true
    }

    pub(super) fn has_stop_command(&self) -> bool {
        self.lock().has_stop_command()
    }

    /// Waits, on the worker thread, until it is woken or the timeout is over.
    pub(super) fn wait<'q>(
        &self,
        state: MutexGuard<'q, QueueState>,
        timeout: Option<Duration>,
    ) -> MutexGuard<'q, QueueState> {
        match timeout {
            Some(timeout) => {
                self.wake
                    .wait_timeout(state, timeout)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
            None => self.wake.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }

    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Wakes the worker thread for something that it checks before it waits. The lock keeps the check and the wait together.
    pub(super) fn wake_after_change(&self) {
        let _state = self.lock();
        self.wake.notify_one();
    }

    /// Wakes the dispatcher, if it waits for room. The lock keeps its check and its wait together.
    pub(super) fn announce_room(&self) {
        if self.overflow != OverflowPolicy::DropNewest {
            let _state = self.lock();
            self.room.notify_all();
        }
    }

    pub(super) fn is_shutting_down(&self) -> bool {
        self.lock().is_shutting_down
    }

    /// Begins a shutdown: no thread waits for room any more.
    pub(super) fn stop_blocking(&self) {
        self.lock().is_shutting_down = true;
        self.room.notify_all();
    }

    /// Refuses spans and commands from here on. Returns those that are left.
    pub(super) fn close(&self) -> (PendingBatch, VecDeque<WorkerCommand>) {
        let mut state = self.lock();
        state.is_stopped = true;
        state.notices = Vec::new();
        let mut rest = PendingBatch::default();
        let bytes = std::mem::take(&mut state.bytes);
        rest.take(&mut state.spans, bytes);
        let commands = std::mem::take(&mut state.commands);
        drop(state);
        self.wake.notify_all();
        (rest, commands)
    }
}

impl QueueState {
    fn is_unbounded(&self) -> bool {
        self.is_shutting_down && !self.is_stopped
    }

    pub(super) fn has_stop_command(&self) -> bool {
        self.commands
            .iter()
            .any(|command| matches!(command, WorkerCommand::Stop(_)))
    }
}
