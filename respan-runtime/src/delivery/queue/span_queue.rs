//! The one place where the program's threads meet ours.

use super::sync::{Condvar, Mutex, MutexGuard, lock};
use crate::delivery::completion::Completion;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::route::Destination;
use crate::delivery::settings::{BatchSettings, OverflowPolicy};
use crate::model::FinishedSpan;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// So many spans have their room from the start; a queue that may hold more grows when it has to.
const MAX_RESERVED: usize = 64 * 1024;

/// A bounded queue under one short lock. A full batch wakes the pipeline, a span does not: the pipeline looks by
/// itself when its delay is over.
#[derive(Debug)]
pub(crate) struct SpanQueue {
    queue: Mutex<Queue>,
    wake: Condvar,
    /// For callers that wait because the queue is full.
    room: Condvar,
    batch: usize,
    batch_bytes: usize,
    /// Spans for which room is made beforehand.
    reserved: usize,
    overflow: OverflowPolicy,
}

#[derive(Debug)]
struct Queue {
    spans: Vec<FinishedSpan>,
    bytes: usize,
    /// How many spans fit; none after the end.
    limit: usize,
    byte_limit: usize,
    /// Callers that wait for room.
    blocked: usize,
    closed: bool,
    orders: Vec<DispatcherCommand>,
    submitted: u64,
    refused: u64,
    refused_bytes: u64,
    shutdown: u64,
}

/// What the pipeline's thread is told to do besides.
#[derive(Debug)]
pub(crate) enum DispatcherCommand {
    /// From the span with this index on there is one processor more.
    Add(usize, Arc<Destination>),
    Flush(Arc<Completion>),
    Stop(Arc<Completion>),
}

/// What the pipeline's thread took.
#[derive(Debug)]
pub(crate) struct Drained {
    pub(crate) orders: Vec<DispatcherCommand>,
    /// The delay is over: incomplete batches go out as well.
    pub(crate) due: bool,
    /// All spans lost here so far because the queue was full.
    pub(crate) queue_full: u64,
}

/// What the hand-over counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpanQueueCounts {
    pub(crate) submitted: u64,
    pub(crate) queue_full: u64,
    pub(crate) bytes: u64,
    pub(crate) shutdown: u64,
}

impl SpanQueue {
    pub(crate) fn new(settings: &BatchSettings) -> Self {
        let queue = Queue {
            spans: Vec::new(),
            bytes: 0,
            limit: settings.max_queue_size,
            byte_limit: settings.max_queue_bytes,
            blocked: 0,
            closed: false,
            orders: Vec::new(),
            submitted: 0,
            refused: 0,
            refused_bytes: 0,
            shutdown: 0,
        };
        Self {
            queue: Mutex::new(queue),
            wake: Condvar::new(),
            room: Condvar::new(),
            batch: settings.max_export_batch_size,
            batch_bytes: settings.max_export_batch_bytes,
            reserved: settings.max_queue_size.min(MAX_RESERVED),
            overflow: settings.overflow,
        }
    }

    /// Makes the room, so that the program's threads never do.
    pub(crate) fn reserve(&self) {
        let mut queue = lock(&self.queue);
        let missing = self.reserved.saturating_sub(queue.spans.len());
        queue.spans.reserve_exact(missing);
    }

    pub(crate) fn push(&self, span: FinishedSpan) {
        self.push_with(span.size(), || span);
    }

    /// As [`push`](Self::push), for a span of this size that is put together where it is pushed: each layer that it is moved
    /// through copies it. Apart from its caller, since there the compiler copies it once more.
    #[inline(never)]
    pub(crate) fn push_with(&self, size: usize, span: impl FnOnce() -> FinishedSpan) {
        let mut queue = lock(&self.queue);
        queue.submitted += 1;
        if !queue.has_room(size) {
            // Without a lock where it is lost: dropping a record is many times longer than pushing one.
            let Some(with_room) = self.make_room(queue, size) else {
                return;
            };
            queue = with_room;
        }
        queue.spans.push(span());
        queue.bytes += size;
        let is_full = queue.spans.len() == self.batch;
        // Said once for each batch: with the span that reaches the limit.
        let is_large = queue.bytes >= self.batch_bytes && queue.bytes - size < self.batch_bytes;
        drop(queue);
        if is_full || is_large {
            self.wake.notify_one();
        }
    }

    /// Waits for room where the settings say so; None, and counted, if there is none. It is not given the span, which is
    /// built where it is pushed.
    #[cold]
    fn make_room<'q>(&'q self, mut queue: MutexGuard<'q, Queue>, size: usize) -> Option<MutexGuard<'q, Queue>> {
        if let OverflowPolicy::Block(timeout) = self.overflow
            // What one of our threads waited for would be itself.
            && !ReentrancyGuard::is_active()
        {
            queue = self.wait_for_room(queue, size, timeout);
            if queue.has_room(size) {
                return Some(queue);
            }
        }
        queue.refuse();
        None
    }

    fn wait_for_room<'q>(
        &'q self,
        mut queue: MutexGuard<'q, Queue>,
        size: usize,
        timeout: Duration,
    ) -> MutexGuard<'q, Queue> {
        // What is larger than the whole queue would wait in vain.
        let is_hopeless = size > queue.byte_limit;
        let deadline = Instant::now().checked_add(timeout);
        queue.blocked += 1;
        self.wake.notify_one();
        while !queue.has_room(size) && !queue.closed && !is_hopeless {
            let left = deadline.map_or(timeout, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                break;
            }
            queue = self
                .room
                .wait_timeout(queue, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        queue.blocked -= 1;
        queue
    }

    /// False after the end: nobody would obey.
    pub(crate) fn order(&self, order: DispatcherCommand) -> bool {
        let mut queue = lock(&self.queue);
        if queue.closed {
            return false;
        }
        queue.orders.push(order);
        drop(queue);
        self.wake.notify_one();
        true
    }

    /// Spans handed over until now do not go to this one: it gets those that end from now on.
    pub(crate) fn add(&self, destination: Arc<Destination>) {
        let mut queue = lock(&self.queue);
        let index = queue.spans.len();
        queue.orders.push(DispatcherCommand::Add(index, destination));
    }

    /// The end is near: nobody waits for room any more, since what runs is all that still comes.
    pub(crate) fn hurry(&self) {
        if self.overflow == OverflowPolicy::DropNewest {
            return;
        }
        let mut queue = lock(&self.queue);
        if !queue.closed {
            queue.limit = usize::MAX;
            queue.byte_limit = usize::MAX;
        }
        drop(queue);
        self.room.notify_all();
    }

    /// Nothing is accepted from here on; the thread, if there is one, hands on what it has and ends.
    pub(crate) fn close(&self, stop: Option<Arc<Completion>>) {
        let mut queue = lock(&self.queue);
        queue.closed = true;
        queue.limit = 0;
        queue.orders.extend(stop.map(DispatcherCommand::Stop));
        drop(queue);
        self.wake.notify_one();
        self.room.notify_all();
    }

    /// Waits for a full batch, an order or the end of the delay, and swaps the spans with `empty`.
    pub(crate) fn take(&self, empty: &mut Vec<FinishedSpan>, due_at: Instant) -> Drained {
        empty.reserve_exact(self.reserved);
        let mut queue = lock(&self.queue);
        let mut due = false;
        // A destination to add does not hurry; it is only in time with the next batch.
        while !queue.is_wanted(self.batch, self.batch_bytes)
            && queue
                .orders
                .iter()
                .all(|order| matches!(order, DispatcherCommand::Add(..)))
        {
            let left = due_at.saturating_duration_since(Instant::now());
            if left.is_zero() {
                due = true;
                break;
            }
            queue = self
                .wake
                .wait_timeout(queue, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        std::mem::swap(&mut queue.spans, empty);
        queue.bytes = 0;
        if queue.blocked > 0 {
            self.room.notify_all();
        }
        Drained {
            orders: std::mem::take(&mut queue.orders),
            due,
            queue_full: queue.refused + queue.refused_bytes,
        }
    }

    /// Gives the memory back, after the end.
    pub(crate) fn release(&self) {
        lock(&self.queue).spans = Vec::new();
    }

    pub(crate) fn counts(&self) -> SpanQueueCounts {
        let queue = lock(&self.queue);
        SpanQueueCounts {
            submitted: queue.submitted,
            queue_full: queue.refused,
            bytes: queue.refused_bytes,
            shutdown: queue.shutdown,
        }
    }

    #[cfg(test)]
    #[allow(dead_code, reason = "its copy in `tests/interleavings.rs` is asked")]
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.queue).spans.len()
    }
}

impl Queue {
    #[inline]
    fn has_room(&self, size: usize) -> bool {
        self.spans.len() < self.limit && size <= self.byte_limit - self.bytes
    }

    /// Whether the pipeline's thread is to take what is here before its delay is over.
    fn is_wanted(&self, batch: usize, batch_bytes: usize) -> bool {
        self.spans.len() >= batch || self.bytes >= batch_bytes || self.blocked > 0 && !self.spans.is_empty()
    }

    #[cold]
    fn refuse(&mut self) {
        if self.closed {
            self.shutdown += 1;
        } else if self.spans.len() >= self.limit {
            self.refused += 1;
        } else {
            self.refused_bytes += 1;
        }
    }
}
