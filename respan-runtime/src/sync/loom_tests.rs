//! Counters under every interleaving that loom finds: reading last stage first never sees more out than in.
//!
//! `counter.rs` is compiled here a second time. Its `super` is this module, so its atomics are loom's.

use counter::Counter;
use loom::thread;
use std::sync::Arc;

#[expect(clippy::duplicate_mod, reason = "with loom's atomics")]
#[path = "counter.rs"]
mod counter;

mod primitives {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};
}

/// The stages of a delivery, in the order in which they are read.
#[derive(Debug, Default)]
struct Stages {
    exported: Counter,
    spooled: Counter,
    accepted: Counter,
}

impl Stages {
    fn export(&self) {
        self.accepted.add(1);
        self.exported.add(1);
    }

    fn spool_then_export(&self) {
        self.accepted.add(1);
        self.spooled.add(1);
        self.spooled.sub(1);
        self.exported.add(1);
    }

    fn assert_adds_up(&self) {
        let (exported, spooled, accepted) = (self.exported.get(), self.spooled.get(), self.accepted.get());
        assert!(exported + spooled <= accepted, "{exported} + {spooled} of {accepted}");
    }
}

/// Runs each delivery on a thread of its own, and reads meanwhile and at the end.
fn model(deliveries: &'static [fn(&Stages)]) {
    loom::model(|| {
        let stages = Arc::<Stages>::default();
        let start = |deliver: &'static fn(&Stages)| {
            let stages = Arc::clone(&stages);
            thread::spawn(move || deliver(&stages))
        };
        let threads: Vec<_> = deliveries.iter().map(start).collect();
        stages.assert_adds_up();
        for thread in threads {
            thread.join().expect("delivered");
        }
        let spans = deliveries.len() as u64;
        let counted = (stages.exported.get(), stages.spooled.get(), stages.accepted.get());
        assert_eq!(counted, (spans, 0, spans));
    });
}

#[test]
fn a_span_is_never_exported_before_it_is_accepted() {
    model(&[Stages::export, Stages::export]);
}

#[test]
fn a_spooled_span_is_never_in_two_stages() {
    model(&[Stages::spool_then_export]);
}
