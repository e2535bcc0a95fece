//! `OtlpSpanExporter`: options and variables, presets, requests, answers and delivery.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use respan::{
    EntityKind, ExporterSettingsError, FlushError, OtlpProtocol, OtlpSpanExporter, OtlpSpanExporterBuilder,
    RespanTelemetry, Spool, TelemetryBuilder,
};
use respan_tests::collector::{Collector, Received, Response};
use respan_tests::delivery::{consistent_counts, record_sized_spans, record_spans, retry_at_once, retry_on_flush};
use respan_tests::log_lines::logged_by;
use respan_tests::recording::builder;
use respan_tests::temp_dir::TempDir;

const KEY: &str = "the-secret-key";

fn to(collector: &Collector) -> OtlpSpanExporterBuilder {
    OtlpSpanExporter::builder()
        .environment(|_| None)
        .endpoint(format!("{}/v1/traces", collector.url()))
        .retry(retry_at_once())
}

fn with(variables: &'static [(&'static str, &'static str)]) -> OtlpSpanExporterBuilder {
    OtlpSpanExporter::builder().environment(|name| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn telemetry(exporter: OtlpSpanExporterBuilder) -> TelemetryBuilder {
    builder().add_processor(exporter.build().expect("an exporter"))
}

/// The spans of a request in protobuf.
fn spans(request: &Received) -> Vec<Span> {
    let body = if request.header("content-encoding") == Some("gzip") {
        let mut plain = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(&*request.body);
        std::io::Read::read_to_end(&mut decoder, &mut plain).expect("gzip");
        plain
    } else {
        request.body.clone()
    };
    let request = ExportTraceServiceRequest::decode(&*body).expect("a request");
    let scopes = request
        .resource_spans
        .into_iter()
        .flat_map(|resource| resource.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}

fn delivered(collector: &Collector) -> usize {
    let requests = collector.requests();
    requests
        .iter()
        .filter(|request| request.status == 200)
        .map(|request| spans(request).len())
        .sum()
}

/// The request of one span.
fn sent(exporter: OtlpSpanExporterBuilder, collector: &Collector) -> Received {
    let telemetry = telemetry(exporter).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.flush().expect("delivered");
    collector.requests().pop().expect("a request")
}

/// The error message about an answer.
fn complaint(answer: impl Into<Response>) -> String {
    let collector = Collector::responding([answer.into()]);
    let exporter = to(&collector).header("x-key", KEY);
    let telemetry = telemetry(exporter).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("refused").to_string();
    assert!(!error.contains(KEY), "{error}");
    error
}

fn error(builder: OtlpSpanExporterBuilder) -> String {
    let text = format!("{builder:?}");
    assert!(!text.contains(KEY), "{text}");
    let error = builder.build().expect_err("a mistake").to_string();
    assert!(!error.contains(KEY), "{error}");
    error
}

#[test]
fn the_url_is_exact_and_protobuf_the_default() {
    let collector = Collector::start();
    let exporter = to(&collector).endpoint(format!("{}/own/path?team=a", collector.url()));
    let request = sent(exporter.header("X-Key", KEY), &collector);
    assert_eq!((&*request.method, &*request.path), ("POST", "/own/path?team=a"));
    assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(request.header("x-key"), Some(KEY));
    assert_eq!(request.header("x-respan-dogfood"), None);
    assert_eq!(spans(&request).len(), 1);
}

#[test]
fn json_and_gzip_on_request() {
    let collector = Collector::start();
    let request = sent(to(&collector).protocol(OtlpProtocol::HttpJson), &collector);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert!(request.body.starts_with(b"{\"resourceSpans\""));
    let request = sent(to(&collector).gzip(true), &collector);
    assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(request.header("content-encoding"), Some("gzip"));
    assert_eq!(spans(&request).len(), 1);
}

#[test]
fn variables_of_the_specification() {
    let collector = Collector::start();
    let url = collector.url();
    let exporter = |pairs: &[(&str, &str)]| {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let url = url.clone();
        OtlpSpanExporter::builder().environment(move |name| match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(format!("{url}/base/")),
            _ => pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone()),
        })
    };
    let request = sent(
        exporter(&[("OTEL_EXPORTER_OTLP_HEADERS", " x-key=a%20%C3%A9%2Cb , x-team=blue ,")]),
        &collector,
    );
    assert_eq!(request.path, "/base/v1/traces");
    assert_eq!(request.header("x-key"), Some("a é,b"));
    assert_eq!(request.header("x-team"), Some("blue"));
    let all = [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-all=1"),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-traces=1"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "5000"),
    ];
    let request = sent(exporter(&all), &collector);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("content-encoding"), Some("gzip"));
    assert_eq!((request.header("x-traces"), request.header("x-all")), (Some("1"), None));
    let builder = exporter(&all)
        .protocol(OtlpProtocol::HttpProtobuf)
        .gzip(false)
        .header("x-traces", "2");
    let request = sent(builder, &collector);
    assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(request.header("content-encoding"), None);
    assert_eq!(request.header("x-traces"), Some("2"));
}

#[test]
fn the_endpoint_for_traces_is_exact() {
    let collector = Collector::start();
    let url = collector.url();
    let exporter = OtlpSpanExporter::builder().environment(move |name| match name {
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" => Some(url.clone()),
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some("http://127.0.0.1:1".to_owned()),
        _ => None,
    });
    assert_eq!(sent(exporter, &collector).path, "/");
}

#[test]
fn a_mistake_names_the_variable_and_what_it_accepts() {
    for (variables, expected) in [
        (
            &[("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")][..],
            "is `grpc`; accepted: http/protobuf or http/json",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "tcp")],
            "is `tcp`; accepted: http/protobuf or http/json",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")],
            "such as http://localhost:4318 (",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "h")],
            "such as http://localhost:4318/v1/traces (",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd")],
            "is `zstd`; accepted: gzip or none",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "10s")],
            "is `10s`; accepted: whole milliseconds",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_HEADERS", "the-secret-key")],
            "accepted: pairs such as",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_HEADERS", "a b=the-secret-key")],
            "accepted: pairs such as",
        ),
        (
            &[("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=the-secret-key%0A")],
            "accepted: pairs such as",
        ),
    ] {
        let error = error(with(variables));
        assert!(error.starts_with(variables[0].0) && error.contains(expected), "{error}");
    }
    let missing = error(with(&[("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/no/such/file")]));
    assert!(
        missing.starts_with("OTEL_EXPORTER_OTLP_CLIENT_KEY is missing"),
        "{missing}"
    );
    let file = error(with(&[("OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/such/file")]));
    assert!(file.contains("/no/such/file") && file.contains("PEM"), "{file}");
    let builder = OtlpSpanExporter::builder().environment(|_| None);
    let url = error(builder.clone().endpoint(format!("http://me:{KEY}@h/{KEY}")));
    assert!(url.starts_with("endpoint is `***@h/***`"), "{url}");
    let header = error(builder.header("x key", KEY));
    assert!(header.contains("x key"), "{header}");
}

#[test]
fn a_blank_variable_is_not_set() {
    let exporter = with(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", " "),
        ("OTEL_EXPORTER_OTLP_HEADERS", ""),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", ""),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
    ]);
    let exporter = exporter.build().expect("an exporter");
    assert!(
        format!("{exporter:?}").contains("http://localhost:4318/v1/traces"),
        "{exporter:?}"
    );
}

#[test]
fn presets_know_path_and_headers() {
    let collector = Collector::start();
    let url = collector.url();
    let sent = |exporter: OtlpSpanExporterBuilder| sent(exporter.retry(retry_at_once()), &collector);
    let builder = OtlpSpanExporter::builder;
    for request in [
        sent(builder().phoenix(&url)),
        sent(builder().phoenix(format!("{url}/v1/traces"))),
        sent(builder().collector(format!("{url}/"))),
        sent(builder().mlflow(&url, "7")),
    ] {
        assert_eq!(request.path, "/v1/traces");
        assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    }
    assert_eq!(
        sent(builder().mlflow(&url, "7")).header("x-mlflow-experiment-id"),
        Some("7")
    );
    let langfuse = sent(builder().langfuse(&url, "pk-lf-1", "sk-lf-2"));
    assert_eq!(langfuse.path, "/api/public/otel/v1/traces");
    // Base64 of `pk-lf-1:sk-lf-2`.
    assert_eq!(langfuse.header("authorization"), Some("Basic cGstbGYtMTpzay1sZi0y"));
}

#[test]
fn a_preset_says_what_is_missing() {
    let preset = |result: Result<OtlpSpanExporter, ExporterSettingsError>| result.expect_err("a mistake").to_string();
    for (error, expected) in [
        (preset(OtlpSpanExporter::phoenix("")), "such as http://localhost:6006"),
        (
            preset(OtlpSpanExporter::collector("localhost:4318")),
            "such as http://localhost:4318",
        ),
        (
            preset(OtlpSpanExporter::mlflow("http://h", "")),
            "the id of an experiment",
        ),
        (preset(OtlpSpanExporter::mlflow("http://h", "my runs")), "`my runs`"),
        (
            preset(OtlpSpanExporter::langfuse("http://h", "", "sk-lf-x")),
            "the public key of Langfuse is missing",
        ),
        (
            preset(OtlpSpanExporter::langfuse("http://h", "pk-lf-x", " ")),
            "the secret key of Langfuse is missing",
        ),
        (
            preset(OtlpSpanExporter::langfuse("http://h", "sk-lf-x", "pk-lf-x")),
            "the key that starts with `pk-lf-`",
        ),
    ] {
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("sk-lf-x"), "{error}");
    }
}

/// Credentials of one destination are not sent to another.
#[test]
fn a_preset_reads_no_variable() {
    let collector = Collector::start();
    let exporter = with(&[
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=the-secret-key"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
    ]);
    let request = sent(exporter.phoenix(collector.url()), &collector);
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
}

#[test]
fn a_preset_is_all_that_a_user_writes() {
    let collector = Collector::start();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .add_processor(OtlpSpanExporter::phoenix(collector.url()).expect("an exporter"))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.shutdown().expect("delivered");
    assert_eq!(delivered(&collector), 3);
}

#[test]
fn an_error_names_the_options_of_this_exporter() {
    let error = complaint(401);
    assert!(
        error.contains("OTEL_EXPORTER_OTLP_HEADERS") && !error.contains("RESPAN"),
        "{error}"
    );
    let error = complaint(404);
    assert!(
        error.contains("/v1/traces") && error.contains("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
        "{error}"
    );
    let error = complaint(415);
    assert!(
        error.contains("does not accept http/protobuf") && error.contains("`protocol`"),
        "{error}"
    );
    // A `google.rpc.Status` of code 3.
    let status = Response::Reply(400, Vec::new(), format!("\x08\x03\x12\x24span 1 of {KEY} has no name"))
        .header("Content-Type", "application/x-protobuf");
    let error = complaint(status);
    assert!(error.contains("400: span 1 of *** has no name"), "{error}");
}

#[test]
fn a_port_of_grpc_is_noticed() {
    let lines = logged_by(|| {
        let exporter = OtlpSpanExporter::collector("http://localhost:4317");
        assert!(exporter.is_ok());
    });
    assert!(
        lines.iter().any(|line| line.contains("4317") && line.contains("4318")),
        "{lines:?}"
    );
}

/// An `ExportTraceServiceResponse` in protobuf.
#[test]
fn a_partial_success_in_protobuf_counts() {
    let body = "\x0a\x0b\x08\x02\x12\x07too old".to_owned();
    let answer = Response::Reply(200, Vec::new(), body).header("Content-Type", "application/x-protobuf");
    let collector = Collector::responding([answer]);
    let telemetry = telemetry(to(&collector)).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    let error = telemetry.flush().expect_err("two are rejected");
    let FlushError::Export { failures } = &error else {
        panic!("{error}")
    };
    assert_eq!(failures[0].spans, 2);
    assert!(error.to_string().contains("too old"), "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected), (3, 2));
}

#[test]
fn failures_are_retried() {
    let collector = Collector::responding([503, 429]);
    let telemetry = telemetry(to(&collector)).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    telemetry.flush().expect("delivered");
    assert_eq!(collector.requests().len(), 3);
    assert_eq!(delivered(&collector), 5);
}

#[test]
fn a_batch_answered_with_413_is_split() {
    let collector = Collector::responding([413, 200, 413]);
    let telemetry = telemetry(to(&collector)).build().expect("a telemetry");
    record_spans(&telemetry, 8);
    telemetry.flush().expect("delivered");
    let requests = collector.requests();
    let sizes: Vec<_> = requests.iter().map(|request| spans(request).len()).collect();
    assert_eq!(sizes, [8, 4, 4, 2, 2]);
    assert_eq!(consistent_counts(&telemetry).exported, 8);
}

#[test]
fn a_span_of_six_megabytes_is_cut_and_delivered() {
    for answers in [vec![], vec![413, 413]] {
        let is_ours = answers.is_empty();
        let collector = Collector::responding(answers);
        let exporter = to(&collector);
        let exporter = if is_ours {
            exporter
        } else {
            exporter.max_body_bytes(20_000_000)
        };
        let telemetry = telemetry(exporter)
            .content_limit(10_000_000)
            .max_queue_bytes(100_000_000);
        let telemetry = telemetry.build().expect("a telemetry");
        record_sized_spans(&telemetry, 1, 6_000_000);
        telemetry.flush().expect("delivered");
        let taken = collector.requests().pop().expect("a request");
        let spans = spans(&taken);
        let input = spans[0]
            .attributes
            .iter()
            .find(|attribute| attribute.key == "traceloop.entity.input");
        let input = input.and_then(|input| input.value.clone()?.value);
        let Some(Value::StringValue(input)) = input else {
            panic!("{input:?}")
        };
        assert!(input.contains("xxx…") && input.len() > 500_000, "{}", input.len());
        serde_json::from_str::<serde_json::Value>(&input).expect("valid JSON");
        assert_eq!(consistent_counts(&telemetry).exported, 1);
    }
}

#[test]
fn an_outage_is_survived_by_a_spool() {
    for is_compressed in [false, true] {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_with(503);
        let exporter = || {
            to(&collector)
                .gzip(is_compressed)
                .retry(retry_on_flush())
                .spool(Spool::new(&*dir))
        };
        let first = telemetry(exporter()).build().expect("a telemetry");
        record_spans(&first, 8);
        first.shutdown().expect_err("nothing is taken");
        let before = collector.requests().len();
        // A request from the spool that is too large is split there.
        collector.respond_to(|request| request.status == 0 && spans(request).len() > 2, 413);
        collector.respond_with(200);
        let second = telemetry(exporter()).build().expect("a telemetry");
        second.flush().expect("delivered");
        let requests = collector.wait_for(before + 7);
        let sizes: Vec<_> = requests[before..].iter().map(|request| spans(request).len()).collect();
        assert_eq!(sizes, [8, 4, 2, 2, 4, 2, 2]);
        assert!(
            requests
                .iter()
                .all(|request| request.header("content-type") == Some("application/x-protobuf"))
        );
        second.shutdown().expect("nothing is left");
        let counts = consistent_counts(&second);
        assert_eq!((counts.recovered, counts.exported), (8, 8));
    }
}

#[test]
fn a_large_span_in_the_spool_is_cut() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(503);
    let exporter = || to(&collector).retry(retry_on_flush()).spool(Spool::new(&*dir));
    let first = telemetry(exporter()).build().expect("a telemetry");
    record_sized_spans(&first, 1, 200_000);
    first.shutdown().expect_err("nothing is taken");
    collector.respond_to(|request| request.body.len() > 60_000, 413);
    collector.respond_with(200);
    let second = telemetry(exporter()).build().expect("a telemetry");
    second.shutdown().expect("delivered");
    let taken = collector.requests().pop().expect("a request");
    assert!(taken.status == 200 && taken.body.len() > 20_000, "{}", taken.body.len());
    assert_eq!(spans(&taken).len(), 1);
    assert_eq!(consistent_counts(&second).exported, 1);
}

/// What was spooled as JSON is sent as JSON, whatever is set now.
#[test]
fn a_spooled_request_keeps_its_encoding() {
    for is_compressed in [false, true] {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_with(503);
        let exporter = || {
            to(&collector)
                .gzip(is_compressed)
                .retry(retry_on_flush())
                .spool(Spool::new(&*dir))
        };
        let first = telemetry(exporter().protocol(OtlpProtocol::HttpJson))
            .build()
            .expect("a telemetry");
        record_spans(&first, 2);
        first.shutdown().expect_err("nothing is taken");
        collector.respond_with(200);
        let second = telemetry(exporter()).build().expect("a telemetry");
        second.shutdown().expect("delivered");
        let taken = collector.requests().pop().expect("a request");
        assert_eq!(taken.header("content-type"), Some("application/json"));
        assert_eq!(consistent_counts(&second).exported, 2);
    }
}

#[test]
fn each_header_value_has_a_spool_of_its_own() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(503);
    for experiment in ["1", "2"] {
        let exporter = OtlpSpanExporter::builder().mlflow(collector.url(), experiment);
        let exporter = exporter.retry(retry_on_flush()).spool(Spool::new(&*dir));
        let telemetry = telemetry(exporter).build().expect("a telemetry");
        record_spans(&telemetry, 1);
        telemetry.shutdown().expect_err("nothing is taken");
    }
    let directories = std::fs::read_dir(&*dir).expect("a directory").count();
    assert_eq!(directories, 2);
}

#[test]
fn a_preset_implies_the_names_that_its_backend_reads() {
    let collector = Collector::start();
    let url = collector.url();
    let keys = |exporter: OtlpSpanExporterBuilder| {
        let telemetry = telemetry(exporter).build().expect("a telemetry");
        let tool = telemetry.get_client().start_span("search").kind(EntityKind::Tool);
        telemetry.run(|| tool.run(|| ()));
        telemetry.flush().expect("delivered");
        let request = collector.requests().pop().expect("a request");
        let attributes = spans(&request).remove(0).attributes;
        attributes
            .into_iter()
            .map(|attribute| attribute.key)
            .collect::<Vec<_>>()
    };
    let has = |keys: &[String], key: &str| keys.iter().any(|known| known == key);
    let builder = OtlpSpanExporter::builder;
    assert!(has(&keys(builder().phoenix(&url)), "openinference.span.kind"));
    assert!(has(&keys(builder().mlflow(&url, "0")), "gen_ai.tool.name"));
    assert!(has(&keys(builder().collector(&url)), "gen_ai.tool.name"));
    assert!(has(
        &keys(builder().langfuse(&url, "pk-lf-x", "sk-lf-x")),
        "langfuse.observation.type"
    ));
    let both = keys(to(&collector));
    assert!(
        has(&both, "gen_ai.tool.name") && has(&both, "traceloop.span.kind"),
        "{both:?}"
    );
}
