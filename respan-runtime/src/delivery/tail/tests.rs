//! A policy at work, with a clock of the tests' own.

use super::policy::TailPolicy;
use super::sampler::TailSampler;
use crate::delivery::statistics::Counters;
use crate::filter::ExportFilter;
use crate::model::{FinishedSpan, SpanRecord, SpanView as _, callsite_record, with_attribute};
use opentelemetry::trace::{SpanId, Status, TraceId};
use std::sync::Arc;
use std::time::{Duration, Instant};

const WAIT: Duration = Duration::from_secs(30);
/// Bytes that may be held.
const BYTES: usize = 100_000;
const NOTHING: [u64; 0] = [];

struct Bench {
    tail: TailSampler,
    counters: Arc<Counters>,
    start: Instant,
}

impl Bench {
    fn new(policy: TailPolicy) -> Self {
        let counters = Arc::new(Counters::default());
        Self {
            tail: TailSampler::new(policy.decision_wait(WAIT), BYTES, Arc::clone(&counters)),
            counters,
            start: Instant::now(),
        }
    }

    fn errors() -> Self {
        Self::new(TailPolicy::new().keep_errors())
    }

    /// The ids of what goes on when these arrive together, so long after the start.
    fn sift_at(&self, after: Duration, records: impl IntoIterator<Item = SpanRecord>) -> Vec<u64> {
        let mut spans = records.into_iter().map(FinishedSpan::Record).collect();
        self.tail.sample(&mut spans, self.start + after);
        spans
            .iter()
            .map(|span| u64::from_be_bytes(span.span_id().to_bytes()))
            .collect()
    }

    fn sample(&self, records: impl IntoIterator<Item = SpanRecord>) -> Vec<u64> {
        self.sift_at(Duration::ZERO, records)
    }

    /// Spans held, spans dropped, traces dropped early.
    fn counts(&self) -> (u64, u64, u64) {
        let Counters {
            tail_dropped,
            tail_early,
            ..
        } = &*self.counters;
        (self.counters.held(), tail_dropped.get(), tail_early.get())
    }
}

/// A span of a trace below a parent; 0 is none.
fn span(trace: u128, id: u64, parent: u64) -> SpanRecord {
    SpanRecord {
        trace_id: TraceId::from(trace),
        parent_span_id: SpanId::from(parent),
        ..callsite_record(id)
    }
}

fn failed(mut record: SpanRecord) -> SpanRecord {
    record.extra.get_or_insert_default().status = Status::error("boom");
    record
}

#[test]
fn a_failure_sends_all_that_is_held_and_what_comes_later() {
    let bench = Bench::errors();
    assert_eq!(bench.sample([span(1, 12, 11), span(2, 22, 21)]), NOTHING);
    assert_eq!(bench.counts(), (2, 0, 0));
    assert_eq!(bench.sample([failed(span(1, 13, 11)), span(1, 14, 11)]), [12, 13, 14]);
    assert_eq!(bench.sample([span(1, 11, 0), span(2, 21, 0)]), [11]);
    assert_eq!(bench.counts(), (0, 2, 0));
}

#[test]
fn a_trace_without_a_reason_is_dropped_when_its_root_has_ended() {
    let bench = Bench::errors();
    assert_eq!(bench.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(bench.sample([span(1, 1, 0)]), NOTHING);
    assert_eq!(bench.counts(), (0, 2, 0));
}

#[test]
fn a_span_with_a_remote_parent_is_a_root() {
    let bench = Bench::errors();
    let root = SpanRecord {
        parent_is_remote: true,
        ..span(1, 1, 99)
    };
    assert_eq!(bench.sample([root]), NOTHING);
    assert_eq!(bench.counts(), (0, 1, 0));
}

#[test]
fn a_root_waits_for_a_child_that_is_known_to_run() {
    let bench = Bench::errors();
    assert_eq!(bench.sample([span(1, 3, 2), span(1, 1, 0)]), NOTHING);
    assert_eq!(bench.counts(), (2, 0, 0));
    assert_eq!(bench.sample([failed(span(1, 2, 1))]), [3, 1, 2]);
}

#[test]
fn what_arrives_together_is_judged_together() {
    let bench = Bench::errors();
    assert_eq!(bench.sample([span(1, 1, 0), failed(span(1, 2, 0))]), [1, 2]);
}

#[test]
fn what_ends_after_a_drop_is_judged_anew() {
    let bench = Bench::errors();
    assert_eq!(bench.sample([span(1, 1, 0)]), NOTHING);
    assert_eq!(bench.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(bench.sample([failed(span(1, 3, 1))]), [2, 3]);
    assert_eq!(bench.counts(), (0, 1, 0));
}

#[test]
fn the_wait_counts_from_the_first_span_and_ends_without_new_ones() {
    let bench = Bench::errors();
    let almost = WAIT.checked_sub(Duration::from_nanos(1)).expect("longer than that");
    assert_eq!(bench.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(bench.sift_at(almost, [span(1, 3, 1), span(2, 5, 4)]), NOTHING);
    assert_eq!(bench.counts(), (3, 0, 0));
    assert_eq!(bench.sift_at(WAIT, []), NOTHING);
    assert_eq!(bench.counts(), (1, 2, 0));
    bench.tail.expire(bench.start + almost + WAIT);
    assert_eq!(bench.counts(), (0, 3, 0));
}

#[test]
fn too_many_spans_drop_the_oldest_trace() {
    let bench = Bench::new(TailPolicy::new().keep_errors().max_spans(3));
    assert_eq!(
        bench.sample([span(1, 11, 10), span(2, 21, 20), span(1, 12, 10)]),
        NOTHING
    );
    assert_eq!(bench.counts(), (3, 0, 0));
    assert_eq!(bench.sample([span(3, 31, 30)]), NOTHING);
    assert_eq!(bench.counts(), (2, 2, 1));
    assert_eq!(bench.sample([failed(span(2, 22, 20))]), [21, 22]);
    assert_eq!(bench.counts(), (1, 2, 1));
}

#[test]
fn too_many_bytes_drop_the_oldest_trace() {
    let large = |trace| with_attribute(span(trace, 2, 1), "text", "x".repeat(BYTES / 3).into());
    let bench = Bench::errors();
    assert_eq!(bench.sample([large(1), large(2)]), NOTHING);
    assert_eq!(bench.counts(), (2, 0, 0));
    assert_eq!(bench.sample([large(3)]), NOTHING);
    assert_eq!(bench.counts(), (2, 1, 1));
    assert_eq!(
        bench.sample([failed(span(2, 1, 0)), failed(span(3, 1, 0))]),
        [2, 1, 2, 1]
    );
    assert_eq!(bench.sample([large(4), large(5)]), NOTHING);
    assert_eq!(bench.counts(), (2, 1, 1), "what has gone on does not count");
}

#[test]
fn too_many_traces_drop_the_oldest() {
    let bench = Bench::new(TailPolicy::new().keep_errors().max_traces(2));
    assert_eq!(bench.sample((1..=5).map(|trace| span(trace, 2, 1))), NOTHING);
    assert_eq!(bench.counts(), (2, 3, 3));
}

#[test]
fn a_policy_that_may_hold_nothing_keeps_what_is_a_reason_itself() {
    let bench = Bench::new(TailPolicy::new().keep_errors().max_spans(0).max_traces(0));
    assert_eq!(bench.sample([span(1, 2, 1), failed(span(1, 1, 0))]), [1]);
    assert_eq!(bench.counts(), (0, 1, 1));
}

#[test]
fn memory_stays_bounded_over_many_traces() {
    let bench = Bench::new(TailPolicy::new().keep_errors().max_spans(100).max_traces(50));
    for trace in 1..=20_000 {
        bench.sample([span(trace, 2, 1), span(trace, 3, 1)]);
        assert!(bench.counts().0 <= 100);
    }
    let (held, dropped, _) = bench.counts();
    assert_eq!(held + dropped, 40_000);
}

#[test]
fn slow_spans_and_matching_ones_are_reasons() {
    let slow = SpanRecord {
        end_unix_nanos: 1_000 + 5_000_001,
        ..span(1, 2, 1)
    };
    let just = SpanRecord {
        end_unix_nanos: 1_000 + 5_000_000,
        ..span(2, 2, 1)
    };
    let policy = TailPolicy::new()
        .keep_slower_than(Duration::from_millis(5))
        .keep_matching(ExportFilter::new().equal("tier", "gold"))
        .keep_if(|span| span.name == "never")
        .keep_if(|span| span.attributes.iter().any(|own| own.key.as_str() == "odd"));
    let bench = Bench::new(policy);
    assert_eq!(bench.sample([slow]), [2]);
    assert_eq!(bench.sample([just]), NOTHING);
    assert_eq!(
        bench.sample([with_attribute(span(3, 3, 1), "tier", "gold".into())]),
        [3]
    );
    assert_eq!(
        bench.sample([with_attribute(span(4, 4, 1), "tier", "lead".into())]),
        NOTHING
    );
    assert_eq!(bench.sample([with_attribute(span(5, 5, 1), "odd", true.into())]), [5]);
}

#[test]
fn a_condition_that_panics_does_not_match() {
    let bench = Bench::new(TailPolicy::new().keep_if(|_| panic!("asked to panic")).keep_errors());
    assert_eq!(bench.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(bench.sample([failed(span(1, 1, 0))]), [2, 1]);
    assert_eq!(bench.counters.filter_panics.get(), 1);
}

#[test]
fn a_share_of_the_rest_is_never_held() {
    let bench = Bench::new(TailPolicy::new().keep_ratio(0.5));
    let high = (1_u128 << 56) - 1;
    assert_eq!(bench.sample([span(high, 2, 1), span(1, 3, 1)]), [2]);
    assert_eq!(bench.counts(), (1, 0, 0));
}

#[test]
fn the_end_drops_what_is_undecided_and_lets_the_rest_pass() {
    let bench = Bench::errors();
    assert_eq!(bench.sample([span(1, 2, 1)]), NOTHING);
    bench.tail.finish();
    assert_eq!(bench.counts(), (0, 1, 0));
    assert_eq!(bench.sample([span(1, 1, 0)]), [1]);
    assert_eq!(bench.counts(), (0, 1, 0));
}
