//! Slots under every interleaving that loom finds: what is in one is taken once and dropped once, whoever looks.
//!
//! Their source is compiled here once more, with loom's pointers.

use arc_slot::ArcSlot;
use loom::sync::Arc;
use loom::thread;

#[expect(clippy::duplicate_mod, reason = "with other pointers")]
#[path = "arc_slot.rs"]
mod arc_slot;

mod sync {
    pub(crate) use loom::sync::Arc;
    use loom::sync::atomic::AtomicPtr as Pointer;
    pub(crate) use loom::sync::atomic::Ordering;

    /// Stores by exchange. An exchange writes right behind what it reads, so what is stored later comes later. loom leaves
    /// the two without an order, and finds what is not possible: that the slot was emptied after all.
    #[derive(Debug)]
    pub(crate) struct AtomicPtr<T>(Pointer<T>);

    impl<T> AtomicPtr<T> {
        pub(crate) fn new(pointer: *mut T) -> Self {
            Self(Pointer::new(pointer))
        }

        pub(crate) fn store(&self, pointer: *mut T, order: Ordering) {
            self.0.swap(pointer, order);
        }

        pub(crate) fn swap(&self, pointer: *mut T, order: Ordering) -> *mut T {
            self.0.swap(pointer, order)
        }
    }
}

/// A shutdown that looks while the frame ends its span.
fn interrupting(slot: &Arc<ArcSlot<u32>>) -> thread::JoinHandle<Option<Arc<u32>>> {
    let slot = Arc::clone(slot);
    thread::spawn(move || slot.take())
}

#[test]
fn either_the_frame_or_one_of_two_shutdowns_takes_the_span() {
    loom::model(|| {
        let slot = Arc::<ArcSlot<u32>>::default();
        slot.store(Arc::new(7));
        let others = [interrupting(&slot), interrupting(&slot)];
        let mut taken = vec![slot.take()];
        taken.extend(others.map(|other| other.join().expect("nobody panics")));
        assert_eq!(taken.iter().flatten().count(), 1);
        let last = taken.into_iter().flatten().next().expect("one has it");
        assert_eq!(Arc::strong_count(&last), 1);
    });
}

#[test]
fn a_slot_is_used_again_and_nothing_is_mixed_up_or_left_behind() {
    loom::model(|| {
        let slot = Arc::<ArcSlot<u32>>::default();
        slot.store(Arc::new(1));
        let other = interrupting(&slot);
        // As a frame does: what it has taken itself is gone from the slot, and the next span has its place there.
        let own = slot.take().is_some_and(|first| {
            assert_eq!(*first, 1);
            slot.store(Arc::new(2));
            true
        });
        let found = other.join().expect("nobody panics").map(|found| *found);
        let left = slot.take().map(|left| *left);
        let expected = match (own, found) {
            (false, Some(1)) | (true, Some(2)) => None,
            (true, None) => Some(2),
            wrong => panic!("{wrong:?}"),
        };
        assert_eq!(left, expected);
        drop(slot);
    });
}
