//! Sampling decisions.
//!
//! A decision is a function of an id, so that all processors and all repetitions of an export agree.

use crate::diagnostics::diagnose_once_per_text;
use opentelemetry::trace::{SpanId, TraceId};

/// A rate as the program gives it. One beyond 0.0 to 1.0 counts as the nearest of them, NaN as none, and a warning says so.
#[inline]
pub(crate) fn checked_rate(rate: f64) -> Option<f64> {
    if (0.0..=1.0).contains(&rate) {
        Some(rate)
    } else {
        nearest_rate(rate)
    }
}

#[cold]
fn nearest_rate(rate: f64) -> Option<f64> {
    let nearest = (!rate.is_nan()).then(|| rate.clamp(0.0, 1.0));
    diagnose_once_per_text!(
        Warning,
        "span",
        "the `sample_rate` {rate} of a span counts as {}; it is the share of the spans that is kept, from 0.0 to 1.0, such as \
         0.1 for every tenth",
        nearest.map_or_else(|| "none".to_owned(), |nearest| format!("{nearest:?}"))
    );
    nearest
}

/// Returns whether a span is sampled at `rate`, 0.0 to 1.0.
pub(crate) fn is_span_sampled(span_id: SpanId, rate: f64) -> bool {
    // The upper 53 bits decide: a double represents that many exactly.
    #[allow(clippy::cast_precision_loss)]
    let position = (u64::from_be_bytes(span_id.to_bytes()) >> 11) as f64 / (1_u64 << 53) as f64;
    position < rate
}

/// Returns whether a trace is sampled at `ratio`, 0.0 to 1.0.
///
/// Compares the last 56 bits of the id, which W3C Trace Context level 2 requires to be random, with a threshold, as
/// OpenTelemetry's consistent probability samplers do: all of them sample the same traces.
pub(crate) fn is_trace_sampled(trace_id: TraceId, ratio: f64) -> bool {
    const RANGE: u64 = 1 << 56;
    // The cast saturates; NaN becomes 0, which samples nothing.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    let sampled = (ratio * RANGE as f64) as u64;
    #[allow(clippy::cast_possible_truncation)]
    let randomness = u128::from_be_bytes(trace_id.to_bytes()) as u64 % RANGE;
    randomness >= RANGE.saturating_sub(sampled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixtures::deviation;
    use crate::model::ids::new_root_ids;
    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    #[test]
    fn the_bounds_of_a_rate_are_exact() {
        for id in [1, u64::MAX / 2, u64::MAX] {
            assert!(is_span_sampled(SpanId::from(id), 1.0));
            assert!(!is_span_sampled(SpanId::from(id), 0.0));
            assert!(!is_span_sampled(SpanId::from(id), -1.0));
        }
    }

    #[test]
    fn half_of_the_ids_are_below_half() {
        assert!(is_span_sampled(SpanId::from(u64::MAX / 2 - 4096), 0.5));
        assert!(!is_span_sampled(SpanId::from(u64::MAX / 2 + 4096), 0.5));
    }

    const DRAWS: u32 = 1_000_000;
    const RATES: [f64; 4] = [0.001, 0.1, 0.5, 0.9];

    fn hits(mut hit: impl FnMut() -> bool) -> u32 {
        (0..DRAWS).map(|_| u32::from(hit())).sum()
    }

    /// Seeded, so that each run draws the same ids.
    #[test]
    fn a_million_spans_are_sampled_at_their_rate() {
        for rate in RATES {
            let mut seeded = SmallRng::seed_from_u64(20);
            let sampled = hits(|| is_span_sampled(SpanId::from(seeded.random::<u64>()), rate));
            assert!(deviation(sampled, DRAWS, rate) < 3.0, "{sampled} at {rate}");
        }
    }

    #[test]
    fn a_million_traces_are_sampled_at_their_ratio() {
        for ratio in RATES {
            let mut seeded = SmallRng::seed_from_u64(20);
            let sampled = hits(|| is_trace_sampled(TraceId::from(seeded.random::<u128>()), ratio));
            assert!(deviation(sampled, DRAWS, ratio) < 3.0, "{sampled} at {ratio}");
        }
    }

    #[test]
    fn the_bounds_of_a_ratio_are_exact() {
        for id in [1, u128::MAX / 2, u128::MAX, (1 << 56) - 1, 1 << 56] {
            let id = TraceId::from(id);
            assert!(is_trace_sampled(id, 1.0) && is_trace_sampled(id, 7.0));
            assert!(!is_trace_sampled(id, 0.0) && !is_trace_sampled(id, -1.0) && !is_trace_sampled(id, f64::NAN));
        }
    }

    #[test]
    fn a_higher_ratio_samples_every_trace_of_a_lower_one() {
        for _ in 0..1000 {
            let (id, _) = new_root_ids();
            let sampled = RATES.map(|ratio| is_trace_sampled(id, ratio));
            assert!(sampled.is_sorted(), "{sampled:?}");
        }
    }
}
