//! What one thread has of the telemetry for which it records.

use super::slot::Slot;
use super::span::RunningSpan;
use super::telemetry_core::TelemetryCore;
use crate::delivery::statistics::ThreadCounters;
use crate::span::pool::UniqueArc;
use std::cell::RefCell;
use std::ptr;
use std::sync::Arc;

/// How many places move at once between a thread and the others.
const BATCH: usize = 32;

/// How many ended spans a thread keeps: as deep as calls usually nest.
const KEPT: usize = 8;

/// A tally of its own, places for the spans that it starts, and what is left of those that have ended.
struct ThreadCache {
    core: &'static TelemetryCore,
    counters: Arc<ThreadCounters>,
    slots: Vec<&'static Slot>,
    /// Nobody else holds them: the next span need not be allocated, nor moved to where it lives.
    ended: Vec<UniqueArc<RunningSpan>>,
}

impl ThreadCache {
    fn of(core: &'static TelemetryCore) -> Self {
        Self {
            core,
            counters: core.pipeline.thread_counters.join(),
            slots: Vec::new(),
            // So that what is kept never has to move.
            ended: Vec::with_capacity(KEPT),
        }
    }
}

impl Drop for ThreadCache {
    fn drop(&mut self) {
        self.core.pipeline.thread_counters.leave(&self.counters);
        // Their places go with them.
        self.ended.clear();
        self.core.slot_registry.take_back(self.slots.drain(..));
    }
}

thread_local! {
    /// Of the telemetry that it recorded for last: nearly always there is one only.
    static THREAD_CACHE: RefCell<Option<ThreadCache>> = const { RefCell::new(None) };
}

/// The share that the thread has of this telemetry; none while the thread ends.
#[inline]
fn own<R>(core: &'static TelemetryCore, change: impl FnOnce(&mut ThreadCache) -> R) -> Option<R> {
    with(|share| match share {
        Some(share) if ptr::eq(share.core, core) => change(share),
        other => change(other.insert(ThreadCache::of(core))),
    })
}

/// As [`own`], and none where the thread has another telemetry's by now.
#[inline]
fn present<R>(core: &'static TelemetryCore, change: impl FnOnce(&mut ThreadCache) -> R) -> Option<R> {
    with(|share| share.as_mut().filter(|share| ptr::eq(share.core, core)).map(change)).flatten()
}

#[inline]
fn with<R>(change: impl FnOnce(&mut Option<ThreadCache>) -> R) -> Option<R> {
    THREAD_CACHE
        .try_with(|share| Some(change(&mut *share.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

/// What a span that starts is given.
#[derive(Default)]
pub(crate) struct Allocation {
    /// One of those that have ended.
    pub(crate) ended: Option<UniqueArc<RunningSpan>>,
    pub(crate) slot: Option<&'static Slot>,
}

/// Counts a span that starts, and gives it what is there: nothing while the thread ends.
#[inline]
pub(crate) fn start(core: &'static TelemetryCore, wants_slot: bool) -> Allocation {
    let start = own(core, |share| {
        share.counters.count_started();
        let ended = share.ended.pop();
        let has_slot = ended.as_ref().is_some_and(|ended| ended.slot.is_some());
        if !wants_slot || has_slot {
            return Allocation { ended, slot: None };
        }
        if share.slots.is_empty() {
            core.slot_registry.lend(core, &mut share.slots, BATCH);
        }
        let slot = share.slots.pop();
        Allocation { ended, slot }
    });
    start.unwrap_or_else(|| {
        core.pipeline.thread_counters.count_started();
        Allocation::default()
    })
}

/// Keeps what is left of a span, if there is room, and counts it if nothing of it was kept.
#[inline]
pub(crate) fn keep(ended: UniqueArc<RunningSpan>, is_sampled_out: bool) {
    let core = ended.core;
    let mut ended = Some(ended);
    let kept = present(core, |share| {
        if is_sampled_out {
            share.counters.count_sampled_out();
        }
        // What there is no room for is dropped when the share is no longer borrowed.
        if share.ended.len() < KEPT
            && let Some(ended) = ended.take()
        {
            share.ended.push(ended);
        }
    });
    if is_sampled_out && kept.is_none() {
        core.pipeline.thread_counters.count_sampled_out();
    }
}

/// Counts a span that its sample rate has dropped at its start, and of which nothing was kept.
#[inline]
pub(crate) fn count_sampled_out(core: &'static TelemetryCore) {
    if present(core, |share| share.counters.count_sampled_out()).is_none() {
        core.pipeline.thread_counters.count_sampled_out();
    }
}

/// Takes back the place of a span that is gone.
pub(crate) fn give_back(slot: &'static Slot) {
    // The frame of a span that the shutdown has ended may not have looked there yet: it would end the next one.
    if !slot.core.is_open() {
        return;
    }
    let kept = present(slot.core, |share| {
        share.slots.push(slot);
        if share.slots.len() >= 2 * BATCH {
            slot.core.slot_registry.take_back(share.slots.drain(BATCH..));
        }
    });
    if kept.is_none() {
        slot.core.slot_registry.take_back([slot]);
    }
}
