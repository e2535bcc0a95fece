//! State of the span queue, which its lock protects.

use super::command::DispatcherCommand;
use crate::delivery::statistics::LostSpans;
use crate::model::FinishedSpan;

/// The state of the queue. What a push reads and writes fits into one cache line together with the lock, since the line moves between
/// the cores of the threads that push.
#[derive(Debug)]
pub(super) struct QueueState {
    pub(super) spans: Vec<FinishedSpan>,
    pub(super) bytes: usize,
    /// Zero after [`SpanQueue::close`](super::SpanQueue::close).
    pub(super) max_spans: usize,
    pub(super) max_bytes: usize,
    pub(super) control: Box<Control>,
}

/// The rest of the state.
#[derive(Debug, Default)]
pub(super) struct Control {
    /// Threads that wait for room.
    pub(super) blocked: usize,
    pub(super) is_closed: bool,
    pub(super) commands: Vec<DispatcherCommand>,
    /// Spans that the dispatcher has taken.
    pub(super) taken: u64,
    pub(super) lost: LostSpans,
}

/// Numbers of the span queue, read under its lock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpanQueueCounts {
    pub(crate) submitted: u64,
    pub(crate) lost: LostSpans,
}

impl QueueState {
    #[inline]
    pub(super) fn has_room(&self, size: usize) -> bool {
        self.spans.len() < self.max_spans && size <= self.max_bytes - self.bytes
    }

    /// Returns whether the dispatcher takes the spans before its delay is over.
    pub(super) fn has_batch(&self, max_size: usize, max_bytes: usize) -> bool {
        self.spans.len() >= max_size || self.bytes >= max_bytes || self.control.blocked > 0 && !self.spans.is_empty()
    }

    /// Spans that threads have pushed, or are about to.
    pub(super) fn submitted(&self) -> u64 {
        let waiting = self.spans.len() + self.control.blocked;
        self.control.taken + self.control.lost.total() + waiting as u64
    }

    #[cold]
    pub(super) fn count_lost(&mut self) {
        let reason = if self.control.is_closed {
            &mut self.control.lost.shutdown
        } else if self.spans.len() >= self.max_spans {
            &mut self.control.lost.queue_full
        } else {
            &mut self.control.lost.bytes
        };
        *reason += 1;
    }
}
