//! What one thread has of the telemetry for which it records.

use super::running::Place;
use crate::pipeline::Tally;
use crate::telemetry::Core;
use std::cell::RefCell;
use std::ptr;
use std::sync::Arc;

/// How many places move at once between a thread and the others.
const BATCH: usize = 32;

/// A tally of its own, and places for the spans that it starts.
struct Share {
    core: &'static Core,
    tally: Arc<Tally>,
    places: Vec<&'static Place>,
}

impl Share {
    fn of(core: &'static Core) -> Self {
        Self {
            core,
            tally: core.pipeline.tallies.join(),
            places: Vec::new(),
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.core.pipeline.tallies.leave(&self.tally);
        self.core.running.take_back(self.places.drain(..));
    }
}

thread_local! {
    /// Of the telemetry that it recorded for last: nearly always there is one only.
    static SHARE: RefCell<Option<Share>> = const { RefCell::new(None) };
}

/// None while the thread ends.
#[inline]
fn with<R>(core: &'static Core, change: impl FnOnce(&mut Share) -> R) -> Option<R> {
    SHARE
        .try_with(|share| {
            let mut share = share.try_borrow_mut().ok()?;
            Some(match &mut *share {
                Some(share) if ptr::eq(share.core, core) => change(share),
                other => change(other.insert(Share::of(core))),
            })
        })
        .ok()
        .flatten()
}

/// Counts a span that starts, and gives it a place if it wants one; none while the thread ends.
#[inline]
pub(super) fn start(core: &'static Core, wants_place: bool) -> Option<&'static Place> {
    let started = with(core, |share| {
        share.tally.count_started();
        if !wants_place {
            return None;
        }
        if share.places.is_empty() {
            core.running.lend(core, &mut share.places, BATCH);
        }
        share.places.pop()
    });
    started.unwrap_or_else(|| {
        core.pipeline.tallies.count_started();
        None
    })
}

/// Counts a span that its sample rate has dropped at its start, and of which nothing was kept.
#[inline]
pub(super) fn count_sampled_out(core: &'static Core) {
    if with(core, |share| share.tally.count_sampled_out()).is_none() {
        core.pipeline.tallies.count_sampled_out();
    }
}

/// Takes back the place of a span that is gone.
pub(super) fn give_back(place: &'static Place) {
    let kept = with(place.core, |share| {
        share.places.push(place);
        if share.places.len() >= 2 * BATCH {
            place.core.running.take_back(share.places.drain(BATCH..));
        }
    });
    if kept.is_none() {
        place.core.running.take_back([place]);
    }
}
