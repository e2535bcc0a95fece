//! No credential reaches an error, a log line or what `Debug` prints, whoever has put it there.

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::{FileSpanExporter, InitError, Mask, Processor, RespanSpanExporter, SpanLink, get_client};
use respan_tests::collector::{Answer, Collector};
use respan_tests::place::Place;
use respan_tests::recording::builder;
use respan_tests::said::Lines;
use std::sync::LazyLock;

const KEY: &str = "the-api-key-4711";
const TOKEN: &str = "a+token/of=ours";
const PIN: &str = "s3cr3";
/// `joe:hunter2-47`
const BASIC: &str = "Basic am9lOmh1bnRlcjItNDc=";

/// What must be nowhere.
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

static LINES: LazyLock<Lines> = LazyLock::new(|| Lines::of_process(tracing::Level::TRACE));

fn assert_unsaid(said: &str) {
    for secret in SECRETS {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}

#[respan::task(name = "step")]
fn step() {}

/// One span to an endpoint that answers so: what `flush` says of it.
fn flushed(answer: Answer) -> String {
    let collector = Collector::answering([answer]);
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

/// What an endpoint may make of the headers that it got.
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
fn an_answer_is_quoted_without_what_was_sent() {
    let _ = LINES.said();
    for echo in echoes() {
        for status in [400, 413, 429, 500, 503] {
            let said = flushed(Answer::Reply(status, Vec::new(), echo.clone()));
            assert!(
                said.contains(&status.to_string()) && said.contains("bad headers"),
                "{said}"
            );
            assert!(said.contains("***"), "{said}");
            assert_unsaid(&said);
        }
        for rejected in [0, 1] {
            let partial = serde_json::json!({"partialSuccess": {"rejectedSpans": rejected, "errorMessage": echo}});
            assert_unsaid(&flushed(Answer::Reply(200, Vec::new(), partial.to_string())));
        }
    }
    let long = format!("{} Bearer {KEY}", "x".repeat(185));
    let said = flushed(Answer::Reply(400, Vec::new(), long));
    assert!(!said.contains("the-"), "{said}");
    let lines = LINES.said().join("\n");
    assert!(lines.contains("bad headers"), "{lines}");
    assert_unsaid(&lines);
}

#[test]
fn an_address_is_shown_without_credentials() {
    for url in [
        "https://h/api?api_key=the-api-key-4711&x=1",
        "https://joe:hunter2-47@h/api?x=1",
        "https://h/?to=a@b&token=the-api-key-4711",
        "sk-0123456789abcdefgh",
        "https://h/#access_token=the-api-key-4711",
    ] {
        let refused = RespanSpanExporter::builder().base_url(url);
        let said = format!("{refused:?} {:?}", refused.clone().build());
        assert!(said.contains("***"), "{said}");
        assert_unsaid(&said);
        let builder = builder().base_url(url);
        let shown = format!("{builder:?}");
        let said = format!("{shown} {}", builder.build().expect_err("a refusal"));
        assert_unsaid(&said);
    }
}

/// A path may be the secret itself, as with web hooks.
#[test]
fn of_an_address_that_is_refused_only_the_host_is_shown() {
    for (url, shown) in [
        (
            "https://host.example/api/s3cr3t/v2/traces?a=s3cr3t",
            "https://host.example/api/***/v2/traces?a=***",
        ),
        ("ftp://host.example/s3cr3t", "ftp://host.example/***"),
        ("https://host.example/api#s3cr3t", "https://host.example/api#***"),
        ("host.example:8000/s3cr3t", "host.example:8000/***"),
        ("the-s3cr3t-itself", "`***`"),
        ("s3cr3t:x", "`***`"),
    ] {
        let error = builder().base_url(url).build().expect_err("a refusal");
        let said = format!("{error} {error:?}");
        assert!(said.contains(shown), "{said}");
        let exporter = RespanSpanExporter::builder().base_url(url);
        let refused = exporter.clone().build().expect_err("a refusal");
        assert_unsaid(&format!(
            "{said} {:?} {exporter:?} {refused} {refused:?}",
            builder().base_url(url)
        ));
    }
}

/// What is to be masked may be given as it is, by mistake.
#[test]
fn a_pattern_that_is_refused_is_quoted_to_its_first_characters() {
    let error = Mask::new()
        .pattern("s3cr3t(of-47")
        .expect_err("a group without its end");
    let said = format!("{error} {error:?}");
    assert!(said.contains("\"s3cr…\"") && said.contains("12 characters"), "{said}");
    assert_unsaid(&said);
}

#[test]
fn an_id_that_is_refused_is_quoted_in_part() {
    let id = "0123456789abcdef0123456789abcdef";
    let long = format!("Bearer the-api-key-4711 {}", "é".repeat(1_000_000));
    for refused in [SpanLink::new(&long, &id[..16]), SpanLink::new(id, &long)] {
        let error = refused.expect_err("no id");
        for said in [error.to_string(), format!("{error:?}")] {
            assert!(
                said.contains("Bearer ***") && said.contains("ééé…") && said.chars().count() < 160,
                "{}",
                said.len()
            );
            assert_unsaid(&said);
        }
    }
}

#[test]
fn a_header_given_in_one_piece_is_shown_by_its_name() {
    for line in ["Authorization: Bearer the-api-key-4711", "X-Token=the-api-key-4711"] {
        let builder = builder().api_key("another").header(line, "");
        let shown = format!("{builder:?}");
        let said = format!("{shown} {}", builder.build().expect_err("a refusal"));
        assert!(
            said.contains("header") && said.contains(": ***") || said.contains("=***"),
            "{said}"
        );
        assert_unsaid(&said);
        let builder = RespanSpanExporter::builder().header(line, "");
        let refused = builder.clone().build().expect_err("a refusal");
        assert_unsaid(&format!("{builder:?} {refused} {refused:?}"));
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
        let said = format!("{error} {error:?}");
        assert!(said.contains(name) && said.contains("***"), "{said}");
        assert_unsaid(&said);
    }
}

/// An exporter that tells what it has sent.
#[derive(Debug)]
struct Talkative;

impl SpanExporter for Talkative {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure(
            "401 for Bearer the-api-key-4711".to_owned(),
        ))
    }
}

#[test]
fn the_words_of_other_exporters_are_repeated_without_credentials() {
    let telemetry = builder()
        .add_processor(Processor::new(Talkative))
        .build()
        .expect("options");
    let entered = telemetry.enter();
    step();
    drop(entered);
    let said = telemetry.flush().expect_err("a failure").to_string();
    assert!(said.contains("401 for Bearer ***"), "{said}");

    let made = || Processor::build(|| Err::<Talkative, _>("no login with sk-0123456789abcdefgh"));
    let _ = LINES.said();
    let telemetry = builder().add_processor(made()).build().expect("options");
    drop(telemetry);
    let lines = LINES.said().join("\n");
    assert!(lines.contains("no login with ***"), "{lines}");
    assert_unsaid(&lines);
}

#[test]
fn nothing_that_holds_spans_prints_what_they_carry() {
    let bytes = format!("{:?}", KEY.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']);
    let resource = Resource::builder_empty()
        .with_attribute(opentelemetry::KeyValue::new("password", KEY))
        .build();
    let mut exporter = RespanSpanExporter::builder().build().expect("an exporter");
    exporter.set_resource(&resource);
    let place = Place::new();
    std::fs::create_dir_all(&*place).expect("a directory");
    let mut file = FileSpanExporter::new(place.join("spans")).expect("a file");
    SpanExporter::set_resource(&mut file, &resource);
    let block = get_client().start_span("block").attribute("password", KEY);
    // What a mask looks for may be the secret itself.
    let mask = Mask::new().pattern(KEY).expect("a pattern");
    let builder = builder().mask(mask.clone());
    let masks = format!("{mask:?} {builder:?}");
    for shown in [
        format!("{exporter:?}"),
        format!("{file:?}"),
        format!("{block:?}"),
        masks,
    ] {
        assert!(!shown.contains(bytes), "{shown}");
        assert_unsaid(&shown);
    }
}
