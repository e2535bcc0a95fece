//! Shrinking of every part of a span.

use super::*;
use crate::model::fixtures::{callsite_record, with_attribute};
use crate::model::value::AttributeValue;
use crate::model::{EventRecord, Extra, LinkRecord};
use opentelemetry::Value;
use opentelemetry::trace::SpanContext;
use serde_json::Value as Json;

fn record() -> SpanRecord {
    let input = format!(r#"{{"args":["{}"],"kwargs":{{"k":1}}}}"#, "a".repeat(5000));
    let texts = SpanTexts::from_parts([Some(&input), Some("\"short\""), Some("a.b"), Some("flow")]);
    let record = SpanRecord {
        texts,
        ..callsite_record(1)
    };
    with_attribute(record, "note", "\u{e4}".repeat(2000).into())
}

fn attribute<'d>(data: &'d SpanData, key: &str) -> &'d Value {
    let found = data.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    &found.expect("the attribute").value
}

#[test]
fn content_stays_json_with_its_original_size_and_other_texts_are_unchanged() {
    let whole = record();
    let size = i64::try_from(whole.texts.input().map_or(0, str::len)).expect("small");
    for span in [
        FinishedSpan::Data(std::sync::Arc::new(whole.to_span_data())),
        FinishedSpan::Record(whole),
    ] {
        assert!(span.longest_text() > 5000);
        let shrunk = span.shrunk(1000);
        assert!(shrunk.longest_text() <= 1000);
        let data = shrunk.to_span_data();
        let input: Json = serde_json::from_str(&attribute(&data, keys::ENTITY_INPUT).as_str()).expect("JSON");
        assert_eq!(input["kwargs"]["k"], 1);
        assert_eq!(attribute(&data, keys::ENTITY_INPUT_SIZE), &Value::I64(size));
        assert_eq!(attribute(&data, keys::ENTITY_OUTPUT).as_str(), "\"short\"");
        assert_eq!(attribute(&data, keys::ENTITY_PATH).as_str(), "a.b");
        assert_eq!(attribute(&data, keys::WORKFLOW_NAME).as_str(), "flow");
        assert!(attribute(&data, "note").as_str().ends_with("\u{e4}\u{2026}"));
        assert!(
            !data
                .attributes
                .iter()
                .any(|attribute| attribute.key.as_str() == keys::ENTITY_OUTPUT_SIZE)
        );
    }
}

/// One span for each part that can be too large.
fn large() -> Vec<(&'static str, SpanRecord)> {
    let text = || "z".repeat(100_000);
    let attribute = |key: String, value: AttributeValue| vec![(Cow::from(key), value)];
    let event = |name: &'static str, attributes| EventRecord {
        name: name.into(),
        unix_nanos: 1,
        attributes,
    };
    let extra = |extra: Extra| SpanRecord {
        extra: Some(Box::new(extra)),
        ..callsite_record(1)
    };
    let value = |value: AttributeValue| {
        extra(Extra {
            attributes: attribute("key".to_owned(), value),
            ..Extra::default()
        })
    };
    let numbers: Vec<_> = (0..10_000).map(AttributeValue::Int).collect();
    let map = |number: i64| (Cow::from(number.to_string()), AttributeValue::Int(number));
    vec![
        (
            "a name",
            extra(Extra {
                name: Some(text().into()),
                ..Extra::default()
            }),
        ),
        (
            "an entity's name",
            extra(Extra {
                entity_name: Some(text().into()),
                ..Extra::default()
            }),
        ),
        (
            "a status",
            extra(Extra {
                status: Status::error(text()),
                ..Extra::default()
            }),
        ),
        (
            "a key",
            extra(Extra {
                attributes: attribute(text(), 1.into()),
                ..Extra::default()
            }),
        ),
        ("bytes", value(AttributeValue::Bytes(vec![7; 100_000]))),
        ("numbers", value(AttributeValue::Array(numbers))),
        ("a map", value(AttributeValue::Map((0..10_000).map(map).collect()))),
        (
            "a key in a map",
            value(AttributeValue::Map(attribute(text(), 1.into()))),
        ),
        (
            "an event",
            extra(Extra {
                events: vec![EventRecord {
                    name: text().into(),
                    ..event("", Vec::new())
                }],
                ..Extra::default()
            }),
        ),
        (
            "an attribute of an event",
            extra(Extra {
                events: vec![event("e", attribute("k".to_owned(), text().into()))],
                ..Extra::default()
            }),
        ),
        (
            "a link",
            extra(Extra {
                links: vec![LinkRecord {
                    context: SpanContext::empty_context(),
                    attributes: attribute("k".to_owned(), text().into()),
                }],
                ..Extra::default()
            }),
        ),
    ]
}

#[test]
fn every_part_of_a_span_can_be_shrunk() {
    for (what, record) in large() {
        let data = FinishedSpan::Data(Arc::new(record.to_span_data()));
        for span in [FinishedSpan::Record(record.clone()), data] {
            assert!(span.longest_text() >= 50_000, "{what}: {}", span.longest_text());
            let shrunk = span.shrunk(1000);
            assert!(shrunk.longest_text() <= 1000, "{what}: {}", shrunk.longest_text());
            assert!(shrunk.size() < 20_000, "{what}: {}", shrunk.size());
        }
    }
}
