//! Span buffers: spans started inside are held, once, and exported only when they are processed.

use opentelemetry::trace::Tracer as _;
use respan::{BufferedSpan, capture_context, get_client};
use respan_tests::recording::{names, recording};

#[respan::task(name = "step")]
pub(crate) fn step() {}

#[respan::workflow(name = "wf")]
pub(crate) fn workflow(body: impl FnOnce()) {
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
