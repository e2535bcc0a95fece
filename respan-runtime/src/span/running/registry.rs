//! The spans that are running, so that a shutdown can tell of those that it interrupts.
//!
//! Places are leaked and used again: there are as many as spans of a telemetry ever ran at once.

use super::slot::Slot;
use super::telemetry_core::TelemetryCore;
use crate::fork::Generation;
use crate::model::{Outcome, clock};
use std::sync::{Mutex, MutexGuard};

/// All places of a telemetry, and those that no thread keeps for itself.
#[derive(Debug)]
pub(crate) struct SlotRegistry {
    process: Generation,
    all: Mutex<Vec<&'static Slot>>,
    free: Mutex<Vec<&'static Slot>>,
}

impl SlotRegistry {
    pub(crate) fn new(process: Generation) -> Self {
        Self {
            process,
            all: Mutex::default(),
            free: Mutex::default(),
        }
    }

    /// Moves up to so many free places to a thread that has none; makes one if there is none. Spans may start on one
    /// thread and end on another.
    #[cold]
    pub(crate) fn acquire(&self, core: &'static TelemetryCore, slots: &mut Vec<&'static Slot>, batch: usize) {
        if let Some(mut free) = self.process.lock(&self.free) {
            let from = free.len().saturating_sub(batch);
            slots.extend(free.drain(from..));
        }
        if slots.is_empty()
            && let Some(mut all) = self.process.lock(&self.all)
        {
            let slot: &'static Slot = Box::leak(Box::new(Slot::new(core)));
            all.push(slot);
            slots.push(slot);
        }
    }

    #[cold]
    pub(crate) fn release(&self, slots: impl IntoIterator<Item = &'static Slot>) {
        if let Some(mut free) = self.process.lock(&self.free) {
            free.extend(slots);
        }
    }

    /// Ends what still runs, as incomplete.
    pub(crate) fn end_incomplete(&self) {
        let take = |all: MutexGuard<'_, Vec<&'static Slot>>| all.iter().filter_map(|slot| slot.take()).collect();
        let found: Vec<_> = self.process.lock(&self.all).map(take).unwrap_or_default();
        let now = clock::now();
        for span in found {
            span.end(now, |_| Outcome::Incomplete);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::CALLSITE;
    use crate::span::running::span::RunningSpan;
    use crate::telemetry::RespanTelemetry;

    #[test]
    fn a_frame_whose_span_a_shutdown_has_ended_finds_no_other_in_its_place() {
        let telemetry = RespanTelemetry::builder().environment(|_| None).build();
        let telemetry = telemetry.expect("a telemetry");
        let entered = telemetry.enter();
        let mut entry = crate::span::start::enter(&CALLSITE);
        let core = entry.prepared_span().expect("a span").core;
        let (span, other) = entry.take_prepared().expect("a span").share();
        drop(entered);
        other.register();
        let slot = span.registry_slot().expect("a slot");
        telemetry.shutdown().expect("nothing to wait for");
        drop(span);
        // One that was about to start when the telemetry was closed.
        let mut late = RunningSpan::acquire(core, true);
        late.is_recorded = true;
        let (late, other) = late.share();
        other.register();
        assert!(slot.take().is_none(), "the frame has not looked yet");
        assert!(late.unregister());
    }
}
