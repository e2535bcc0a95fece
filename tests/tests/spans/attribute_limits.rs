//! Length limits of attributes, applied after the mask.

use opentelemetry::{Array, Value as OtelValue};
use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{Mask, NewSpan, RespanParams, SpanLink, SpanUpdate, TelemetryBuilder, get_client, propagate_attributes};
use respan_tests::recording::{builder, only};
use serde_json::{Value, json};

const IDENTIFIER: &str = "respan.customer_params.customer_identifier";
const CUSTOMERS: [&str; 3] = [
    IDENTIFIER,
    "respan.customer_params.email",
    "respan.customer_params.name",
];

#[respan::task(name = "step")]
fn step() {}

/// The only span of this body.
fn recorded(builder: TelemetryBuilder, body: impl FnOnce()) -> TestSpan {
    let exporter = InMemorySpanExporter::new();
    let builder = builder.is_batching_enabled(false).add_processor(exporter.clone());
    let telemetry = builder.build().expect("options");
    let entered = telemetry.enter();
    body();
    drop(entered);
    only(&exporter.tree())
}

fn customer(text: &str) -> RespanParams {
    let params = RespanParams::new().customer_identifier(text);
    params.customer_email(text).customer_name(text)
}

#[test]
fn customer_attributes_are_masked_before_they_are_truncated() {
    // It matches at its end only: the first half alone is not recognisable.
    let mask = Mask::new().pattern("[a-z0-9-]+!hunter2").expect("a pattern");
    for before in 230..260 {
        let text = format!("{} geheim-4711-geheim!hunter2", "x".repeat(before));
        let builder = builder().mask(mask.clone());
        let span = recorded(builder, || propagate_attributes(customer(&text)).run(step));
        for key in CUSTOMERS {
            let text = span.text(key);
            assert!(!text.contains('g') && text.chars().count() <= 254, "{before}: {text}");
        }
    }
}

#[test]
fn customer_identifiers_from_every_source_are_truncated() {
    let text = "ü".repeat(300);
    let cut = "ü".repeat(254);
    let spans = [
        recorded(builder(), || propagate_attributes(customer(&text)).run(step)),
        recorded(builder(), || {
            let started = get_client().start_span("started");
            started.run(|| get_client().update_current_span(customer(&text)));
        }),
        recorded(builder(), || {
            let buffer = get_client().get_span_buffer("batch");
            buffer.create_span(NewSpan::new("made").attribute(IDENTIFIER, text.clone()));
            get_client().process_spans(&buffer);
        }),
    ];
    for span in spans {
        assert_eq!(span.text(IDENTIFIER), cut, "{}", span.data().name);
    }
    let number = recorded(builder(), || {
        propagate_attributes(RespanParams::new().customer_identifier(7)).run(step);
    });
    assert_eq!(number.attribute(IDENTIFIER), Some(&7_i64.into()));
}

fn limited(chars: usize) -> TelemetryBuilder {
    builder().attribute_value_length_limit(chars)
}

fn updated(builder: TelemetryBuilder, update: SpanUpdate) -> TestSpan {
    recorded(builder, || {
        let started = get_client().start_span("started");
        started.run(|| get_client().update_current_span(update));
    })
}

#[test]
fn texts_are_truncated_to_the_limit_only_if_they_are_longer() {
    let texts = [
        "short",
        "ten_chars!",
        "eleven_char",
        "üüüüüüüüüü",
        "üüüüüüüüüüü",
        "😀😀😀😀😀😀😀😀😀😀😀",
        "[\"long enough\"]",
    ];
    for limit in 0..14 {
        for text in texts {
            let update = SpanUpdate::new().attribute("text", text).attribute("list", [text]);
            let span = updated(limited(limit), update);
            let cut = span.text("text");
            if text.chars().count() <= limit {
                assert_eq!(cut, text);
            } else {
                assert!(cut.chars().count() <= limit, "{limit}: {cut}");
                assert!(limit == 0 || cut.contains('…'), "{limit}: {cut}");
            }
            let list = OtelValue::Array(Array::String(vec![cut.into()]));
            assert_eq!(span.attribute("list"), Some(&list));
        }
    }
}

#[test]
fn the_limit_applies_to_maps_events_and_links_but_not_to_names() {
    let long = "x".repeat(100);
    let span = recorded(limited(10), || {
        let link = SpanLink::new(&"1".repeat(32), &"1".repeat(16)).expect("ids");
        let started = get_client().start_span("a-name-of-more-than-ten-characters");
        started.link(link.attribute("why", long.clone())).run(|| {
            let update = SpanUpdate::new().attribute("map", json!({"deep": [&long]}));
            get_client().update_current_span(update.attribute("n", 123_456_789_012_i64));
            get_client().add_event("told", [("how", long.clone())]);
        });
    });
    let shown = format!("{:?}", span.data());
    assert!(!shown.contains("xxxxxxxxxx") && shown.contains("xxxxxxx…"), "{shown}");
    assert_eq!(span.attribute("n"), Some(&123_456_789_012_i64.into()));
    assert_eq!(span.text("traceloop.entity.name"), "a-name-of-more-than-ten-characters");
}

#[test]
fn the_limit_is_applied_after_the_mask() {
    let mask = Mask::new().pattern("[a-z0-9-]+!hunter2").expect("a pattern");
    let update = SpanUpdate::new().attribute("text", "it is geheim-4711!hunter2");
    assert_eq!(updated(limited(12).mask(mask), update).text("text"), "it is ***");
}

#[respan::task(name = "echo")]
fn echo(text: &str) -> String {
    text.to_owned()
}

#[test]
fn the_limit_applies_to_content_without_a_content_limit() {
    let text = "x".repeat(300);
    let output = |builder| {
        let span = recorded(builder, || drop(echo(&text)));
        let output = span.text("traceloop.entity.output");
        assert!(serde_json::from_str::<Value>(&output).is_ok(), "{output}");
        (
            output.len(),
            span.attribute("respan.entity.output.original_size").is_some(),
        )
    };
    let (length, is_cut) = output(limited(100));
    assert!(length <= 100 && is_cut, "{length}");
    assert_eq!(output(limited(100).content_limit(1000)), (302, false));
    assert_eq!(output(limited(2_000_000)), (302, false));
}
