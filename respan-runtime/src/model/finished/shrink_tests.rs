//! Tests of smaller copies of spans.

use super::finished_span::FinishedSpan;
use crate::attributes as keys;
use crate::model::fixtures::{callsite_record, with_attribute};
use crate::model::record::{SpanRecord, SpanTexts};
use crate::value::{Attribute, AttributeValue};
use opentelemetry::Value;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;
use serde_json::Value as Json;
use std::sync::Arc;

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
        assert!(span.longest_part() > 5000);
        let shrunk = span.shrunk(1000);
        assert!(shrunk.longest_part() <= 1000);
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

#[test]
fn every_part_is_shortened() {
    use crate::model::event::EventRecord;
    use crate::model::link::LinkRecord;
    use crate::model::source::{Entity, SpanSource};
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

    let long = || "z".repeat(10_000);
    let mut record = record();
    record.source = SpanSource::Started(Arc::new(Entity {
        name: long().into(),
        kind: long().into(),
        span_name: long(),
        version: None,
        sample_rate: None,
        export_filter: Some(long()),
    }));
    record.texts = SpanTexts::from_parts([None, None, Some(&long()), Some(&long())]);
    let values: [AttributeValue; 4] = [
        vec![7_u8; 10_000].into(),
        vec![0.5; 10_000].into(),
        vec![long()].into(),
        AttributeValue::Map(vec![(long().into(), 1.into())]),
    ];
    let mut attributes: Vec<Attribute> = vec![(long().into(), 1.into())];
    attributes.extend(
        values
            .into_iter()
            .zip(["a", "b", "c", "d"])
            .map(|(value, key)| (key.into(), value)),
    );
    let extra = record.extra.get_or_insert_default();
    let context = SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    extra.events.push(EventRecord::new(long(), 1, attributes.clone()));
    extra.links.extend(LinkRecord::new(context, attributes.clone()));
    extra.attributes = attributes;
    extra.status = Status::error(long());
    for span in [
        FinishedSpan::Data(Arc::new(record.to_span_data())),
        FinishedSpan::Record(record),
    ] {
        assert!(span.size() > 100_000 && span.longest_part() >= 10_000);
        let shrunk = span.shrunk(500);
        assert!(shrunk.longest_part() <= 600, "{}", shrunk.longest_part());
        let data = shrunk.to_span_data();
        assert!(data.name.len() <= 500 && data.name.ends_with('\u{2026}'));
        assert_eq!(attribute(&data, keys::ENTITY_NAME).as_str().len(), 500);
    }
}
