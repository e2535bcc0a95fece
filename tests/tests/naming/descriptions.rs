//! Descriptions that are written where the span is exported.

use respan::opentelemetry::KeyValue;
use respan::opentelemetry::trace::{Span as _, SpanKind, Status, Tracer as _};
use respan::testing::TestSpan;
use respan::{ExportFilter, Naming, SpanDescription, SpanUpdate, WrittenEvent, WrittenSpan, get_client, trace_content};
use respan_tests::recording::{builder, only, record};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A description that counts how often it is written.
#[derive(Default)]
pub(crate) struct Probe {
    writes: AtomicUsize,
}

impl SpanDescription for Probe {
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        self.writes.fetch_add(1, Ordering::Relaxed);
        let mut span = WrittenSpan::new(SpanKind::Client);
        span.name = Some("described".into());
        span.status = Status::Ok;
        span.attributes = vec![
            ("gen_ai.request.model".into(), "gpt-4o".into()),
            ("naming".into(), format!("{naming:?}").into()),
            ("with_content".into(), with_content.into()),
            ("gen_ai.prompt.0.content".into(), "a prompt".into()),
        ];
        span.events = vec![WrittenEvent {
            name: "chunk".into(),
            time: Some(Duration::from_nanos(1)),
            attributes: Vec::new(),
        }];
        span
    }

    fn size(&self) -> usize {
        8
    }
}

impl Probe {
    pub(crate) fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }
}

/// The span of a tracer with this description.
fn described(probe: &Arc<Probe>) -> TestSpan {
    let ((), tree) = record(|| {
        let span = get_client().get_tracer().start("call");
        assert!(span.is_recording());
        span.set_description(Arc::clone(probe) as _);
    });
    only(&tree)
}

#[test]
fn a_description_is_written_into_the_span() {
    let probe = Arc::new(Probe::default());
    let span = described(&probe);
    assert_eq!(probe.writes(), 1);
    assert_eq!(span.data().name, "described");
    assert_eq!(span.data().span_kind, SpanKind::Client);
    assert_eq!(span.data().status, Status::Ok);
    assert_eq!(span.text("gen_ai.request.model"), "gpt-4o");
    assert_eq!(span.text("gen_ai.prompt.0.content"), "a prompt");
    let event = &span.data().events[0];
    let after_start = event.timestamp.duration_since(span.data().start_time);
    assert_eq!(
        (&*event.name, after_start.ok()),
        ("chunk", Some(Duration::from_nanos(1)))
    );
}

#[test]
fn what_the_program_sets_wins() {
    let probe = Arc::new(Probe::default());
    let ((), tree) = record(|| {
        let span = get_client().start_span("call").description(Arc::clone(&probe) as _);
        span.attribute("gen_ai.request.model", "own").run(|| {
            let update = SpanUpdate::new().name("renamed").error("broken");
            get_client().update_current_span(update);
        });
    });
    let span = only(&tree);
    assert_eq!(span.data().name, "renamed");
    assert_eq!(span.text("gen_ai.request.model"), "own");
    assert_eq!(span.error(), Some("broken"));
}

#[test]
fn a_described_span_of_another_library_is_exported() {
    let probe = Arc::new(Probe::default());
    let ((), tree) = record(|| {
        use respan::opentelemetry::trace::TracerProvider as _;
        let mut span = respan::RespanTracerProvider::default().tracer("http").start("POST");
        span.set_attribute(KeyValue::new("url.path", "/"));
        span.set_description(Arc::clone(&probe) as _);
    });
    assert_eq!(only(&tree).data().name, "described");
}

#[test]
fn nothing_is_written_for_a_span_that_is_sampled_out() {
    let probe = Arc::new(Probe::default());
    let ((), tree) = record(|| {
        let client = get_client();
        let sampled_out = client.start_span("call").sample_rate(0.0);
        sampled_out.description(Arc::clone(&probe) as _).run(|| {
            assert!(!client.is_recording());
        });
    });
    assert_eq!(tree.to_string(), "");
    assert_eq!(probe.writes(), 0);
}

#[test]
fn content_that_is_off_is_neither_asked_for_nor_kept() {
    let probe = Arc::new(Probe::default());
    let ((), tree) = record(|| {
        trace_content(false).run(|| {
            let span = get_client().start_span("call").description(Arc::clone(&probe) as _);
            span.run(|| ());
        });
    });
    let span = only(&tree);
    assert_eq!(span.text("with_content"), "false");
    assert_eq!(span.attribute("gen_ai.prompt.0.content"), None);
}

#[test]
fn filters_see_the_description() {
    for (model, count) in [("gpt-4o", 1), ("other", 0)] {
        let probe = Arc::new(Probe::default());
        let ((), tree) = record(|| {
            let filter = ExportFilter::new().equal("gen_ai.request.model", model);
            let span = get_client().start_span("call").export_filter(filter);
            span.description(Arc::clone(&probe) as _).run(|| ());
        });
        assert_eq!(tree.spans().count(), count, "{model}");
    }
}

#[test]
fn limits_apply_to_descriptions() {
    let exporter = respan::testing::InMemorySpanExporter::new();
    let telemetry = builder()
        .is_batching_enabled(false)
        .attribute_limit(1)
        .event_limit(0)
        .attribute_value_length_limit(5)
        .add_processor(exporter.clone())
        .build()
        .expect("a telemetry");
    telemetry.run(|| {
        let probe = Arc::new(Probe::default());
        get_client().start_span("call").description(probe).run(|| ());
    });
    let span = only(&exporter.tree());
    assert_eq!(span.data().dropped_attributes_count, 3);
    assert_eq!(span.data().events.dropped_count, 1);
    assert!(span.text("gen_ai.request.model").starts_with("gp"), "{span:?}");
}

#[test]
fn a_description_may_change_while_the_span_runs() {
    let shared = Arc::new(Mutex::new(Probe::default()));
    let ((), tree) = record(|| {
        let span = get_client().start_span("call").description(Arc::clone(&shared) as _);
        span.run(|| shared.lock().expect("the lock").writes = AtomicUsize::new(6));
    });
    assert_eq!(tree.to_string(), "described\n");
    assert_eq!(shared.lock().expect("the lock").writes(), 7);
}
