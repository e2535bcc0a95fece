//! `InMemorySpanExporter` and `testing::recording`.

use respan::testing::{InMemorySpanExporter, recording};
use respan::{RespanTelemetry, get_client};
use respan_tests::recording::with_processors;

fn step(telemetry: &RespanTelemetry, name: &'static str) {
    telemetry.run(|| get_client().start_span(name).run(|| ()));
}

#[test]
fn a_tree_has_the_spans_that_wait_in_batches() {
    let exporter = InMemorySpanExporter::new();
    let first = with_processors(true, [exporter.clone().into()]);
    step(&first, "a");
    assert_eq!(exporter.tree().to_string(), "a.task\n");
    step(&first, "b");
    assert_eq!(exporter.clone().tree().to_string(), "a.task\nb.task\n");
    let second = with_processors(true, []);
    second.add_processor(exporter.clone());
    step(&second, "c");
    assert_eq!(exporter.tree().spans().count(), 3);
    first.shutdown().expect("delivered");
    step(&second, "d");
    assert_eq!(exporter.tree().spans().count(), 4);
}

#[test]
fn a_recording_is_of_one_telemetry() {
    let (telemetry, exporter) = recording();
    let (_other, other_exporter) = recording();
    get_client().start_span("nowhere").run(|| ());
    step(&telemetry, "step");
    assert_eq!(exporter.tree().to_string(), "step.task\n");
    assert_eq!(other_exporter.tree().to_string(), "");
}
