//! Sampling decisions that are functions of an id, so that every destination and every replay agrees.

use opentelemetry::trace::{SpanId, TraceId};

/// Whether a span of this rate is kept: a function of its id, so that every destination and every replay agrees.
pub(crate) fn is_span_sampled(span_id: SpanId, rate: f64) -> bool {
    // Both exact enough: the top 53 bits decide, as many as a double holds.
    #[allow(clippy::cast_precision_loss)]
    let die = (u64::from_be_bytes(span_id.to_bytes()) >> 11) as f64 / (1_u64 << 53) as f64;
    die < rate
}

/// Whether a trace of this ratio is kept: the last 56 bits of its id, which W3C Trace Context level 2 wants random, against
/// a threshold, as OpenTelemetry's consistent probability samplers do. Other samplers of that kind keep the same traces.
pub(crate) fn is_trace_sampled(trace_id: TraceId, ratio: f64) -> bool {
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
            let kept = hits(|| is_span_sampled(SpanId::from(seeded.random::<u64>()), rate));
            assert!(deviation(kept, rate) < 3.0, "{kept} at {rate}");
        }
    }

    #[test]
    fn a_million_traces_are_kept_at_their_ratio() {
        for ratio in RATES {
            let mut seeded = SmallRng::seed_from_u64(20);
            let kept = hits(|| is_trace_sampled(TraceId::from(seeded.random::<u128>()), ratio));
            assert!(deviation(kept, ratio) < 3.0, "{kept} at {ratio}");
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

    /// What a higher ratio keeps contains what a lower one keeps.
    #[test]
    fn ratios_agree_with_each_other() {
        for _ in 0..1000 {
            let (id, _) = new_root_ids();
            let kept = RATES.map(|ratio| is_trace_sampled(id, ratio));
            assert!(kept.is_sorted(), "{kept:?}");
        }
    }
}
