//! A place for one `Arc` that several threads share.

use super::sync::{Arc, AtomicPtr, Ordering};
use std::marker::PhantomData;
use std::ptr;

/// Holds an `Arc` or nothing, for one store and one exchange where a mutex takes four.
#[derive(Debug)]
pub(crate) struct ArcSlot<T> {
    /// Null, or from `Arc::into_raw`: then one count of that `Arc` is owned by the slot.
    pointer: AtomicPtr<T>,
    /// `Send` and `Sync` only where the `Arc` is.
    owns: PhantomData<Arc<T>>,
}

impl<T> Default for ArcSlot<T> {
    fn default() -> Self {
        Self {
            pointer: AtomicPtr::new(ptr::null_mut()),
            owns: PhantomData,
        }
    }
}

impl<T> ArcSlot<T> {
    /// Puts something into an empty slot; what is in a slot that is not empty is leaked.
    #[inline]
    pub(crate) fn store(&self, value: Arc<T>) {
        self.pointer.store(Arc::into_raw(value).cast_mut(), Ordering::Release);
    }

    /// What was in the slot, which is empty now.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<T>> {
        let pointer = self.pointer.swap(ptr::null_mut(), Ordering::AcqRel);
        if pointer.is_null() {
            return None;
        }
        // SAFETY: what is not null was made by `Arc::into_raw` in `fill`, which gave its count to the slot; the exchange
        // hands each such pointer, and the count with it, to one caller.
        #[expect(unsafe_code, reason = "the standard library has no atomic `Option<Arc>`")]
        Some(unsafe { Arc::from_raw(pointer) })
    }
}

impl<T> Drop for ArcSlot<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}
