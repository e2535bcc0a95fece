//! Spans and places for the crates that hold them without looking inside.
//!
//! A dev build describes to debuggers each type that a crate handles, down to its last field, again in each unit of code.
//! Behind a pointer without a type that ends: it was a third of what a crate's first annotated function cost. A pointer to a
//! trait would end it as well, and make a sampled-out call take a tenth longer.

#![expect(unsafe_code, reason = "a pointer without a type does not know what it points to")]

use super::slot::Slot;
use super::span::RunningSpan;
use crate::span::pool::UniqueArc;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A pointer without a type, which may be sent as what it points to may. It has no drop glue: what is not taken out of it
/// again is leaked.
type Pointer = AtomicPtr<()>;

fn pointer<T: Send + Sync>(to: *const T) -> Pointer {
    Pointer::new(to.cast_mut().cast())
}

/// A `UniqueArc<RunningSpan>`, and nothing else.
#[derive(Debug)]
pub(crate) struct ErasedUniqueArc(Pointer);

impl ErasedUniqueArc {
    #[inline]
    pub(crate) fn new(span: UniqueArc<RunningSpan>) -> Self {
        Self(pointer(span.into_raw()))
    }

    #[inline]
    pub(crate) fn into_inner(self) -> UniqueArc<RunningSpan> {
        // SAFETY: the pointer is from `UniqueArc::into_raw`, and is used up here.
        unsafe { UniqueArc::from_raw(self.0.into_inner().cast()) }
    }

    #[inline]
    pub(crate) fn get(&self) -> &RunningSpan {
        // SAFETY: the `UniqueArc` is not taken out while `self` is lent, and keeps the span where it is.
        unsafe { &*self.0.load(Ordering::Relaxed).cast() }
    }

    #[inline]
    pub(crate) fn get_mut(&mut self) -> &mut RunningSpan {
        // SAFETY: as in `live`, and a `UniqueArc` lends what it has for itself to who has it for himself.
        unsafe { &mut *self.0.get_mut().cast() }
    }
}

/// An `Arc<RunningSpan>`, and nothing else.
#[derive(Debug)]
pub(crate) struct ErasedArc(Pointer);

impl ErasedArc {
    #[inline]
    pub(crate) fn new(span: Arc<RunningSpan>) -> Self {
        Self(pointer(Arc::into_raw(span)))
    }

    #[inline]
    pub(crate) fn into_inner(self) -> Arc<RunningSpan> {
        // SAFETY: the pointer is from `Arc::into_raw`, and is used up here.
        unsafe { Arc::from_raw(self.0.into_inner().cast()) }
    }

    #[inline]
    pub(crate) fn get(&self) -> &RunningSpan {
        // SAFETY: the `Arc` is not taken out while `self` is lent, and keeps the span where it is.
        unsafe { &*self.0.load(Ordering::Relaxed).cast() }
    }
}

/// A `&'static Slot`, and nothing else.
#[derive(Debug)]
pub(crate) struct ErasedSlot(Pointer);

impl ErasedSlot {
    #[inline]
    pub(crate) fn new(slot: &'static Slot) -> Self {
        Self(pointer(slot))
    }

    #[inline]
    pub(crate) fn into_inner(self) -> &'static Slot {
        // SAFETY: the pointer is from a reference that lives as long.
        unsafe { &*self.0.into_inner().cast() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CALLSITE;
    use crate::telemetry::RespanTelemetry;

    #[test]
    fn what_is_hidden_comes_out_as_it_was_and_goes_once() {
        let telemetry = RespanTelemetry::builder().environment(|_| None).build();
        let telemetry = telemetry.expect("a telemetry");
        let entered = telemetry.enter();
        let mut entry = crate::span::start::enter(&CALLSITE);
        drop(entered);
        let mut hidden = ErasedUniqueArc::new(entry.take_prepared().expect("a span"));
        for is_recorded in [false, true] {
            hidden.get_mut().is_recorded = is_recorded;
            assert_eq!(hidden.get().is_recorded, is_recorded);
        }
        let (one, other) = hidden.into_inner().share();
        let shown = ErasedArc::new(one).into_inner();
        assert!(Arc::ptr_eq(&shown, &other));
        assert_eq!(Arc::strong_count(&other), 2);
        drop(shown);
        assert_eq!(Arc::strong_count(&other), 1);
        let slot = other.registry_slot().expect("a slot");
        assert!(std::ptr::eq(ErasedSlot::new(slot).into_inner(), slot));
    }

    /// They go where what is hidden goes.
    #[test]
    fn what_is_hidden_may_be_sent_and_shared() {
        fn may<T: Send + Sync>() {}
        may::<(UniqueArc<RunningSpan>, Arc<RunningSpan>, &'static Slot)>();
        may::<(ErasedUniqueArc, ErasedArc, ErasedSlot)>();
    }
}
