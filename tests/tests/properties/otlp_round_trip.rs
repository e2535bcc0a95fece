//! Spans of any content from the client to the wire, read back by `opentelemetry-proto`.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1 as common;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use prost::Message as _;
use respan::opentelemetry_sdk::trace::SpanExporter;
use respan::{AttributeValue, OtlpSpanExporter, RespanSpanExporter, RespanTelemetry, SpanUpdate, get_client};
use respan_tests::cases;
use respan_tests::collector::Collector;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Stand-ins for doubles that the decoder does not accept within an attribute.
const STAND_INS: [(&str, f64); 3] = [("NaN", 1.5e300), ("Infinity", 2.5e300), ("-Infinity", -2.5e300)];

type Attributes = BTreeMap<String, AttributeValue>;

#[derive(Debug, Clone)]
struct Recorded {
    name: String,
    attributes: Attributes,
    events: Vec<(String, Attributes)>,
    error: Option<String>,
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        any::<String>().prop_map(AttributeValue::from),
        "[\\x00-\\x7f\u{2028}\u{feff}😀]{0,40}".prop_map(AttributeValue::from),
        any::<bool>().prop_map(AttributeValue::from),
        any::<i64>().prop_map(AttributeValue::from),
        any::<f64>().prop_map(AttributeValue::from),
        prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324, f64::MAX])
            .prop_map(AttributeValue::from),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(AttributeValue::from),
    ];
    leaf.prop_recursive(8, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(AttributeValue::Array),
            prop::collection::vec((map_key(), inner), 0..6).prop_map(AttributeValue::Map),
        ]
    })
}

/// Keys of which some are empty or repeated.
fn map_key() -> impl Strategy<Value = Cow<'static, str>> {
    prop_oneof!["[ab]?", any::<String>()].prop_map(Cow::from)
}

/// Attributes with keys that have no meaning to respan.
fn attributes() -> impl Strategy<Value = Attributes> {
    prop::collection::btree_map("x\\PC{0,20}", value(), 0..6)
}

prop_compose! {
    fn recorded()(
        name in ".{1,40}",
        attributes in attributes(),
        events in prop::collection::vec((any::<String>(), attributes()), 0..3),
        error in prop::option::of(any::<String>()),
    ) -> Recorded {
        Recorded { name, attributes, events, error }
    }
}

#[respan::task]
fn step(recorded: &Recorded) -> usize {
    let client = get_client();
    let mut update = SpanUpdate::new()
        .name(recorded.name.clone())
        .attributes(recorded.attributes.clone());
    if let Some(error) = recorded.error.clone() {
        update = update.error(error);
    }
    client.update_current_span(update);
    for (name, attributes) in &recorded.events {
        client.add_event(name.clone(), attributes.clone());
    }
    recorded.events.len()
}

fn expected(value: &AttributeValue) -> common::AnyValue {
    let value = match value {
        AttributeValue::String(text) => Any::StringValue(text.to_string()),
        AttributeValue::Bool(value) => Any::BoolValue(*value),
        AttributeValue::Int(value) => Any::IntValue(*value),
        AttributeValue::Double(value) => Any::DoubleValue(stand_in(*value)),
        AttributeValue::Bytes(bytes) => Any::BytesValue(bytes.clone()),
        AttributeValue::Array(items) => Any::ArrayValue(common::ArrayValue {
            values: items.iter().map(expected).collect(),
        }),
        AttributeValue::Map(entries) => Any::KvlistValue(common::KeyValueList {
            values: last_of_each_key(entries),
        }),
        other => panic!("a value of a kind that is not tried: {other:?}"),
    };
    common::AnyValue { value: Some(value) }
}

fn expected_pair(key: &str, value: &AttributeValue) -> common::KeyValue {
    common::KeyValue {
        key: key.to_owned(),
        value: Some(expected(value)),
        ..Default::default()
    }
}

/// The entries of a map as they are sent: of a repeated key the last one.
fn last_of_each_key(entries: &[(Cow<'static, str>, AttributeValue)]) -> Vec<common::KeyValue> {
    let is_last = |at: usize, key: &str| !entries[at + 1..].iter().any(|(later, _)| later == key);
    let last = entries.iter().enumerate().filter(|(at, (key, _))| is_last(*at, key));
    last.map(|(_, (key, value))| expected_pair(key, value)).collect()
}

fn expected_pairs(attributes: &Attributes) -> Vec<common::KeyValue> {
    attributes
        .iter()
        .map(|(key, value)| expected_pair(key, value))
        .collect()
}

/// Replaces the doubles by their stand-ins.
fn readable(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(readable),
        Json::Object(members) => {
            if let Some(Json::String(text)) = members.get("doubleValue") {
                let stand_in = STAND_INS.iter().find(|(known, _)| known == text);
                members.insert(
                    "doubleValue".to_owned(),
                    stand_in.map_or(Json::Null, |(_, number)| (*number).into()),
                );
            }
            members.values_mut().for_each(readable);
        }
        _ => {}
    }
}

fn read_json(body: &[u8]) -> Result<otlp::Span, TestCaseError> {
    let mut json: Json = serde_json::from_slice(body)?;
    readable(&mut json);
    first_span(serde_json::from_value(json)?)
}

/// The doubles are replaced as in JSON, since some are equal to nothing.
fn read_protobuf(body: &[u8]) -> Result<otlp::Span, TestCaseError> {
    let request = ExportTraceServiceRequest::decode(body).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(request.encoded_len(), body.len());
    let mut span = first_span(request)?;
    let own = span.attributes.iter_mut();
    let events = span.events.iter_mut().flat_map(|event| &mut event.attributes);
    own.chain(events)
        .filter_map(|attribute| attribute.value.as_mut())
        .for_each(comparable);
    Ok(span)
}

fn comparable(value: &mut common::AnyValue) {
    match &mut value.value {
        Some(Any::DoubleValue(number)) => *number = stand_in(*number),
        Some(Any::ArrayValue(array)) => array.values.iter_mut().for_each(comparable),
        Some(Any::KvlistValue(entries)) => {
            let values = entries.values.iter_mut().filter_map(|entry| entry.value.as_mut());
            values.for_each(comparable);
        }
        _ => {}
    }
}

fn stand_in(number: f64) -> f64 {
    let name = number.to_string().replace("inf", "Infinity");
    let stand_in = STAND_INS.iter().find(|(known, _)| *known == name);
    stand_in.map_or(number, |(_, number)| *number)
}

fn first_span(request: ExportTraceServiceRequest) -> Result<otlp::Span, TestCaseError> {
    let mut spans = request
        .resource_spans
        .into_iter()
        .flat_map(|resource| resource.scope_spans);
    let span = spans.next().and_then(|scope| scope.spans.into_iter().next());
    span.ok_or_else(|| TestCaseError::fail("no span"))
}

fn check(recorded: &Recorded, span: &otlp::Span) -> Result<(), TestCaseError> {
    prop_assert_eq!(&span.name, &recorded.name);
    let mut own: Vec<_> = span
        .attributes
        .iter()
        .filter(|own| own.key.starts_with('x'))
        .cloned()
        .collect();
    own.sort_by(|one, other| one.key.cmp(&other.key));
    prop_assert_eq!(own, expected_pairs(&recorded.attributes));
    prop_assert_eq!(span.dropped_attributes_count, 0);
    prop_assert_eq!(span.events.len(), recorded.events.len());
    for (event, (name, attributes)) in span.events.iter().zip(&recorded.events) {
        prop_assert_eq!(&event.name, name);
        prop_assert_eq!(&event.attributes, &expected_pairs(attributes));
    }
    let message = span.status.as_ref().map(|status| (status.code, status.message.clone()));
    if let Some(error) = &recorded.error {
        prop_assert_eq!(message, Some((otlp::status::StatusCode::Error as i32, error.clone())));
    }
    Ok(())
}

fn assert_equal(
    collector: &Collector,
    exporter: impl SpanExporter + 'static,
    read: fn(&[u8]) -> Result<otlp::Span, TestCaseError>,
) {
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(exporter)
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 500,
        ..ProptestConfig::with_cases(cases(64))
    };
    let tried = TestRunner::new(config).run(&recorded(), |recorded| {
        let entered = telemetry.enter();
        step(&recorded);
        drop(entered);
        let received = collector.requests().pop().map(|request| request.body);
        check(&recorded, &read(&received.unwrap_or_default())?)
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn recorded_spans_arrive_equal_as_json() {
    let collector = Collector::start();
    let exporter = RespanSpanExporter::builder().base_url(collector.url()).build();
    assert_equal(&collector, exporter.expect("an exporter"), read_json);
}

#[test]
fn recorded_spans_arrive_equal_as_protobuf() {
    let collector = Collector::start();
    let exporter = OtlpSpanExporter::builder().collector(collector.url()).build();
    assert_equal(&collector, exporter.expect("an exporter"), read_protobuf);
}
