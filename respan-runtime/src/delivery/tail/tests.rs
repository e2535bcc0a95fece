//! Tail sampling with a fake clock.

use super::policy::TailPolicy;
use super::sampler::TailSampler;
use crate::delivery::statistics::Counters;
use crate::filter::ExportFilter;
use crate::model::{FinishedSpan, SpanRecord, SpanView as _, callsite_record, with_attribute};
use opentelemetry::trace::{SpanId, Status, TraceId};
use std::sync::Arc;
use std::time::{Duration, Instant};

const WAIT: Duration = Duration::from_secs(30);
/// The most pending bytes.
const MAX_BYTES: usize = 100_000;
const NOTHING: [u64; 0] = [];

struct Fixture {
    sampler: TailSampler,
    counters: Arc<Counters>,
    start: Instant,
}

impl Fixture {
    fn new(policy: TailPolicy) -> Self {
        let counters = Arc::new(Counters::default());
        Self {
            sampler: TailSampler::new(policy.decision_wait(WAIT), MAX_BYTES, Arc::clone(&counters)),
            counters,
            start: Instant::now(),
        }
    }

    fn errors() -> Self {
        Self::new(TailPolicy::new().keep_errors())
    }

    /// The ids of the spans that are exported when these arrive together, at a time after the start.
    fn sample_at(&self, after: Duration, records: impl IntoIterator<Item = SpanRecord>) -> Vec<u64> {
        let mut spans = records.into_iter().map(FinishedSpan::Record).collect();
        self.sampler.sample(&mut spans, self.start + after);
        spans
            .iter()
            .map(|span| u64::from_be_bytes(span.span_id().to_bytes()))
            .collect()
    }

    fn sample(&self, records: impl IntoIterator<Item = SpanRecord>) -> Vec<u64> {
        self.sample_at(Duration::ZERO, records)
    }

    /// Pending spans, dropped spans, traces dropped early.
    fn counts(&self) -> (u64, u64, u64) {
        let Counters {
            tail_dropped,
            tail_early,
            ..
        } = &*self.counters;
        (self.counters.tail_pending(), tail_dropped.get(), tail_early.get())
    }
}

/// A span of a trace with a parent; 0 is none.
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
fn an_error_samples_pending_and_later_spans_of_its_trace() {
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([span(1, 12, 11), span(2, 22, 21)]), NOTHING);
    assert_eq!(fixture.counts(), (2, 0, 0));
    assert_eq!(fixture.sample([failed(span(1, 13, 11)), span(1, 14, 11)]), [12, 13, 14]);
    assert_eq!(fixture.sample([span(1, 11, 0), span(2, 21, 0)]), [11]);
    assert_eq!(fixture.counts(), (0, 2, 0));
}

#[test]
fn an_unsampled_trace_is_dropped_when_its_root_has_ended() {
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(fixture.sample([span(1, 1, 0)]), NOTHING);
    assert_eq!(fixture.counts(), (0, 2, 0));
}

#[test]
fn a_span_with_a_remote_parent_is_a_root() {
    let fixture = Fixture::errors();
    let root = SpanRecord {
        parent_is_remote: true,
        ..span(1, 1, 99)
    };
    assert_eq!(fixture.sample([root]), NOTHING);
    assert_eq!(fixture.counts(), (0, 1, 0));
}

#[test]
fn a_root_waits_for_a_parent_that_still_runs() {
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([span(1, 3, 2), span(1, 1, 0)]), NOTHING);
    assert_eq!(fixture.counts(), (2, 0, 0));
    assert_eq!(fixture.sample([failed(span(1, 2, 1))]), [3, 1, 2]);
}

#[test]
fn spans_that_arrive_together_are_decided_together() {
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([span(1, 1, 0), failed(span(1, 2, 0))]), [1, 2]);
}

#[test]
fn spans_that_end_after_a_drop_are_decided_anew() {
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([span(1, 1, 0)]), NOTHING);
    assert_eq!(fixture.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(fixture.sample([failed(span(1, 3, 1))]), [2, 3]);
    assert_eq!(fixture.counts(), (0, 1, 0));
}

#[test]
fn decision_wait_starts_with_the_first_span_and_needs_no_later_one() {
    let fixture = Fixture::errors();
    let almost = WAIT.checked_sub(Duration::from_nanos(1)).expect("longer than that");
    assert_eq!(fixture.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(fixture.sample_at(almost, [span(1, 3, 1), span(2, 5, 4)]), NOTHING);
    assert_eq!(fixture.counts(), (3, 0, 0));
    assert_eq!(fixture.sample_at(WAIT, []), NOTHING);
    assert_eq!(fixture.counts(), (1, 2, 0));
    fixture.sampler.expire(fixture.start + almost + WAIT);
    assert_eq!(fixture.counts(), (0, 3, 0));
}

#[test]
fn too_many_spans_drop_the_oldest_trace() {
    let fixture = Fixture::new(TailPolicy::new().keep_errors().max_spans(3));
    assert_eq!(
        fixture.sample([span(1, 11, 10), span(2, 21, 20), span(1, 12, 10)]),
        NOTHING
    );
    assert_eq!(fixture.counts(), (3, 0, 0));
    assert_eq!(fixture.sample([span(3, 31, 30)]), NOTHING);
    assert_eq!(fixture.counts(), (2, 2, 1));
    assert_eq!(fixture.sample([failed(span(2, 22, 20))]), [21, 22]);
    assert_eq!(fixture.counts(), (1, 2, 1));
}

#[test]
fn too_many_bytes_drop_the_oldest_trace() {
    let large = |trace| with_attribute(span(trace, 2, 1), "text", "x".repeat(MAX_BYTES / 3).into());
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([large(1), large(2)]), NOTHING);
    assert_eq!(fixture.counts(), (2, 0, 0));
    assert_eq!(fixture.sample([large(3)]), NOTHING);
    assert_eq!(fixture.counts(), (2, 1, 1));
    assert_eq!(
        fixture.sample([failed(span(2, 1, 0)), failed(span(3, 1, 0))]),
        [2, 1, 2, 1]
    );
    assert_eq!(fixture.sample([large(4), large(5)]), NOTHING);
    assert_eq!(fixture.counts(), (2, 1, 1), "sampled spans do not count");
}

#[test]
fn too_many_traces_drop_the_oldest() {
    let fixture = Fixture::new(TailPolicy::new().keep_errors().max_traces(2));
    assert_eq!(fixture.sample((1..=5).map(|trace| span(trace, 2, 1))), NOTHING);
    assert_eq!(fixture.counts(), (2, 3, 3));
}

#[test]
fn without_room_for_pending_spans_only_those_that_meet_a_condition_pass() {
    let fixture = Fixture::new(TailPolicy::new().keep_errors().max_spans(0).max_traces(0));
    assert_eq!(fixture.sample([span(1, 2, 1), failed(span(1, 1, 0))]), [1]);
    assert_eq!(fixture.counts(), (0, 1, 1));
}

#[test]
fn pending_spans_stay_bounded_over_many_traces() {
    let fixture = Fixture::new(TailPolicy::new().keep_errors().max_spans(100).max_traces(50));
    for trace in 1..=20_000 {
        fixture.sample([span(trace, 2, 1), span(trace, 3, 1)]);
        assert!(fixture.counts().0 <= 100);
    }
    let (pending, dropped, _) = fixture.counts();
    assert_eq!(pending + dropped, 40_000);
}

#[test]
fn slow_and_matching_spans_sample_their_traces() {
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
        .keep_if(|span| span.attributes.iter().any(|attribute| attribute.key.as_str() == "odd"));
    let fixture = Fixture::new(policy);
    assert_eq!(fixture.sample([slow]), [2]);
    assert_eq!(fixture.sample([just]), NOTHING);
    assert_eq!(
        fixture.sample([with_attribute(span(3, 3, 1), "tier", "gold".into())]),
        [3]
    );
    assert_eq!(
        fixture.sample([with_attribute(span(4, 4, 1), "tier", "lead".into())]),
        NOTHING
    );
    assert_eq!(fixture.sample([with_attribute(span(5, 5, 1), "odd", true.into())]), [5]);
}

#[test]
fn a_condition_that_panics_does_not_match() {
    let fixture = Fixture::new(TailPolicy::new().keep_if(|_| panic!("asked to panic")).keep_errors());
    assert_eq!(fixture.sample([span(1, 2, 1)]), NOTHING);
    assert_eq!(fixture.sample([failed(span(1, 1, 0))]), [2, 1]);
    assert_eq!(fixture.counters.filter_panics.get(), 1);
}

#[test]
fn traces_of_the_ratio_are_never_pending() {
    let fixture = Fixture::new(TailPolicy::new().keep_ratio(0.5));
    let high = (1_u128 << 56) - 1;
    assert_eq!(fixture.sample([span(high, 2, 1), span(1, 3, 1)]), [2]);
    assert_eq!(fixture.counts(), (1, 0, 0));
}

#[test]
fn finish_drops_pending_spans_and_lets_later_ones_pass() {
    let fixture = Fixture::errors();
    assert_eq!(fixture.sample([span(1, 2, 1)]), NOTHING);
    fixture.sampler.finish();
    assert_eq!(fixture.counts(), (0, 1, 0));
    assert_eq!(fixture.sample([span(1, 1, 0)]), [1]);
    assert_eq!(fixture.counts(), (0, 1, 0));
}
