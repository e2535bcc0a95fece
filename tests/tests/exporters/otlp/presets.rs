//! Presets of backends.

use super::{delivered, sent, spans, telemetry, to, with};
use respan::{EntityKind, ExporterSettingsError, OtlpSpanExporter, OtlpSpanExporterBuilder, RespanTelemetry};
use respan_tests::collector::Collector;
use respan_tests::delivery::{record_spans, retry_at_once};

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
