//! Spans and places for the crates that hold them without looking inside.
//!
//! A dev build describes to debuggers each type that a crate handles, down to its last field, again in each unit of code.
//! Behind a pointer without a type that ends: it was a third of what a crate's first annotated function cost. A pointer to a
//! trait would end it as well, and make a sampled-out call take a tenth longer.

#![expect(unsafe_code, reason = "a pointer without a type does not know what it points to")]

use super::slot::Place;
use super::span::Live;
use crate::span::pool::Unique;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A pointer without a type, which may be sent as what it points to may. It has no drop glue: what is not taken out of it
/// again is leaked.
type Pointer = AtomicPtr<()>;

fn pointer<T: Send + Sync>(to: *const T) -> Pointer {
    Pointer::new(to.cast_mut().cast())
}

/// A `Unique<Live>`, and nothing else.
#[derive(Debug)]
pub(crate) struct OpaqueUnique(Pointer);

impl OpaqueUnique {
    #[inline]
    pub(crate) fn new(live: Unique<Live>) -> Self {
        Self(pointer(live.into_raw()))
    }

    #[inline]
    pub(crate) fn reveal(self) -> Unique<Live> {
        // SAFETY: the pointer is from `Unique::into_raw`, and is used up here.
        unsafe { Unique::from_raw(self.0.into_inner().cast()) }
    }

    #[inline]
    pub(crate) fn live(&self) -> &Live {
        // SAFETY: the `Unique` is not taken out while `self` is lent, and keeps the span where it is.
        unsafe { &*self.0.load(Ordering::Relaxed).cast() }
    }

    #[inline]
    pub(crate) fn live_mut(&mut self) -> &mut Live {
        // SAFETY: as in `live`, and a `Unique` lends what it has for itself to who has it for himself.
        unsafe { &mut *self.0.get_mut().cast() }
    }
}

/// An `Arc<Live>`, and nothing else.
#[derive(Debug)]
pub(crate) struct OpaqueArc(Pointer);

impl OpaqueArc {
    #[inline]
    pub(crate) fn new(live: Arc<Live>) -> Self {
        Self(pointer(Arc::into_raw(live)))
    }

    #[inline]
    pub(crate) fn reveal(self) -> Arc<Live> {
        // SAFETY: the pointer is from `Arc::into_raw`, and is used up here.
        unsafe { Arc::from_raw(self.0.into_inner().cast()) }
    }

    #[inline]
    pub(crate) fn live(&self) -> &Live {
        // SAFETY: the `Arc` is not taken out while `self` is lent, and keeps the span where it is.
        unsafe { &*self.0.load(Ordering::Relaxed).cast() }
    }
}

/// A `&'static Place`, and nothing else.
#[derive(Debug)]
pub(crate) struct OpaquePlace(Pointer);

impl OpaquePlace {
    #[inline]
    pub(crate) fn new(place: &'static Place) -> Self {
        Self(pointer(place))
    }

    #[inline]
    pub(crate) fn reveal(self) -> &'static Place {
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
        let mut hidden = OpaqueUnique::new(entry.take_prepared().expect("a span"));
        for is_recorded in [false, true] {
            hidden.live_mut().is_recorded = is_recorded;
            assert_eq!(hidden.live().is_recorded, is_recorded);
        }
        let (one, other) = hidden.reveal().share();
        let shown = OpaqueArc::new(one).reveal();
        assert!(Arc::ptr_eq(&shown, &other));
        assert_eq!(Arc::strong_count(&other), 2);
        drop(shown);
        assert_eq!(Arc::strong_count(&other), 1);
        let place = other.own_place().expect("a place");
        assert!(std::ptr::eq(OpaquePlace::new(place).reveal(), place));
    }

    /// They go where what is hidden goes.
    #[test]
    fn what_is_hidden_may_be_sent_and_shared() {
        fn may<T: Send + Sync>() {}
        may::<(Unique<Live>, Arc<Live>, &'static Place)>();
        may::<(OpaqueUnique, OpaqueArc, OpaquePlace)>();
    }
}
