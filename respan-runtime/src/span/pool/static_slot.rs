//! An atomic `Option<&'static T>`.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A reference to a leaked value, or nothing. Reading takes one atomic load.
#[derive(Debug)]
pub(crate) struct StaticSlot<T> {
    /// Null, or made from a `&'static T`.
    pointer: AtomicPtr<T>,
}

impl<T: Sync + 'static> StaticSlot<T> {
    pub(crate) const fn empty() -> Self {
        Self {
            pointer: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Stores a value; false, and nothing changes, if the slot is not empty.
    pub(crate) fn store(&self, value: &'static T) -> bool {
        self.replace(ptr::null_mut(), ptr::from_ref(value).cast_mut())
    }

    /// Empties the slot if this value is in it; false if it is not.
    pub(crate) fn remove(&self, value: &'static T) -> bool {
        self.replace(ptr::from_ref(value).cast_mut(), ptr::null_mut())
    }

    /// Empties the slot, whichever value is in it.
    pub(crate) fn clear(&self) {
        self.pointer.store(ptr::null_mut(), Ordering::Release);
    }

    #[inline]
    pub(crate) fn get(&self) -> Option<&'static T> {
        let pointer = self.pointer.load(Ordering::Acquire);
        // SAFETY: a pointer in the slot is made from a `&'static T`, which `store`, the only writer of such pointers, upholds by
        // its type; nothing writes through it. `T` is `Sync`, so the reference may be used on any thread.
        #[expect(unsafe_code, reason = "the standard library has no atomic `Option<&'static T>`")]
        unsafe {
            pointer.as_ref()
        }
    }

    fn replace(&self, current: *mut T, new: *mut T) -> bool {
        self.pointer
            .compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_stays_until_it_is_removed() {
        let slot = StaticSlot::empty();
        let [first, second]: [&'static u32; 2] = [&1, &2];
        assert!(slot.store(first));
        assert!(!slot.store(second));
        assert_eq!(slot.get(), Some(first));
        slot.remove(second);
        assert_eq!(slot.get(), Some(first));
        slot.remove(first);
        assert_eq!(slot.get(), None);
        assert!(slot.store(second));
    }
}
