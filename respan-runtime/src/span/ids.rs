//! Trace and span ids: random, from a generator per thread, never zero.

use crate::process::fork::Generation;
use opentelemetry::trace::{SpanId, TraceId};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::cell::RefCell;

thread_local! {
    /// Ids need to differ, not to be secret: a small generator, seeded by the system once per thread.
    static RANDOM: RefCell<(Generation, SmallRng)> = RefCell::new(seeded());
}

fn random<T>(draw: impl FnOnce(&mut SmallRng) -> T) -> T {
    RANDOM.with_borrow_mut(|random| {
        // A child made by `fork` would draw what its parent draws.
        if !random.0.is_current() {
            *random = seeded();
        }
        draw(&mut random.1)
    })
}

fn seeded() -> (Generation, SmallRng) {
    (Generation::current(), SmallRng::from_os_rng())
}

/// W3C Trace Context forbids the id of zeros.
pub(crate) fn trace_id() -> TraceId {
    TraceId::from(random(SmallRng::random::<u128>).max(1))
}

pub(crate) fn span_id() -> SpanId {
    SpanId::from(random(SmallRng::random::<u64>).max(1))
}

/// Whether a span of this rate is kept: a function of its id, so that every destination and every replay agrees.
pub(crate) fn is_sampled(span_id: SpanId, rate: f64) -> bool {
    // Both exact enough: the top 53 bits decide, as many as a double holds.
    #[allow(clippy::cast_precision_loss)]
    let die = (u64::from_be_bytes(span_id.to_bytes()) >> 11) as f64 / (1_u64 << 53) as f64;
    die < rate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_a_rate_are_exact() {
        for id in [1, u64::MAX / 2, u64::MAX] {
            assert!(is_sampled(SpanId::from(id), 1.0));
            assert!(!is_sampled(SpanId::from(id), 0.0));
            assert!(!is_sampled(SpanId::from(id), -1.0));
        }
    }

    #[test]
    fn half_of_the_ids_are_below_half() {
        assert!(is_sampled(SpanId::from(u64::MAX / 2 - 4096), 0.5));
        assert!(!is_sampled(SpanId::from(u64::MAX / 2 + 4096), 0.5));
    }
}
