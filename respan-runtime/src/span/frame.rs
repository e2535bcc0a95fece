//! What the frame of a traced call holds of its span.

use super::clock;
use super::handle;
use super::live::Live;
use super::opaque::{OpaqueLive, OpaquePlace};
use super::unique::Unique;
use opentelemetry::{Context, ContextGuard};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Where a call's span is.
#[derive(Debug)]
pub(super) enum Frame {
    Off,
    /// It has not begun, and nobody else knows it.
    Prepared(Unique<dyn OpaqueLive>),
    /// It runs, and this is the frame's hold on it.
    Held(Arc<dyn OpaqueLive>),
    /// It runs, and the frame's hold on it lies where a shutdown finds it: whoever takes it ends the span.
    Placed(&'static dyn OpaquePlace),
}

impl Frame {
    pub(super) fn prepared(live: Option<Unique<Live>>) -> Self {
        live.map_or(Self::Off, |live| Self::Prepared(live.hide()))
    }

    /// The span runs, and is the current one of this thread while the guard lives.
    #[inline]
    pub(super) fn begin(&mut self) -> Option<ContextGuard> {
        let live = self.take_prepared()?.share();
        let guard = enter(&live);
        *self = match live.own_place() {
            Some(place) => {
                place.fill(live);
                Self::Placed(place)
            }
            None => Self::Held(live),
        };
        Some(guard)
    }

    pub(super) fn take_prepared(&mut self) -> Option<Unique<Live>> {
        match std::mem::replace(self, Self::Off) {
            Self::Prepared(live) => Some(live.reveal()),
            _ => None,
        }
    }

    /// The time for the end; 0, unread, where most likely nobody will want it.
    #[inline]
    pub(super) fn clock(&self) -> u64 {
        match self {
            Self::Off => 0,
            Self::Prepared(live) => live.live().clock(),
            Self::Held(live) => live.live().clock(),
            // Only spans that are recorded have a place.
            Self::Placed(_) => clock::now(),
        }
    }

    /// The span, which the caller is about to end. None if a shutdown has ended it.
    #[inline]
    pub(super) fn withdraw(self) -> Option<Arc<Live>> {
        match self {
            Self::Off => None,
            Self::Prepared(live) => Some(live.reveal().share()),
            Self::Held(live) => {
                let live = live.reveal();
                live.withdraw().then_some(live)
            }
            Self::Placed(place) => place.take(),
        }
    }
}

/// Makes the span the current one of this thread and starts its clock.
#[inline]
pub(super) fn enter(live: &Arc<Live>) -> ContextGuard {
    let context = Context::map_current(|context| handle::enter(context, live));
    let guard = context.attach();
    // What its sample rate has dropped is seldom wanted after all: where its code sets another one meanwhile.
    let start = if live.is_recorded { clock::now() } else { clock::tick() };
    live.start_unix_nanos.store(start, Ordering::Relaxed);
    guard
}
