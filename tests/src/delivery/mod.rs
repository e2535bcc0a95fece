//! Fixtures of the delivery tests: spans to send, telemetries that retry at once, and the spans that arrived.

mod fault_proxy;

pub use fault_proxy::{Fault, Proxy};

use crate::collector::{Collector, Received};
use crate::recording::builder;
use respan::{
    FlushError, LostSpans, Processor, RespanSpanExporter, RespanSpanExporterBuilder, RespanTelemetry, RetryPolicy,
    Stats, TelemetryBuilder,
};
use std::collections::HashSet;
use std::thread;
use std::time::Duration;

/// The timeout of waits that are expected to end.
pub const TIMEOUT: Duration = Duration::from_secs(60);
/// A wait longer than any test.
pub const NEVER: Duration = Duration::from_secs(24 * 60 * 60);
/// An address without a listener. Not a port that was just closed, since another test may have bound it.
pub const UNREACHABLE: &str = "http://127.0.0.1:1";
/// Spans of [`flood`].
pub const FLOOD: u64 = 8000;
/// The key of all telemetries here.
pub const KEY: &str = "the-secret-key";

/// Retries after a millisecond, without end.
pub fn retry_at_once() -> RetryPolicy {
    RetryPolicy::new()
        .initial_backoff(Duration::from_millis(1))
        .max_backoff(Duration::from_millis(1))
        .max_elapsed(NEVER)
}

/// Retries after a wait longer than any test; a flush retries at once.
pub fn retry_on_flush() -> RetryPolicy {
    // The wait is random, from zero up to this. With a day, one test in three thousand would see its end.
    let ages = NEVER * 365 * 100;
    RetryPolicy::new()
        .initial_backoff(ages)
        .max_backoff(ages)
        .max_elapsed(ages)
}

/// A telemetry that sends to this URL when a batch is full, and on a flush.
pub fn sending_to(url: &str) -> TelemetryBuilder {
    builder()
        .api_key(KEY)
        .base_url(url)
        .retry(retry_at_once())
        .schedule_delay(NEVER)
}

/// A telemetry with this timeout for requests, which retries at once.
///
/// # Panics
///
/// If the URL is invalid.
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

/// A telemetry with this exporter, without batching: the thread that ends a span exports it.
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

/// A traced function.
#[respan::task(name = "work")]
pub fn work(number: usize) -> usize {
    number
}

/// Records `count` spans.
///
/// # Panics
///
/// If tracing changes what the function returns.
pub fn record_spans(telemetry: &RespanTelemetry, count: usize) {
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

/// `count` spans have arrived in accepted requests, and none of them twice.
///
/// # Panics
///
/// If they have not.
pub fn assert_each_once(collector: &Collector, count: usize) {
    let ids = delivered(collector);
    assert_eq!((ids.len(), distinct(&ids)), (count, count));
}

/// The number of distinct ids.
pub fn distinct(ids: &[String]) -> usize {
    ids.iter().collect::<HashSet<_>>().len()
}

/// Records [`FLOOD`] spans on four threads while this one flushes repeatedly, then shuts down.
pub fn flood(telemetry: &RespanTelemetry) {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| record_spans(telemetry, 2000));
        }
        for _ in 0..20 {
            let _ = telemetry.flush_timeout(TIMEOUT);
        }
    });
    let _ = telemetry.shutdown_timeout(TIMEOUT);
}

/// The counters, after a check that they add up: each span is counted in exactly one state.
///
/// # Panics
///
/// If they do not add up.
pub fn consistent_counts(telemetry: &RespanTelemetry) -> Stats {
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

/// The spans that a flush reports as lost on the way to an exporter.
///
/// # Panics
///
/// If it reports none.
pub fn lost(flushed: Result<(), FlushError>) -> LostSpans {
    match flushed {
        Err(FlushError::Lost { lost, .. }) => *lost,
        other => panic!("{other:?}"),
    }
}

/// A traced function whose span has about the size of its argument.
#[respan::task(name = "read")]
pub fn read(text: &str) -> usize {
    text.len()
}

/// Records `count` spans of about `bytes` bytes.
///
/// # Panics
///
/// If tracing changes what the function returns.
pub fn record_sized_spans(telemetry: &RespanTelemetry, count: usize, bytes: usize) {
    let _entered = telemetry.enter();
    let text = "x".repeat(bytes);
    for _ in 0..count {
        assert_eq!(read(&text), bytes);
    }
}
