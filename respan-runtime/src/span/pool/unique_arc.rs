//! An `Arc` that nobody else has yet.

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};

/// What will be shared and is still being made: it is changed without asking at each change, with two exchanges between
/// cores, whether somebody else can see it.
///
/// It counts as two from the beginning, since a running span is held by its frame and by its context: those are handed out
/// and handed back, where counting up and down would be an exchange each.
#[derive(Debug)]
pub(crate) struct UniqueArc<T>(ManuallyDrop<Arc<T>>);

impl<T> UniqueArc<T> {
    pub(crate) fn new(value: T) -> Self {
        let one = Arc::new(value);
        let other = Arc::clone(&one);
        Self::both(one, other)
    }

    /// Asks once; gives the `Arc` back if there is another one than these two, or if the second is of something else.
    #[inline]
    pub(crate) fn of(one: Arc<T>, other: Option<Arc<T>>) -> Result<Self, Arc<T>> {
        match other {
            Some(other) if Arc::ptr_eq(&one, &other) && Arc::strong_count(&one) == 2 && Arc::weak_count(&one) == 0 => {
                // What the others did with theirs comes before: they counted down with `Release`.
                fence(Ordering::Acquire);
                Ok(Self::both(one, other))
            }
            _ => Err(one),
        }
    }

    #[inline]
    fn both(one: Arc<T>, other: Arc<T>) -> Self {
        let _ = ManuallyDrop::new(other);
        Self(ManuallyDrop::new(one))
    }

    #[inline]
    pub(crate) fn share(self) -> (Arc<T>, Arc<T>) {
        let both = Arc::as_ptr(&self.0);
        let _ = ManuallyDrop::new(self);
        // SAFETY: `both` has kept two counts of this `Arc` for the `UniqueArc`, which is not dropped.
        #[expect(unsafe_code, reason = "the second count has no value of its own")]
        unsafe {
            (Arc::from_raw(both), Arc::from_raw(both))
        }
    }

    /// Nothing is dropped until [`from_raw`](Self::from_raw).
    #[inline]
    pub(crate) fn into_raw(self) -> *const T {
        Arc::as_ptr(&ManuallyDrop::new(self).0)
    }

    /// # Safety
    ///
    /// The pointer is from [`into_raw`](Self::into_raw), and comes back once.
    #[inline]
    #[expect(unsafe_code, reason = "a pointer does not know where it is from")]
    pub(crate) unsafe fn from_raw(both: *const T) -> Self {
        // SAFETY: what `into_raw` was given is not dropped, and had two counts of this `Arc`.
        Self(ManuallyDrop::new(unsafe { Arc::from_raw(both) }))
    }
}

impl<T> Drop for UniqueArc<T> {
    fn drop(&mut self) {
        let both = Arc::as_ptr(&self.0);
        // SAFETY: as in `share`, and the field is not used any more.
        #[expect(unsafe_code, reason = "the second count has no value of its own")]
        unsafe {
            drop((Arc::from_raw(both), Arc::from_raw(both)));
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
        // SAFETY: both ways to make a `UniqueArc` know that there are no other `Arc`s of this value than the two for which it
        // counts, and none can come to be: they are lent to nobody, `share` ends the `UniqueArc`, and nobody in this crate makes
        // a `Weak` of what was in one, which could become an `Arc` between the two counts that `of` reads. So this borrow of
        // the `UniqueArc` is the only one.
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
        let mut text = UniqueArc::new(String::from("a"));
        text.push('b');
        let (one, other) = text.share();
        let third = Arc::clone(&one);
        let one = UniqueArc::of(one, Some(other)).expect_err("there is another one");
        let other = third;
        let mut text = UniqueArc::of(one, Some(other)).expect("there is no other one");
        text.push('c');
        assert_eq!(*text, "abc");
    }

    #[test]
    fn one_alone_does_not_do() {
        let (one, other) = UniqueArc::new(7).share();
        let (third, _fourth) = UniqueArc::new(7).share();
        let one = UniqueArc::of(one, Some(third)).expect_err("the second is of something else");
        let one = UniqueArc::of(one, None).expect_err("somebody has the second");
        assert!(UniqueArc::of(one, Some(other)).is_ok());
    }

    #[test]
    fn a_weak_reference_is_another_one() {
        let (one, other) = UniqueArc::new(7).share();
        let weak = Arc::downgrade(&one);
        assert!(UniqueArc::of(one, Some(other)).is_err());
        assert!(weak.upgrade().is_none());
    }
}
