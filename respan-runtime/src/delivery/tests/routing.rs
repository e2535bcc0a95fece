//! Routing of spans to processors.

use super::*;
use crate::delivery::settings::Receives;
use crate::model::{manual_record, routed_record, with_attribute};

/// Submits spans 1 (no names), 2 ("a"), 3 ("b", " a ") and returns what arrives for a processor.
fn routed(batching: bool, configure: impl FnOnce(Processor) -> Processor, is_default: bool) -> Vec<u64> {
    let exporter = MockExporter::default();
    let pipeline = pipeline(batching);
    pipeline.add(configure(exporter.processor()), is_default);
    pipeline.submit(callsite_record(1));
    pipeline.submit(routed_record(2, &["a"]));
    pipeline.submit(routed_record(3, &["b", " a "]));
    pipeline.flush(LONG).expect("delivered");
    exporter.ids()
}

#[test]
fn name_and_filter_decide() {
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
    let exporter = MockExporter::default();
    let settings = PipelineSettings {
        default_receives: Receives::All,
        ..PipelineSettings::default()
    };
    let pipeline = Pipeline::new(settings);
    pipeline.add(exporter.processor(), true);
    pipeline.submit(routed_record(1, &["a"]));
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.ids(), [1]);
}

#[test]
fn names_set_as_an_attribute_replace_the_others() {
    let exporter = MockExporter::default();
    let pipeline = pipeline(true);
    pipeline.add(exporter.processor().name("b"), false);
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
    assert_eq!(exporter.ids(), [1]);
}

#[test]
fn a_span_for_several_processors_reaches_each() {
    for batching in [true, false] {
        let exporters = [
            MockExporter::default(),
            MockExporter::default(),
            MockExporter::default(),
        ];
        let pipeline = pipeline(batching);
        for exporter in &exporters {
            pipeline.add(exporter.processor(), false);
        }
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("delivered");
        for exporter in &exporters {
            assert_eq!(exporter.ids(), [1, 2]);
        }
        assert_eq!(pipeline.stats().exported, 6);
    }
}

#[test]
fn a_processor_gets_spans_that_end_after_it_is_added() {
    let (early, late) = (MockExporter::default(), MockExporter::default());
    let pipeline = unscheduled(100, 100);
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
    let (batched, at_once) = (MockExporter::default(), MockExporter::default());
    let pipeline = unscheduled(100, 100);
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
fn spans_without_a_processor_are_counted_by_reason() {
    for batching in [true, false] {
        let exporter = MockExporter::default();
        let pipeline = pipeline(batching);
        pipeline.add(exporter.processor().name("a"), false);
        submit(&pipeline, [1]);
        pipeline.submit(manual_record("http"));
        pipeline.submit(with_attribute(callsite_record(2), "respan.sample_rate", 0.0.into()));
        pipeline.flush(LONG).expect("nothing to deliver");
        let stats = pipeline.stats();
        assert_eq!((stats.unrouted, stats.not_exportable, stats.sampled_out), (1, 1, 1));
        assert_eq!((stats.submitted, stats.exported, stats.lost.total()), (3, 0, 0));
    }
}

#[test]
fn the_callback_changes_the_span_once_for_all_processors_after_the_filters() {
    for batching in [true, false] {
        let exporters = [MockExporter::default(), MockExporter::default()];
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
        for exporter in &exporters {
            let filter = |span: &SpanData| span.span_context.span_id() == 1.into();
            pipeline.add(exporter.processor().filter(filter), false);
        }
        submit(&pipeline, 1..=2);
        pipeline.flush(LONG).expect("delivered");
        for exporter in &exporters {
            assert_eq!(exporter.ids(), [101]);
        }
    }
}

#[test]
fn dropped_spans_of_immediate_processors_count_as_submitted() {
    let postprocess = |span: &mut SpanData| assert!(span.span_context.span_id() != 7.into(), "the mock panics");
    let pipeline = Pipeline::new(PipelineSettings {
        postprocess: Some(Arc::new(postprocess)),
        ..PipelineSettings::default()
    });
    pipeline.add(MockExporter::default().processor(), false);
    pipeline.add(MockExporter::default().processor().batching(false), false);
    submit(&pipeline, [1, 7]);
    pipeline.submit(manual_record("http"));
    pipeline.submit(with_attribute(callsite_record(2), "respan.sample_rate", 0.0.into()));
    assert_eq!(lost(pipeline.flush(LONG)).total(), 1);
    let stats = pipeline.stats();
    assert_eq!(
        (stats.not_exportable, stats.sampled_out, stats.lost.callback_panic),
        (1, 1, 1)
    );
    assert_eq!((stats.submitted, stats.exported), (4, 2));
}
