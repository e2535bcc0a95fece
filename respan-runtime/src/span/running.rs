//! The spans that are running, so that a shutdown can tell of those that it interrupts.
//!
//! Places are leaked and used again: there are as many as spans ever ran at once.

use super::clock;
use super::ending::Ending;
pub(super) use super::place::Place;
use crate::process::fork::Generation;
use crate::telemetry::Core;
use std::cell::RefCell;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All places, and those that no thread keeps for itself.
static ALL: Mutex<Vec<&'static Place>> = Mutex::new(Vec::new());
static SPARE: Mutex<Vec<&'static Place>> = Mutex::new(Vec::new());

/// How many places move at once between a thread and the others: spans may start on one thread and end on another.
const BATCH: usize = 32;

struct Free(Vec<&'static Place>);

impl Drop for Free {
    fn drop(&mut self) {
        if let Some(mut spare) = lock(&SPARE) {
            spare.append(&mut self.0);
        }
    }
}

thread_local! {
    static FREE: RefCell<Free> = const { RefCell::new(Free(Vec::new())) };
}

/// A place for a new span; None while the thread ends, or where there is none to be had.
pub(super) fn place() -> Option<&'static Place> {
    FREE.try_with(|free| {
        let free = &mut free.try_borrow_mut().ok()?.0;
        if free.is_empty()
            && let Some(mut spare) = lock(&SPARE)
        {
            let from = spare.len().saturating_sub(BATCH);
            free.extend(spare.drain(from..));
        }
        free.pop().or_else(create)
    })
    .ok()
    .flatten()
}

#[cold]
fn create() -> Option<&'static Place> {
    let mut all = lock(&ALL)?;
    let place: &'static Place = Box::leak(Box::default());
    all.push(place);
    Some(place)
}

/// Takes back the place of a span that is gone.
pub(super) fn give_back(place: &'static Place) {
    let kept = FREE.try_with(|free| {
        let Ok(mut free) = free.try_borrow_mut() else {
            return false;
        };
        free.0.push(place);
        if free.0.len() >= 2 * BATCH {
            let surplus = free.0.split_off(BATCH);
            if let Some(mut spare) = lock(&SPARE) {
                spare.extend(surplus);
            }
        }
        true
    });
    if kept != Ok(true)
        && let Some(mut spare) = lock(&SPARE)
    {
        spare.push(place);
    }
}

/// Ends what still runs in a telemetry, as incomplete.
pub(crate) fn interrupt(core: &'static Core) {
    // All under one lock: telemetries that shut down at once would hide each other's spans for a moment.
    let take = |all: MutexGuard<'_, Vec<&'static Place>>| {
        all.iter()
            .filter_map(|place| place.take_if(|live| ptr::eq(live.core, core)))
            .collect()
    };
    let found: Vec<_> = lock(&ALL).map(take).unwrap_or_default();
    let now = clock::now();
    for live in found {
        live.end(now, |_| Ending::Incomplete);
    }
}

/// None in a child made by `fork` whose parent was just holding the lock there: it is never released.
fn lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    if Generation::current().depth() > 0 {
        return mutex.try_lock().ok();
    }
    Some(mutex.lock().unwrap_or_else(PoisonError::into_inner))
}
