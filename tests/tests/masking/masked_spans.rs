//! Masked spans on every path of delivery.

use crate::masked::{mask, masked, recording};
use opentelemetry_sdk::trace::SpanData;
use respan::testing::InMemorySpanExporter;
use respan::{Mask, Processor, RespanParams, SpanLink, SpanUpdate, Spool, attributes, get_client};
use respan_tests::collector::Collector;
use respan_tests::delivery::{TIMEOUT, retry_on_flush};
use respan_tests::recording::{builder, only};
use respan_tests::temp_dir::TempDir;
use serde::Serialize;
use serde_json::{Value, json};
use std::fs;

/// The secret, which must not be exported.
pub(crate) const SECRET: &str = "hunter2-4711";

#[derive(Serialize)]
struct Login {
    user: &'static str,
    #[serde(rename = "Pass-Word")]
    password: &'static str,
    tries: u128,
}

/// Not `Serialize`, with a secret in its `Debug` output.
#[derive(Debug)]
#[expect(dead_code, reason = "read by `Debug`")]
struct Config {
    password: Option<String>,
    host: &'static str,
}

const LOGIN: Login = Login {
    user: "joe",
    password: "geheim",
    tries: u128::MAX,
};

/// Records the secret in every field of a span that holds text.
#[respan::task(name = "telling")]
fn telling(login: Login, text: &str) -> Result<(), String> {
    let _ = login;
    let client = get_client();
    client.update_current_span(
        SpanUpdate::new()
            .attribute("text", format!("says {text}"))
            .attribute("password", 12)
            .attribute("list", [format!("a {text}"), "b".to_owned()])
            .attribute("bytes", text.as_bytes().to_vec())
            .attribute("map", json!({"password": [1], "deep": {"x": text, "n": 1}})),
    );
    client.update_current_span(
        RespanParams::new()
            .metadata("password", "geheim")
            .customer_name(text.to_owned()),
    );
    client.add_event("tried", [("how", text.to_owned()), ("password", "geheim".to_owned())]);
    Err(format!("{text} was wrong"))
}

fn link() -> SpanLink {
    let link = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef").expect("ids");
    link.attribute("why", format!("because of {SECRET}"))
}

fn tell() {
    let links = respan::attach_span_links([link()]).expect("ids");
    let _ = links.run(|| telling(LOGIN, SECRET));
}

fn value<'a>(span: &'a SpanData, key: &str) -> &'a str {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    match found.map(|attribute| &attribute.value) {
        Some(opentelemetry::Value::String(text)) => text.as_str(),
        other => panic!("{key}: {other:?}"),
    }
}

#[test]
fn every_part_of_a_span_is_masked_and_names_stay() {
    let span = masked(mask(), tell);
    let data = span.data();
    let shown = format!("{data:?}");
    assert!(!shown.contains(SECRET) && !shown.contains("geheim"), "{shown}");
    assert_eq!(span.text("traceloop.entity.name"), "telling");
    assert_eq!(
        span.text(attributes::ENTITY_INPUT),
        r#"{"args":[],"kwargs":{"login":{"user":"joe","Pass-Word":"***","tries":340282366920938463463374607431768211455},"text":"***"}}"#
    );
    assert_eq!(span.error(), Some("*** was wrong"));
    assert_eq!(value(data, "text"), "says ***");
    assert_eq!(value(data, "password"), "***");
    assert_eq!(value(data, "respan.metadata.password"), "***");
    assert_eq!(value(data, attributes::CUSTOMER_NAME), "***");
    let map: Value = serde_json::from_str(value(data, "map")).expect("JSON");
    assert_eq!(map, json!({"password": "***", "deep": {"x": "***", "n": 1}}));
    assert_eq!(data.links.links.len(), 1);
    let events: Vec<&str> = data.events.events.iter().map(|event| &*event.name).collect();
    assert_eq!(events, ["tried", "exception"]);
}

#[test]
fn nothing_is_masked_unless_asked_for() {
    let (telemetry, exporter) = respan_tests::recording::recording();
    let entered = telemetry.enter();
    tell();
    drop(entered);
    let span = only(&exporter.tree());
    assert_eq!(span.input()["kwargs"]["text"], SECRET);
}

#[test]
fn no_request_to_respan_contains_it() {
    for batching in [true, false] {
        let collector = Collector::start();
        let builder = builder().api_key("key").base_url(collector.url());
        let telemetry = builder
            .is_batching_enabled(batching)
            .mask(mask())
            .build()
            .expect("options");
        let entered = telemetry.enter();
        tell();
        drop(entered);
        telemetry.flush().expect("delivered");
        let requests = collector.requests();
        assert_eq!(requests.len(), 1);
        let body = String::from_utf8_lossy(&requests[0].body).into_owned();
        assert!(
            body.contains("***") && !body.contains(SECRET) && !body.contains("geheim"),
            "{body}"
        );
    }
}

#[test]
fn no_file_in_the_spool_contains_it() {
    for batching in [true, false] {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_with(503);
        let telemetry = builder()
            .api_key("key")
            .base_url(collector.url())
            .retry(retry_on_flush())
            .spool(Spool::new(&*dir))
            .is_batching_enabled(batching)
            .mask(mask())
            .build()
            .expect("options");
        let entered = telemetry.enter();
        tell();
        drop(entered);
        telemetry.flush_timeout(TIMEOUT).expect_err("the endpoint is down");
        let files = dir.files();
        assert_eq!(files.len(), 1, "{files:?}");
        let content = String::from_utf8_lossy(&fs::read(&files[0]).expect("a file")).into_owned();
        assert!(
            content.contains("***") && !content.contains(SECRET) && !content.contains("geheim"),
            "{content}"
        );
    }
}

#[test]
fn arguments_without_serialize_and_stringified_arguments_are_masked() {
    #[respan::tool(name = "call")]
    fn call(config: &Config, body: &Value) -> String {
        let _ = (config, body);
        format!("https://host/?password={SECRET}&page=2")
    }

    let config = Config {
        password: Some("geheim, auch".to_owned()),
        host: "db",
    };
    let body = json!({"function": {"arguments": json!({"password": "geheim", "n": 1.5}).to_string()}});
    let span = masked(Mask::new().keys(["password"]), || {
        call(&config, &body);
    });
    let input = &span.input()["kwargs"];
    assert_eq!(input["config"], "Config { password: ***, host: \"db\" }");
    assert_eq!(input["body"]["function"]["arguments"], r#"{"n":1.5,"password":"***"}"#);
    assert_eq!(span.output(), "https://host/?password=***&page=2");
}

#[test]
fn content_that_was_cut_stays_json_and_stays_masked() {
    #[respan::task(name = "large")]
    fn large(arguments: &str, rest: &[String]) -> String {
        let _ = rest;
        arguments.to_owned()
    }

    let exporter = InMemorySpanExporter::new();
    let builder = builder().is_batching_enabled(false).content_limit(500);
    let builder = builder.mask(Mask::new().keys(["password"]));
    let telemetry = builder.add_processor(exporter.clone()).build().expect("options");
    let entered = telemetry.enter();
    let arguments = json!({"model": "small", "password": "k".repeat(2000)}).to_string();
    large(&arguments, &vec!["rest".to_owned(); 500]);
    drop(entered);
    let span = only(&exporter.tree());
    for text in [
        span.text(attributes::ENTITY_INPUT),
        span.text(attributes::ENTITY_OUTPUT),
    ] {
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        assert!(text.contains("***") && !text.contains("kk"), "{text}");
    }
}

#[respan::task(name = "returning")]
pub(crate) fn tell_and_return() -> &'static str {
    SECRET
}

#[test]
fn buffered_spans_are_masked_when_they_are_processed() {
    let (telemetry, exporter) = recording(mask());
    let _entered = telemetry.enter();
    let client = get_client();
    let buffer = client.get_span_buffer("held");
    {
        let _inside = buffer.enter();
        tell_and_return();
    }
    let held = buffer.get_all_spans();
    assert_eq!(
        value(&held[0].to_span_data(), attributes::ENTITY_OUTPUT),
        format!("\"{SECRET}\"")
    );
    client.process_spans(&buffer);
    assert_eq!(only(&exporter.tree()).output(), "***");
}

#[test]
fn routing_and_export_filters_work_on_what_was_recorded() {
    #[respan::task(name = "kept", processors = "secrets", export_filter = {"note": {"operator": "contains", "value": "hunter2"}})]
    fn kept() {
        get_client().update_current_span(SpanUpdate::new().attribute("note", SECRET));
    }

    for batching in [[true, true], [false, true]] {
        let exporters = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
        let mut builder = builder().mask(
            mask()
                .keys(["processors", "note"])
                .pattern("secrets")
                .expect("a pattern"),
        );
        for (exporter, batching) in exporters.iter().zip(batching) {
            let processor = Processor::new(exporter.clone()).name("secrets");
            builder = builder.add_processor(processor.batching(batching));
        }
        let telemetry = builder.build().expect("options");
        let entered = telemetry.enter();
        kept();
        drop(entered);
        telemetry.flush().expect("delivered");
        for exporter in &exporters {
            let span = only(&exporter.tree());
            assert_eq!(span.text("note"), "***");
            assert_eq!(span.text(attributes::PROCESSORS), "secrets");
        }
    }
}
