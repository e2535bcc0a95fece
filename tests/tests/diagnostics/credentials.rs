//! Redaction of credentials in errors, log lines and `Debug` output.

use opentelemetry::trace::Status;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::instrumentation::RequestHead;
use respan::{
    FileSpanExporter, InitError, Mask, NewSpan, Processor, RespanParams, RespanSpanExporter, SpanLink, SpanUpdate,
    get_client,
};
use respan_tests::collector::{Collector, Response};
use respan_tests::log_lines::LogLines;
use respan_tests::recording::builder;
use respan_tests::temp_dir::TempDir;
use std::fmt::Write as _;
use std::sync::LazyLock;

const KEY: &str = "the-api-key-4711";
const TOKEN: &str = "a+token/of=ours";
const PIN: &str = "s3cr3";
/// `joe:hunter2-47`
const BASIC: &str = "Basic am9lOmh1bnRlcjItNDc=";

/// The texts that must not appear.
const SECRETS: [&str; 9] = [
    KEY,
    TOKEN,
    PIN,
    "am9lOmh1bnRlcjItNDc",
    "hunter2-47",
    "sk-0123456789abcdefgh",
    "a%2Btoken",
    "a+token",
    "the-api-key",
];

static LINES: LazyLock<LogLines> = LazyLock::new(|| LogLines::of_process(tracing::Level::TRACE));

fn assert_redacted(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[respan::task(name = "step")]
fn step() {}

/// The error message of `flush` after this response to one span.
fn flushed(answer: Response) -> String {
    let collector = Collector::responding([answer]);
    let builder = builder().api_key(KEY).base_url(collector.url());
    let headers = [("X-Token", TOKEN), ("X-Pin", PIN), ("Proxy-Authorization", BASIC)];
    let builder = builder.headers(headers).retry(respan::RetryPolicy::never());
    let telemetry = builder.build().expect("options");
    let entered = telemetry.enter();
    step();
    drop(entered);
    telemetry
        .flush()
        .map_or_else(|error| error.to_string(), |()| String::new())
}

/// Response bodies that repeat the headers of the request.
fn echoes() -> [String; 5] {
    let json = serde_json::json!({
        "authorization": format!("Bearer {KEY}"), "x-token": TOKEN, "x-pin": PIN, "proxy-authorization": BASIC,
    });
    [
        format!("bad headers: Bearer {KEY} {TOKEN} {PIN} {BASIC}"),
        format!("bad headers: {json}"),
        format!("bad headers: {}", serde_json::Value::String(json.to_string())),
        format!(
            "bad headers: {}",
            TOKEN.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D")
        ),
        "bad headers: joe:hunter2-47 and sk-0123456789abcdefgh".to_owned(),
    ]
}

#[test]
fn a_response_is_quoted_without_the_headers_of_the_request() {
    let _ = LINES.so_far();
    for echo in echoes() {
        for status in [400, 413, 429, 500, 503] {
            let text = flushed(Response::Reply(status, Vec::new(), echo.clone()));
            assert!(
                text.contains(&status.to_string()) && text.contains("bad headers"),
                "{text}"
            );
            assert!(text.contains("***"), "{text}");
            assert_redacted(&text);
        }
        for rejected in [0, 1] {
            let partial = serde_json::json!({"partialSuccess": {"rejectedSpans": rejected, "errorMessage": echo}});
            assert_redacted(&flushed(Response::Reply(200, Vec::new(), partial.to_string())));
        }
    }
    let long = format!("{} Bearer {KEY}", "x".repeat(185));
    let text = flushed(Response::Reply(400, Vec::new(), long));
    assert!(!text.contains("the-"), "{text}");
    let lines = LINES.so_far().join("\n");
    assert!(lines.contains("bad headers"), "{lines}");
    assert_redacted(&lines);
}

#[test]
fn a_url_is_shown_without_credentials() {
    for url in [
        "https://h/api?api_key=the-api-key-4711&x=1",
        "https://joe:hunter2-47@h/api?x=1",
        "https://h/?to=a@b&token=the-api-key-4711",
        "sk-0123456789abcdefgh",
        "https://h/#access_token=the-api-key-4711",
    ] {
        let refused = RespanSpanExporter::builder().base_url(url);
        let text = format!("{refused:?} {:?}", refused.clone().build());
        assert!(text.contains("***"), "{text}");
        assert_redacted(&text);
        let builder = builder().base_url(url);
        let shown = format!("{builder:?}");
        let text = format!("{shown} {}", builder.build().expect_err("a refusal"));
        assert_redacted(&text);
    }
}

/// The path may be the secret, as with web hooks.
#[test]
fn only_the_host_of_a_refused_url_is_shown() {
    for (url, shown) in [
        (
            "https://host.example/api/s3cr3t/v2/traces?a=s3cr3t",
            "https://host.example/api/***/v2/traces?a=***",
        ),
        ("ftp://host.example/s3cr3t", "ftp://host.example/***"),
        ("https://host.example/api#s3cr3t", "https://host.example/api#***"),
        ("host.example:8000/s3cr3t", "host.example:8000/***"),
        (
            "the-s3cr3t-itself",
            "base_url holds a value that cannot be used and is not shown here",
        ),
        (
            "s3cr3t:x",
            "base_url holds a value that cannot be used and is not shown here",
        ),
    ] {
        let error = builder().base_url(url).build().expect_err("a refusal");
        let text = format!("{error} {error:?}");
        assert!(text.contains(shown), "{text}");
        let exporter = RespanSpanExporter::builder().base_url(url);
        let refused = exporter.clone().build().expect_err("a refusal");
        assert_redacted(&format!(
            "{text} {:?} {exporter:?} {refused} {refused:?}",
            builder().base_url(url)
        ));
    }
}

/// The path is the secret of endpoints that take no header.
#[test]
fn a_token_in_the_path_of_the_url_is_not_shown() {
    let path = format!("/hooks/{KEY}/v2/traces");
    let said = Response::Reply(500, Vec::new(), format!("no handler for {path}"));
    let collector = Collector::responding([said, Response::from(401), Response::rejecting(1, &path)]);
    let url = format!("{}/hooks/{KEY}", collector.url());
    let _ = LINES.so_far();
    let builder = builder().api_key("another").base_url(&url);
    let mut shown = format!("{builder:?}");
    let telemetry = builder.retry(respan::RetryPolicy::never()).build().expect("options");
    for _ in 0..4 {
        let entered = telemetry.enter();
        step();
        drop(entered);
        if let Err(error) = telemetry.flush() {
            let _ = write!(shown, "{error} {error:?}");
        }
    }
    let requests = collector.requests();
    assert!(requests.len() == 4 && requests.iter().all(|request| request.path == path));
    for stats in telemetry.get_client().processor_stats() {
        let _ = write!(shown, "{stats} {stats:?}");
    }
    let exporter = RespanSpanExporter::builder().base_url(&url).max_body_bytes(1);
    let exporter = exporter.build().expect("an exporter");
    let _ = write!(shown, "{telemetry:?} {exporter:?} {:?}", LINES.so_far());
    assert!(shown.contains("/***/***/v2/traces"), "{shown}");
    assert_redacted(&shown);
}

/// `user:password` without a host reads as a host and its port.
#[test]
fn a_password_in_the_place_of_a_port_is_not_shown() {
    let url = "https://joe:s3cr3t-of-47/api";
    let error = builder().api_key("another").base_url(url).build().expect_err("no port");
    let exporter = RespanSpanExporter::builder().base_url(url);
    let text = format!("{error} {error:?} {exporter:?} {:?}", exporter.clone().build());
    assert!(text.contains("https://joe:***/api"), "{text}");
    assert_redacted(&text);
}

/// The pattern may be the secret itself, by mistake.
#[test]
fn a_pattern_that_is_refused_is_quoted_to_its_first_characters() {
    let error = Mask::new()
        .pattern("s3cr3t(of-47")
        .expect_err("a group without its end");
    let text = format!("{error} {error:?}");
    assert!(text.contains("\"s3cr…\"") && text.contains("12 characters"), "{text}");
    assert_redacted(&text);
}

#[test]
fn an_id_that_is_refused_is_quoted_in_part() {
    let id = "0123456789abcdef0123456789abcdef";
    let long = format!("Bearer the-api-key-4711 {}", "é".repeat(1_000_000));
    let link = |trace_id: &str, span_id: &str| {
        let error = SpanLink::new(trace_id, span_id).expect_err("no id");
        [error.to_string(), format!("{error:?}")]
    };
    let parent = |trace_id: &str, span_id: &str| {
        let error = get_client()
            .get_span_buffer("")
            .parent(trace_id, span_id)
            .expect_err("no id");
        [error.to_string(), format!("{error:?}")]
    };
    let refused = [
        link(&long, &id[..16]),
        link(id, &long),
        parent(&long, &id[..16]),
        parent(id, &long),
    ];
    for texts in refused {
        for text in texts {
            assert!(
                text.contains("Bearer ***") && text.contains("ééé…") && text.chars().count() < 160,
                "{}",
                text.len()
            );
            assert_redacted(&text);
        }
    }
}

#[test]
fn a_header_given_in_one_piece_is_shown_by_its_name() {
    for line in ["Authorization: Bearer the-api-key-4711", "X-Token=the-api-key-4711"] {
        let builder = builder().api_key("another").header(line, "");
        let shown = format!("{builder:?}");
        let text = format!("{shown} {}", builder.build().expect_err("a refusal"));
        assert!(
            text.contains("header") && text.contains(": ***") || text.contains("=***"),
            "{text}"
        );
        assert_redacted(&text);
        let builder = RespanSpanExporter::builder().header(line, "");
        let refused = builder.clone().build().expect_err("a refusal");
        assert_redacted(&format!("{builder:?} {refused} {refused:?}"));
    }
}

#[test]
fn a_variable_is_shown_without_credentials() {
    for (name, value) in [
        ("OTEL_RESOURCE_ATTRIBUTES", "team=blue,api_key=the-api-key-4711,broken"),
        ("OTEL_RESOURCE_ATTRIBUTES", "db=postgres://joe:hunter2-47@h,broken"),
        ("RESPAN_LOG_LEVEL", "sk-0123456789abcdefgh"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "Bearer the-api-key-4711"),
    ] {
        let builder = builder().environment(move |asked| (asked == name).then(|| value.to_owned()));
        let error = builder.build().expect_err("a refusal");
        assert!(matches!(error, InitError::InvalidValue { .. }), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(name) && text.contains("***"), "{text}");
        assert_redacted(&text);
    }
}

/// An exporter whose error repeats a header.
#[derive(Debug)]
struct RepeatsHeader;

impl SpanExporter for RepeatsHeader {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure(
            "401 for Bearer the-api-key-4711".to_owned(),
        ))
    }
}

#[test]
fn error_messages_of_other_exporters_are_redacted() {
    let telemetry = builder()
        .add_processor(Processor::new(RepeatsHeader))
        .build()
        .expect("options");
    let entered = telemetry.enter();
    step();
    drop(entered);
    let text = telemetry.flush().expect_err("a failure").to_string();
    assert!(text.contains("401 for Bearer ***"), "{text}");

    let made = || Processor::build(|| Err::<RepeatsHeader, _>("no login with sk-0123456789abcdefgh"));
    let _ = LINES.so_far();
    let telemetry = builder().add_processor(made()).build().expect("options");
    drop(telemetry);
    let lines = LINES.so_far().join("\n");
    assert!(lines.contains("no login with ***"), "{lines}");
    assert_redacted(&lines);
}

#[test]
fn debug_output_contains_no_span_content() {
    let bytes = format!("{:?}", KEY.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']);
    let resource = Resource::builder_empty()
        .with_attribute(opentelemetry::KeyValue::new("password", KEY))
        .build();
    let mut exporter = RespanSpanExporter::builder().build().expect("an exporter");
    exporter.set_resource(&resource);
    let dir = TempDir::new();
    std::fs::create_dir_all(&*dir).expect("a directory");
    let mut file = FileSpanExporter::new(dir.join("spans")).expect("a file");
    SpanExporter::set_resource(&mut file, &resource);
    let block = get_client().start_span("block").attribute("password", KEY);
    let new = NewSpan::new("new")
        .attribute("password", KEY)
        .status(Status::error(KEY));
    let params = RespanParams::new().customer_identifier(KEY).metadata("password", KEY);
    let update = SpanUpdate::new()
        .attribute("password", KEY)
        .error(KEY)
        .respan_params(params.clone());
    let path = format!("/v1/models?key={KEY}");
    let request = RequestHead::new("POST", "https", "host", &path);
    // The pattern of a mask may be the secret itself.
    let mask = Mask::new().pattern(KEY).expect("a pattern");
    let builder = builder().mask(mask.clone());
    let masks = format!("{mask:?} {builder:?}");
    for shown in [
        format!("{exporter:?}"),
        format!("{file:?}"),
        format!("{block:?} {new:?} {params:?} {update:?} {request:?}"),
        masks,
    ] {
        assert!(!shown.contains(bytes), "{shown}");
        assert_redacted(&shown);
    }
}
