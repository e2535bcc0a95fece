//! A number that any thread adds to, and how several of them are read together.
//!
//! A span is counted where it comes in before it is counted where it goes out, and taken out of one place before it is put
//! into the next. Whoever reads goes the other way, against the stream, so that he never finds more out than in; what is
//! between is the difference, and the sum is exact whatever moves meanwhile.

use super::primitives::{AtomicU64, Ordering};

/// Who sees what was added sees all that its thread has counted before.
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
