//! How spans get into the queue of a worker, and what happens when it is full.

use super::commands::WorkerQueue;
use super::pending_batch::PendingBatch;
use super::worker::Worker;
use crate::delivery::settings::OverflowPolicy;
use crate::delivery::statistics::LossReason;
use crate::model::FinishedSpan;
use crate::sync::lock;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::Instant;

impl Worker {
    /// Takes all spans of `batch`, and leaves an empty vector of some capacity there. What does not fit is waited for
    /// where the settings say so; then it goes to the spool, and is dropped without one. On the pipeline's thread: it may
    /// wait, for the disk too.
    pub(crate) fn accept(&self, batch: &mut Vec<FinishedSpan>, is_due: bool) {
        let OverflowPolicy::Block(timeout) = self.settings.overflow else {
            if let Some((loss, surplus)) = self.take_in(batch, is_due) {
                self.refuse(surplus, loss);
            }
            return;
        };
        let deadline = Instant::now().checked_add(timeout);
        let mut surplus = self.take_in(batch, is_due);
        while let Some((_, spans)) = &mut surplus {
            let mut queue = lock(&self.queue);
            let left = deadline.map_or(timeout, |deadline| deadline.saturating_duration_since(Instant::now()));
            if queue.is_hurried && !queue.is_stopped {
                return self.append(queue, spans);
            }
            if left.is_zero() || queue.is_stopped {
                break;
            }
            // What is too little for a batch would make no room.
            queue.is_due = true;
            self.wake.notify_one();
            if self.fitting(&queue, spans).0 == 0 {
                drop(
                    self.room
                        .wait_timeout(queue, left)
                        .unwrap_or_else(PoisonError::into_inner),
                );
            } else {
                drop(queue);
            }
            surplus = self.take_in(&mut std::mem::take(spans), is_due);
        }
        if let Some((loss, spans)) = surplus {
            self.refuse(spans, loss);
        }
    }

    /// As `accept`, for a caller that waits neither for room nor for the disk.
    pub(crate) fn accept_now(&self, batch: &mut Vec<FinishedSpan>, is_due: bool) {
        let queue = lock(&self.queue);
        if queue.is_hurried && !queue.is_stopped {
            return self.append(queue, batch);
        }
        drop(queue);
        if let Some((loss, surplus)) = self.take_in(batch, is_due) {
            if loss == LossReason::Shutdown {
                // There is no other thread any more.
                return self.refuse(surplus, loss);
            }
            self.driver.counters.accepted.add(surplus.len());
            self.driver.lose(surplus.len(), loss, None);
        }
    }

    /// There is no room for these in the queue.
    fn refuse(&self, mut spans: Vec<FinishedSpan>, loss: LossReason) {
        self.driver.counters.accepted.add(spans.len());
        if !self.driver.has_spool() {
            return self.driver.lose(spans.len(), loss, None);
        }
        let bytes = spans.iter().map(FinishedSpan::size).sum();
        let mut surplus = PendingBatch::default();
        surplus.take(&mut spans, bytes);
        self.give_up_all(&mut surplus, loss, None);
        self.notify();
    }

    /// The last there are: to wait for room would cost the time in which they could go out.
    fn append(&self, mut queue: MutexGuard<'_, WorkerQueue>, spans: &mut Vec<FinishedSpan>) {
        self.driver.counters.accepted.add(spans.len());
        queue.bytes += spans.iter().map(FinishedSpan::size).sum::<usize>();
        queue.spans.append(spans);
        drop(queue);
        self.wake.notify_one();
    }

    /// What does not fit, and why.
    fn take_in(&self, batch: &mut Vec<FinishedSpan>, is_due: bool) -> Option<(LossReason, Vec<FinishedSpan>)> {
        let mut queue = lock(&self.queue);
        let (count, bytes, loss) = self.fitting(&queue, batch);
        let surplus = (count < batch.len()).then(|| (loss, batch.split_off(count)));
        self.driver.counters.accepted.add(count);
        queue.bytes += bytes;
        if queue.spans.is_empty() {
            std::mem::swap(&mut queue.spans, batch);
        } else {
            queue.spans.append(batch);
        }
        queue.is_due |= is_due;
        drop(queue);
        self.wake.notify_one();
        surplus
    }

    /// How many of these spans fit, their bytes, and why not more.
    fn fitting(&self, queue: &WorkerQueue, batch: &[FinishedSpan]) -> (usize, usize, LossReason) {
        if queue.is_stopped {
            return (0, 0, LossReason::Shutdown);
        }
        let waiting = queue.spans.len() + self.held.load(Ordering::Relaxed);
        let room = self.settings.max_queue_size.saturating_sub(waiting);
        let waiting = queue.bytes + self.held_bytes.load(Ordering::Relaxed);
        let byte_room = self.settings.max_queue_bytes.saturating_sub(waiting);
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

    /// Whether the end is near.
    pub(crate) fn is_hurried(&self) -> bool {
        lock(&self.queue).is_hurried
    }

    /// From here on nobody waits for room, nor for an attempt of his own: the end has come.
    pub(crate) fn stop_blocking(&self) {
        lock(&self.queue).is_hurried = true;
        self.driver.mute();
        self.room.notify_all();
    }

    /// Tells who waits for room that there is some.
    pub(crate) fn announce_room(&self) {
        if self.settings.overflow != OverflowPolicy::DropNewest {
            // Under the lock: whoever has just found no room is waiting by then.
            let _inbox = lock(&self.queue);
            self.room.notify_all();
        }
    }
}
