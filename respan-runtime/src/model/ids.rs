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
pub(crate) fn new_span_id() -> SpanId {
    not_zero(random(SmallRng::next_u64))
}

/// Those of a span that begins a trace, in one go.
#[inline]
pub(crate) fn new_root_ids() -> (TraceId, SpanId) {
    let (high, low, span) = random(|generator| (generator.next_u64(), generator.next_u64(), generator.next_u64()));
    let trace = u128::from(high) << 64 | u128::from(low);
    (TraceId::from(trace.max(1)), not_zero(span))
}

/// A number from zero to below one.
pub(crate) fn random_fraction() -> f64 {
    random(SmallRng::random::<f64>)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 1_000_000;

    /// How far a number of hits in `DRAWS` is from what is expected, in standard deviations.
    fn deviation(hits: u32, probability: f64) -> f64 {
        let draws = f64::from(DRAWS);
        (f64::from(hits) - draws * probability).abs() / (draws * probability * (1.0 - probability)).sqrt()
    }

    /// Seven standard deviations: of 192 bits, one is out of bounds once in two thousand million runs.
    #[test]
    fn every_bit_of_an_id_is_set_in_half_of_them() {
        let mut span_bits = [0_u32; 64];
        let mut trace_bits = [0_u32; 128];
        for _ in 0..DRAWS {
            let (trace, span) = new_root_ids();
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
