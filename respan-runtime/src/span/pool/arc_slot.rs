//! An atomic `Option<Arc>`.

use super::sync::{Arc, AtomicPtr, Ordering};
use std::marker::PhantomData;
use std::ptr;

/// An `Arc` or nothing. Storing takes one atomic store and taking one swap; a mutex would take four operations for both.
#[derive(Debug)]
pub(crate) struct ArcSlot<T> {
    /// Null, or from `Arc::into_raw`: then the slot owns one reference of that `Arc`.
    pointer: AtomicPtr<T>,
    /// Makes the slot `Send` and `Sync` only where the `Arc` is.
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
    /// Stores a value in an empty slot. A value that is still in the slot would be leaked.
    #[inline]
    pub(crate) fn store(&self, value: Arc<T>) {
        self.pointer.store(Arc::into_raw(value).cast_mut(), Ordering::Release);
    }

    /// A further reference to the value, if there is one. Meanwhile the slot is empty, so this is called under a lock, with which
    /// a caller of [`take`](Self::take) that finds nothing [takes again](Self::take_locked).
    pub(crate) fn borrow(&self) -> Option<Arc<T>> {
        // Most slots are empty: no write to their cache lines.
        if self.pointer.load(Ordering::Relaxed).is_null() {
            return None;
        }
        let value = self.take()?;
        let borrowed = Arc::clone(&value);
        self.store(value);
        Some(borrowed)
    }

    /// Takes the value, which leaves the slot empty. Of several callers one gets the value.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<T>> {
        let pointer = self.pointer.swap(ptr::null_mut(), Ordering::AcqRel);
        if pointer.is_null() {
            return None;
        }
        // SAFETY: a pointer in the slot is from `Arc::into_raw`, and the slot owns one reference of that `Arc`; `store`, the
        // only writer of such pointers, upholds this. The swap removes the pointer, so the reference moves to one caller.
        #[expect(unsafe_code, reason = "the standard library has no atomic `Option<Arc>`")]
        Some(unsafe { Arc::from_raw(pointer) })
    }

    /// As [`take`](Self::take), with the lock under which the value is [borrowed](Self::borrow): while this call has it, no other
    /// thread does.
    pub(crate) fn take_locked<G>(&self, lock: G) -> Option<Arc<T>> {
        let value = self.take();
        drop(lock);
        value
    }
}

impl<T> Drop for ArcSlot<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}
