//! Places under every interleaving that loom finds: a span is ended once, whoever looks at its place meanwhile, and nothing
//! stays behind.
//!
//! Their source is compiled here once more, with loom's pointers and a span that can only end.

use live::Live;
use loom::sync::{Arc, Mutex};
use loom::thread;
use place::Place;

#[expect(clippy::duplicate_mod, reason = "with other pointers")]
#[path = "../arc_slot.rs"]
mod arc_slot;
#[expect(clippy::duplicate_mod, reason = "with other pointers")]
#[path = "../place.rs"]
mod place;

mod sync {
    use loom::sync::atomic;

    pub(super) use loom::sync::Arc;
    pub(super) use loom::sync::atomic::Ordering;

    /// Stores by a swap: loom lets an exchange overlook its own thread's store where another exchange is concurrent with
    /// that, although none can stand between what an exchange reads and what it writes.
    #[derive(Debug)]
    pub(super) struct AtomicPtr<T>(atomic::AtomicPtr<T>);

    impl<T> AtomicPtr<T> {
        pub(super) fn new(pointer: *mut T) -> Self {
            Self(atomic::AtomicPtr::new(pointer))
        }

        pub(super) fn store(&self, pointer: *mut T, order: Ordering) {
            self.swap(pointer, order);
        }

        pub(super) fn swap(&self, pointer: *mut T, order: Ordering) -> *mut T {
            self.0.swap(pointer, order)
        }
    }
}

mod live {
    use loom::sync::{Mutex, MutexGuard};

    /// How often it has ended, while it was one span.
    #[derive(Debug, Default)]
    pub(super) struct Live(Mutex<u32>);

    impl Live {
        /// As `Live::leave` has it: the first who comes ends the span, and clears its place afterwards.
        pub(super) fn end(&self, place: &super::Place) -> bool {
            let is_first = {
                let mut ends = self.state();
                *ends += 1;
                *ends == 1
            };
            if is_first {
                place.clear();
            }
            is_first
        }

        pub(super) fn has_ended(&self) -> bool {
            *self.state() > 0
        }

        pub(super) fn renew(&self) {
            *self.state() = 0;
        }

        fn state(&self) -> MutexGuard<'_, u32> {
            self.0.lock().expect("nobody panics")
        }
    }
}

/// A place, and the lock under which one looks at all of them.
#[derive(Debug, Default)]
struct Places {
    all: Mutex<()>,
    place: Place,
}

impl Places {
    /// A shutdown, of the span's telemetry or of another one; how many spans it has ended.
    fn interrupt(&self, is_own: bool) -> u32 {
        let found = {
            let _all = self.all.lock().expect("nobody panics");
            self.place.take_if(|_| is_own)
        };
        found.map_or(0, |live| u32::from(live.end(&self.place)))
    }

    fn assert_empty(&self) {
        assert!(self.place.take_if(|_| true).is_none());
    }
}

fn interrupting(places: &Arc<Places>, is_own: bool) -> thread::JoinHandle<u32> {
    let places = Arc::clone(places);
    thread::spawn(move || places.interrupt(is_own))
}

#[test]
fn a_span_ends_once_whichever_telemetries_shut_down_meanwhile() {
    loom::model(|| {
        let places = Arc::<Places>::default();
        let live = Arc::<Live>::default();
        places.place.fill(&live);
        let others = [interrupting(&places, false), interrupting(&places, true)];
        let mut ends = u32::from(live.end(&places.place));
        for other in others {
            ends += other.join().expect("nobody panics");
        }
        assert_eq!(ends, 1);
        places.assert_empty();
        assert_eq!(Arc::strong_count(&live), 1);
    });
}

#[test]
fn a_shutdown_finds_the_span_that_does_not_end_whoever_looked_before() {
    loom::model(|| {
        let places = Arc::<Places>::default();
        let live = Arc::<Live>::default();
        places.place.fill(&live);
        let other = interrupting(&places, false);
        assert_eq!(places.interrupt(true), 1);
        other.join().expect("nobody panics");
        places.assert_empty();
        assert_eq!(Arc::strong_count(&live), 1);
    });
}

#[test]
fn a_place_is_filled_again_only_when_nobody_holds_what_was_in_it() {
    loom::model(|| {
        let places = Arc::<Places>::default();
        let mut live = Arc::<Live>::default();
        places.place.fill(&live);
        let other = interrupting(&places, false);
        assert!(live.end(&places.place));
        // As `Live::retire` has it.
        if Arc::get_mut(&mut live).is_some() {
            live.renew();
            places.place.fill(&live);
            assert!(live.end(&places.place));
        }
        other.join().expect("nobody panics");
        places.assert_empty();
        assert_eq!(Arc::strong_count(&live), 1);
    });
}
