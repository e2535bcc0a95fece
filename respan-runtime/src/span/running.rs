//! The spans that are running, so that a shutdown can tell of those that it interrupts.

use super::arc_slot::ArcSlot;
use super::clock;
use super::ending::Ending;
use super::live::Live;
use crate::process::fork::lock;
use crate::telemetry::Core;
use std::sync::{Arc, Mutex, MutexGuard};

/// A place for one running span of one telemetry. Places are leaked and used again: there are as many as spans ever ran
/// at once.
///
/// It belongs to one `Live` until that is dropped, and what is in it is not: so it is empty whenever it is filled.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) core: &'static Core,
    live: ArcSlot<Live>,
}

impl Place {
    /// The span is visible from now on.
    #[inline]
    pub(super) fn fill(&self, live: Arc<Live>) {
        self.live.fill(live);
    }

    /// Whoever takes the span ends it.
    #[inline]
    pub(super) fn take(&self) -> Option<Arc<Live>> {
        self.live.take()
    }
}

/// All places of a telemetry, and those that no thread keeps for itself.
#[derive(Debug, Default)]
pub(crate) struct Running {
    all: Mutex<Vec<&'static Place>>,
    spare: Mutex<Vec<&'static Place>>,
}

impl Running {
    /// Moves up to so many spare places to a thread that has none; makes one if there is none. Spans may start on one
    /// thread and end on another.
    #[cold]
    pub(super) fn lend(&self, core: &'static Core, places: &mut Vec<&'static Place>, batch: usize) {
        if let Some(mut spare) = lock(&self.spare) {
            let from = spare.len().saturating_sub(batch);
            places.extend(spare.drain(from..));
        }
        if places.is_empty()
            && let Some(mut all) = lock(&self.all)
        {
            let live = ArcSlot::default();
            let place: &'static Place = Box::leak(Box::new(Place { core, live }));
            all.push(place);
            places.push(place);
        }
    }

    #[cold]
    pub(super) fn take_back(&self, places: impl IntoIterator<Item = &'static Place>) {
        if let Some(mut spare) = lock(&self.spare) {
            spare.extend(places);
        }
    }

    /// Ends what still runs, as incomplete.
    pub(crate) fn interrupt(&self) {
        let take = |all: MutexGuard<'_, Vec<&'static Place>>| all.iter().filter_map(|place| place.take()).collect();
        let found: Vec<_> = lock(&self.all).map(take).unwrap_or_default();
        let now = clock::now();
        for live in found {
            live.end(now, |_| Ending::Incomplete);
        }
    }
}
