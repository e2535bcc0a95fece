//! What the frame of a traced call holds of its span.

use crate::model::clock;
use crate::span::context::context_ref;
use crate::span::handle::with_span;
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
    Running(ErasedArc),
    /// It runs, and the frame's hold on it lies where a shutdown finds it: whoever takes it ends the span.
    Registered(ErasedSlot),
    /// It has left its context, and is its frame's to end: nobody else holds it.
    ExitedUnique(ErasedUniqueArc),
    /// The same, but others hold it too: its context was kept, or its children are still there.
    ExitedShared(ErasedArc),
}

impl CallState {
    pub(crate) fn from_prepared(span: Option<UniqueArc<RunningSpan>>) -> Self {
        span.map_or(Self::Off, |span| Self::Prepared(ErasedUniqueArc::new(span)))
    }

    /// The span runs, and is the current one of this thread while the guard lives.
    #[inline]
    pub(crate) fn enter(&mut self) -> Option<ContextGuard> {
        let (span, contexts) = self.take_prepared()?.share();
        let mut entered = Context::new();
        Context::map_current(|context| entered = with_span(context, contexts));
        // The clock before the context moves again, which has just been written piece by piece: that has to be waited for.
        // What its sample rate has dropped is seldom wanted after all: where its code sets another one meanwhile.
        let start = if span.is_recorded { clock::now() } else { clock::tick() };
        span.start_unix_nanos.store(start, Ordering::Relaxed);
        *self = match span.registry_slot() {
            Some(slot) => {
                slot.store(span);
                Self::Registered(ErasedSlot::new(slot))
            }
            None => Self::Running(ErasedArc::new(span)),
        };
        Some(entered.attach())
    }

    /// A span that has left its context, which has given back its hold or not.
    #[inline]
    pub(crate) fn exited(span: Arc<RunningSpan>, other: Option<Arc<RunningSpan>>) -> Self {
        match UniqueArc::of(span, other) {
            Ok(span) => Self::ExitedUnique(ErasedUniqueArc::new(span)),
            Err(span) => Self::ExitedShared(ErasedArc::new(span)),
        }
    }

    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Off)
    }

    #[inline]
    pub(crate) fn take_prepared(&mut self) -> Option<UniqueArc<RunningSpan>> {
        match self.take() {
            Self::Prepared(span) => Some(span.into_inner()),
            _ => None,
        }
    }

    /// The time for the end; 0, unread, where most likely nobody will want it.
    #[inline]
    pub(crate) fn read_clock(&self) -> u64 {
        match self {
            Self::Running(span) => span.get().read_clock(),
            // Only spans that are recorded have a place.
            Self::Registered(_) => clock::now(),
            Self::Off | Self::Prepared(_) | Self::ExitedUnique(_) | Self::ExitedShared(_) => 0,
        }
    }

    /// The span is no longer the current one, and its frame is about to end it. Off if a shutdown has ended it.
    #[inline]
    pub(crate) fn exit(&mut self, detach: impl FnOnce()) {
        let other = context_ref::reclaim(detach);
        let span = match self.take() {
            Self::Registered(slot) => slot.into_inner().take(),
            Self::Running(span) => Some(span.into_inner()),
            Self::Off | Self::Prepared(_) | Self::ExitedUnique(_) | Self::ExitedShared(_) => None,
        };
        if let Some(span) = span {
            *self = Self::exited(span, other);
        }
    }

    /// The span, once its frame has left it, and the hold of a context.
    pub(crate) fn into_references(self) -> Option<(Arc<RunningSpan>, Arc<RunningSpan>)> {
        match self {
            Self::Prepared(span) | Self::ExitedUnique(span) => Some(span.into_inner().share()),
            Self::ExitedShared(span) => {
                let span = span.into_inner();
                Some((Arc::clone(&span), span))
            }
            Self::Off | Self::Running(_) | Self::Registered(_) => None,
        }
    }
}
