//! Whatever is in a slot is taken once and dropped once.

use super::super::arc_slot::ArcSlot;
use std::sync::Arc;
use std::thread;

#[test]
fn what_is_in_it_is_taken_once_and_dropped_once() {
    let value = Arc::new(7);
    let slot = ArcSlot::default();
    assert!(slot.take().is_none());
    for _ in 0..100 {
        slot.fill(Arc::clone(&value));
        let taken: usize = thread::scope(|scope| {
            let takers = [(); 4].map(|()| scope.spawn(|| usize::from(slot.take().is_some())));
            takers.map(|taker| taker.join().expect("the taker")).iter().sum()
        });
        assert_eq!(taken, 1);
    }
    slot.fill(Arc::clone(&value));
    drop(slot);
    assert_eq!(Arc::strong_count(&value), 1);
}
