//! A [`UniqueArc`] is made only when no other thread accesses its value any more, and drops it once.

use loom::cell::UnsafeCell;
use loom::sync::Arc as LeakCheck;
use loom::thread;
use subject::UniqueArc;
use sync::Arc;

#[expect(clippy::duplicate_mod, reason = "with loom's atomics")]
#[path = "../unique_arc.rs"]
mod subject;

/// The standard library's `Arc` in terms of loom's atomics. loom's own has no orderings to check: it counts without them.
mod sync {
    #![expect(unsafe_code, reason = "a reference-counted pointer")]

    pub(super) use loom::sync::atomic::{AtomicUsize, Ordering, fence};
    use std::ops::Deref;
    use std::ptr::NonNull;

    #[repr(C)]
    struct Inner<T> {
        /// First, so that a pointer to it is a pointer to all.
        value: T,
        references: AtomicUsize,
    }

    #[derive(Debug)]
    pub(super) struct Arc<T>(NonNull<Inner<T>>);

    // SAFETY: as for the standard library's.
    unsafe impl<T: Send + Sync> Send for Arc<T> {}

    impl<T> Arc<T> {
        pub(super) fn new(value: T) -> Self {
            let references = AtomicUsize::new(1);
            Self(NonNull::from(Box::leak(Box::new(Inner { value, references }))))
        }

        fn inner(&self) -> &Inner<T> {
            // SAFETY: the allocation exists as long as a reference, which `references` counts.
            unsafe { self.0.as_ref() }
        }

        pub(super) fn strong_count(this: &Self) -> usize {
            this.inner().references.load(Ordering::Relaxed)
        }

        pub(super) fn weak_count(_: &Self) -> usize {
            0
        }

        pub(super) fn ptr_eq(this: &Self, other: &Self) -> bool {
            this.0 == other.0
        }

        pub(super) fn as_ptr(this: &Self) -> *const T {
            this.0.as_ptr().cast()
        }

        /// # Safety
        ///
        /// The pointer is from `as_ptr`, and the caller owns a reference.
        pub(super) unsafe fn from_raw(pointer: *const T) -> Self {
            // SAFETY: the caller's pointer is not null, and one to the first field of an `Inner`.
            Self(unsafe { NonNull::new_unchecked(pointer.cast_mut().cast()) })
        }
    }

    impl<T> Clone for Arc<T> {
        fn clone(&self) -> Self {
            self.inner().references.fetch_add(1, Ordering::Relaxed);
            Self(self.0)
        }
    }

    impl<T> Deref for Arc<T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.inner().value
        }
    }

    impl<T> Drop for Arc<T> {
        fn drop(&mut self) {
            if self.inner().references.fetch_sub(1, Ordering::Release) == 1 {
                fence(Ordering::Acquire);
                // SAFETY: that was the last reference, and `new` leaked a box.
                drop(unsafe { Box::from_raw(self.0.as_ptr()) });
            }
        }
    }
}

/// A value whose accesses loom checks for races, and whose drop it checks for.
struct Value {
    cell: UnsafeCell<u32>,
    _leak_check: LeakCheck<()>,
}

impl Value {
    fn new() -> Self {
        Self {
            cell: UnsafeCell::new(0),
            _leak_check: LeakCheck::new(()),
        }
    }

    fn read(&self) {
        self.cell.with(|_| ());
    }

    fn write(&mut self) {
        self.cell.with_mut(|_| ());
    }
}

#[test]
fn exclusive_access_comes_after_all_shared_accesses() {
    loom::model(|| {
        let mut unique = UniqueArc::new(Value::new());
        unique.write();
        let (first, second) = unique.into_pair();
        // As a child on another thread does, which then lets go of its parent.
        let third = Arc::clone(&first);
        let child = thread::spawn(move || third.read());
        if let Ok(mut unique) = UniqueArc::try_from_pair(first, Some(second)) {
            unique.write();
        }
        child.join().expect("no thread panics");
    });
}

#[test]
fn references_that_two_threads_drop_are_dropped_once() {
    loom::model(|| {
        let (first, second) = UniqueArc::new(Value::new()).into_pair();
        // As a context does that was carried to another thread.
        let context = thread::spawn(move || drop(second));
        assert!(UniqueArc::try_from_pair(first, None).is_err());
        context.join().expect("no thread panics");
    });
}
