//! What one thread has of the telemetry for which it records.

use super::slot::Place;
use super::span::Live;
use super::telemetry_core::Core;
use crate::delivery::statistics::ThreadCounters;
use crate::span::pool::Unique;
use std::cell::RefCell;
use std::ptr;
use std::sync::Arc;

/// How many places move at once between a thread and the others.
const BATCH: usize = 32;

/// How many ended spans a thread keeps: as deep as calls usually nest.
const KEPT: usize = 8;

/// A tally of its own, places for the spans that it starts, and what is left of those that have ended.
struct Share {
    core: &'static Core,
    tally: Arc<ThreadCounters>,
    places: Vec<&'static Place>,
    /// Nobody else holds them: the next span need not be allocated, nor moved to where it lives.
    ended: Vec<Unique<Live>>,
}

impl Share {
    fn of(core: &'static Core) -> Self {
        Self {
            core,
            tally: core.pipeline.tallies.join(),
            places: Vec::new(),
            // So that what is kept never has to move.
            ended: Vec::with_capacity(KEPT),
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.core.pipeline.tallies.leave(&self.tally);
        // Their places go with them.
        self.ended.clear();
        self.core.running.take_back(self.places.drain(..));
    }
}

thread_local! {
    /// Of the telemetry that it recorded for last: nearly always there is one only.
    static SHARE: RefCell<Option<Share>> = const { RefCell::new(None) };
}

/// The share that the thread has of this telemetry; none while the thread ends.
#[inline]
fn own<R>(core: &'static Core, change: impl FnOnce(&mut Share) -> R) -> Option<R> {
    with(|share| match share {
        Some(share) if ptr::eq(share.core, core) => change(share),
        other => change(other.insert(Share::of(core))),
    })
}

/// As [`own`], and none where the thread has another telemetry's by now.
#[inline]
fn present<R>(core: &'static Core, change: impl FnOnce(&mut Share) -> R) -> Option<R> {
    with(|share| share.as_mut().filter(|share| ptr::eq(share.core, core)).map(change)).flatten()
}

#[inline]
fn with<R>(change: impl FnOnce(&mut Option<Share>) -> R) -> Option<R> {
    SHARE
        .try_with(|share| Some(change(&mut *share.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

/// What a span that starts is given.
#[derive(Default)]
pub(crate) struct Start {
    /// One of those that have ended.
    pub(crate) ended: Option<Unique<Live>>,
    pub(crate) place: Option<&'static Place>,
}

/// Counts a span that starts, and gives it what is there: nothing while the thread ends.
#[inline]
pub(crate) fn start(core: &'static Core, wants_place: bool) -> Start {
    let start = own(core, |share| {
        share.tally.count_started();
        let ended = share.ended.pop();
        let has_place = ended.as_ref().is_some_and(|ended| ended.place.is_some());
        if !wants_place || has_place {
            return Start { ended, place: None };
        }
        if share.places.is_empty() {
            core.running.lend(core, &mut share.places, BATCH);
        }
        let place = share.places.pop();
        Start { ended, place }
    });
    start.unwrap_or_else(|| {
        core.pipeline.tallies.count_started();
        Start::default()
    })
}

/// Keeps what is left of a span, if there is room, and counts it if nothing of it was kept.
#[inline]
pub(crate) fn keep(ended: Unique<Live>, is_sampled_out: bool) {
    let core = ended.core;
    let mut ended = Some(ended);
    let kept = present(core, |share| {
        if is_sampled_out {
            share.tally.count_sampled_out();
        }
        // What there is no room for is dropped when the share is no longer borrowed.
        if share.ended.len() < KEPT
            && let Some(ended) = ended.take()
        {
            share.ended.push(ended);
        }
    });
    if is_sampled_out && kept.is_none() {
        core.pipeline.tallies.count_sampled_out();
    }
}

/// Counts a span that its sample rate has dropped at its start, and of which nothing was kept.
#[inline]
pub(crate) fn count_sampled_out(core: &'static Core) {
    if present(core, |share| share.tally.count_sampled_out()).is_none() {
        core.pipeline.tallies.count_sampled_out();
    }
}

/// Takes back the place of a span that is gone.
pub(crate) fn give_back(place: &'static Place) {
    // The frame of a span that the shutdown has ended may not have looked there yet: it would end the next one.
    if !place.core.is_open() {
        return;
    }
    let kept = present(place.core, |share| {
        share.places.push(place);
        if share.places.len() >= 2 * BATCH {
            place.core.running.take_back(share.places.drain(BATCH..));
        }
    });
    if kept.is_none() {
        place.core.running.take_back([place]);
    }
}
