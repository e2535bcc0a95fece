//! What the frame of a traced call holds of its span.

use crate::model::clock;
use crate::span::context::context_ref;
use crate::span::handle::enter;
use crate::span::pool::UniqueArc;
use crate::span::running::{ErasedArc, ErasedSlot, ErasedUniqueArc, RunningSpan};
use opentelemetry::{Context, ContextGuard};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Where a call's span is. It has no drop glue: what is not taken out is leaked.
#[derive(Debug)]
pub(crate) enum CallState {
    Off,
    /// It has not begun, and nobody else knows it.
    Prepared(ErasedUniqueArc),
    /// It runs, and this is the frame's hold on it.
    Held(ErasedArc),
    /// It runs, and the frame's hold on it lies where a shutdown finds it: whoever takes it ends the span.
    Placed(ErasedSlot),
    /// It has left its context, and is its frame's to end: nobody else holds it.
    Alone(ErasedUniqueArc),
    /// The same, but others hold it too: its context was kept, or its children are still there.
    Shared(ErasedArc),
}

impl CallState {
    pub(crate) fn prepared(live: Option<UniqueArc<RunningSpan>>) -> Self {
        live.map_or(Self::Off, |live| Self::Prepared(ErasedUniqueArc::new(live)))
    }

    /// The span runs, and is the current one of this thread while the guard lives.
    #[inline]
    pub(crate) fn begin(&mut self) -> Option<ContextGuard> {
        let (own, contexts) = self.take_prepared()?.share();
        let mut entered = Context::new();
        Context::map_current(|context| entered = enter(context, contexts));
        // The clock before the context moves again, which has just been written piece by piece: that has to be waited for.
        // What its sample rate has dropped is seldom wanted after all: where its code sets another one meanwhile.
        let start = if own.is_recorded {
            clock::now()
        } else {
            clock::now_coarse()
        };
        own.start_unix_nanos.store(start, Ordering::Relaxed);
        *self = match own.own_slot() {
            Some(slot) => {
                slot.fill(own);
                Self::Placed(ErasedSlot::new(slot))
            }
            None => Self::Held(ErasedArc::new(own)),
        };
        Some(entered.attach())
    }

    /// A span that has left its context, which has given back its hold or not.
    #[inline]
    pub(crate) fn left(own: Arc<RunningSpan>, other: Option<Arc<RunningSpan>>) -> Self {
        match UniqueArc::of(own, other) {
            Ok(own) => Self::Alone(ErasedUniqueArc::new(own)),
            Err(own) => Self::Shared(ErasedArc::new(own)),
        }
    }

    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Off)
    }

    #[inline]
    pub(crate) fn take_prepared(&mut self) -> Option<UniqueArc<RunningSpan>> {
        match self.take() {
            Self::Prepared(live) => Some(live.reveal()),
            _ => None,
        }
    }

    /// The time for the end; 0, unread, where most likely nobody will want it.
    #[inline]
    pub(crate) fn clock(&self) -> u64 {
        match self {
            Self::Held(live) => live.live().clock(),
            // Only spans that are recorded have a place.
            Self::Placed(_) => clock::now(),
            Self::Off | Self::Prepared(_) | Self::Alone(_) | Self::Shared(_) => 0,
        }
    }

    /// The span is no longer the current one, and its frame is about to end it. Off if a shutdown has ended it.
    #[inline]
    pub(crate) fn leave(&mut self, detach: impl FnOnce()) {
        let other = context_ref::take_back(detach);
        let own = match self.take() {
            Self::Placed(slot) => slot.reveal().take(),
            Self::Held(live) => Some(live.reveal()),
            Self::Off | Self::Prepared(_) | Self::Alone(_) | Self::Shared(_) => None,
        };
        if let Some(own) = own {
            *self = Self::left(own, other);
        }
    }

    /// The span, once its frame has left it, and the hold of a context.
    pub(crate) fn into_live(self) -> Option<(Arc<RunningSpan>, Arc<RunningSpan>)> {
        match self {
            Self::Prepared(live) | Self::Alone(live) => Some(live.reveal().share()),
            Self::Shared(live) => {
                let live = live.reveal();
                Some((Arc::clone(&live), live))
            }
            Self::Off | Self::Held(_) | Self::Placed(_) => None,
        }
    }
}
