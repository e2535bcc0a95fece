//! Random trace and span ids, never zero, from one generator per thread.

use crate::fork::Generation;
use opentelemetry::trace::{SpanId, TraceId};
use rand::rngs::SmallRng;
use rand::{Rng, RngCore as _, SeedableRng};
use std::cell::RefCell;

/// A generator, and the process that seeded it.
type Generator = Option<(Generation, SmallRng)>;

thread_local! {
    /// A fast generator suffices, because ids have to be unique and not unpredictable. The operating system seeds it.
    static GENERATOR: RefCell<Generator> = const { RefCell::new(None) };
}

#[inline]
fn with_generator<T>(draw: impl FnOnce(&mut SmallRng) -> T) -> T {
    // As `with_borrow_mut`, which is not inlined.
    let drawn = GENERATOR.try_with(|generator| match &mut *generator.borrow_mut() {
        Some((process, generator)) if process.is_current() => draw(generator),
        generator => draw(seed(generator)),
    });
    match drawn {
        Ok(drawn) => drawn,
        Err(_) => unreachable!("it has no destructor"),
    }
}

/// Seeds the generator on a thread's first draw and on the first draw in a forked child, which would otherwise repeat the ids
/// of its parent.
#[cold]
#[inline(never)]
fn seed(generator: &mut Generator) -> &mut SmallRng {
    &mut generator.insert((Generation::current(), SmallRng::from_os_rng())).1
}

/// W3C Trace Context declares an id of all zeros invalid.
#[inline]
fn nonzero_span_id(random: u64) -> SpanId {
    SpanId::from(random.max(1))
}

#[inline]
pub(crate) fn new_span_id() -> SpanId {
    nonzero_span_id(with_generator(SmallRng::next_u64))
}

/// The ids of a root span, from one access to the generator.
#[inline]
pub(crate) fn new_root_ids() -> (TraceId, SpanId) {
    let (high, low, span) =
        with_generator(|generator| (generator.next_u64(), generator.next_u64(), generator.next_u64()));
    let trace = u128::from(high) << 64 | u128::from(low);
    (TraceId::from(trace.max(1)), nonzero_span_id(span))
}

/// A uniformly distributed number, at least 0 and below 1.
pub(crate) fn random_fraction() -> f64 {
    with_generator(SmallRng::random::<f64>)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixtures::deviation;

    const DRAWS: u32 = 1_000_000;

    /// At seven standard deviations, one of 192 bits is out of bounds in one of 2 × 10⁹ runs.
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
            assert!(deviation(*count, DRAWS, 0.5) < 7.0, "bit {bit}: {count}");
        }
    }
}
