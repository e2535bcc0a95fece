//! An `Arc` that nobody else has yet.

use super::live::Live;
use super::opaque::OpaqueLive;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// What will be shared and is still being made: it is changed without asking at each change, with two exchanges between
/// cores, whether somebody else can see it.
#[derive(Debug)]
pub(super) struct Unique<T: ?Sized>(Arc<T>);

impl<T> Unique<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// Asks once; gives the `Arc` back if there is another one.
    #[inline]
    pub(super) fn of(mut shared: Arc<T>) -> Result<Self, Arc<T>> {
        match Arc::get_mut(&mut shared) {
            Some(_) => Ok(Self(shared)),
            None => Err(shared),
        }
    }

    #[inline]
    pub(super) fn share(self) -> Arc<T> {
        self.0
    }
}

impl Unique<Live> {
    pub(super) fn hide(self) -> Unique<dyn OpaqueLive> {
        Unique(self.0)
    }
}

impl Unique<dyn OpaqueLive> {
    pub(super) fn reveal(self) -> Unique<Live> {
        Unique(self.0.reveal())
    }
}

impl<T: ?Sized> Deref for Unique<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> DerefMut for Unique<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: both ways to make a `Unique` know that there is no other `Arc` or `Weak` of this value, and none can come
        // to be: the `Arc` is lent to nobody, and `share` ends the `Unique`. So this borrow of the `Unique` is the only one.
        #[expect(unsafe_code, reason = "`Arc::get_mut_unchecked` and `UniqueArc` are not stable")]
        unsafe {
            &mut *Arc::as_ptr(&self.0).cast_mut()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_changed_and_then_shared() {
        let mut text = Unique::new(String::from("a"));
        text.push('b');
        let shared = text.share();
        let other = Arc::clone(&shared);
        let shared = Unique::of(shared).expect_err("there is another one");
        drop(other);
        let mut text = Unique::of(shared).expect("there is no other one");
        text.push('c');
        assert_eq!(*text, "abc");
    }

    #[test]
    fn a_weak_reference_is_another_one() {
        let shared = Arc::new(7);
        let weak = Arc::downgrade(&shared);
        assert!(Unique::of(shared).is_err());
        assert!(weak.upgrade().is_none());
    }
}
