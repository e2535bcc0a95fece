//! A program with an OpenTelemetry set-up of its own: nothing of it is lost, and `init` says what it does.

use opentelemetry::global;
use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{OtlpSpanExporter, RespanTelemetry, RespanTracerProvider, TelemetryBuilder};
use respan_tests::child::isolated;
use respan_tests::collector::Collector;
use respan_tests::log_lines::logged_by;
use respan_tests::recording::names;
use std::sync::{Arc, Mutex};

fn builder() -> (TelemetryBuilder, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder().environment(|_| None);
    (
        builder.is_batching_enabled(false).add_processor(exporter.clone()),
        exporter,
    )
}

/// Keeps the names of the program's spans.
#[derive(Debug, Clone, Default)]
struct TheirExporter(Arc<Mutex<Vec<String>>>);

impl SpanExporter for TheirExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut names = self.0.lock().expect("no panic");
        names.extend(batch.into_iter().map(|span| span.name.into_owned()));
        Ok(())
    }
}

/// Sets the program's own provider.
fn own_provider() -> (SdkTracerProvider, TheirExporter) {
    let exporter = TheirExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    global::set_tracer_provider(provider.clone());
    (provider, exporter)
}

fn init(builder: TelemetryBuilder) -> (RespanTelemetry, Vec<String>) {
    let mut telemetry = None;
    let lines = logged_by(|| telemetry = Some(builder.init().expect("options")));
    (telemetry.expect("a telemetry"), lines)
}

fn manual(name: &'static str) {
    global::tracer("manual").in_span(name, |_context| ());
}

fn their_names(exporter: &TheirExporter) -> Vec<String> {
    exporter.0.lock().expect("no panic").clone()
}

#[test]
fn a_provider_of_the_program_stays_and_one_line_says_so() {
    isolated(|| {
        let (_provider, theirs) = own_provider();
        let (builder, ours) = builder();
        let (_telemetry, lines) = init(builder);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("provider of its own, which stays"), "{lines:?}");
        manual("theirs");
        respan::get_client().start_span("ours").run(|| ());
        assert_eq!(their_names(&theirs), ["theirs"], "no span of a probe either");
        assert_eq!(names(&ours), ["ours.task"]);
    });
}

#[test]
fn it_is_replaced_on_request_and_one_line_says_so() {
    isolated(|| {
        let (_provider, theirs) = own_provider();
        let (builder, _) = builder();
        let (_telemetry, lines) = init(builder.set_global_provider(true));
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("replaces the program's global"), "{lines:?}");
        manual("nobody's");
        assert_eq!(their_names(&theirs), [""; 0]);
    });
}

#[test]
fn it_stays_without_a_line_if_the_program_says_so() {
    isolated(|| {
        let (_provider, theirs) = own_provider();
        let (builder, _) = builder();
        let (_telemetry, lines) = init(builder.set_global_provider(false));
        assert_eq!(lines, [""; 0]);
        manual("theirs");
        assert_eq!(their_names(&theirs), ["theirs"]);
    });
}

#[test]
fn nothing_is_said_where_no_provider_records() {
    isolated(|| {
        let (first_builder, _) = builder();
        let (first, lines) = init(first_builder);
        assert_eq!(lines, [""; 0]);
        first.shutdown().expect("nothing to wait for");
        let (second_builder, _) = builder();
        let (_second, lines) = init(second_builder);
        assert_eq!(lines, [""; 0], "respan's own provider");
    });
}

#[test]
fn spans_of_respans_provider_are_recorded_beside_it() {
    isolated(|| {
        let (_provider, theirs) = own_provider();
        let (builder, ours) = builder();
        let (_telemetry, _) = init(builder);
        RespanTracerProvider::current()
            .tracer("respan.tracer")
            .in_span("own scope", |_context| ());
        respan::get_client().get_tracer().in_span("get_tracer", |_context| ());
        RespanTracerProvider::current()
            .tracer("a-library")
            .in_span("unrelated", |_context| ());
        assert_eq!(names(&ours), ["own scope", "get_tracer"], "the scope decides");
        assert_eq!(their_names(&theirs), [""; 0]);
    });
}

/// The program's exporter gets respan's spans, and the program's spans as before.
#[test]
fn respan_sends_to_the_exporter_of_the_program() {
    isolated(|| {
        let (_provider, theirs) = own_provider();
        let builder = RespanTelemetry::builder()
            .environment(|_| None)
            .is_batching_enabled(false)
            .add_processor(theirs.clone());
        let (_telemetry, _) = init(builder);
        manual("theirs");
        respan::get_client().start_span("ours").run(|| ());
        assert_eq!(their_names(&theirs), ["theirs", "ours.task"]);
    });
}

/// The program's provider sends with respan's exporter; a telemetry of respan's is not needed, and may stand beside it.
#[test]
fn a_provider_of_the_program_sends_with_an_exporter_of_respan() {
    isolated(|| {
        let collector = Collector::start();
        let exporter = || {
            OtlpSpanExporter::builder()
                .collector(collector.url())
                .build()
                .expect("an exporter")
        };
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter()).build();
        global::set_tracer_provider(provider.clone());
        let builder = RespanTelemetry::builder()
            .environment(|_| None)
            .add_processor(exporter());
        let (telemetry, _) = init(builder);
        manual("theirs");
        respan::get_client().start_span("ours").run(|| ());
        provider.shutdown().expect("delivered");
        telemetry.shutdown().expect("delivered");
        let requests = collector.requests();
        let has = |name: &str| {
            let contains = |body: &[u8]| body.windows(name.len()).any(|bytes| bytes == name.as_bytes());
            requests.iter().filter(|request| contains(&request.body)).count()
        };
        assert_eq!((has("theirs"), has("ours.task"), requests.len()), (1, 1, 2));
    });
}
