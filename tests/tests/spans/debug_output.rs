//! `Debug` output of spans and buffers, without their payload.

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, Tracer as _};
use respan::testing::InMemorySpanExporter;
use respan::{RespanTelemetry, SpanUpdate, capture_context, get_client};
use respan_tests::recording::recording;

const SECRET: &str = "hunter2";

#[respan::task]
fn log_in(password: &str) {
    get_client().update_current_span(SpanUpdate::new().attribute("password", password));
    let shown = format!("{:?}", capture_context());
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn neither_running_nor_buffered_spans_show_their_payload() {
    let (telemetry, _exporter) = recording();
    let entered = telemetry.enter();
    let client = get_client();
    let buffer = client.get_span_buffer("batch");
    {
        let in_buffer = buffer.enter();
        log_in(SECRET);
        assert!(!format!("{in_buffer:?}").contains(SECRET));
    }
    let spans = buffer.get_all_spans();
    assert_eq!(spans.len(), 1);
    assert!(format!("{spans:?}").contains("log_in.task"));
    assert!(!format!("{spans:?} {buffer:?}").contains(SECRET));

    let mut by_hand = client.get_tracer().start("by hand");
    by_hand.set_attribute(KeyValue::new("password", SECRET));
    assert!(!format!("{by_hand:?}").contains(SECRET));

    let block = client.start_span("block").attribute("password", SECRET).enter();
    assert!(!format!("{block:?}").contains(SECRET));
    drop(block);
    assert!(!format!("{telemetry:?} {entered:?} {client:?}").contains(SECRET));
}

#[test]
fn a_span_is_shown_without_the_spans_that_wait() {
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    telemetry.add_processor(InMemorySpanExporter::new());
    let client = telemetry.get_client();
    let buffer = client.get_span_buffer("batch");
    buffer.create_span("buffered");
    let shown = || {
        format!(
            "{:?} {buffer:?} {client:?} {:?}",
            buffer.get_all_spans(),
            client.get_tracer()
        )
    };
    let before = shown();
    assert!(before.contains("buffered"), "{before}");
    client.start_span("waits").run(|| ());
    assert_eq!(shown(), before);
}
