//! Values nested deeper than the stack of a worker thread allows.

use respan::testing::InMemorySpanExporter;
use respan::{AttributeValue, NewSpan, RespanParams, SpanLink, SpanUpdate, get_client};
use respan_tests::recording::with_processors;
use std::thread;

/// A value that needs more stack than std's default, which the threads of respan have.
const DEPTH: usize = 20_000;

fn deep() -> AttributeValue {
    (0..DEPTH).fold(AttributeValue::from(1), |value, level| {
        if level % 2 == 0 {
            AttributeValue::Array(vec![value])
        } else {
            AttributeValue::Map(vec![("a".into(), value)])
        }
    })
}

fn run() {
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(true, [exporter.clone().into()]);
    let client = telemetry.get_client();
    let link = SpanLink::new(&"1".repeat(32), &"1".repeat(16)).expect("a link");
    let started = client.start_span("step").attribute("deep", deep());
    started.link(link.attribute("deep", deep())).run(|| {
        let params = RespanParams::new().properties(deep()).metadata("deep", deep());
        let update = SpanUpdate::new()
            .attribute("also", deep())
            .attributes([("too", deep())]);
        client.update_current_span(update.respan_params(params));
        client.add_event("deep", [("deep", deep())]);
        client.record_exception_with(std::fmt::Error, [("deep", deep())]);
        let _entered = telemetry.enter();
        let buffer = get_client().get_span_buffer("batch");
        buffer.create_span(NewSpan::new("made").attribute("deep", deep()));
        client.process_spans(&buffer);
    });
    telemetry.flush().expect("memory takes everything");
    assert_eq!(exporter.tree().to_string(), "step.task\n  made\n");
    let step = exporter.tree().find("step.task").expect("the span");
    for key in ["deep", "also", "too", "respan.properties", "respan.metadata.deep"] {
        let text = step.text(key);
        assert!(text.contains('…') && text.len() < 1000, "{key}: {text}");
    }
}

#[test]
fn values_are_cut_where_they_are_too_deep() {
    // This thread has enough stack for them.
    let program = thread::Builder::new().stack_size(256 * 1024 * 1024);
    program.spawn(run).expect("a thread").join().expect("it goes on");
}
