//! Counters of the spans between the end of a span and the processors.

use super::loss_reason::{LossCounters, LossReason};
use super::lost_spans::LostSpans;
use super::stats::Stats;
use crate::diagnostics::diagnose_once;
use crate::sync::Counter;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts what is neither counted by the span queue under its lock nor by a processor; named as in [`Stats`].
///
/// See [`Counter`] for the order of writes and reads.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Spans that were not pushed to the span queue, which counts its own.
    pub(crate) submitted: Counter,
    /// Added before the copy is made.
    pub(crate) copied: Counter,
    pub(crate) buffered: Counter,
    pub(crate) discarded: Counter,
    pub(crate) not_exportable: Counter,
    pub(crate) sampled_out: Counter,
    pub(crate) filtered: Counter,
    pub(crate) unrouted: Counter,
    pub(crate) tail_dropped: Counter,
    pub(crate) tail_early: Counter,
    /// Spans that wait for the decision of a tail policy.
    pub(crate) tail_pending: AtomicUsize,
    pub(crate) filter_panics: Counter,
    pub(crate) lost: LossCounters,
}

impl Counters {
    /// Counts spans that were lost by a bug of respan's own.
    #[cold]
    pub(crate) fn lose_to_internal_panic(&self, spans: usize) {
        self.lost.add(LossReason::InternalPanic, spans);
        diagnose_once!(
            Error,
            "pipeline",
            "spans were lost by a panic in respan itself; please report it"
        );
    }

    /// In a child made by `fork`: only the spans that ended in the child, since a thread of the parent may have held a lock
    /// that the other numbers need.
    pub(crate) fn read_in_child(&self) -> Stats {
        let LostSpans { forked, .. } = self.lost.read();
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

    /// Spans that left the pipeline before a processor. Read before everything that counts spans in.
    pub(crate) fn read_outputs(&self) -> Stats {
        Stats {
            not_exportable: self.not_exportable.get(),
            sampled_out: self.sampled_out.get(),
            filtered: self.filtered.get(),
            unrouted: self.unrouted.get(),
            tail_dropped: self.tail_dropped.get(),
            tail_early: self.tail_early.get(),
            filter_panics: self.filter_panics.get(),
            lost: self.lost.read(),
            ..Stats::default()
        }
    }

    pub(crate) fn tail_pending(&self) -> u64 {
        self.tail_pending.load(Ordering::Relaxed) as u64
    }
}
