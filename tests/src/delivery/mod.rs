//! Fixtures of the delivery tests: spans to send, telemetries that retry at once, and the spans that arrived.

mod fault_proxy;

pub use fault_proxy::{Fault, Proxy};

use crate::collector::{Collector, Received};
use crate::recording::builder;
use respan::{
    Counts, Processor, RespanSpanExporter, RespanSpanExporterBuilder, RespanTelemetry, RetryPolicy, TelemetryBuilder,
};
use std::collections::HashSet;
use std::thread;
use std::time::Duration;

/// Fails a test that hangs; no test waits so long.
pub const LONG: Duration = Duration::from_secs(60);
/// A wait that no test outlives.
pub const NEVER: Duration = Duration::from_secs(24 * 60 * 60);
/// Where nobody listens. Not a port that was just given back: another test may have it by now.
pub const UNREACHABLE: &str = "http://127.0.0.1:1";
/// Spans of [`flood`].
pub const FLOOD: u64 = 8000;
/// The key of all telemetries here.
pub const KEY: &str = "the-secret-key";

/// Retries without noticeable waits, and without end.
pub fn retry_at_once() -> RetryPolicy {
    RetryPolicy::new()
        .initial_backoff(Duration::from_millis(1))
        .max_backoff(Duration::from_millis(1))
        .max_elapsed(NEVER)
}

/// Retries after a wait that no test outlives, but for what shortens it.
pub fn retry_on_flush() -> RetryPolicy {
    // A wait is drawn from zero up to this. Of a day, one flush in three thousand would see the end.
    let ages = NEVER * 365 * 100;
    RetryPolicy::new()
        .initial_backoff(ages)
        .max_backoff(ages)
        .max_elapsed(ages)
}

/// A telemetry that sends to this URL, and only when a batch is full or somebody flushes.
pub fn sending_to(url: &str) -> TelemetryBuilder {
    builder()
        .api_key(KEY)
        .base_url(url)
        .retry(retry_at_once())
        .schedule_delay(NEVER)
}

/// A telemetry whose requests may take so long, in a hurry to try again.
///
/// # Panics
///
/// If the URL is none.
pub fn with_timeout(url: &str, timeout: Duration) -> RespanTelemetry {
    let exporter = RespanSpanExporter::builder()
        .base_url(url)
        .retry(retry_at_once())
        .timeout(timeout)
        .build()
        .expect("an exporter");
    builder()
        .add_processor(Processor::new(exporter))
        .schedule_delay(NEVER)
        .build()
        .expect("a telemetry")
}

/// A telemetry with this exporter, where whoever ends a span sends it.
///
/// # Panics
///
/// If the exporter's settings are wrong.
pub fn without_batching(exporter: RespanSpanExporterBuilder) -> RespanTelemetry {
    builder()
        .add_processor(exporter.build().expect("an exporter"))
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry")
}

/// A task, which is a span.
#[respan::task(name = "work")]
pub fn work(number: usize) -> usize {
    number
}

/// So many spans.
///
/// # Panics
///
/// If tracing changes what the function returns.
pub fn work_times(telemetry: &RespanTelemetry, count: usize) {
    let _entered = telemetry.enter();
    for number in 0..count {
        assert_eq!(work(number), number);
    }
}

/// One field of all spans in these requests, in their order.
pub fn values(requests: &[Received], field: &str) -> Vec<String> {
    let mut values = Vec::new();
    for request in requests {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let scopes = body["resourceSpans"][0]["scopeSpans"].as_array().cloned();
        for scope in scopes.unwrap_or_default() {
            let spans = scope["spans"].as_array().cloned().unwrap_or_default();
            values.extend(spans.iter().filter_map(|span| span[field].as_str().map(str::to_owned)));
        }
    }
    values
}

/// The span ids in these requests, in their order.
pub fn ids(requests: &[Received]) -> Vec<String> {
    values(requests, "spanId")
}

/// The span ids in the requests that were answered with success, in their order.
pub fn delivered(collector: &Collector) -> Vec<String> {
    let mut requests = collector.requests();
    requests.retain(|request| (200..300).contains(&request.status));
    ids(&requests)
}

/// So many spans have arrived in requests that were accepted, and none of them twice.
///
/// # Panics
///
/// If it is not so.
pub fn assert_each_once(collector: &Collector, count: usize) {
    let ids = delivered(collector);
    assert_eq!((ids.len(), different(&ids)), (count, count));
}

/// How many of them there are, not counting one twice.
pub fn different(ids: &[String]) -> usize {
    ids.iter().collect::<HashSet<_>>().len()
}

/// Four threads at full speed while a fifth flushes again and again; then the shutdown.
pub fn flood(telemetry: &RespanTelemetry) {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| work_times(telemetry, 2000));
        }
        for _ in 0..20 {
            let _ = telemetry.flush_timeout(LONG);
        }
    });
    let _ = telemetry.shutdown_timeout(LONG);
}

/// What the telemetry counted: every span is somewhere, and in one place.
///
/// # Panics
///
/// If a span has disappeared without a reason.
pub fn balanced(telemetry: &RespanTelemetry) -> Counts {
    let client = telemetry.get_client();
    let counts = client.stats();
    for processor in client.processor_stats() {
        let known = processor.exported + processor.queued + processor.spooled + processor.lost.total();
        assert_eq!(processor.accepted, known, "{processor:?}");
    }
    let dropped = counts.not_exportable + counts.sampled_out + counts.filtered + counts.unrouted;
    let known = dropped + counts.tail_dropped + counts.queued + counts.spooled + counts.exported + counts.lost.total();
    assert_eq!(counts.submitted + counts.copied + counts.recovered, known, "{counts:?}");
    counts
}

/// A task with an input of this size, so a span of about this size.
#[respan::task(name = "read")]
pub fn read(text: &str) -> usize {
    text.len()
}

/// So many spans of so many bytes.
///
/// # Panics
///
/// If tracing changes what the function returns.
pub fn read_times(telemetry: &RespanTelemetry, count: usize, bytes: usize) {
    let _entered = telemetry.enter();
    let text = "x".repeat(bytes);
    for _ in 0..count {
        assert_eq!(read(&text), bytes);
    }
}
