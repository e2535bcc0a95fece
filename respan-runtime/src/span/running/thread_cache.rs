//! Per-thread cache of one telemetry: counters, free registry slots and pooled spans.
//!
//! A span that starts and ends on a thread takes what it needs from here and returns it, without a lock and without an
//! atomic read-modify-write operation. A thread caches for the telemetry that it recorded for last; recording for another
//! one replaces the cache. While the thread ends, the cache is gone: then spans are allocated, and counted in the
//! telemetry's shared counters.

use super::running_span::RunningSpan;
use super::slot::Slot;
use super::telemetry_core::TelemetryCore;
use crate::delivery::statistics::ThreadCounters;
use crate::span::pool::UniqueArc;
use std::cell::RefCell;
use std::ptr;
use std::sync::Arc;

/// Slots moved at once between a thread and the registry.
const SLOT_BATCH: usize = 32;

/// Pooled spans per thread: as deep as calls usually nest.
const MAX_SPANS: usize = 8;

struct ThreadCache {
    core: &'static TelemetryCore,
    counters: Arc<ThreadCounters>,
    slots: Vec<&'static Slot>,
    /// Ended spans that nothing else references. The next span is initialised in the memory of one of them.
    spans: Vec<UniqueArc<RunningSpan>>,
}

impl ThreadCache {
    fn new(core: &'static TelemetryCore) -> Self {
        core.pipeline.add_thread();
        Self {
            core,
            counters: core.pipeline.thread_counters.register(),
            slots: Vec::new(),
            // Allocated once, never grown.
            spans: Vec::with_capacity(MAX_SPANS),
        }
    }
}

impl Drop for ThreadCache {
    fn drop(&mut self) {
        self.core.pipeline.thread_counters.unregister(&self.counters);
        // Dropping them releases their slots.
        self.spans.clear();
        self.core.slot_registry.release(self.slots.drain(..));
    }
}

thread_local! {
    static THREAD_CACHE: RefCell<Option<ThreadCache>> = const { RefCell::new(None) };
}

/// Runs `operation` on the thread's cache for this telemetry, which replaces one for another; None while the thread ends.
#[inline]
fn with_cache<R>(core: &'static TelemetryCore, operation: impl FnOnce(&mut ThreadCache) -> R) -> Option<R> {
    with_thread_local(|cache| match cache {
        Some(cache) if ptr::eq(cache.core, core) => operation(cache),
        other => operation(other.insert(ThreadCache::new(core))),
    })
}

/// As [`with_cache`], but None where the thread caches for another telemetry.
#[inline]
fn with_existing<R>(core: &'static TelemetryCore, operation: impl FnOnce(&mut ThreadCache) -> R) -> Option<R> {
    with_thread_local(|cache| cache.as_mut().filter(|cache| ptr::eq(cache.core, core)).map(operation)).flatten()
}

#[inline]
fn with_thread_local<R>(operation: impl FnOnce(&mut Option<ThreadCache>) -> R) -> Option<R> {
    THREAD_CACHE
        .try_with(|cache| Some(operation(&mut *cache.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

/// A pooled span and a slot, taken from the cache.
#[derive(Default)]
pub(super) struct Allocation {
    /// A pooled span, to be initialised again.
    pub(super) span: Option<UniqueArc<RunningSpan>>,
    pub(super) slot: Option<&'static Slot>,
}

/// Counts a starting span, and takes a pooled span and a slot for it; neither while the thread ends.
#[inline]
pub(super) fn acquire(core: &'static TelemetryCore, needs_slot: bool) -> Allocation {
    let allocation = with_cache(core, |cache| {
        cache.counters.count_started();
        let span = cache.spans.pop();
        let has_slot = span.as_ref().is_some_and(|span| span.slot.is_some());
        if !needs_slot || has_slot {
            return Allocation { span, slot: None };
        }
        if cache.slots.is_empty() {
            core.slot_registry.acquire(core, &mut cache.slots, SLOT_BATCH);
        }
        let slot = cache.slots.pop();
        Allocation { span, slot }
    });
    allocation.unwrap_or_else(|| {
        core.pipeline.thread_counters.count_started();
        Allocation::default()
    })
}

/// Gives an ended span back to the pool, if there is room, and counts it if it was sampled out.
#[inline]
pub(super) fn release(span: UniqueArc<RunningSpan>, is_sampled_out: bool) {
    let core = span.core;
    let mut span = Some(span);
    let released = with_existing(core, |cache| {
        if is_sampled_out {
            cache.counters.count_sampled_out();
        }
        // A span without room stays in `span`: its destructor releases a slot, which borrows the cache again.
        if cache.spans.len() < MAX_SPANS
            && let Some(span) = span.take()
        {
            cache.spans.push(span);
        }
    });
    if is_sampled_out && released.is_none() {
        core.pipeline.thread_counters.count_sampled_out();
    }
}

/// Counts a span that was sampled out.
#[inline]
pub(crate) fn count_sampled_out(core: &'static TelemetryCore) {
    if with_existing(core, |cache| cache.counters.count_sampled_out()).is_none() {
        core.pipeline.thread_counters.count_sampled_out();
    }
}

/// Takes back the slot of a dropped span.
pub(super) fn release_slot(slot: &'static Slot) {
    // After a shutdown no slot is used again. The shutdown may have ended the slot's span while its function still runs;
    // that function looks into the slot later, and would end whichever span is there.
    if !slot.core.is_open() {
        return;
    }
    let released = with_existing(slot.core, |cache| {
        cache.slots.push(slot);
        if cache.slots.len() >= 2 * SLOT_BATCH {
            slot.core.slot_registry.release(cache.slots.drain(SLOT_BATCH..));
        }
    });
    if released.is_none() {
        slot.core.slot_registry.release([slot]);
    }
}
