//! The one place where the program's threads meet ours.

use super::receipt::Receipt;
use super::route::Destination;
use super::sync::{Condvar, Mutex, lock};
use crate::span::{Finished, Record};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

/// A bounded queue under one short lock. A full batch wakes the pipeline, a span does not: the pipeline looks by
/// itself when its delay is over.
#[derive(Debug)]
pub(crate) struct HandOver {
    queue: Mutex<Queue>,
    wake: Condvar,
    batch: usize,
    limit: usize,
}

#[derive(Debug)]
struct Queue {
    spans: Vec<Finished>,
    /// How many spans fit; none after the end.
    limit: usize,
    closed: bool,
    orders: Vec<Order>,
    submitted: u64,
    refused: u64,
    shutdown: u64,
}

/// What the pipeline's thread is told to do besides.
#[derive(Debug)]
pub(crate) enum Order {
    /// From the span with this index on there is one processor more.
    Add(usize, Arc<Destination>),
    Flush(Arc<Receipt>),
    Stop(Arc<Receipt>),
}

/// What the pipeline's thread took.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) orders: Vec<Order>,
    /// The delay is over: incomplete batches go out as well.
    pub(crate) due: bool,
    /// All spans lost here so far because the queue was full.
    pub(crate) queue_full: u64,
}

/// What the hand-over counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HandOverCounts {
    pub(crate) submitted: u64,
    pub(crate) queue_full: u64,
    pub(crate) shutdown: u64,
    pub(crate) waiting: usize,
}

impl HandOver {
    pub(crate) fn new(limit: usize, batch: usize) -> Self {
        let queue = Queue {
            spans: Vec::new(),
            limit,
            closed: false,
            orders: Vec::new(),
            submitted: 0,
            refused: 0,
            shutdown: 0,
        };
        Self {
            queue: Mutex::new(queue),
            wake: Condvar::new(),
            batch,
            limit,
        }
    }

    /// Makes the room, so that the program's threads never do.
    pub(crate) fn reserve(&self) {
        let mut queue = lock(&self.queue);
        let missing = self.limit.saturating_sub(queue.spans.len());
        queue.spans.reserve_exact(missing);
    }

    #[inline]
    pub(crate) fn push(&self, record: Record) {
        let mut queue = lock(&self.queue);
        queue.submitted += 1;
        if queue.spans.len() < queue.limit {
            queue.spans.push(Finished::Record(record));
            let full = queue.spans.len() == self.batch;
            drop(queue);
            if full {
                self.wake.notify_one();
            }
        } else {
            queue.refuse();
            // The lock goes first: dropping a record is many times longer than pushing one.
            drop(queue);
            drop(record);
        }
    }

    /// False after the end: nobody would obey.
    pub(crate) fn order(&self, order: Order) -> bool {
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
        queue.orders.push(Order::Add(index, destination));
    }

    /// Nothing is accepted from here on; the thread, if there is one, hands on what it has and ends.
    pub(crate) fn close(&self, stop: Option<Arc<Receipt>>) {
        let mut queue = lock(&self.queue);
        queue.closed = true;
        queue.limit = 0;
        queue.orders.extend(stop.map(Order::Stop));
        drop(queue);
        self.wake.notify_one();
    }

    /// Waits for a full batch, an order or the end of the delay, and swaps the spans with `empty`.
    pub(crate) fn take(&self, empty: &mut Vec<Finished>, due_at: Instant) -> Taken {
        empty.reserve_exact(self.limit);
        let mut queue = lock(&self.queue);
        let mut due = false;
        // A destination to add does not hurry; it is only in time with the next batch.
        while queue.spans.len() < self.batch && queue.orders.iter().all(|order| matches!(order, Order::Add(..))) {
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
        Taken {
            orders: std::mem::take(&mut queue.orders),
            due,
            queue_full: queue.refused,
        }
    }

    /// Gives the memory back, after the end.
    pub(crate) fn release(&self) {
        lock(&self.queue).spans = Vec::new();
    }

    pub(crate) fn counts(&self) -> HandOverCounts {
        let queue = lock(&self.queue);
        HandOverCounts {
            submitted: queue.submitted,
            queue_full: queue.refused,
            shutdown: queue.shutdown,
            waiting: queue.spans.len(),
        }
    }
}

impl Queue {
    #[cold]
    fn refuse(&mut self) {
        if self.closed {
            self.shutdown += 1;
        } else {
            self.refused += 1;
        }
    }
}
