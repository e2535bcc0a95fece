//! Counters under every interleaving that loom finds: whoever reads against the stream never finds more out than in.
//!
//! Their source is compiled here once more with loom's atomics, as in `interleavings`.

use counter::Counter;
use loom::thread;
use std::sync::Arc;

#[expect(clippy::duplicate_mod, reason = "with other atomics")]
#[path = "counter.rs"]
mod counter;

mod primitives {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
}

/// Where a span may be, in the order in which it is read.
#[derive(Debug, Default)]
struct Stations {
    delivered: Counter,
    kept: Counter,
    accepted: Counter,
}

impl Stations {
    /// Accepted, delivered.
    fn send(&self) {
        self.accepted.add(1);
        self.delivered.add(1);
    }

    /// Accepted, put down, taken up again, delivered.
    fn send_later(&self) {
        self.accepted.add(1);
        self.kept.add(1);
        self.kept.sub(1);
        self.delivered.add(1);
    }

    fn assert_adds_up(&self) {
        let (delivered, kept, accepted) = (self.delivered.get(), self.kept.get(), self.accepted.get());
        assert!(delivered + kept <= accepted, "{delivered} + {kept} of {accepted}");
    }
}

fn model(moves: &'static [fn(&Stations)]) {
    loom::model(|| {
        let stations = Arc::<Stations>::default();
        let start = |move_one: &'static fn(&Stations)| {
            let stations = Arc::clone(&stations);
            thread::spawn(move || move_one(&stations))
        };
        let threads: Vec<_> = moves.iter().map(start).collect();
        stations.assert_adds_up();
        for thread in threads {
            thread.join().expect("moved");
        }
        let spans = moves.len() as u64;
        let end = (stations.delivered.get(), stations.kept.get(), stations.accepted.get());
        assert_eq!(end, (spans, 0, spans));
    });
}

#[test]
fn on_its_way_nothing_is_in_two_places() {
    model(&[Stations::send, Stations::send]);
}

#[test]
fn what_is_put_down_on_the_way_is_in_one_place_too() {
    model(&[Stations::send_later]);
}
