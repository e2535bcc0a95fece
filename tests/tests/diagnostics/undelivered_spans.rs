//! Log lines at the shutdown about undelivered spans.

use respan::{Processor, RespanSpanExporter, RespanTelemetry, ShutdownError, Spool};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{UNREACHABLE, record_spans, retry_on_flush};
use respan_tests::log_lines::LogLines;
use respan_tests::temp_dir::TempDir;
use std::sync::LazyLock;

/// The lines are logged on worker threads, so each test has a processor name of its own.
static LINES: LazyLock<LogLines> = LazyLock::new(|| LogLines::of_process(tracing::Level::INFO));

/// The only line about this processor.
fn line_about(name: &str) -> String {
    let mut lines = LINES.so_far();
    lines.retain(|line| line.contains(name));
    let [line] = &lines[..] else {
        panic!("not one line: {lines:#?}")
    };
    line.clone()
}

/// A telemetry with three undelivered spans.
fn telemetry(name: &str, url: &str, spool: Option<&TempDir>) -> RespanTelemetry {
    LazyLock::force(&LINES);
    let mut exporter = RespanSpanExporter::builder().base_url(url).retry(retry_on_flush());
    if let Some(dir) = spool {
        exporter = exporter.spool(Spool::new(&**dir));
    }
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .add_processor(Processor::new(exporter.build().expect("an exporter")).name(name))
        .build()
        .expect("options");
    let entered = telemetry.enter();
    telemetry
        .get_client()
        .start_span("outer")
        .processors([name])
        .run(|| record_spans(&telemetry, 2));
    drop(entered);
    telemetry
}

#[test]
fn an_unreachable_endpoint() {
    drop(telemetry("away", UNREACHABLE, None));
    let line = line_about("away");
    for expected in [
        "3 spans were not delivered to away: could not send to",
        "lost in all: 3 left at the shutdown",
        "with `spool` they would be kept",
    ] {
        assert!(line.contains(expected), "{expected} in {line}");
    }
}

#[test]
fn a_rejecting_endpoint() {
    let collector = Collector::start();
    collector.respond_with(Response::from(401));
    drop(telemetry("strict", &collector.url(), None));
    let line = line_about("strict");
    assert!(
        line.contains("401") && line.contains("lost in all: 3 rejected"),
        "{line}"
    );
    assert!(!line.contains("spool"), "{line}");
}

#[test]
fn an_unreachable_endpoint_with_a_spool() {
    let dir = TempDir::new();
    drop(telemetry("laid-by", UNREACHABLE, Some(&dir)));
    let line = line_about("laid-by");
    assert!(line.contains("3 spans are in the spool"), "{line}");
    assert!(!line.contains("lost"), "{line}");
}

#[test]
fn a_shutdown_logs_it_beside_its_error_and_a_drop_logs_nothing_more() {
    let telemetry = telemetry("explicit", UNREACHABLE, None);
    let error = telemetry.shutdown().expect_err("no listener");
    assert!(matches!(error, ShutdownError::Export { .. }), "{error}");
    drop(telemetry);
    assert!(line_about("explicit").contains("3 left at the shutdown"));
}
