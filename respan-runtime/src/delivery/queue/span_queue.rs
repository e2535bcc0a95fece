//! Bounded queue of finished spans and of commands for the dispatcher.

use super::sync::{Condvar, Mutex, MutexGuard, lock};
use crate::delivery::completion::Completion;
use crate::delivery::queue::command::{DispatcherCommand, Drained};
use crate::delivery::queue::queue_state::{QueueState, SpanQueueCounts};
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::route::Destination;
use crate::delivery::settings::{BatchSettings, OverflowPolicy};
use crate::model::{FinishedSpan, SpanRecord};
use crate::os::prefetch_for_write;
use std::iter;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Spans for which memory is reserved in advance; a longer queue grows when it has to.
const MAX_RESERVED: usize = 64 * 1024;

/// A bounded queue under one lock that is held for a push only.
///
/// The dispatcher is woken by a full batch, not by each span; it takes an incomplete batch when its delay is over.
#[derive(Debug)]
pub(crate) struct SpanQueue {
    queue: CacheLine<Mutex<QueueState>>,
    wake: Condvar,
    /// The dispatcher has taken the spans of a full queue.
    room: Condvar,
    max_batch_size: usize,
    max_batch_bytes: usize,
    /// Spans for which memory is reserved in advance.
    reserved: usize,
    overflow: OverflowPolicy,
}

/// A value that shares its cache line with no other one.
#[derive(Debug)]
#[repr(align(64))]
struct CacheLine<T>(T);

impl SpanQueue {
    pub(crate) fn new(settings: &BatchSettings) -> Self {
        let queue = QueueState {
            spans: Vec::new(),
            bytes: 0,
            max_spans: settings.max_queue_size,
            max_bytes: settings.max_queue_bytes,
            control: Box::default(),
        };
        Self {
            queue: CacheLine(Mutex::new(queue)),
            wake: Condvar::new(),
            room: Condvar::new(),
            max_batch_size: settings.max_export_batch_size,
            max_batch_bytes: settings.max_export_batch_bytes,
            reserved: settings.max_queue_size.min(MAX_RESERVED),
            overflow: settings.overflow,
        }
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        lock(&self.queue.0)
    }

    /// Allocates the memory, so that the threads of the program do not.
    pub(crate) fn reserve(&self) {
        let mut queue = self.lock();
        let missing = self.reserved.saturating_sub(queue.spans.len());
        queue.spans.reserve_exact(missing);
    }

    pub(crate) fn push(&self, span: FinishedSpan) {
        let size = span.size();
        if let Some(mut queue) = self.lock_for(size) {
            queue.spans.push(span);
            self.added(queue, size);
        }
    }

    /// As [`push`](Self::push), with the record built in the queue: `record` is called once, if there is room. Each move of a
    /// record copies it, and directly after it was written a copy stalls on store forwarding.
    #[inline(never)]
    pub(crate) fn push_with(&self, size: usize, record: &mut impl FnMut() -> SpanRecord) {
        if let Some(mut queue) = self.lock_for(size) {
            // As `push`, which would build it elsewhere first.
            queue.spans.extend(iter::once_with(|| FinishedSpan::Record(record())));
            // The dispatcher has read the free memory before. It is prefetched for the span after the next, because the next one
            // may be another thread's.
            if let Some(second_next) = queue.spans.spare_capacity_mut().get_mut(1) {
                prefetch_for_write(second_next);
            }
            self.added(queue, size);
        }
    }

    /// Locks the queue with room for a span; `None` if there is none, and the span is counted as lost.
    #[inline]
    fn lock_for(&self, size: usize) -> Option<MutexGuard<'_, QueueState>> {
        let queue = self.lock();
        if queue.has_room(size) {
            Some(queue)
        } else {
            self.make_room(queue, size)
        }
    }

    /// Counts a span that was added, and wakes the thread that delivers once per batch: for the span that reaches a limit.
    #[inline]
    fn added(&self, mut queue: MutexGuard<'_, QueueState>, size: usize) {
        queue.bytes += size;
        let is_full = queue.spans.len() == self.max_batch_size;
        let is_full_in_bytes = queue.bytes >= self.max_batch_bytes && queue.bytes - size < self.max_batch_bytes;
        drop(queue);
        if is_full || is_full_in_bytes {
            self.wake.notify_one();
        }
    }

    /// Waits for room if the overflow policy says so. `None` if there is none, and the span is counted as lost.
    /// Takes the guard, so that the caller drops the record without the lock: that takes much longer than a push.
    #[cold]
    fn make_room<'q>(
        &'q self,
        mut queue: MutexGuard<'q, QueueState>,
        size: usize,
    ) -> Option<MutexGuard<'q, QueueState>> {
        if let OverflowPolicy::Block(timeout) = self.overflow
            // A delivering thread would wait for itself.
            && !ReentrancyGuard::is_active()
        {
            queue = self.wait_for_room(queue, size, timeout);
            if queue.has_room(size) {
                return Some(queue);
            }
        }
        queue.count_lost();
        None
    }

    fn wait_for_room<'q>(
        &'q self,
        mut queue: MutexGuard<'q, QueueState>,
        size: usize,
        timeout: Duration,
    ) -> MutexGuard<'q, QueueState> {
        // There is never room for a span larger than the queue.
        let can_fit = size <= queue.max_bytes;
        let deadline = Instant::now().checked_add(timeout);
        queue.control.blocked += 1;
        self.wake.notify_one();
        while !queue.has_room(size) && !queue.control.is_closed && can_fit {
            let remaining = deadline.map_or(timeout, |deadline| deadline.saturating_duration_since(Instant::now()));
            if remaining.is_zero() {
                break;
            }
            queue = self
                .room
                .wait_timeout(queue, remaining)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        queue.control.blocked -= 1;
        queue
    }

    /// False after [`close`](Self::close): the command is not executed.
    pub(crate) fn push_command(&self, command: DispatcherCommand) -> bool {
        let mut queue = self.lock();
        if queue.control.is_closed {
            return false;
        }
        queue.control.commands.push(command);
        drop(queue);
        self.wake.notify_one();
        true
    }

    /// Adds a processor for the spans that are pushed from now on.
    pub(crate) fn add(&self, destination: Arc<Destination>) {
        let mut queue = self.lock();
        let command = DispatcherCommand::Add(queue.spans.len(), destination);
        let ends_wait = command.ends_wait();
        queue.control.commands.push(command);
        drop(queue);
        if ends_wait {
            self.wake.notify_one();
        }
    }

    /// Begins a shutdown: no thread waits for room any more. The bounds end, since only the spans still running follow.
    pub(crate) fn stop_blocking(&self) {
        let mut queue = self.lock();
        if !queue.control.is_closed {
            queue.max_spans = usize::MAX;
            queue.max_bytes = usize::MAX;
        }
        drop(queue);
        self.room.notify_all();
    }

    /// Refuses spans and commands from here on. The dispatcher, if there is one, routes the rest and executes `stop`.
    pub(crate) fn close(&self, stop: Option<Arc<Completion>>) {
        let mut queue = self.lock();
        queue.control.is_closed = true;
        queue.max_spans = 0;
        queue.control.commands.extend(stop.map(DispatcherCommand::Stop));
        drop(queue);
        self.wake.notify_one();
        self.room.notify_all();
    }

    /// Waits for a full batch, a command or the end of the delay, and swaps the spans with `empty`.
    pub(crate) fn take(&self, empty: &mut Vec<FinishedSpan>, due_at: Instant) -> Drained {
        empty.reserve_exact(self.reserved);
        let mut queue = self.lock();
        let mut is_due = false;
        while !queue.has_batch(self.max_batch_size, self.max_batch_bytes)
            && !queue.control.commands.iter().any(DispatcherCommand::ends_wait)
        {
            let remaining = due_at.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                is_due = true;
                break;
            }
            queue = self
                .wake
                .wait_timeout(queue, remaining)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        std::mem::swap(&mut queue.spans, empty);
        queue.bytes = 0;
        queue.control.taken += empty.len() as u64;
        if queue.control.blocked > 0 {
            self.room.notify_all();
        }
        Drained {
            commands: std::mem::take(&mut queue.control.commands),
            is_due,
            queue_full: queue.control.lost.queue_full + queue.control.lost.bytes,
        }
    }

    /// Frees the memory, after [`close`](Self::close).
    pub(crate) fn release(&self) {
        self.lock().spans = Vec::new();
    }

    pub(crate) fn counts(&self) -> SpanQueueCounts {
        let queue = self.lock();
        SpanQueueCounts {
            submitted: queue.submitted(),
            lost: queue.control.lost,
        }
    }

    #[cfg(test)]
    #[allow(dead_code, reason = "called in its second copy, in `loom_tests.rs`")]
    pub(crate) fn len(&self) -> usize {
        self.lock().spans.len()
    }
}
