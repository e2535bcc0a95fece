//! Trace and span ids: random, from a generator per thread, never zero.

use crate::fork::Generation;
use opentelemetry::trace::{SpanId, TraceId};
use rand::rngs::SmallRng;
use rand::{Rng, RngCore as _, SeedableRng};
use std::cell::RefCell;

/// The generator of one thread, and in which process it was seeded.
type Generator = Option<(Generation, SmallRng)>;

thread_local! {
    /// Ids need to differ, not to be secret: a small generator, seeded by the system once per thread.
    static RANDOM: RefCell<Generator> = const { RefCell::new(None) };
}

#[inline]
fn random<T>(draw: impl FnOnce(&mut SmallRng) -> T) -> T {
    RANDOM.with_borrow_mut(|random| match random {
        Some((seeded_in, generator)) if seeded_in.is_current() => draw(generator),
        _ => draw(seed(random)),
    })
}

/// At the thread's first draw, and at that of a child made by `fork`, which would draw what its parent draws.
#[cold]
#[inline(never)]
fn seed(random: &mut Generator) -> &mut SmallRng {
    &mut random.insert((Generation::current(), SmallRng::from_os_rng())).1
}

/// W3C Trace Context forbids the id of zeros.
#[inline]
fn not_zero(drawn: u64) -> SpanId {
    SpanId::from(drawn.max(1))
}

#[inline]
pub(crate) fn span_id() -> SpanId {
    not_zero(random(SmallRng::next_u64))
}

/// Those of a span that begins a trace, in one go.
#[inline]
pub(crate) fn root_ids() -> (TraceId, SpanId) {
    let (high, low, span) = random(|generator| (generator.next_u64(), generator.next_u64(), generator.next_u64()));
    let trace = u128::from(high) << 64 | u128::from(low);
    (TraceId::from(trace.max(1)), not_zero(span))
}

/// A number from zero to below one.
pub(crate) fn fraction() -> f64 {
    random(SmallRng::random::<f64>)
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

    const DRAWS: u32 = 1_000_000;
    const RATES: [f64; 4] = [0.001, 0.1, 0.5, 0.9];

    /// How far a number of hits in `DRAWS` is from what is expected, in standard deviations.
    fn deviation(hits: u32, probability: f64) -> f64 {
        let draws = f64::from(DRAWS);
        (f64::from(hits) - draws * probability).abs() / (draws * probability * (1.0 - probability)).sqrt()
    }

    fn hits(mut hit: impl FnMut() -> bool) -> u32 {
        (0..DRAWS).map(|_| u32::from(hit())).sum()
    }

    /// From a seed, so that it is the same in each run.
    #[test]
    fn a_million_spans_are_kept_at_their_rate() {
        for rate in RATES {
            let mut seeded = SmallRng::seed_from_u64(20);
            let kept = hits(|| is_sampled(SpanId::from(seeded.random::<u64>()), rate));
            assert!(deviation(kept, rate) < 3.0, "{kept} at {rate}");
        }
    }

    #[test]
    fn a_million_traces_are_kept_at_their_ratio() {
        for ratio in RATES {
            let mut seeded = SmallRng::seed_from_u64(20);
            let kept = hits(|| is_trace_kept(TraceId::from(seeded.random::<u128>()), ratio));
            assert!(deviation(kept, ratio) < 3.0, "{kept} at {ratio}");
        }
    }

    #[test]
    fn the_bounds_of_a_ratio_are_exact() {
        for id in [1, u128::MAX / 2, u128::MAX, (1 << 56) - 1, 1 << 56] {
            let id = TraceId::from(id);
            assert!(is_trace_kept(id, 1.0) && is_trace_kept(id, 7.0));
            assert!(!is_trace_kept(id, 0.0) && !is_trace_kept(id, -1.0) && !is_trace_kept(id, f64::NAN));
        }
    }

    /// What a higher ratio keeps contains what a lower one keeps.
    #[test]
    fn ratios_agree_with_each_other() {
        for _ in 0..1000 {
            let (id, _) = root_ids();
            let kept = RATES.map(|ratio| is_trace_kept(id, ratio));
            assert!(kept.is_sorted(), "{kept:?}");
        }
    }

    /// Seven standard deviations: of 192 bits, one is out of bounds once in two thousand million runs.
    #[test]
    fn every_bit_of_an_id_is_set_in_half_of_them() {
        let mut span_bits = [0_u32; 64];
        let mut trace_bits = [0_u32; 128];
        for _ in 0..DRAWS {
            let (trace, span) = root_ids();
            let (trace, span) = (trace.to_bytes(), span.to_bytes());
            let (trace, span) = (u128::from_be_bytes(trace), u64::from_be_bytes(span));
            for (bit, count) in span_bits.iter_mut().enumerate() {
                *count += u32::from(span >> bit & 1 == 1);
            }
            for (bit, count) in trace_bits.iter_mut().enumerate() {
                *count += u32::from(trace >> bit & 1 == 1);
            }
        }
        for (bit, count) in span_bits.iter().chain(&trace_bits).enumerate() {
            assert!(deviation(*count, 0.5) < 7.0, "bit {bit}: {count}");
        }
    }
}
