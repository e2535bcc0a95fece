//! Span buffers: spans started inside are held, once, and exported only when they are processed.

use opentelemetry::trace::{SpanKind, Status, Tracer as _};
use respan::{BufferedSpan, NewSpan, SpanBufferError, SpanLink, capture_context, get_client};
use respan_tests::recording::{names, recording};
use std::time::{Duration, SystemTime};

#[respan::task(name = "step")]
fn step() {}

#[respan::workflow(name = "wf")]
fn workflow(body: impl FnOnce()) {
    body();
}

#[test]
fn every_kind_of_span_started_inside_is_held_and_none_outside() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let client = get_client();
    let buffer = client.get_span_buffer("batch");
    step();
    {
        let _entered = buffer.enter();
        assert!(buffer.create_span("made").is_some());
        client.get_tracer().in_span("by hand", |_context| step());
    }
    step();
    assert_eq!(names(&exporter), ["step.task", "step.task"]);
    let held: Vec<_> = buffer
        .get_all_spans()
        .iter()
        .map(|span| span.name().to_owned())
        .collect();
    assert_eq!(held, ["made", "step.task", "by hand"]);
}

#[test]
fn processing_exports_each_span_once() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let client = get_client();
    let buffer = client.get_span_buffer("batch");
    buffer.create_span("one");
    let spans: Vec<BufferedSpan> = buffer.get_all_spans();
    buffer.create_span("two");
    assert_eq!(client.process_spans(spans.clone()), 1);
    assert_eq!(client.process_spans(spans), 0);
    assert_eq!(client.process_spans(&buffer), 1);
    assert_eq!(names(&exporter), ["one", "two"]);
    assert_eq!(buffer.get_span_count(), 2);
}

#[test]
fn cleared_and_dropped_spans_are_never_exported() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    buffer.create_span("discarded");
    buffer.clear_spans();
    assert_eq!(get_client().process_spans(&buffer), 0);
    buffer.create_span("dropped");
    drop(buffer);
    assert!(names(&exporter).is_empty());
}

#[test]
fn spans_outlive_the_buffer_and_may_be_sent_to_another_thread() {
    let (telemetry, exporter) = recording();
    let spans = {
        let _telemetry = telemetry.enter();
        let buffer = get_client().get_span_buffer("batch");
        buffer.create_span("traveller");
        buffer.get_all_spans()
    };
    std::thread::spawn(move || get_client().process_spans(spans))
        .join()
        .expect("the thread");
    assert_eq!(names(&exporter), ["traveller"]);
}

#[test]
fn an_option_exports_on_exit() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch").process_on_exit(true);
    let entered = buffer.enter();
    step();
    assert!(names(&exporter).is_empty());
    drop(entered);
    assert_eq!(names(&exporter), ["step.task"]);
}

#[test]
fn a_buffer_reaches_into_threads_that_inherit_its_context() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    {
        let _entered = buffer.enter();
        std::thread::spawn(capture_context().wrap(step))
            .join()
            .expect("the thread");
    }
    assert_eq!((buffer.get_span_count(), names(&exporter).len()), (1, 0));
}

#[respan::task(name = "async_step")]
async fn async_step() {
    tokio::task::yield_now().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn async_code_is_buffered_in_its_scope_only() {
    let (telemetry, exporter) = recording();
    let buffer = telemetry.get_client().get_span_buffer("batch");
    telemetry
        .scope(async {
            tokio::join!(buffer.scope(async { async_step().await }), async_step());
        })
        .await;
    assert_eq!((buffer.get_span_count(), names(&exporter).len()), (1, 1));
}

#[test]
fn an_inner_buffer_takes_its_own() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let (outer, inner) = (
        get_client().get_span_buffer("outer"),
        get_client().get_span_buffer("inner"),
    );
    let _outer = outer.enter();
    step();
    {
        let _inner = inner.enter();
        step();
    }
    step();
    assert_eq!((outer.get_span_count(), inner.get_span_count()), (2, 1));
}

#[test]
fn a_span_belongs_to_the_buffer_in_which_it_started() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    workflow(|| {
        let _entered = buffer.enter();
        step();
    });
    assert_eq!(names(&exporter), ["wf.workflow"]);
    let held = buffer.get_all_spans();
    assert_eq!(
        held[0].to_span_data().parent_span_id,
        exporter.finished_spans()[0].span_context.span_id()
    );
}

#[test]
fn a_created_span_has_the_given_values() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let end = SystemTime::now();
    let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
    let buffer = get_client().get_span_buffer("batch");
    let id = buffer.create_span(
        NewSpan::new("made")
            .attribute("rows", 12)
            .kind(SpanKind::Client)
            .link(link)
            .status(Status::error("late"))
            .times(end - Duration::from_secs(2), end),
    );
    let span = buffer.get_all_spans().remove(0);
    assert_eq!(span.duration(), Duration::from_secs(2));
    let data = span.to_span_data();
    assert_eq!(id, Some(data.span_context.span_id().to_string()));
    assert_eq!((data.span_kind, data.status), (SpanKind::Client, Status::error("late")));
    assert_eq!(
        (data.links.len(), data.instrumentation_scope.name()),
        (1, "respan.span_buffer")
    );
    let value = |key: &str| {
        data.attributes
            .iter()
            .find(|own| own.key.as_str() == key)
            .map(|own| own.value.to_string())
    };
    assert_eq!(value("rows"), Some("12".to_owned()));
    assert_eq!(value("respan.buffer.trace_id"), Some("batch".to_owned()));
}

#[test]
fn invalid_times_are_ignored() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    let (epoch, second) = (SystemTime::UNIX_EPOCH, Duration::from_secs(1));
    for (start, end) in [
        (epoch, epoch),
        (epoch - second, epoch - second),
        (epoch + second, epoch - second),
    ] {
        buffer.create_span(NewSpan::new("old").times(start, end));
    }
    for span in buffer.get_all_spans() {
        assert!(span.duration() < second, "{:?}", span.duration());
    }
}

#[test]
fn a_hexadecimal_trace_id_is_that_of_the_roots() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let id = "0123456789abcdef0123456789abcdef";
    let buffer = get_client().get_span_buffer(id);
    let _entered = buffer.enter();
    workflow(step);
    let held = buffer.get_all_spans();
    assert!(
        held.iter()
            .all(|span| span.to_span_data().span_context.trace_id().to_string() == id)
    );
    let root = held.last().expect("the workflow").to_span_data();
    assert_eq!(root.parent_span_id, opentelemetry::SpanId::INVALID);
    assert!(
        !root
            .attributes
            .iter()
            .any(|own| own.key.as_str() == "respan.buffer.trace_id")
    );
}

#[test]
fn a_trace_is_continued_below_its_span_with_the_path_of_the_surroundings() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let (trace, span) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210");
    let buffer = get_client()
        .get_span_buffer("resumed")
        .parent(&format!("0x{trace}"), span)
        .expect("a parent");
    workflow(|| {
        let _entered = buffer.enter();
        step();
    });
    let data = buffer.get_all_spans()[0].to_span_data();
    assert_eq!(
        (
            data.span_context.trace_id().to_string(),
            data.parent_span_id.to_string()
        ),
        (trace.into(), span.into())
    );
    assert!(
        data.attributes
            .iter()
            .any(|own| own.key.as_str() == "traceloop.workflow.name" && own.value.as_str() == "wf")
    );
}

#[test]
fn a_continued_trace_belongs_to_the_telemetry_of_the_span_around() {
    let (telemetry, _exporter) = recording();
    let buffer = get_client()
        .get_span_buffer("resumed")
        .parent("1234", "56")
        .expect("a parent");
    telemetry.get_client().start_span("around").run(|| {
        let _entered = buffer.enter();
        step();
    });
    assert_eq!(buffer.get_span_count(), 1);
}

#[test]
fn a_parent_may_lack_its_leading_zeros() {
    assert!(get_client().get_span_buffer("resumed").parent("1234", "0x56").is_ok());
}

#[test]
fn an_incomplete_parent_is_an_error() {
    let refused = get_client()
        .get_span_buffer("resumed")
        .parent("0123456789abcdef0123456789abcdef", "");
    assert_eq!(refused.err(), Some(SpanBufferError::ParentSpanId(String::new())));
    let refused = get_client()
        .get_span_buffer("resumed")
        .parent("nothing", "fedcba9876543210");
    assert_eq!(
        refused.err(),
        Some(SpanBufferError::ParentTraceId("nothing".to_owned()))
    );
}

#[test]
fn without_a_telemetry_a_buffer_is_inert() {
    let buffer = get_client().get_span_buffer("nothing");
    let _entered = buffer.enter();
    assert_eq!(buffer.create_span("nothing"), None);
    assert_eq!(get_client().process_spans(&buffer), 0);
}

#[test]
fn sampling_decides_when_a_span_is_processed() {
    #[respan::task(name = "never", sample_rate = 0.0)]
    fn never() {}
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    {
        let _entered = buffer.enter();
        never();
    }
    assert_eq!(buffer.get_span_count(), 1);
    assert!(!buffer.get_all_spans()[0].to_span_data().attributes.is_empty());
    get_client().process_spans(&buffer);
    assert!(names(&exporter).is_empty());
    assert_eq!(get_client().stats().sampled_out, 1);
}

#[test]
fn the_label_of_a_buffer_does_not_reach_a_buffer_inside_with_a_trace_id() {
    const TRACE: &str = "0123456789abcdef0123456789abcdef";
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let outer = get_client().get_span_buffer("outer");
    let inner = get_client().get_span_buffer(TRACE);
    {
        let _outer = outer.enter();
        let _inner = inner.enter();
        step();
    }
    let [span] = &inner.get_all_spans()[..] else {
        panic!("one span");
    };
    let data = span.to_span_data();
    assert_eq!(data.span_context.trace_id().to_string(), TRACE);
    let label = data
        .attributes
        .iter()
        .find(|attribute| attribute.key.as_str() == "respan.buffer.trace_id");
    assert_eq!(label, None);
}

#[test]
fn an_empty_label_is_none() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("");
    buffer.create_span("made");
    let data = buffer.get_all_spans()[0].to_span_data();
    let mut keys = data.attributes.iter().map(|attribute| attribute.key.as_str());
    assert!(!keys.any(|key| key == "respan.buffer.trace_id"));
}

#[tokio::test]
async fn an_option_exports_the_spans_of_a_dropped_future() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch").process_on_exit(true);
    let mut work = Box::pin(buffer.scope(async {
        step();
        pending().await;
    }));
    assert!(futures_util::poll!(&mut work).is_pending());
    assert!(names(&exporter).is_empty());
    drop(work);
    assert_eq!(names(&exporter), ["step.task", "pending.task"]);
}

/// A value, held by a future, whose destructor is traced.
struct StepsWhenDropped;

impl Drop for StepsWhenDropped {
    fn drop(&mut self) {
        step();
    }
}

#[tokio::test]
async fn spans_started_while_a_future_is_dropped_are_held() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    let mut work = Box::pin(buffer.scope(async {
        let _steps = StepsWhenDropped;
        std::future::pending::<()>().await;
    }));
    assert!(futures_util::poll!(&mut work).is_pending());
    drop(work);
    assert!(names(&exporter).is_empty());
    assert_eq!(buffer.get_span_count(), 1);
}

#[respan::task]
async fn pending() {
    std::future::pending::<()>().await;
}
