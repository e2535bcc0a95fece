//! Descriptions of spans, which are code of the program: they may panic, call respan, and be locked.

use opentelemetry::trace::SpanKind;
use respan::testing::InMemorySpanExporter;
use respan::{Naming, SpanDescription, SpanUpdate, WrittenSpan, get_client};
use respan_tests::recording::{builder, only, record};
use std::sync::{Arc, Mutex};

fn call_respan() {
    let client = get_client();
    client.update_current_span(SpanUpdate::new().attribute("called", true));
    client.start_span("inside").run(|| ());
}

/// Calls respan in its destructor.
struct Calling;

impl SpanDescription for Calling {
    fn write(&self, _: Naming, _: bool) -> WrittenSpan {
        WrittenSpan::new(SpanKind::Client)
    }

    fn size(&self) -> usize {
        call_respan();
        0
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        call_respan();
    }
}

#[test]
fn a_description_that_is_replaced_may_call_respan() {
    let ((), tree) = record(|| {
        get_client().start_span("described").run(|| {
            let client = get_client();
            assert!(client.describe_current_span(Arc::new(Calling)));
            assert!(client.describe_current_span(Arc::new(Calling)));
        });
    });
    let span = tree
        .spans()
        .find(|span| span.data().name.starts_with("described"))
        .expect("a span");
    assert_eq!(span.text("called"), "true");
}

/// Panics wherever it can.
struct Panicking;

impl SpanDescription for Panicking {
    fn write(&self, _: Naming, _: bool) -> WrittenSpan {
        panic!("expected");
    }

    fn size(&self) -> usize {
        panic!("expected");
    }
}

impl Drop for Panicking {
    fn drop(&mut self) {
        panic!("expected");
    }
}

#[test]
fn a_description_that_panics_costs_only_its_attributes() {
    let (answer, tree) = record(|| {
        get_client().start_span("described").run(|| {
            let client = get_client();
            client.describe_current_span(Arc::new(Panicking));
            client.describe_current_span(Arc::new(Panicking));
            client.update_current_span(SpanUpdate::new().attribute("kept", 1));
            7
        })
    });
    assert_eq!(answer, 7);
    assert_eq!(only(&tree).text("kept"), "1");
}

#[test]
fn a_description_may_be_locked_where_its_span_ends() {
    let exporter = InMemorySpanExporter::new();
    let telemetry = builder().add_processor(exporter.clone()).build().expect("a telemetry");
    let description = Arc::new(Mutex::new(Calling));
    let locked = description.lock();
    telemetry.run(|| {
        get_client().start_span("described").run(|| {
            get_client().describe_current_span(Arc::clone(&description) as _);
        });
    });
    drop(locked);
    telemetry.flush().expect("a flush");
    assert!(
        exporter
            .finished_spans()
            .iter()
            .any(|span| span.name.starts_with("described"))
    );
}
