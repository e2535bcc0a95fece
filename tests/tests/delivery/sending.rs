//! Delivery from any program: without tokio, inside of either runtime, inside of `Drop`, with and without batching.

use respan::{FlushError, RespanTelemetry, TelemetryBuilder};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::values;
use std::time::Duration;

#[respan::task(name = "work")]
fn work() -> u8 {
    1
}

#[respan::task(name = "async_work")]
async fn async_work() -> u8 {
    tokio::task::yield_now().await;
    2
}

fn builder(collector: &Collector) -> TelemetryBuilder {
    RespanTelemetry::builder()
        .api_key("test-key")
        .base_url(collector.url() + "/api")
        .set_global_provider(false)
        .environment(|_| None)
}

fn names(collector: &Collector) -> Vec<String> {
    values(&collector.requests(), "name")
}

#[test]
fn without_a_runtime() {
    let collector = Collector::start();
    let telemetry = builder(&collector).build().expect("a telemetry");
    {
        let _entered = telemetry.enter();
        work();
    }
    telemetry.flush().expect("delivery");
    assert_eq!(names(&collector), ["work.task"]);
    let request = &collector.requests()[0];
    assert_eq!(request.path, "/api/v2/traces");
    assert_eq!(request.header("authorization"), Some("Bearer test-key"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("x-respan-dogfood"), Some("1"));
}

#[test]
fn dropping_the_handle_delivers() {
    let collector = Collector::start();
    let telemetry = builder(&collector).build().expect("a telemetry");
    {
        let _entered = telemetry.enter();
        work();
        work();
    }
    drop(telemetry);
    assert_eq!(names(&collector).len(), 2);
}

async fn in_a_runtime(batching: bool) {
    let collector = Collector::start();
    let telemetry = builder(&collector)
        .is_batching_enabled(batching)
        .build()
        .expect("a telemetry");
    telemetry.scope(async_work()).await;
    telemetry.flush().expect("delivery");
    assert_eq!(names(&collector), ["async_work.task"]);
    telemetry.shutdown().expect("a clean end");
}

#[tokio::test]
async fn in_a_current_thread_runtime() {
    in_a_runtime(true).await;
    in_a_runtime(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_multi_thread_runtime() {
    in_a_runtime(true).await;
    in_a_runtime(false).await;
}

#[tokio::test]
async fn dropped_inside_of_a_runtime() {
    let collector = Collector::start();
    let telemetry = builder(&collector).build().expect("a telemetry");
    telemetry.scope(async_work()).await;
    drop(telemetry);
    assert_eq!(names(&collector), ["async_work.task"]);
}

#[test]
fn without_batching_each_span_is_sent_as_it_ends() {
    let collector = Collector::start();
    let telemetry = builder(&collector)
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    let _entered = telemetry.enter();
    work();
    assert_eq!(names(&collector).len(), 1);
    work();
    assert_eq!(names(&collector).len(), 2);
}

#[test]
fn a_rejection_is_reported_by_flush_and_not_by_the_function() {
    let collector = Collector::responding([401_u16]);
    let telemetry = builder(&collector).build().expect("a telemetry");
    {
        let _entered = telemetry.enter();
        assert_eq!(work(), 1);
    }
    let error = telemetry.flush().expect_err("the endpoint refuses").to_string();
    assert!(error.contains("401") && error.contains("RESPAN_API_KEY"), "{error}");
    assert!(!error.contains("test-key"), "{error}");
}

#[test]
fn an_unreachable_endpoint_does_no_harm() {
    let telemetry = RespanTelemetry::builder()
        .api_key("test-key")
        .base_url(respan_tests::delivery::UNREACHABLE)
        .environment(|_| None)
        .is_batching_enabled(false)
        .set_global_provider(false)
        .build()
        .expect("a telemetry");
    let _entered = telemetry.enter();
    assert_eq!(work(), 1);
}

#[test]
fn flush_gives_up_at_its_deadline() {
    let collector = Collector::responding([Response::Silence]);
    let telemetry = builder(&collector).build().expect("a telemetry");
    {
        let _entered = telemetry.enter();
        work();
    }
    let error = telemetry
        .flush_timeout(Duration::from_millis(50))
        .expect_err("nobody answers");
    assert!(matches!(error, FlushError::Timeout { .. }), "{error}");
    let _ = telemetry.shutdown_timeout(Duration::from_millis(50));
}

#[test]
fn the_key_is_in_no_debug_output() {
    let builder = builder(&Collector::start()).header("X-Token", "another-secret");
    let shown = format!("{builder:?}");
    assert!(
        !shown.contains("test-key") && !shown.contains("another-secret"),
        "{shown}"
    );
    let exporter = respan::RespanSpanExporter::builder()
        .api_key("test-key")
        .header("X-Token", "another-secret");
    let shown = format!("{exporter:?} {:?}", exporter.clone().build().expect("an exporter"));
    assert!(
        !shown.contains("test-key") && !shown.contains("another-secret"),
        "{shown}"
    );
}

#[test]
fn the_maximum_timeout_is_accepted() {
    let collector = Collector::start();
    let telemetry = respan_tests::delivery::with_timeout(&collector.url(), Duration::MAX);
    respan_tests::delivery::record_spans(&telemetry, 1);
    telemetry.flush().expect("delivered");
    telemetry.shutdown_timeout(Duration::MAX).expect("stopped");
}
