//! Registry of a telemetry's running spans, which a shutdown ends and start notices tell of.
//!
//! Slots are leaked and reused: a telemetry has as many as spans of it ever ran at once.

use super::running_span::RunningSpan;
use super::slot::Slot;
use super::span_clock::Reading;
use super::telemetry_core::TelemetryCore;
use crate::fork::Generation;
use crate::model::Outcome;
use std::sync::{Arc, Mutex, MutexGuard};

/// Slots that are read under one lock, for which a thread that ends a span may wait.
const BORROWED_AT_ONCE: usize = 64;

/// All slots of a telemetry, and those that are neither in use nor cached by a thread.
#[derive(Debug)]
pub(super) struct SlotRegistry {
    process: Generation,
    all: Mutex<Vec<&'static Slot>>,
    free: Mutex<Vec<&'static Slot>>,
}

impl SlotRegistry {
    pub(super) fn new(process: Generation) -> Self {
        Self {
            process,
            all: Mutex::default(),
            free: Mutex::default(),
        }
    }

    /// Moves up to `batch` free slots to a thread that has none, or makes one. Free slots come from other threads too, as
    /// spans may start on one thread and end on another.
    #[cold]
    pub(super) fn acquire(&self, core: &'static TelemetryCore, slots: &mut Vec<&'static Slot>, batch: usize) {
        if let Some(mut free) = self.process.lock(&self.free) {
            let from = free.len().saturating_sub(batch);
            slots.extend(free.drain(from..));
        }
        if slots.is_empty()
            && let Some(mut all) = self.lock()
        {
            let slot: &'static Slot = Box::leak(Box::new(Slot::new(core)));
            all.push(slot);
            slots.push(slot);
        }
    }

    #[cold]
    pub(super) fn release(&self, slots: impl IntoIterator<Item = &'static Slot>) {
        if let Some(mut free) = self.process.lock(&self.free) {
            free.extend(slots);
        }
    }

    /// Calls `each` with the spans that are in the first `limit` slots. Those that start meanwhile may be left out.
    pub(super) fn each_running(&self, limit: usize, each: &mut dyn FnMut(&Arc<RunningSpan>)) {
        let mut borrowed = Vec::with_capacity(BORROWED_AT_ONCE);
        for from in (0..limit).step_by(BORROWED_AT_ONCE) {
            let Some(all) = self.lock() else {
                return;
            };
            let Some(slots) = all.get(from..) else { return };
            let slots = slots.iter().take(BORROWED_AT_ONCE.min(limit - from));
            borrowed.extend(slots.filter_map(|slot| slot.borrow()));
            drop(all);
            borrowed.iter().for_each(&mut *each);
            // Here, without the lock: the last reference may be one of these.
            borrowed.clear();
        }
    }

    /// While it is locked, no slot is empty because its span is [borrowed](Slot::borrow).
    pub(super) fn lock(&self) -> Option<MutexGuard<'_, Vec<&'static Slot>>> {
        self.process.lock(&self.all)
    }

    /// Ends the spans that are still running, as incomplete.
    pub(super) fn end_incomplete(&self) {
        let take =
            |all: MutexGuard<'_, Vec<&'static Slot>>| all.iter().filter_map(|slot| slot.take_unborrowed()).collect();
        let found: Vec<_> = self.lock().map(take).unwrap_or_default();
        let now = Reading::now();
        for span in found {
            span.end(Some(span.clock.at(now)), |_| Outcome::Incomplete);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CALLSITE;
    use crate::telemetry::RespanTelemetry;

    #[test]
    fn a_slot_is_not_reused_after_a_shutdown_ended_its_span() {
        let telemetry = RespanTelemetry::builder().environment(|_| None).build();
        let telemetry = telemetry.expect("a telemetry");
        let entered = telemetry.enter();
        let mut call = CALLSITE.__respan_enter();
        let core = call.prepared_span().expect("a span").core;
        let (span, other) = call.take_prepared().expect("a span").into_pair();
        drop(entered);
        other.register();
        let slot = span.registry_slot().expect("a slot");
        telemetry.shutdown().expect("nothing to wait for");
        drop(span);
        // A span that was about to start when the telemetry was closed.
        let mut late = RunningSpan::acquire(core, true);
        late.is_recorded = true;
        let (late, other) = late.into_pair();
        other.register();
        assert!(slot.take().is_none(), "the first span's function may still look here");
        assert!(late.unregister());
    }
}
