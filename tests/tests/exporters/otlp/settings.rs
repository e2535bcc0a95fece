//! Options and environment variables.

use super::{KEY, complaint, error, sent, spans, to, with};
use respan::{OtlpProtocol, OtlpSpanExporter};
use respan_tests::collector::{Collector, Response};
use respan_tests::log_lines::logged_by;

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
    assert!(
        file.starts_with("OTEL_EXPORTER_OTLP_CERTIFICATE is `/no/such/file`") && file.contains("PEM"),
        "{file}"
    );
    let file = error(OtlpSpanExporter::builder().root_certificates("/no/such/file"));
    assert!(file.starts_with("root_certificates is `/no/such/file`"), "{file}");
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
