//! State of a traced call, stored in the frame of its function.
//!
//! ```text
//!              enter                    exit                          end
//! Prepared ------------> Registered ------------> ExitedUnique ------------> (record)
//!             |  enter                    exit |
//!             +--------> Running ---------+----+> ExitedShared
//! ```

use super::entering::Entering;
use crate::current_context::{self, Attached, carrier};
#[cfg(feature = "tracing")]
use crate::model::Extra;
use crate::span::context::context_ref;
use crate::span::handle::with_span;
use crate::span::pool::UniqueArc;
use crate::span::running::{Reading, RunningSpan, Slot};
use opentelemetry::Context;
use std::fmt;
use std::mem::ManuallyDrop;
use std::sync::Arc;

/// The frame's reference to its span, and how far the call is.
///
/// It has no drop glue, which the compiler would put around each statement of each annotated function: a state that is not
/// taken leaks its span. Drop glue would make a debug build of annotated functions take 7 % longer.
pub(crate) enum CallState {
    /// Nothing is recorded, or the span has ended.
    Off,
    /// The span is not in a context yet, and nothing else references it.
    Prepared(ManuallyDrop<UniqueArc<RunningSpan>>),
    /// The span is current, and no shutdown ends it.
    Running(ManuallyDrop<Arc<RunningSpan>>),
    /// The span is current, and the frame's reference is in the registry: the frame or a shutdown takes it and ends the span.
    Registered(&'static Slot),
    /// The span is no longer current, and nothing but the frame references it.
    ExitedUnique(ManuallyDrop<UniqueArc<RunningSpan>>),
    /// The span is no longer current, and others reference it: children, or a copy of its context.
    ExitedShared(ManuallyDrop<Arc<RunningSpan>>),
}

impl CallState {
    pub(crate) fn from_prepared(span: Option<UniqueArc<RunningSpan>>) -> Self {
        span.map_or(Self::Off, |span| Self::Prepared(ManuallyDrop::new(span)))
    }

    /// The state of a span whose context was detached, from the frame's reference and the context's, if that came back.
    #[inline]
    pub(crate) fn exited(frame_ref: Arc<RunningSpan>, context_ref: Option<Arc<RunningSpan>>) -> Self {
        match UniqueArc::try_from_pair(frame_ref, context_ref) {
            Ok(span) => Self::ExitedUnique(ManuallyDrop::new(span)),
            Err(span) => Self::ExitedShared(ManuallyDrop::new(span)),
        }
    }

    /// Changes the rarely used fields of a span that is exited and recorded.
    #[cfg(feature = "tracing")]
    pub(crate) fn update_extra(&mut self, change: impl FnOnce(&mut Extra)) {
        match self {
            Self::ExitedUnique(span) if span.is_recorded => {
                span.update_unshared_extra(change);
            }
            Self::ExitedShared(span) if span.is_recorded => {
                span.update_extra(change);
            }
            _ => {}
        }
    }

    /// Makes the prepared span the current one of this thread until the guard is dropped; `guard` stays None if there is no
    /// prepared span, or no current context.
    ///
    /// The guard is written in place; see [`attach_to`](current_context::attach_to).
    #[inline]
    pub(crate) fn enter(&mut self, guard: &mut Option<Attached>) {
        let Some(span) = self.take_prepared() else {
            return;
        };
        let mut entering = Entering::new(span);
        if !entering.make_in_current() {
            return;
        }
        let Entering { span, context, .. } = entering;
        current_context::attach_to(guard, context, || with_current(&span));
        carrier::carry(guard);
        *self = Self::running(span);
    }

    /// The state of a span that is current, or becomes current from time to time.
    #[inline]
    pub(crate) fn running(frame_ref: Arc<RunningSpan>) -> Self {
        match frame_ref.registry_slot() {
            Some(slot) => {
                slot.store(frame_ref);
                Self::Registered(slot)
            }
            None => Self::Running(ManuallyDrop::new(frame_ref)),
        }
    }

    /// Takes the reference to a running span; None if a shutdown has ended it.
    #[inline]
    pub(crate) fn take_running(&mut self) -> Option<Arc<RunningSpan>> {
        match self.take() {
            Self::Registered(slot) => slot.take(),
            Self::Running(span) => Some(ManuallyDrop::into_inner(span)),
            Self::Off | Self::Prepared(_) | Self::ExitedUnique(_) | Self::ExitedShared(_) => None,
        }
    }

    /// The time for the end of the entered span; None, without reading the clock, if it is probably not needed.
    #[inline]
    pub(crate) fn read_clock(&self) -> Option<Reading> {
        match self {
            Self::Running(span) => span.read_clock(),
            // Only recorded spans are registered.
            Self::Registered(_) => Some(Reading::now()),
            Self::Off | Self::Prepared(_) | Self::ExitedUnique(_) | Self::ExitedShared(_) => None,
        }
    }

    /// Runs `detach`, after which the span is no longer current. Off if a shutdown has ended the span.
    #[inline]
    pub(crate) fn exit(&mut self, detach: impl FnOnce()) {
        let context_ref = context_ref::reclaim(detach);
        if let Some(frame_ref) = self.take_running() {
            *self = Self::exited(frame_ref, context_ref);
        }
    }

    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Off)
    }

    #[inline]
    pub(crate) fn take_prepared(&mut self) -> Option<UniqueArc<RunningSpan>> {
        match self.take() {
            Self::Prepared(span) => Some(ManuallyDrop::into_inner(span)),
            _ => None,
        }
    }

    /// A reference for the frame and one for a context, of a span that is not current; None if it was never prepared or a
    /// shutdown has ended it.
    pub(crate) fn into_pair(self) -> Option<(Arc<RunningSpan>, Arc<RunningSpan>)> {
        match self {
            Self::Prepared(span) | Self::ExitedUnique(span) => Some(ManuallyDrop::into_inner(span).into_pair()),
            Self::ExitedShared(span) => {
                let span = ManuallyDrop::into_inner(span);
                Some((Arc::clone(&span), span))
            }
            Self::Off | Self::Running(_) | Self::Registered(_) => None,
        }
    }
}

/// The current context with the span in it.
#[cold]
fn with_current(span: &Arc<RunningSpan>) -> Context {
    current_context::map_current(|context| with_span(context, Arc::clone(span))).unwrap_or_default()
}

/// The name of the state, without the span's content.
impl fmt::Debug for CallState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Off => "Off",
            Self::Prepared(_) => "Prepared",
            Self::Running(_) => "Running",
            Self::Registered(_) => "Registered",
            Self::ExitedUnique(_) => "ExitedUnique",
            Self::ExitedShared(_) => "ExitedShared",
        })
    }
}
