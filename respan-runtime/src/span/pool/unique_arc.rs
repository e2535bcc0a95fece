//! An `Arc` with exclusive access to its value.

use super::sync::{Arc, Ordering, fence};
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

/// An `Arc` that owns every reference to its value, for a span under construction, at its end, or in a pool.
///
/// `Arc::get_mut` would check at each access, with two atomic operations, that there is no other reference; here that is
/// checked once, by [`try_from_pair`](Self::try_from_pair).
///
/// It owns two references, one for the function's frame and one for the context. [`into_pair`](Self::into_pair) separates
/// them and `try_from_pair` joins them, and the reference count stays two all the time: counting up at the start and down at
/// the end of a span would be two more atomic operations.
#[derive(Debug)]
pub(crate) struct UniqueArc<T>(ManuallyDrop<Arc<T>>);

impl<T> UniqueArc<T> {
    pub(crate) fn new(value: T) -> Self {
        let first = Arc::new(value);
        let second = Arc::clone(&first);
        Self::join(first, second)
    }

    /// Joins two references, if they are of one value and nothing else references it; else returns the first.
    #[inline]
    pub(crate) fn try_from_pair(first: Arc<T>, second: Option<Arc<T>>) -> Result<Self, Arc<T>> {
        match second {
            Some(second)
                if Arc::ptr_eq(&first, &second) && Arc::strong_count(&first) == 2 && Arc::weak_count(&first) == 0 =>
            {
                // Pairs with the `Release` of each dropped reference: accesses through it happen before.
                fence(Ordering::Acquire);
                Ok(Self::join(first, second))
            }
            _ => Err(first),
        }
    }

    #[inline]
    fn join(first: Arc<T>, second: Arc<T>) -> Self {
        let _ = ManuallyDrop::new(second);
        Self(ManuallyDrop::new(first))
    }

    /// Separates the two references: the value is shared from now on.
    #[inline]
    pub(crate) fn into_pair(self) -> (Arc<T>, Arc<T>) {
        let pointer = Arc::as_ptr(&self.0);
        let _ = ManuallyDrop::new(self);
        // SAFETY: a `UniqueArc` owns two references of this `Arc`, which `join`, its only constructor, upholds. `self` is not
        // dropped, so both move to the caller.
        #[expect(unsafe_code, reason = "the second reference is a count without a value")]
        unsafe {
            (Arc::from_raw(pointer), Arc::from_raw(pointer))
        }
    }
}

impl<T> Drop for UniqueArc<T> {
    fn drop(&mut self) {
        let pointer = Arc::as_ptr(&self.0);
        // SAFETY: as in `into_pair`; the field is not used after this.
        #[expect(unsafe_code, reason = "the second reference is a count without a value")]
        unsafe {
            drop((Arc::from_raw(pointer), Arc::from_raw(pointer)));
        }
    }
}

impl<T> Deref for UniqueArc<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for UniqueArc<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the `UniqueArc` owns every reference to the value, so borrowing it mutably borrows the value exclusively.
        // `new` and `try_from_pair` uphold this when it is made. It stays true, because the `Arc` is never lent out and
        // `into_pair` consumes the `UniqueArc`. A `Weak` could be upgraded between the two counts that `try_from_pair` reads;
        // no code in this crate makes one of a value that was in a `UniqueArc`.
        #[expect(
            unsafe_code,
            reason = "`Arc::get_mut_unchecked` and `std::sync::UniqueArc` are not stable"
        )]
        unsafe {
            &mut *Arc::as_ptr(&self.0).cast_mut()
        }
    }
}
