//! Which processor gets which span.

use super::*;
use crate::delivery::settings::Receives;
use crate::model::{manual_record, routed_record, with_attribute};

/// Submits spans 1 (no names), 2 ("a"), 3 ("b", " a ") and returns what arrives for a processor.
fn routed(batching: bool, configure: impl FnOnce(Processor) -> Processor, is_default: bool) -> Vec<u64> {
    let probe = Probe::default();
    let pipeline = pipeline(batching);
    pipeline.add(configure(probe.processor()), is_default);
    pipeline.submit(callsite_record(1));
    pipeline.submit(routed_record(2, &["a"]));
    pipeline.submit(routed_record(3, &["b", " a "]));
    pipeline.flush(LONG).expect("delivered");
    probe.ids()
}

#[test]
fn names_filters_and_the_default_decide() {
    for batching in [true, false] {
        assert_eq!(routed(batching, |processor| processor, false), [1, 2, 3]);
        assert_eq!(routed(batching, |processor| processor.name("a"), false), [2, 3]);
        assert_eq!(routed(batching, |processor| processor.name("A"), false), [0_u64; 0]);
        assert_eq!(routed(batching, |processor| processor.name(""), false), [1]);
        assert_eq!(routed(batching, |processor| processor, true), [1]);
        let not_two = |processor: Processor| {
            processor
                .name("a")
                .filter(|span| span.span_context.span_id() != 2.into())
        };
        assert_eq!(routed(batching, not_two, false), [3]);
    }
}

#[test]
fn the_default_processor_can_receive_all() {
    let probe = Probe::default();
    let settings = PipelineSettings {
        default_receives: Receives::All,
        ..PipelineSettings::default()
    };
    let pipeline = Pipeline::new(settings);
    pipeline.add(probe.processor(), true);
    pipeline.submit(routed_record(1, &["a"]));
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(probe.ids(), [1]);
}

#[test]
fn names_set_as_an_attribute_replace_the_others() {
    let probe = Probe::default();
    let pipeline = pipeline(true);
    pipeline.add(probe.processor().name("b"), false);
    pipeline.submit(with_attribute(
        routed_record(1, &["a"]),
        "respan.processors",
        "c, b".into(),
    ));
    pipeline.submit(with_attribute(
        routed_record(2, &["b"]),
        "respan.processors",
        "c".into(),
    ));
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(probe.ids(), [1]);
}

#[test]
fn a_span_for_several_processors_reaches_each() {
    for batching in [true, false] {
        let probes = [Probe::default(), Probe::default(), Probe::default()];
        let pipeline = pipeline(batching);
        for probe in &probes {
            pipeline.add(probe.processor(), false);
        }
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("delivered");
        for probe in &probes {
            assert_eq!(probe.ids(), [1, 2]);
        }
        assert_eq!(pipeline.stats().exported, 6);
    }
}

#[test]
fn a_processor_added_late_gets_what_ends_from_then_on() {
    let (early, late) = (Probe::default(), Probe::default());
    let pipeline = unhurried(100, 100);
    pipeline.add(early.processor(), false);
    submit(&pipeline, [1]);
    pipeline.add(late.processor(), false);
    submit(&pipeline, [2]);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(early.ids(), [1, 2]);
    assert_eq!(late.ids(), [2]);
}

#[test]
fn batched_and_immediate_processors_work_side_by_side() {
    let (batched, at_once) = (Probe::default(), Probe::default());
    let pipeline = unhurried(100, 100);
    pipeline.add(batched.processor(), false);
    pipeline.add(at_once.processor().batching(false), false);
    submit(&pipeline, 1..=2);
    assert_eq!(at_once.ids(), [1, 2]);
    assert_eq!(batched.ids(), [0_u64; 0]);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(batched.ids(), [1, 2]);
    assert_eq!(pipeline.stats().submitted, 2);
}

#[test]
fn what_nobody_gets_is_counted_under_its_reason() {
    for batching in [true, false] {
        let probe = Probe::default();
        let pipeline = pipeline(batching);
        pipeline.add(probe.processor().name("a"), false);
        submit(&pipeline, [1]);
        pipeline.submit(manual_record("http"));
        pipeline.submit(with_attribute(callsite_record(2), "respan.sample_rate", 0.0.into()));
        pipeline.flush(LONG).expect("nothing to deliver");
        let counts = pipeline.stats();
        assert_eq!((counts.unrouted, counts.not_exportable, counts.sampled_out), (1, 1, 1));
        assert_eq!((counts.submitted, counts.exported, counts.lost.total()), (3, 0, 0));
    }
}

#[test]
fn the_callback_changes_the_span_once_for_all_processors_after_the_filters() {
    for batching in [true, false] {
        let probes = [Probe::default(), Probe::default()];
        let postprocess = |span: &mut SpanData| {
            let id = u64::from_be_bytes(span.span_context.span_id().to_bytes()) + 100;
            span.span_context = opentelemetry::trace::SpanContext::new(
                span.span_context.trace_id(),
                id.into(),
                span.span_context.trace_flags(),
                false,
                opentelemetry::trace::TraceState::NONE,
            );
        };
        let pipeline = Pipeline::new(PipelineSettings {
            postprocess: Some(Arc::new(postprocess)),
            batching,
            ..PipelineSettings::default()
        });
        for probe in &probes {
            let filter = |span: &SpanData| span.span_context.span_id() == 1.into();
            pipeline.add(probe.processor().filter(filter), false);
        }
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("delivered");
        for probe in &probes {
            assert_eq!(probe.ids(), [101]);
        }
    }
}

#[test]
fn side_by_side_what_is_dropped_at_once_is_submitted_too() {
    let postprocess = |span: &mut SpanData| assert!(span.span_context.span_id() != 7.into(), "asked to panic");
    let pipeline = Pipeline::new(PipelineSettings {
        postprocess: Some(Arc::new(postprocess)),
        ..PipelineSettings::default()
    });
    pipeline.add(Probe::default().processor(), false);
    pipeline.add(Probe::default().processor().batching(false), false);
    submit(&pipeline, [1, 7]);
    pipeline.submit(manual_record("http"));
    pipeline.submit(with_attribute(callsite_record(2), "respan.sample_rate", 0.0.into()));
    pipeline.flush(LONG).expect("delivered");
    let counts = pipeline.stats();
    assert_eq!(
        (counts.not_exportable, counts.sampled_out, counts.lost.callback_panic),
        (1, 1, 1)
    );
    assert_eq!((counts.submitted, counts.exported), (4, 2));
}
