//! A running scenario: its collector, its observations, and the comparison at its end.

use crate::sink::Sink;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use respan::{EnteredRegion, LogLevel, RespanTelemetry, TelemetryBuilder};
use respan_tests::collector::{Collector, Received, Response};
use respan_tests::conformance::compare::{Options, compare};
use respan_tests::conformance::deviations::{judge, table};
use respan_tests::conformance::golden;
use respan_tests::conformance::json::Json;
use respan_tests::conformance::normalise::normalise;
use respan_tests::conformance::record::Record;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

const API_KEY: &str = "oracle-key";

/// Ids of spans in other processes.
pub(crate) const FAR_TRACE: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const FAR_SPAN: &str = "fedcba9876543210";
pub(crate) const FAR_TRACE_2: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const FAR_SPAN_2: &str = "bbbbbbbbbbbbbbbb";

/// A scenario that is running.
pub(crate) struct Run {
    scenario: &'static str,
    pub(crate) collector: Collector,
    observed: Arc<Mutex<Vec<Record>>>,
}

impl Run {
    pub(crate) fn of(scenario: &'static str) -> Self {
        Self::responding(scenario, Vec::<Response>::new())
    }

    pub(crate) fn responding<A: Into<Response>>(scenario: &'static str, answers: impl IntoIterator<Item = A>) -> Self {
        Self {
            scenario,
            collector: Collector::responding(answers),
            observed: Arc::default(),
        }
    }

    /// The common options of all scenarios, isolated from the environment.
    pub(crate) fn telemetry(&self) -> TelemetryBuilder {
        self.telemetry_without_key().api_key(API_KEY)
    }

    /// As `telemetry`, without an API key and so without the exporter to Respan.
    pub(crate) fn telemetry_without_key(&self) -> TelemetryBuilder {
        RespanTelemetry::builder()
            .environment(|_| None)
            .app_name("oracle-app")
            .base_url(format!("{}/api", self.collector.url()))
            .log_level(LogLevel::Error)
    }

    /// As `telemetry`, with all options from these variables.
    pub(crate) fn telemetry_from<const N: usize>(&self, variables: [(&'static str, &str); N]) -> TelemetryBuilder {
        let url = format!("{}/api", self.collector.url());
        let variables = variables.map(|(name, value)| (name, value.to_owned()));
        RespanTelemetry::builder()
            .app_name("oracle-app")
            .log_level(LogLevel::Error)
            .environment(move |name| {
                let given = variables
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.clone());
                given.or_else(|| match name {
                    "RESPAN_API_KEY" => Some(API_KEY.to_owned()),
                    "RESPAN_BASE_URL" => Some(url.clone()),
                    _ => None,
                })
            })
    }

    /// Starts a telemetry and makes it the current one of this thread.
    pub(crate) fn start(builder: TelemetryBuilder) -> On {
        let telemetry = builder.build().expect("a telemetry");
        On {
            entered: telemetry.enter(),
            telemetry,
        }
    }

    /// Records an observation of the scenario.
    pub(crate) fn fact(&self, name: impl Into<String>, value: impl Into<Json>) {
        self.observe(Record::Fact(name.into(), value.into()));
    }

    /// Records the result of a call, in the wording of the Python scenarios.
    pub(crate) fn outcome<T: Shown, E: fmt::Display>(&self, name: &str, result: &Result<T, E>) {
        let text = match result {
            Ok(value) => format!("returned {}", value.shown()),
            Err(error) => format!("raised ValueError: {error}"),
        };
        self.fact(name, text);
    }

    /// As `outcome`, where the golden has the kind of error without its text.
    pub(crate) fn refusal<T: Shown, E: fmt::Display>(&self, name: &str, result: &Result<T, E>) {
        match result {
            Ok(_) => self.outcome(name, result),
            Err(_) => self.fact(name, "raised ValueError"),
        }
    }

    fn observe(&self, record: Record) {
        self.observed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(record);
    }

    /// An additional exporter whose batches belong to the capture.
    pub(crate) fn sink(&self, name: &'static str) -> Sink {
        Sink::new(name, Arc::clone(&self.observed))
    }

    /// Shuts the telemetry down, and compares everything with the golden.
    pub(crate) fn finish(self, on: On) {
        drop(on.entered);
        let _ = on.telemetry.shutdown();
        self.compare();
    }

    /// Compares what has arrived with the golden.
    pub(crate) fn compare(self) {
        let golden = golden::load(self.scenario);
        let mut records: Vec<Record> = self.collector.requests().iter().map(Received::record).collect();
        records.append(&mut self.observed.lock().unwrap_or_else(PoisonError::into_inner));
        for request in self.collector.requests() {
            decode_strictly(&request);
        }
        let ours = normalise(&records, &golden.settings, API_KEY);
        let result = compare(
            &golden,
            &ours,
            Options {
                attribute_order: true,
                ..Options::default()
            },
        );
        let exports_spans = !ours.spans.is_empty() && !golden.spans.is_empty();
        let verdict = judge(self.scenario, exports_spans, &result.lines, &table());
        let stale: Vec<String> = verdict.stale.iter().map(|row| row.line.clone()).collect();
        assert!(
            verdict.is_conforming(),
            "{}\ndiffers from the golden:\n  {}\nrows of DEVIATIONS.md that allowed nothing:\n  {}",
            self.scenario,
            verdict.differences.join("\n  "),
            stale.join("\n  ")
        );
    }
}

/// Decodes a request with an independent reader of OTLP, and panics if that reads less than was sent.
fn decode_strictly(request: &Received) {
    let mut body = String::from_utf8(request.body.clone()).expect("UTF-8");
    // That reader does not accept protobuf's names of these three numbers.
    for word in ["NaN", "Infinity", "-Infinity"] {
        body = body.replace(&format!("{{\"doubleValue\":\"{word}\"}}"), "{\"doubleValue\":0.0}");
    }
    let decoded: ExportTraceServiceRequest = serde_json::from_str(&body).expect("OTLP JSON");
    let decoded = decoded
        .resource_spans
        .iter()
        .flat_map(|group| &group.scope_spans)
        .flat_map(|group| &group.spans);
    let ids: Vec<Vec<u8>> = decoded.map(|span| span.span_id.clone()).collect();
    let raw = request.json();
    let scopes = raw
        .list("resourceSpans")
        .iter()
        .flat_map(|group| group.list("scopeSpans"));
    let spans: usize = scopes.map(|group| group.list("spans").len()).sum();
    assert_eq!(ids.len(), spans);
    assert!(ids.iter().all(|id| id.len() == 8));
}

/// A telemetry that is current on this thread.
pub(crate) struct On {
    entered: EnteredRegion,
    pub(crate) telemetry: RespanTelemetry,
}

/// Runs a scenario that needs nothing special.
pub(crate) fn check(scenario: &'static str, body: impl FnOnce(&Run)) {
    let run = Run::of(scenario);
    let on = Run::start(run.telemetry());
    body(&run);
    run.finish(on);
}

/// Runs an asynchronous scenario that needs nothing special.
pub(crate) async fn check_async<T: Into<Json>>(scenario: &'static str, body: impl Future<Output = T>) {
    let run = Run::of(scenario);
    let telemetry = run.telemetry().build().expect("a telemetry");
    let result = telemetry.scope(body).await;
    run.fact("result", result);
    let _ = telemetry.shutdown();
    run.compare();
}

/// The error of the Python scenarios.
#[derive(Debug)]
pub(crate) struct ValueError(pub(crate) &'static str);

impl fmt::Display for ValueError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl std::error::Error for ValueError {}

/// Values in the notation of the goldens' facts.
pub(crate) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for () {
    fn shown(&self) -> String {
        "None".to_owned()
    }
}

impl Shown for &str {
    fn shown(&self) -> String {
        format!("'{self}'")
    }
}

impl Shown for i32 {
    fn shown(&self) -> String {
        self.to_string()
    }
}
