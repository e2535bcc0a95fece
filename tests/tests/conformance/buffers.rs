//! Scenarios of span buffers: the spans that they take.

use crate::run::{FAR_SPAN, FAR_SPAN_2, FAR_TRACE, FAR_TRACE_2, Run, ValueError, check};
use opentelemetry::trace::{SpanKind, Tracer as _};
use respan::{BufferedSpan, NewSpan, Processor, SpanBuffer, SpanLink, capture_context, get_client};
use respan_tests::conformance::json::Json;
use tokio::task::yield_now;

/// A buffer that is exported when its guard is dropped, as in the Python SDK.
pub(crate) fn exporting(trace_id: &str) -> SpanBuffer {
    get_client().get_span_buffer(trace_id).process_on_exit(true)
}

pub(crate) fn names(spans: &[BufferedSpan]) -> Json {
    Json::from(spans.iter().map(BufferedSpan::name).collect::<Vec<_>>())
}

#[respan::task(name = "tk")]
pub(crate) fn tk() {}

#[respan::workflow(name = "wf")]
pub(crate) fn wf() {
    tk();
}

#[respan::task(name = name.to_owned())]
pub(crate) fn named(name: &str) {
    let _ = name;
}

#[test]
fn around_a_workflow() {
    #[respan::workflow(name = "wf")]
    fn a() {
        tk();
        get_client().get_tracer().in_span("manual", |_| {});
    }

    check("buffer_decorated", |run| {
        let buffer = exporting("trace-1");
        {
            let _entered = buffer.enter();
            a();
            get_client().get_tracer().in_span("outside workflow", |_| {});
            run.fact("collected", names(&buffer.get_all_spans()));
        }
        a();
    });
}

#[test]
fn with_created_spans() {
    check("buffer_create_span", |run| {
        let buffer = get_client().get_span_buffer("some-run");
        let entered = buffer.enter();
        let id = buffer.create_span(NewSpan::new("load").attribute("rows", 3).attribute("state", "done"));
        buffer.create_span(NewSpan::new("store").attribute("rows", 3).attribute("ok", true));
        run.fact("count inside", buffer.get_span_count());
        let spans = buffer.get_all_spans();
        drop(entered);
        let id = id.expect("an id");
        run.fact("names", names(&spans));
        run.fact("span id is 16 hex digits", id.len() == 16 && id == id.to_lowercase());
        let mut traces: Vec<_> = spans
            .iter()
            .map(|span| span.to_span_data().span_context.trace_id())
            .collect();
        traces.dedup();
        run.fact("one trace each", traces.len());
        run.fact("count after", buffer.get_span_count());
        run.fact("process_spans", get_client().process_spans(spans) == 2);
    });
}

#[test]
fn with_created_spans_of_a_kind() {
    check("buffer_exportable", |_| {
        let buffer = exporting("some-run");
        let _entered = buffer.enter();
        let step = |name| NewSpan::new(name).attribute("traceloop.span.kind", "task");
        buffer.create_span(step("step1").attribute("n", 1));
        buffer.create_span(step("step2").attribute("d", serde_json::json!({"a": 1})));
    });
}

#[test]
fn nested() {
    let run = Run::of("buffer_nested");
    let on = Run::start(run.telemetry().is_batching_enabled(false));
    {
        let outer = exporting("outer");
        let _outer = outer.enter();
        named("o1");
        {
            let inner = exporting("inner");
            let _inner = inner.enter();
            named("i1");
            run.fact("inner inside", names(&inner.get_all_spans()));
        }
        run.fact("outer after inner", names(&outer.get_all_spans()));
        named("o2");
        outer.clear_spans();
    }
    run.finish(on);
}

#[test]
fn with_an_error_inside() {
    #[respan::task(name = "tk")]
    fn b() -> Result<(), ValueError> {
        Err(ValueError("boom"))
    }

    #[respan::task(name = "after")]
    fn after() {}

    check("buffer_error_in_body", |run| {
        let body = || {
            let buffer = exporting("t");
            let _entered = buffer.enter();
            b()
        };
        run.outcome("call", &body());
        after();
    });
}

#[test]
fn below_a_filter_that_panics() {
    let run = Run::of("buffer_filter_raises");
    let on = Run::start(run.telemetry());
    on.telemetry.add_processor(
        Processor::new(run.sink("picky")).filter(|span| !span.name.starts_with("bad") || panic!("filter exploded")),
    );
    let buffer = exporting("t");
    {
        let _entered = buffer.enter();
        ["one", "bad", "three"].into_iter().for_each(named);
        run.fact("buffered", names(&buffer.get_all_spans()));
    }
    run.fact("left after exit", buffer.get_span_count());
    run.outcome("block", &Ok::<_, ValueError>(()));
    drop(buffer);
    run.finish(on);
}

#[test]
fn when_telemetry_is_off() {
    let run = Run::of("buffer_disabled");
    let on = Run::start(run.telemetry().is_enabled(false));
    let _buffer = get_client().get_span_buffer("t");
    run.outcome("buffer", &Ok::<_, ValueError>(()));
    run.finish(on);
}

#[test]
fn with_links() {
    check("buffer_links", |run| {
        let buffer = exporting("resume");
        let _entered = buffer.enter();
        let step = |name| NewSpan::new(name).attribute("traceloop.span.kind", "workflow");
        let one = SpanLink::new(FAR_TRACE, FAR_SPAN).expect("a link");
        let two = SpanLink::new(FAR_TRACE_2, FAR_SPAN_2).expect("a link");
        buffer.create_span(step("linked").link(one.attribute("link.type", "resume")).link(two));
        buffer.create_span(step("kinded").kind(SpanKind::Client));
        // Values other than links do not compile.
        run.fact("bad link", "raised TypeError");
        run.fact("count", buffer.get_span_count());
    });
}

#[test]
fn in_threads() {
    #[respan::workflow(name = "wf")]
    fn a() {
        std::thread::spawn(capture_context().wrap(tk))
            .join()
            .expect("the thread");
    }

    check("buffer_threads", |run| {
        let buffer = exporting("t");
        let _entered = buffer.enter();
        a();
        run.fact("buffered", names(&buffer.get_all_spans()));
        buffer.clear_spans();
    });
}

#[tokio::test]
async fn around_tasks() {
    #[respan::task(name = name.to_owned())]
    async fn b(name: &str) {
        let _ = name;
        yield_now().await;
    }

    let run = Run::of("buffer_async");
    let telemetry = run.telemetry().build().expect("a telemetry");
    let buffered = async {
        let buffer = exporting("t");
        buffer.scope(async { tokio::join!(b("one"), b("two")) }).await;
        let mut spans = buffer.get_all_spans();
        spans.sort_by(|left, right| left.name().cmp(right.name()));
        run.fact("buffered", names(&spans));
    };
    let outside = async {
        yield_now().await;
        b("outside").await;
    };
    telemetry.scope(async { tokio::join!(buffered, outside) }).await;
    let _ = telemetry.shutdown();
    run.compare();
}
