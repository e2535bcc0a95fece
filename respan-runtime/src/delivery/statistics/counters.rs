//! The numbers that are neither kept under the lock of the hand-over nor by a processor.

use super::lost::LostSpans;
use super::stats::Stats;
use crate::sync::Counter;
use std::sync::atomic::{AtomicUsize, Ordering};

/// See [`Counter`] for the order in which they are written and read.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Those that were not handed over; the hand-over counts its own.
    pub(crate) submitted: Counter,
    /// What is given to several processors, beyond the first; counted before the copy is made.
    pub(crate) copied: Counter,
    pub(crate) buffered: Counter,
    pub(crate) discarded: Counter,
    pub(crate) not_exportable: Counter,
    pub(crate) sampled_out: Counter,
    pub(crate) filtered: Counter,
    pub(crate) unrouted: Counter,
    pub(crate) tail_dropped: Counter,
    pub(crate) tail_early: Counter,
    pub(crate) tail_held: AtomicUsize,
    pub(crate) filter_panics: Counter,
    pub(crate) shutdown: Counter,
    pub(crate) callback_panic: Counter,
    pub(crate) mask_panic: Counter,
    pub(crate) internal_panic: Counter,
    pub(crate) nested: Counter,
    pub(crate) forked: Counter,
}

impl Counters {
    /// In a child made by `fork`: only what ended in the child, since of the rest the parent's locks hold a part.
    pub(crate) fn read_in_child(&self) -> Stats {
        let forked = self.forked.get();
        Stats {
            started: forked,
            submitted: forked,
            lost: LostSpans {
                forked,
                ..LostSpans::default()
            },
            ..Stats::default()
        }
    }

    /// What went out between the hand-over and the processors.
    pub(crate) fn read_out(&self) -> Stats {
        Stats {
            not_exportable: self.not_exportable.get(),
            sampled_out: self.sampled_out.get(),
            filtered: self.filtered.get(),
            unrouted: self.unrouted.get(),
            tail_dropped: self.tail_dropped.get(),
            tail_early: self.tail_early.get(),
            filter_panics: self.filter_panics.get(),
            lost: LostSpans {
                shutdown: self.shutdown.get(),
                callback_panic: self.callback_panic.get(),
                mask_panic: self.mask_panic.get(),
                internal_panic: self.internal_panic.get(),
                nested: self.nested.get(),
                forked: self.forked.get(),
                ..LostSpans::default()
            },
            ..Stats::default()
        }
    }

    /// Spans that tail policies hold now.
    pub(crate) fn held(&self) -> u64 {
        self.tail_held.load(Ordering::Relaxed) as u64
    }
}
