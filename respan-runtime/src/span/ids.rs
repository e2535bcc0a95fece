//! Trace and span ids: random, from a generator per thread, never zero.

use opentelemetry::trace::{SpanId, TraceId};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::cell::RefCell;

thread_local! {
    /// Ids need to differ, not to be secret: a small generator, seeded by the system once per thread.
    static RANDOM: RefCell<SmallRng> = RefCell::new(SmallRng::from_os_rng());
}

fn random<T>(draw: impl FnOnce(&mut SmallRng) -> T) -> T {
    RANDOM.with_borrow_mut(draw)
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

/// Whether a trace of this ratio is kept: the last 56 bits of its id, which W3C Trace Context level 2 wants random, against
/// a threshold, as OpenTelemetry's consistent probability samplers do. Other samplers of that kind keep the same traces.
pub(crate) fn is_trace_kept(trace_id: TraceId, ratio: f64) -> bool {
    const RANGE: u64 = 1 << 56;
    // Cut to the range by the cast itself; NaN becomes 0 and keeps nothing.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    let kept = (ratio * RANGE as f64) as u64;
    #[allow(clippy::cast_possible_truncation)]
    let randomness = u128::from_be_bytes(trace_id.to_bytes()) as u64 % RANGE;
    randomness >= RANGE.saturating_sub(kept)
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
