//! Captured arguments and results: valid JSON, one fallback per value, bounded size.

use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{RespanTelemetry, TelemetryBuilder};
use serde::{Serialize, Serializer};
use serde_json::json;
use std::collections::HashMap;

fn builder(exporter: &InMemorySpanExporter) -> TelemetryBuilder {
    RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(exporter.clone())
        .set_global_provider(false)
        .environment(|_| None)
}

fn only_span(configure: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder, call: impl FnOnce()) -> TestSpan {
    let exporter = InMemorySpanExporter::new();
    let telemetry = configure(builder(&exporter))
        .build()
        .expect("a telemetry without a key");
    let entered = telemetry.enter();
    call();
    drop(entered);
    exporter.tree().spans().next().cloned().expect("a span")
}

fn span_of(call: impl FnOnce()) -> TestSpan {
    only_span(|builder| builder, call)
}

#[derive(Serialize)]
struct Point {
    x: i32,
    y: Option<f64>,
}

#[derive(Debug)]
struct DebugOnly(#[allow(dead_code)] &'static str);

struct Opaque;

struct Refuses;
impl Serialize for Refuses {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no"))
    }
}

struct Panics;
impl Serialize for Panics {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("a Serialize that panics")
    }
}

#[respan::task]
fn mixed(point: Point, debug: DebugOnly, opaque: Opaque, refuses: Refuses, panics: Panics, last: u8) -> u8 {
    let _ = (point.x, point.y, &debug, &opaque, &refuses, &panics);
    last
}

#[test]
fn each_argument_falls_back_on_its_own() {
    let span = span_of(|| {
        mixed(
            Point { x: 1, y: None },
            DebugOnly("a \"quoted\" text"),
            Opaque,
            Refuses,
            Panics,
            7,
        );
    });
    let kwargs = &span.input()["kwargs"];
    assert_eq!(kwargs["point"], json!({"x": 1, "y": null}));
    assert_eq!(kwargs["debug"], "DebugOnly(\"a \\\"quoted\\\" text\")");
    assert_eq!(kwargs["opaque"], concat!("<", module_path!(), "::Opaque>"));
    assert_eq!(kwargs["refuses"], concat!("<", module_path!(), "::Refuses>"));
    assert_eq!(kwargs["panics"], concat!("<", module_path!(), "::Panics>"));
    assert_eq!(kwargs["last"], 7);
    assert_eq!(span.output(), 7);
}

#[respan::task]
fn floats(numbers: Vec<f64>) -> f64 {
    numbers.iter().sum()
}

#[test]
fn non_finite_numbers_become_null() {
    let span = span_of(|| {
        floats(vec![1.5, f64::NAN, f64::INFINITY]);
    });
    assert_eq!(span.input()["kwargs"]["numbers"], json!([1.5, null, null]));
    assert!(span.text("traceloop.entity.output").contains("null"));
}

#[derive(Serialize)]
struct Nested(Option<Box<Nested>>);

#[respan::task]
fn deep(nested: &Nested, small: u8) {
    let _ = (nested, small);
}

#[respan::task]
fn lists_of_lists(lists: &serde_json::Value, small: u8) {
    let _ = (lists, small);
}

#[test]
fn too_deep_values_are_cut_and_the_call_continues() {
    let mut nested = Nested(None);
    let mut lists: serde_json::Value = json!([]);
    for _ in 0..500 {
        nested = Nested(Some(Box::new(nested)));
        lists = json!([lists]);
    }
    let span = span_of(|| lists_of_lists(&lists, 3));
    assert_eq!(span.input()["kwargs"]["small"], 3);
    assert!(span.text("traceloop.entity.input").contains('…'));
    let span = span_of(|| deep(&nested, 4));
    assert_eq!(span.input()["kwargs"]["small"], 4);
}

#[respan::task]
fn echo(prompt: &str, model: &str) -> String {
    let _ = model;
    prompt.to_owned()
}

#[test]
fn large_content_is_cut_and_has_its_original_size() {
    let prompt = "😀 ".repeat(1_000_000);
    let span = span_of(|| {
        echo(&prompt, "small");
    });
    let input = span.text("traceloop.entity.input");
    assert!(input.len() <= 1_000_000 && input.len() > 900_000, "{}", input.len());
    assert_eq!(span.input()["kwargs"]["model"], "small");
    let size = span
        .text("respan.entity.input.original_size")
        .parse::<usize>()
        .expect("a number");
    assert!(size > prompt.len() && size < prompt.len() + 100, "{size}");
    assert!(
        span.output()
            .as_str()
            .is_some_and(|text| text.starts_with("😀 😀") && text.ends_with('…'))
    );
    assert_eq!(
        span.text("respan.entity.output.original_size"),
        (prompt.len() + 2).to_string()
    );
}

#[test]
fn content_within_the_limit_is_complete() {
    let prompt = "x".repeat(900_000);
    let span = span_of(|| {
        echo(&prompt, "small");
    });
    assert_eq!(span.output(), prompt);
    assert_eq!(span.attribute("respan.entity.output.original_size"), None);
}

#[test]
fn the_limit_can_be_set() {
    let prompt = "x".repeat(10_000);
    let span = only_span(
        |builder| builder.content_limit(1000),
        || {
            echo(&prompt, "small");
        },
    );
    assert!(span.text("traceloop.entity.input").len() <= 1000);
    assert_eq!(span.input()["kwargs"]["model"], "small");
}

#[test]
fn content_can_be_switched_off_by_variable() {
    for variable in ["RESPAN_TRACE_CONTENT", "TRACELOOP_TRACE_CONTENT"] {
        let span = only_span(
            |builder| builder.environment(move |name| (name == variable).then(|| "false".to_owned())),
            || {
                echo("secret", "small");
            },
        );
        assert_eq!(span.attribute("traceloop.entity.input"), None);
        assert_eq!(span.attribute("traceloop.entity.output"), None);
        assert_eq!(span.text("traceloop.entity.name"), "echo");
    }
}

#[respan::task]
fn maps(map: HashMap<(u8, u8), u8>) {
    let _ = map;
}

#[test]
fn maps_without_json_keys_fall_back_on_debug() {
    let span = span_of(|| maps(HashMap::from([((1, 2), 3)])));
    assert_eq!(span.input()["kwargs"]["map"], "{(1, 2): 3}");
}
