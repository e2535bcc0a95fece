//! Counters whose sums are exact while other threads count.
//!
//! Every span is added to the counter of a later stage only after it was added to that of an earlier one, and subtracted from
//! one stage before it is added to the next. A reader goes in the opposite direction, last stage first, and so never sees more
//! spans out than in; the difference is what is between the two stages. `loom_tests.rs` checks this.

use super::primitives::{AtomicU64, Ordering};

/// An atomic number: reading a value makes everything visible that its writer counted before it.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    #[inline]
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Release);
    }

    pub(crate) fn sub(&self, count: usize) {
        self.0.fetch_sub(count as u64, Ordering::Release);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}
