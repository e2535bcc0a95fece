//! `RespanSpanExporter` over HTTP: requests, responses and error messages.

use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter as _, SpanLinks};
use respan::{RespanSpanExporter, RespanSpanExporterBuilder};
use respan_tests::child::isolated;
use respan_tests::collector::{Collector, Received, Response};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, SystemTime};

const KEY: &str = "the-secret-key";

fn span() -> SpanData {
    SpanData {
        span_context: SpanContext::new(
            TraceId::from(1_u128),
            SpanId::from(2_u64),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        ),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: "payload".into(),
        start_time: SystemTime::now(),
        end_time: SystemTime::now(),
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::builder("respan.tracer").build(),
    }
}

/// Exports one span, on a runtime without I/O and timers, which the exporter must not need.
fn export(exporter: &RespanSpanExporter) -> OTelSdkResult {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(exporter.export(vec![span()]))
}

fn to(collector: &Collector) -> RespanSpanExporterBuilder {
    RespanSpanExporter::builder()
        .base_url(format!("{}/api/", collector.url()))
        .api_key(KEY)
}

fn sent(builder: RespanSpanExporterBuilder, collector: &Collector) -> Received {
    export(&builder.build().expect("an exporter")).expect("an export");
    collector.requests().pop().expect("a request")
}

/// The error message of the exporter about a response.
fn complaint(answer: impl Into<Response>) -> String {
    let collector = Collector::responding([answer.into()]);
    let exporter = to(&collector).build().expect("an exporter");
    let error = export(&exporter).expect_err("a failure").to_string();
    for secret in [KEY, "payload"] {
        assert!(!error.contains(secret), "{error}");
    }
    error
}

#[test]
fn the_request_matches_the_python_sdk() {
    let collector = Collector::start();
    let request = sent(to(&collector), &collector);
    assert_eq!((&*request.method, &*request.path), ("POST", "/api/v2/traces"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("authorization"), Some("Bearer the-secret-key"));
    assert_eq!(request.header("x-respan-dogfood"), Some("1"));
}

#[test]
fn headers_may_replace_all_but_the_authorization() {
    let collector = Collector::start();
    let builder = to(&collector)
        .header("content-TYPE", "application/x-custom")
        .header("X-RESPAN-DOGFOOD", "0")
        .header("X-Team", "blue")
        .header("authorization", "Basic stolen");
    let request = sent(builder, &collector);
    assert_eq!(request.header("content-type"), Some("application/x-custom"));
    assert_eq!(request.header("x-respan-dogfood"), Some("0"));
    assert_eq!(request.header("x-team"), Some("blue"));
    assert_eq!(request.header("authorization"), Some("Bearer the-secret-key"));
    let names = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    assert_eq!(names.filter(|name| name == "content-type").count(), 1);
}

/// Keys and URLs that are read from files end with a line.
#[test]
fn blanks_around_the_key_and_the_url_do_not_count() {
    let collector = Collector::start();
    let builder = RespanSpanExporter::builder()
        .base_url(format!(" {}/api\n", collector.url()))
        .api_key(format!(" {KEY}\r\n"));
    let request = sent(builder, &collector);
    assert_eq!(request.header("authorization"), Some("Bearer the-secret-key"));
    let without = sent(to(&collector).api_key(" \n"), &collector);
    assert_eq!(without.header("authorization"), None);
}

#[test]
fn without_a_key_the_authorization_is_the_users() {
    let collector = Collector::start();
    let builder = RespanSpanExporter::builder().base_url(collector.url());
    assert_eq!(sent(builder.clone(), &collector).header("authorization"), None);
    let request = sent(builder.header("Authorization", "Basic own"), &collector);
    assert_eq!(request.header("authorization"), Some("Basic own"));
}

#[test]
fn successful_responses() {
    for status in [200, 202, 204] {
        let collector = Collector::responding([status]);
        assert!(export(&to(&collector).build().expect("an exporter")).is_ok());
    }
}

#[test]
fn a_refused_key_is_named_as_the_cause() {
    let error = complaint(401);
    assert!(error.contains("401") && error.contains("RESPAN_API_KEY"), "{error}");
}

#[test]
fn a_wrong_path_is_shown() {
    let error = complaint(404);
    assert!(
        error.contains("/api/v2/traces") && error.contains("RESPAN_BASE_URL"),
        "{error}"
    );
}

#[test]
fn a_response_is_quoted_without_the_key_and_in_one_line() {
    let long = "x".repeat(190);
    let error = complaint(Response::Reply(
        400,
        Vec::new(),
        format!("no\n\x1b[31m {long} {KEY} {KEY}"),
    ));
    assert!(error.contains("400") && error.contains("no [31m xxx"), "{error}");
    assert!(!error.contains("the-secret"), "{error}");
}

#[test]
fn an_empty_response_is_reported_as_such() {
    let error = complaint(Response::Reply(500, Vec::new(), " \n".to_owned()));
    assert!(error.ends_with("answered 500: it does not say why"), "{error}");
}

#[test]
fn a_response_is_quoted_without_the_values_of_headers() {
    let said = "neither Basic dXNlcjpwYXNz nor dXNlcjpwYXNz nor token-1 nor token-12, 1 time";
    let collector = Collector::responding([Response::Reply(400, Vec::new(), said.to_owned())]);
    let exporter = RespanSpanExporter::builder()
        .base_url(collector.url())
        .header("Authorization", "Basic dXNlcjpwYXNz")
        .header("X-Token", "token-1")
        .header("X-Other-Token", "token-12")
        .header("X-Version", "1");
    let error = export(&exporter.build().expect("an exporter")).expect_err("a failure");
    let error = error.to_string();
    assert!(error.contains("neither *** nor *** nor *** nor ***, 1 time"), "{error}");
}

#[test]
fn a_redirect_on_the_same_host_is_followed_with_the_spans() {
    let collector = Collector::responding([Response::from(307).header("Location", "/elsewhere")]);
    let request = sent(to(&collector), &collector);
    assert_eq!((&*request.method, &*request.path), ("POST", "/elsewhere"));
    assert!(request.header("authorization").is_some());
    assert!(String::from_utf8_lossy(&request.body).contains("payload"));
}

#[test]
fn a_redirect_that_would_lose_the_spans_is_an_error() {
    for status in [301, 302, 303] {
        let error = complaint(Response::from(status).header("Location", "/new/secret-path"));
        assert!(error.contains("makes the request a GET without spans"), "{error}");
        assert!(
            error.contains("/new/*** was not followed") && error.contains("RESPAN_BASE_URL"),
            "{error}"
        );
    }
}

#[test]
fn a_redirect_without_a_target_is_said_to_be_one() {
    for response in [
        Response::from(304),
        Response::from(307).header("Location", "ftp://127.0.0.1/"),
    ] {
        let error = complaint(response);
        assert!(error.contains("it is a redirect without a usable target"), "{error}");
    }
}

#[test]
fn redirect_loops_are_followed_a_few_times_only() {
    let collector = Collector::start();
    collector.respond_with(Response::from(307).header("Location", "/again"));
    let refused = export(&to(&collector).build().expect("an exporter"));
    let error = refused.expect_err("it is nowhere").to_string();
    assert!(error.contains("307: it redirects again and again"), "{error}");
    assert_eq!(collector.requests().len(), 6, "one, and five redirects");
}

#[test]
fn the_key_does_not_follow_to_another_host() {
    let other = Collector::start();
    let error = complaint(Response::from(307).header("Location", other.url()));
    assert!(
        error.contains(&format!("the redirect to {}/ was not followed", other.url())),
        "{error}"
    );
    assert!(other.requests().is_empty());
}

/// Errors of an endpoint that repeats the key in the target.
#[test]
fn the_target_of_a_redirect_is_shown_without_the_key() {
    let target = format!("http://{KEY}.localhost/{KEY}");
    let error = complaint(Response::from(307).header("Location", target));
    assert!(error.contains("the redirect to http://***.localhost/***"), "{error}");
}

#[test]
fn a_broken_connection_is_an_error() {
    let error = complaint(Response::Disconnect);
    assert!(error.contains("could not send to http://127.0.0.1"), "{error}");
}

#[test]
fn an_endpoint_that_hangs_times_out() {
    let collector = Collector::responding([Response::Silence]);
    let exporter = to(&collector).timeout(Duration::from_millis(50)).build();
    assert!(export(&exporter.expect("an exporter")).is_err());
}

#[test]
fn one_connection_serves_all_exports() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    // A second connection would never be accepted.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        let mut served = 0;
        let mut read = Vec::new();
        let mut part = [0; 4096];
        while served < 3 {
            let length = stream.read(&mut part)?;
            read.extend_from_slice(&part[..length]);
            // The last bytes of every body.
            if read.ends_with(b"]}]}") || read.ends_with(b"}}]}") {
                read.clear();
                served += 1;
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
            }
        }
        std::io::Result::Ok(served)
    });
    let builder = RespanSpanExporter::builder().base_url(format!("http://{address}"));
    let exporter = builder.timeout(Duration::from_secs(10)).build().expect("an exporter");
    for _ in 0..3 {
        export(&exporter).expect("an export");
    }
    assert_eq!(server.join().ok().and_then(Result::ok), Some(3));
}

#[test]
fn debug_shows_no_secret() {
    let builder = RespanSpanExporter::builder()
        .api_key(KEY)
        .header("X-Token", "another-secret");
    let shown = format!("{builder:?} {:?}", builder.clone().build());
    assert!(!shown.contains(KEY) && !shown.contains("another-secret"), "{shown}");
}

#[test]
fn a_refused_url_is_shown_without_its_password() {
    let refused = RespanSpanExporter::builder()
        .base_url("https://me:password@host")
        .build();
    let error = refused.expect_err("a refusal").to_string();
    assert!(error.contains("***@host") && !error.contains("password"), "{error}");
}

#[test]
fn no_process_wide_crypto_provider_is_needed() {
    isolated(|| {
        // There is no listener; the test is that a client for https can be built.
        let exporter = RespanSpanExporter::builder().base_url("https://127.0.0.1:1").build();
        let error = export(&exporter.expect("an exporter"))
            .expect_err("a failure")
            .to_string();
        assert!(error.contains("could not send to https://127.0.0.1:1"), "{error}");
    });
}

#[test]
fn rejected_spans_count_in_every_spelling_of_a_number() {
    let long = "x".repeat(200_000);
    for body in [
        r#"{"partialSuccess":{"rejectedSpans":1.0}}"#.to_owned(),
        "\u{feff}{\"partialSuccess\":{\"rejectedSpans\":\"1\"}}".to_owned(),
        format!(r#"{{"partialSuccess":{{"errorMessage":"{long}","rejectedSpans":"1"}}}}"#),
        format!(
            r#"{{"partialSuccess":{{"rejectedSpans":"1","errorMessage":"{}"}}}}"#,
            long.repeat(30)
        ),
    ] {
        let error = complaint(Response::Reply(200, Vec::new(), body));
        assert!(error.contains("rejected 1 of its spans"), "{error}");
        assert!(!error.ends_with(": "), "{error}");
    }
}
