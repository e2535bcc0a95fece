//! A telemetry with a viewer, what the viewer was sent, and spans that are held open.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use respan::TelemetryBuilder;
use respan_tests::collector::{Collector, Received};
use respan_tests::delivery::NEVER;
use respan_tests::recording::builder;
use std::sync::mpsc;
use std::thread;

/// A telemetry whose other batches are sent by a flush only.
pub(crate) fn with_viewer(viewer: &Collector) -> TelemetryBuilder {
    builder().schedule_delay(NEVER).viewer(viewer.url())
}

pub(crate) fn decoded(request: &Received) -> ExportTraceServiceRequest {
    assert_eq!(
        (request.path.as_str(), request.header("content-type")),
        ("/v1/traces", Some("application/x-protobuf"))
    );
    ExportTraceServiceRequest::decode(&*request.body).expect("OTLP")
}

fn spans_of(requests: &[Received]) -> Vec<Span> {
    let requests = requests.iter().map(decoded);
    let resources = requests.flat_map(|request| request.resource_spans);
    let scopes = resources.flat_map(|resource| resource.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}

/// Everything that was sent so far, in order.
pub(crate) fn sent(viewer: &Collector) -> Vec<Span> {
    spans_of(&viewer.requests())
}

pub(crate) fn is_notice(span: &Span) -> bool {
    span.end_time_unix_nano == 0
}

/// Waits for something that was sent, and returns it.
pub(crate) fn wait_for(viewer: &Collector, is_wanted: impl Fn(&Span) -> bool) -> Span {
    let mut requests = 1;
    loop {
        let received = viewer.wait_for(requests);
        if let Some(span) = spans_of(&received).into_iter().find(|span| is_wanted(span)) {
            return span;
        }
        assert!(received.len() >= requests, "in time, after {:?}", spans_of(&received));
        requests = received.len() + 1;
    }
}

/// Waits for the notice of the span with this name.
pub(crate) fn wait_for_notice(viewer: &Collector, name: &str) -> Span {
    wait_for(viewer, |span| is_notice(span) && span.name == name)
}

pub(crate) fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Code that has started and waits for its end.
pub(crate) struct Held {
    go: mpsc::Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Held {
    /// Runs `code` on a thread in the context of the caller. It calls its argument where it is to be held.
    pub(crate) fn start(code: impl FnOnce(&dyn Fn()) + Send + 'static) -> Self {
        let (go, may_go) = mpsc::channel();
        let (started, is_started) = mpsc::channel();
        let context = respan::capture_context();
        let thread = thread::spawn(move || {
            context.run(|| {
                code(&|| {
                    started.send(()).expect("the test waits");
                    may_go.recv().expect("the test says go");
                });
            });
        });
        is_started.recv().expect("the code runs");
        Self { go, thread }
    }

    pub(crate) fn end(self) {
        self.go.send(()).expect("it waits");
        self.thread.join().expect("no panic");
    }
}
