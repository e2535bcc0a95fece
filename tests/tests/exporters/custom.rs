//! A custom exporter in place of the one to Respan.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{Processor, Receives, TelemetryBuilder, get_context_value, with_context_value};
use respan_tests::collector::Collector;
use respan_tests::log_lines::logged_by;
use respan_tests::recording::{builder, names};
use std::sync::{Arc, Mutex};

#[respan::task(name = "plain")]
fn plain() {}

#[respan::task(name = "named", processors = "debug")]
fn named() {}

/// The names of the received spans.
fn received(builder: TelemetryBuilder, exporter: &InMemorySpanExporter) -> Vec<String> {
    let telemetry = builder.build().expect("options");
    let entered = telemetry.enter();
    plain();
    named();
    drop(entered);
    telemetry.flush().expect("delivered");
    names(exporter)
}

#[test]
fn it_receives_the_spans_of_the_default_exporter() {
    for batching in [true, false] {
        for (receives, expected) in [
            (Receives::Unrouted, vec!["plain.task"]),
            (Receives::All, vec!["plain.task", "named.task"]),
        ] {
            let exporter = InMemorySpanExporter::new();
            let builder = builder()
                .custom_exporter(exporter.clone())
                .default_processor_receives(receives)
                .is_batching_enabled(batching);
            assert_eq!(received(builder, &exporter), expected);
        }
    }
}

#[test]
fn other_processors_stand_beside_it() {
    let (custom, debug) = (InMemorySpanExporter::new(), InMemorySpanExporter::new());
    let builder = builder()
        .add_processor(Processor::new(debug.clone()).name("debug"))
        .custom_exporter(Processor::new(custom.clone()).filter(|span| span.name != "plain.task"));
    assert_eq!(received(builder, &debug), ["named.task"]);
    assert!(custom.finished_spans().is_empty());
}

#[test]
fn key_and_url_are_neither_needed_nor_read() {
    let silent = logged_by(|| drop(builder().custom_exporter(InMemorySpanExporter::new()).build()));
    assert!(silent.is_empty(), "{silent:?}");

    let collector = Collector::start();
    let exporter = InMemorySpanExporter::new();
    let both = builder().api_key("key").base_url(collector.url());
    assert_eq!(
        received(both.custom_exporter(exporter.clone()), &exporter),
        ["plain.task"]
    );
    assert!(collector.requests().is_empty());

    let exporter = InMemorySpanExporter::new();
    let wrong = builder()
        .base_url("no URL")
        .header("no name", "")
        .custom_exporter(exporter.clone())
        .environment(|name| {
            assert!(!["RESPAN_API_KEY", "RESPAN_BASE_URL"].contains(&name), "{name} is read");
            None
        });
    assert_eq!(received(wrong, &exporter), ["plain.task"]);
}

/// An exporter that reads the organisation from the context of the exporting thread.
#[derive(Debug, Clone, Default)]
struct PerRequest(Arc<Mutex<Vec<Kept>>>);

/// A span's name, and the organisation.
type Kept = (String, Option<&'static str>);

impl SpanExporter for PerRequest {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let organisation = get_context_value::<&'static str>();
        let mut kept = self.0.lock().expect("no panic");
        kept.extend(batch.into_iter().map(|span| (span.name.into_owned(), organisation)));
        Ok(())
    }
}

#[test]
fn without_batching_it_sees_the_context_of_the_request() {
    let exporter = PerRequest::default();
    let telemetry = builder()
        .custom_exporter(exporter.clone())
        .is_batching_enabled(false)
        .build()
        .expect("options");
    let _entered = telemetry.enter();
    with_context_value("org-1").run(plain);
    with_context_value("org-2").run(plain);
    plain();
    let kept = exporter.0.lock().expect("no panic");
    let organisations: Vec<_> = kept.iter().map(|(_, organisation)| *organisation).collect();
    assert_eq!(organisations, [Some("org-1"), Some("org-2"), None]);
}
