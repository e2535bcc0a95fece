//! Fields as attributes, names, kinds and status.

use super::recorded::record;
use opentelemetry::Value;
use opentelemetry::trace::{SpanKind, Status};
use respan_tests::recording::only;
use tracing::field::Empty;
use tracing::info_span;

/// Enters a span that is exported because of its field.
macro_rules! one {
    ($($fields:tt)*) => {
        only(&record(|| info_span!("span", gen_ai.tool.name = "t", $($fields)*).in_scope(|| {})))
    };
}

#[test]
fn values_keep_their_type() {
    let span = one!(a = 1, b = -2_i64, c = 0.5, d = true, e = "text", f = ?[1, 2], g = %"shown", h = u64::MAX);
    let value = |key: &str| span.attribute(key).cloned();
    assert_eq!(value("a"), Some(Value::I64(1)));
    assert_eq!(value("b"), Some(Value::I64(-2)));
    assert_eq!(value("c"), Some(Value::F64(0.5)));
    assert_eq!(value("d"), Some(Value::Bool(true)));
    assert_eq!(value("e"), Some(Value::from("text")));
    assert_eq!(value("f"), Some(Value::from("[1, 2]")));
    assert_eq!(value("g"), Some(Value::from("shown")));
    assert_eq!(value("h"), Some(Value::from("18446744073709551615")));
}

#[test]
fn values_are_recorded_later() {
    let tree = record(|| {
        let span = info_span!("span", gen_ai.tool.name = Empty, later = Empty, never = Empty);
        span.record("gen_ai.tool.name", "t");
        span.record("later", 1);
        span.record("later", 2);
    });
    let span = only(&tree);
    assert_eq!(span.attribute("later"), Some(&Value::I64(2)));
    assert_eq!(span.attribute("never"), None);
}

#[test]
fn values_recorded_in_nested_spans_are_on_their_own() {
    let tree = record(|| {
        let outer = info_span!("outer", gen_ai.tool.name = "t", a = Empty, b = Empty, c = Empty);
        outer.in_scope(|| {
            outer.record("a", 1);
            let inner = info_span!("inner", gen_ai.tool.name = "t", a = Empty, b = Empty);
            inner.in_scope(|| {
                inner.record("a", 10);
                outer.record("b", 2);
                inner.record("b", 20);
            });
        });
        outer.record("c", 3);
    });
    let value = |name: &str, key: &str| tree.span(name).attribute(key).cloned();
    let values = ["a", "b", "c"].map(|key| value("outer", key));
    assert_eq!(values, [1, 2, 3].map(|value| Some(Value::I64(value))));
    assert_eq!(
        ["a", "b"].map(|key| value("inner", key)),
        [10, 20].map(|value| Some(Value::I64(value)))
    );
}

#[test]
fn values_of_spans_with_one_id_are_apart() {
    let tree = record(|| {
        let outer = info_span!("outer", gen_ai.tool.name = "t", place = Empty, later = Empty);
        let _entered = outer.enter();
        outer.record("place", "outside");
        tracing::subscriber::with_default(super::recorded::subscriber(), || {
            let inner = info_span!("inner", gen_ai.tool.name = "t", place = Empty);
            assert_eq!(inner.id(), outer.id(), "the first of each subscriber");
            inner.record("place", "inside");
        });
        outer.record("later", true);
    });
    let text = |name: &str| tree.span(name).text("place");
    assert_eq!([text("outer"), text("inner")], ["outside", "inside"]);
    let outer = tree.span("outer");
    assert_eq!(outer.attribute("later"), Some(&Value::Bool(true)));
}

#[test]
fn of_fields_with_one_name_the_last_counts() {
    let span = one!(twice = 1, once = 2, twice = 3);
    assert_eq!(span.attribute("twice"), Some(&Value::I64(3)));
    assert_eq!(span.attribute("once"), Some(&Value::I64(2)));
    assert_eq!(
        span.data()
            .attributes
            .iter()
            .filter(|attribute| attribute.key.as_str() == "twice")
            .count(),
        1
    );
}

#[test]
fn special_fields_set_name_kind_and_status() {
    let span = one!(
        otel.name = "GET /users",
        otel.kind = "Server",
        otel.status_code = "ERROR",
        otel.status_message = "gone"
    );
    let data = span.data();
    assert_eq!(data.name, "GET /users");
    assert_eq!(data.span_kind, SpanKind::Server);
    assert_eq!(data.status, Status::error("gone"));
    assert_eq!(span.attribute("otel.name"), None);
    assert_eq!(one!(otel.status_code = "OK").data().status, Status::Ok);
}

#[test]
fn errors_are_the_status() {
    assert_eq!(one!(error = %"refused").data().status, Status::error("refused"));
    assert_eq!(one!(error = true).data().status, Status::error(""));
    assert_eq!(one!(error = false).data().status, Status::Unset);
    assert_eq!(one!(error.type = "timeout").data().status, Status::error(""));
    assert_eq!(one!(exception.message = "lost").data().status, Status::error("lost"));
    let tree = record(|| {
        let span = info_span!(
            "span",
            gen_ai.tool.name = "t",
            otel.status_code = Empty,
            otel.status_message = Empty
        );
        span.record("otel.status_code", "error");
        span.record("otel.status_message", "late");
    });
    assert_eq!(only(&tree).data().status, Status::error("late"));
}

#[test]
fn long_texts_are_truncated() {
    let text = "x".repeat(2_000_000);
    let messages = format!(r#"[{{"role":"user","parts":[{{"type":"text","content":"{text}"}}]}}]"#);
    let span = one!(long = text.as_str(), gen_ai.input.messages = messages.as_str());
    assert!(span.text("long").len() < text.len());
    let messages = span.text("gen_ai.input.messages");
    assert!(messages.len() < text.len());
    let messages: serde_json::Value = serde_json::from_str(&messages).expect("still JSON");
    assert_eq!(messages.pointer("/0/role"), Some(&"user".into()));
}

#[test]
fn a_field_that_panics_costs_only_itself() {
    struct Panics;
    impl std::fmt::Display for Panics {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("while it is formatted")
        }
    }
    let span = one!(broken = %Panics, whole = 1);
    assert_eq!(span.attribute("broken"), None);
    assert_eq!(span.attribute("whole"), Some(&Value::I64(1)));
}
