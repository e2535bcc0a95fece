//! Differences between a captured span and ours, one line each.

use crate::golden::{Golden, GoldenSpan};
use crate::{AttributeValue, WrittenSpan};
use opentelemetry::trace::{SpanKind, Status};
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn differences(golden: &Golden, ours: &WrittenSpan) -> Vec<String> {
    let Some(golden) = &golden.span else {
        return vec![format!("span [{}]: unexpected", name(ours))];
    };
    let mut lines = Vec::new();
    let mut compare = |what: &str, expected: &str, got: &str| {
        if expected != got {
            lines.push(format!("{what}: expected {expected}, got {got}"));
        }
    };
    compare("name", &golden.name, name(ours));
    compare("kind", &golden.kind, kind(&ours.kind));
    compare("status", &golden.status, &status(&ours.status));
    lines.extend(attributes("", &golden.attributes, &values(&ours.attributes)));
    lines.extend(events(golden, ours));
    lines
}

fn name(span: &WrittenSpan) -> &str {
    span.name.as_deref().unwrap_or_default()
}

fn kind(kind: &SpanKind) -> &'static str {
    match kind {
        SpanKind::Client => "CLIENT",
        _ => "?",
    }
}

fn status(status: &Status) -> String {
    match status {
        Status::Unset => "UNSET".to_owned(),
        Status::Ok => "OK".to_owned(),
        Status::Error { description } => format!("ERROR {description}"),
    }
}

fn events(golden: &GoldenSpan, ours: &WrittenSpan) -> Vec<String> {
    let expected: Vec<_> = golden.events.iter().map(|(name, _)| name.as_str()).collect();
    let got: Vec<_> = ours.events.iter().map(|event| event.name.as_ref()).collect();
    if expected != got {
        return vec![format!("events: expected {expected:?}, got {got:?}")];
    }
    let pairs = golden.events.iter().zip(&ours.events);
    let differences = pairs.flat_map(|((name, expected), event)| {
        attributes(&format!("event {name}: "), expected, &values(&event.attributes))
    });
    differences.chain(exception(ours)).collect()
}

/// A line if the exception is not the error that our span has; no deviation allows it.
fn exception(ours: &WrittenSpan) -> Option<String> {
    let event = ours.events.iter().find(|event| event.name == "exception")?;
    let (said, own) = (values(&event.attributes), values(&ours.attributes));
    let message = said.get("exception.message").and_then(Value::as_str);
    let is_same = said.get("exception.type") == own.get("error.type")
        && format!("ERROR {}", message.unwrap_or_default()) == status(&ours.status);
    (!is_same).then(|| "the exception is not the error of the span".to_owned())
}

fn values(attributes: &[(std::borrow::Cow<'static, str>, AttributeValue)]) -> BTreeMap<String, Value> {
    let all: BTreeMap<_, _> = attributes
        .iter()
        // With the feature `cost` only; the instrumentations that were captured write none.
        .filter(|(key, _)| key != "gen_ai.usage.cost")
        .map(|(key, value)| (key.to_string(), json(value)))
        .collect();
    let keys: std::collections::BTreeSet<_> = attributes.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), attributes.len(), "a key occurs twice: {attributes:?}");
    all
}

fn json(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::String(text) => text.as_ref().into(),
        AttributeValue::Bool(value) => (*value).into(),
        AttributeValue::Int(value) => (*value).into(),
        AttributeValue::Double(value) => (*value).into(),
        AttributeValue::Array(items) => items.iter().map(json).collect(),
        other => panic!("{other:?}"),
    }
}

fn attributes(place: &str, expected: &BTreeMap<String, Value>, got: &BTreeMap<String, Value>) -> Vec<String> {
    let shown = |value: Option<&Value>| value.map_or_else(|| "(absent)".to_owned(), Value::to_string);
    let keys: std::collections::BTreeSet<_> = expected.keys().chain(got.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (expected, got) = (expected.get(key), got.get(key));
            (expected.map(normalised) != got.map(normalised)).then(|| {
                format!(
                    "{place}attribute {key}: expected {}, got {}",
                    shown(expected),
                    shown(got)
                )
            })
        })
        .collect()
}

/// JSON lists and objects in strings are compared as JSON, independent of whitespace and key order.
fn normalised(value: &Value) -> Value {
    let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    parsed
        .filter(|inner| inner.is_array() || inner.is_object())
        .unwrap_or_else(|| value.clone())
}
