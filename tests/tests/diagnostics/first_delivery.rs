//! The log line that confirms the first delivery.

use respan::{FileSpanExporter, RespanTelemetry};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::record_spans;
use respan_tests::log_lines::logged_by;
use respan_tests::recording::builder;
use respan_tests::temp_dir::TempDir;
use std::fs;

/// Logs on the thread that ends the spans.
fn immediate(url: String) -> RespanTelemetry {
    let builder = builder().api_key("key").base_url(url).is_batching_enabled(false);
    builder.build().expect("a telemetry")
}

fn confirmations(run: impl FnOnce()) -> Vec<String> {
    let mut lines = logged_by(run);
    lines.retain(|line| line.contains("first delivery"));
    lines
}

#[test]
fn the_first_delivery_is_logged_once_with_its_destination() {
    let collector = Collector::start();
    let telemetry = immediate(collector.url());
    let lines = confirmations(|| record_spans(&telemetry, 3));
    let expected = format!("first delivery: 1 span was accepted by {}/v2/traces", collector.url());
    assert!(lines.len() == 1 && lines[0].contains(&expected), "{lines:?}");
}

#[test]
fn a_rejection_is_not_a_delivery() {
    let collector = Collector::responding([Response::from(400), Response::rejecting(1, "too old")]);
    let telemetry = immediate(collector.url());
    assert!(confirmations(|| record_spans(&telemetry, 2)).is_empty());
    assert_eq!(confirmations(|| record_spans(&telemetry, 1)).len(), 1);
}

#[test]
fn files_are_not_confirmed() {
    let dir = TempDir::new();
    fs::create_dir_all(&*dir).expect("a directory");
    let exporter = FileSpanExporter::new(dir.join("spans")).expect("a file");
    let telemetry = builder().add_processor(exporter).is_batching_enabled(false);
    let telemetry = telemetry.build().expect("a telemetry");
    assert!(confirmations(|| record_spans(&telemetry, 1)).is_empty());
}
