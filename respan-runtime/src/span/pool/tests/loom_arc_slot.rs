//! A value in an [`ArcSlot`] is taken once and dropped once, whichever threads take.

use loom::sync::{Arc, Mutex};
use loom::thread;
use subject::ArcSlot;

#[expect(clippy::duplicate_mod, reason = "with loom's atomics")]
#[path = "../arc_slot.rs"]
mod subject;

mod sync {
    pub(super) use loom::sync::Arc;
    use loom::sync::atomic::AtomicPtr as Pointer;
    pub(super) use loom::sync::atomic::Ordering;

    /// Stores by swap. A swap comes directly after the store that it reads from, so a later store of the same thread comes
    /// after both. loom leaves the two stores unordered, and would report that a taken value is still in the slot.
    #[derive(Debug)]
    pub(super) struct AtomicPtr<T>(Pointer<T>);

    impl<T> AtomicPtr<T> {
        pub(super) fn new(pointer: *mut T) -> Self {
            Self(Pointer::new(pointer))
        }

        pub(super) fn store(&self, pointer: *mut T, order: Ordering) {
            self.0.swap(pointer, order);
        }

        pub(super) fn load(&self, order: Ordering) -> *mut T {
            self.0.load(order)
        }

        pub(super) fn swap(&self, pointer: *mut T, order: Ordering) -> *mut T {
            self.0.swap(pointer, order)
        }
    }
}

/// A shutdown that takes the span while its function may end it.
fn shutdown(slot: &Arc<ArcSlot<u32>>) -> thread::JoinHandle<Option<Arc<u32>>> {
    let slot = Arc::clone(slot);
    thread::spawn(move || slot.take())
}

#[test]
fn either_the_function_or_one_of_two_shutdowns_takes_the_span() {
    loom::model(|| {
        let slot = Arc::<ArcSlot<u32>>::default();
        slot.store(Arc::new(7));
        let shutdowns = [shutdown(&slot), shutdown(&slot)];
        let mut taken = vec![slot.take()];
        taken.extend(shutdowns.map(|thread| thread.join().expect("no thread panics")));
        assert_eq!(taken.iter().flatten().count(), 1);
        let last = taken.into_iter().flatten().next().expect("one of them has it");
        assert_eq!(Arc::strong_count(&last), 1);
    });
}

#[test]
fn a_reused_slot_neither_mixes_up_nor_leaks_values() {
    loom::model(|| {
        let slot = Arc::<ArcSlot<u32>>::default();
        slot.store(Arc::new(1));
        let shutdown = shutdown(&slot);
        // As a function does: after it took its span, the slot is empty, and its thread's next span is stored there.
        let was_taken = slot.take().is_some_and(|first| {
            assert_eq!(*first, 1);
            slot.store(Arc::new(2));
            true
        });
        let by_shutdown = shutdown.join().expect("no thread panics").map(|value| *value);
        let remaining = slot.take().map(|value| *value);
        let expected = match (was_taken, by_shutdown) {
            (false, Some(1)) | (true, Some(2)) => None,
            (true, None) => Some(2),
            wrong => panic!("{wrong:?}"),
        };
        assert_eq!(remaining, expected);
        drop(slot);
    });
}

/// The registry's lock, and what is done with it.
struct Registry {
    slot: Arc<ArcSlot<u32>>,
    lock: Arc<Mutex<()>>,
}

impl Registry {
    fn with_span() -> Self {
        let slot = Arc::<ArcSlot<u32>>::default();
        slot.store(Arc::new(7));
        let lock = Arc::new(Mutex::new(()));
        Self { slot, lock }
    }

    /// A thread that borrows the span, or takes it for a shutdown.
    fn thread(&self, code: fn(&ArcSlot<u32>) -> Option<Arc<u32>>) -> thread::JoinHandle<Option<Arc<u32>>> {
        let (slot, lock) = (Arc::clone(&self.slot), Arc::clone(&self.lock));
        thread::spawn(move || {
            let _guard = lock.lock();
            code(&slot)
        })
    }

    /// As a function ends its span.
    fn take(&self) -> Option<Arc<u32>> {
        self.slot.take().or_else(|| self.slot.take_locked(self.lock.lock()))
    }
}

#[test]
fn a_borrowed_span_is_taken_by_its_function_or_a_shutdown_and_not_lost() {
    loom::model(|| {
        let registry = Registry::with_span();
        let reader = registry.thread(ArcSlot::borrow);
        let shutdown = registry.thread(ArcSlot::take);
        let by_function = registry.take();
        let by_shutdown = shutdown.join().expect("no thread panics");
        let borrowed = reader.join().expect("no thread panics");
        assert_eq!(by_function.iter().chain(&by_shutdown).count(), 1);
        let taken = by_function.or(by_shutdown).expect("one of them has it");
        assert_eq!(Arc::strong_count(&taken), 1 + usize::from(borrowed.is_some()));
    });
}

#[test]
fn a_span_that_is_borrowed_again_and_again_is_not_lost() {
    loom::model(|| {
        let registry = Registry::with_span();
        let readers = [registry.thread(ArcSlot::borrow), registry.thread(ArcSlot::borrow)];
        let taken = registry.take();
        for reader in readers {
            reader.join().expect("no thread panics");
        }
        assert_eq!(taken.map(|span| *span), Some(7));
    });
}
