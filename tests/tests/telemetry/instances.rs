//! Independent telemetries in one process.

use respan::opentelemetry::trace::Tracer as _;
use respan::testing::InMemorySpanExporter;
use respan::{RespanTelemetry, TelemetryBuilder};
use respan_tests::log_lines::logged_by;
use respan_tests::recording::names;

fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder().environment(|_| None)
}

fn build(builder: TelemetryBuilder) -> RespanTelemetry {
    builder.build().expect("the options are right")
}

fn recording() -> (RespanTelemetry, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    (build(builder().add_processor(exporter.clone())), exporter)
}

/// A span of the current telemetry.
fn span(name: &'static str) {
    respan::get_client().get_tracer().in_span(name, |_| ());
}

#[test]
fn spans_belong_to_the_entered_telemetry_and_the_inner_one_wins() {
    let (outer, outer_spans) = recording();
    let (inner, inner_spans) = recording();
    span("before");
    let entered = outer.enter();
    span("outer");
    {
        let _entered = inner.enter();
        span("inner");
    }
    span("outer again");
    drop(entered);
    span("after");
    outer.flush().expect("memory takes everything");
    inner.flush().expect("memory takes everything");
    assert_eq!(names(&outer_spans), ["outer", "outer again"]);
    assert_eq!(names(&inner_spans), ["inner"]);
}

#[test]
fn a_child_belongs_to_its_parents_telemetry() {
    let (parents, parents_spans) = recording();
    let (entered, entered_spans) = recording();
    parents.get_client().get_tracer().in_span("parent", |_| {
        let _entered = entered.enter();
        span("child");
    });
    parents.flush().expect("memory takes everything");
    entered.flush().expect("memory takes everything");
    assert_eq!(names(&parents_spans), ["child", "parent"]);
    assert!(names(&entered_spans).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_holds_over_awaits_and_on_other_threads() {
    let (telemetry, spans) = recording();
    let scoped = telemetry.scope(async {
        span("first");
        tokio::task::yield_now().await;
        span("second");
    });
    // On another thread, since the scope belongs to the future and not to the thread that created it.
    tokio::spawn(scoped).await.expect("it does not panic");
    span("outside");
    telemetry.flush().expect("memory takes everything");
    assert_eq!(names(&spans), ["first", "second"]);
}

#[tokio::test]
async fn a_scope_holds_while_its_future_is_dropped() {
    struct Traced;

    impl Drop for Traced {
        fn drop(&mut self) {
            span("dropped");
        }
    }

    let (telemetry, spans) = recording();
    let mut scoped = Box::pin(telemetry.scope(async {
        let _traced = Traced;
        std::future::pending::<()>().await;
    }));
    assert!(futures_util::poll!(&mut scoped).is_pending());
    drop(scoped);
    telemetry.flush().expect("memory takes everything");
    assert_eq!(names(&spans), ["dropped"]);
}

#[test]
fn dropping_sends_what_is_left() {
    let (telemetry, spans) = recording();
    telemetry.get_client().get_tracer().in_span("last", |_| ());
    drop(telemetry);
    assert_eq!(names(&spans), ["last"]);
}

#[test]
fn shutting_down_twice_is_fine_and_ends_recording() {
    let (telemetry, spans) = recording();
    let client = telemetry.get_client();
    client.get_tracer().in_span("in time", |_| ());
    telemetry.shutdown().expect("memory takes everything");
    telemetry.shutdown().expect("there is nothing left to do");
    telemetry.flush().expect("there is nothing left to do");
    assert!(!telemetry.is_enabled());
    let _entered = telemetry.enter();
    span("too late");
    client.get_tracer().in_span("too late", |_| ());
    telemetry.add_processor(InMemorySpanExporter::new());
    drop(telemetry);
    assert_eq!(names(&spans), ["in time"]);
}

#[test]
fn a_processor_can_come_later() {
    let (telemetry, first) = recording();
    let second = InMemorySpanExporter::new();
    let tracer = telemetry.get_client().get_tracer();
    tracer.in_span("one", |_| ());
    telemetry.flush().expect("memory takes everything");
    telemetry.add_processor(second.clone());
    tracer.in_span("two", |_| ());
    telemetry.flush().expect("memory takes everything");
    assert_eq!(names(&first), ["one", "two"]);
    assert_eq!(names(&second), ["two"]);
}

#[test]
fn a_disabled_telemetry_records_nothing_and_suppresses_others_inside() {
    let (telemetry, spans) = recording();
    let _outer = telemetry.enter();
    let exporter = InMemorySpanExporter::new();
    let off = build(builder().is_enabled(false).add_processor(exporter.clone()));
    assert!(!off.is_enabled());
    {
        let _entered = off.enter();
        span("nowhere");
        assert!(!respan::get_client().is_recording());
    }
    off.add_processor(exporter.clone());
    off.flush().expect("there is nothing to do");
    off.shutdown().expect("there is nothing to do");
    telemetry.flush().expect("memory takes everything");
    assert!(names(&spans).is_empty() && names(&exporter).is_empty());
}

#[test]
fn debug_shows_no_secret_of_a_telemetry() {
    let telemetry = build(
        builder()
            .api_key("hush")
            .base_url("http://127.0.0.1:9")
            .header("X-Token", "secret"),
    );
    let shown = format!("{telemetry:?}");
    assert!(!shown.contains("hush") && !shown.contains("secret"), "{shown}");
}

#[test]
fn a_set_up_without_a_destination_is_logged_once() {
    let silent = logged_by(|| drop(build(builder())));
    assert_eq!(silent.len(), 1, "{silent:?}");
    assert!(
        silent[0].contains("RESPAN_API_KEY") && silent[0].contains("add_processor"),
        "{silent:?}"
    );
    let sending = logged_by(|| drop(build(builder().add_processor(InMemorySpanExporter::new()))));
    assert!(sending.is_empty(), "{sending:?}");
}
