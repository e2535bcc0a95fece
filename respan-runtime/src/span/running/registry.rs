//! The spans that are running, so that a shutdown can tell of those that it interrupts.
//!
//! Places are leaked and used again: there are as many as spans of a telemetry ever ran at once.

use super::slot::Place;
use super::telemetry_core::Core;
use crate::fork::Generation;
use crate::model::{Ending, clock};
use std::sync::{Mutex, MutexGuard};

/// All places of a telemetry, and those that no thread keeps for itself.
#[derive(Debug)]
pub(crate) struct Running {
    process: Generation,
    all: Mutex<Vec<&'static Place>>,
    spare: Mutex<Vec<&'static Place>>,
}

impl Running {
    pub(crate) fn new(process: Generation) -> Self {
        Self {
            process,
            all: Mutex::default(),
            spare: Mutex::default(),
        }
    }

    /// Moves up to so many spare places to a thread that has none; makes one if there is none. Spans may start on one
    /// thread and end on another.
    #[cold]
    pub(crate) fn lend(&self, core: &'static Core, places: &mut Vec<&'static Place>, batch: usize) {
        if let Some(mut spare) = self.process.lock(&self.spare) {
            let from = spare.len().saturating_sub(batch);
            places.extend(spare.drain(from..));
        }
        if places.is_empty()
            && let Some(mut all) = self.process.lock(&self.all)
        {
            let place: &'static Place = Box::leak(Box::new(Place::new(core)));
            all.push(place);
            places.push(place);
        }
    }

    #[cold]
    pub(crate) fn take_back(&self, places: impl IntoIterator<Item = &'static Place>) {
        if let Some(mut spare) = self.process.lock(&self.spare) {
            spare.extend(places);
        }
    }

    /// Ends what still runs, as incomplete.
    pub(crate) fn interrupt(&self) {
        let take = |all: MutexGuard<'_, Vec<&'static Place>>| all.iter().filter_map(|place| place.take()).collect();
        let found: Vec<_> = self.process.lock(&self.all).map(take).unwrap_or_default();
        let now = clock::now();
        for live in found {
            live.end(now, |_| Ending::Incomplete);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::CALLSITE;
    use crate::span::running::span::Live;
    use crate::telemetry::RespanTelemetry;

    #[test]
    fn a_frame_whose_span_a_shutdown_has_ended_finds_no_other_in_its_place() {
        let telemetry = RespanTelemetry::builder().environment(|_| None).build();
        let telemetry = telemetry.expect("a telemetry");
        let entered = telemetry.enter();
        let mut entry = crate::span::start::enter(&CALLSITE);
        let core = entry.prepared().expect("a span").core;
        let (live, other) = entry.take_prepared().expect("a span").share();
        drop(entered);
        other.begin();
        let place = live.own_place().expect("a place");
        telemetry.shutdown().expect("nothing to wait for");
        drop(live);
        // One that was about to start when the telemetry was closed.
        let mut late = Live::blank(core, true);
        late.is_recorded = true;
        let (late, other) = late.share();
        other.begin();
        assert!(place.take().is_none(), "the frame has not looked yet");
        assert!(late.withdraw());
    }
}
