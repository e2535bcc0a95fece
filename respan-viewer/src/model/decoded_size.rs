//! An estimate of the memory that a request needs once it is decoded.
//!
//! An empty span is two bytes in protobuf and three hundred in memory, so the length of a body bounds nothing.

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::encoding::{WireType, decode_key, decode_varint};

/// Lists grow by doubling, so that half of their memory may be unused.
const GROWTH: usize = 2;
/// A text beside its bytes.
const TEXT: usize = 32;
/// A control character: six bytes in JSON, which is in memory three times while it is stored.
const CONTROL: usize = 18;
/// The depth of messages at which prost gives up as well.
const MAX_DEPTH: usize = 100;

#[derive(Debug, Clone, Copy)]
enum Message {
    Request,
    ResourceSpans,
    Resource,
    ScopeSpans,
    Scope,
    Span,
    Event,
    Link,
    Status,
    KeyValue,
    AnyValue,
    ArrayValue,
    KeyValueList,
    EntityRef,
}

impl Message {
    /// The message of a field, by the numbers of OTLP's schema. Other fields are text or numbers.
    fn field(self, number: u32) -> Option<Self> {
        Some(match (self, number) {
            (Self::Request, 1) => Self::ResourceSpans,
            (Self::ResourceSpans, 1) => Self::Resource,
            (Self::ResourceSpans, 2) => Self::ScopeSpans,
            (Self::Resource, 3) => Self::EntityRef,
            (Self::ScopeSpans, 1) => Self::Scope,
            (Self::ScopeSpans, 2) => Self::Span,
            (Self::Span, 11) => Self::Event,
            (Self::Span, 13) => Self::Link,
            (Self::Span, 15) => Self::Status,
            (Self::Resource | Self::KeyValueList, 1)
            | (Self::Scope | Self::Event, 3)
            | (Self::Span, 9)
            | (Self::Link, 4) => Self::KeyValue,
            (Self::KeyValue, 2) | (Self::ArrayValue, 1) => Self::AnyValue,
            (Self::AnyValue, 5) => Self::ArrayValue,
            (Self::AnyValue, 6) => Self::KeyValueList,
            _ => return None,
        })
    }

    /// The memory of a message in another one. A single message is a part of the other, unless it is in a list.
    fn size(self, outer: Self) -> usize {
        match self {
            Self::ResourceSpans => GROWTH * size_of::<ResourceSpans>(),
            Self::ScopeSpans => GROWTH * size_of::<ScopeSpans>(),
            Self::Span => GROWTH * size_of::<Span>(),
            Self::Event | Self::Link | Self::EntityRef => GROWTH * 128,
            Self::KeyValue => GROWTH * size_of::<KeyValue>(),
            Self::AnyValue if matches!(outer, Self::ArrayValue) => GROWTH * size_of::<AnyValue>(),
            _ => 0,
        }
    }
}

/// Bytes of a request in protobuf once it is decoded, or while it is stored. The estimate ends at malformed data.
pub(super) fn of_protobuf(body: &[u8]) -> usize {
    let mut size = 0;
    let mut open = vec![(Message::Request, body)];
    while let Some((message, rest)) = open.last_mut() {
        let message = *message;
        if rest.is_empty() {
            open.pop();
            continue;
        }
        let Ok((number, wire_type)) = decode_key(rest) else {
            break;
        };
        let length = match wire_type {
            WireType::Varint => match decode_varint(rest) {
                Ok(_) => continue,
                Err(_) => break,
            },
            WireType::ThirtyTwoBit => 4,
            WireType::SixtyFourBit => 8,
            WireType::LengthDelimited => match decode_varint(rest).map(usize::try_from) {
                Ok(Ok(length)) => length,
                _ => break,
            },
            WireType::StartGroup | WireType::EndGroup => break,
        };
        let Some((content, after)) = rest.split_at_checked(length) else {
            break;
        };
        *rest = after;
        if wire_type != WireType::LengthDelimited {
            continue;
        }
        if let Some(field) = message.field(number) {
            size += field.size(message);
            if open.len() < MAX_DEPTH {
                open.push((field, content));
            }
        } else {
            let controls = content.iter().filter(|byte| matches!(byte, 0..8 | 11 | 14..32)).count();
            size += TEXT + length + CONTROL * controls;
        }
    }
    size
}

/// Bytes of a request in JSON once it is decoded, by the depth of its objects.
pub(super) fn of_json(body: &[u8]) -> usize {
    let mut size = body.len();
    let mut depth = 0_usize;
    let mut is_text = false;
    let mut is_escaped = false;
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'{' if !is_text => {
                depth += 1;
                size += match depth {
                    1 => 0,
                    2 | 3 => GROWTH * size_of::<ScopeSpans>(),
                    4 => GROWTH * size_of::<Span>(),
                    // Attributes, events and links of spans, then their own attributes.
                    5 => GROWTH * 128,
                    _ => size_of::<KeyValue>(),
                };
            }
            b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use prost::Message as _;

    fn request(spans: Vec<Span>) -> ExportTraceServiceRequest {
        let scope_spans = vec![ScopeSpans {
            spans,
            ..ScopeSpans::default()
        }];
        let resource_spans = vec![ResourceSpans {
            scope_spans,
            ..ResourceSpans::default()
        }];
        ExportTraceServiceRequest { resource_spans }
    }

    fn attribute(text: String) -> KeyValue {
        let value = Some(Value::StringValue(text));
        KeyValue {
            key: "key".to_owned(),
            value: Some(AnyValue { value }),
            ..KeyValue::default()
        }
    }

    #[test]
    fn small_messages_count_with_their_memory() {
        let empty = request(vec![Span::default(); 1000]);
        let full = request(vec![Span {
            attributes: vec![KeyValue::default(); 1000],
            ..Span::default()
        }]);
        for (request, least) in [(empty, 1000 * size_of::<Span>()), (full, 1000 * size_of::<KeyValue>())] {
            assert!(of_protobuf(&request.encode_to_vec()) >= least);
        }
        let json = format!(
            "{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{}]}}]}}]}}",
            "{},".repeat(999) + "{}"
        );
        assert!(of_json(json.as_bytes()) >= 1000 * size_of::<Span>());
    }

    #[test]
    fn long_texts_count_about_once() {
        let text = request(vec![Span {
            attributes: vec![attribute("{\"\\".repeat(100_000))],
            ..Span::default()
        }]);
        let protobuf = of_protobuf(&text.encode_to_vec());
        assert!((300_000..310_000).contains(&protobuf), "{protobuf}");
        let json = serde_json::to_vec(&text).expect("JSON");
        assert!(of_json(&json) < json.len() + 10_000);
        let controls = request(vec![Span {
            attributes: vec![attribute("\u{1}".repeat(100_000))],
            ..Span::default()
        }]);
        assert!(of_protobuf(&controls.encode_to_vec()) >= 1_800_000);
    }

    #[test]
    fn malformed_and_deep_bodies_end() {
        for body in [&b"\xff\xff\xff"[..], b"\x0a\xff", b"\x0a\x05\x0a", &[0x0b; 9]] {
            of_protobuf(body);
        }
        assert!(of_json(b"}}}\"\\\"{{{") < 100);
        let mut deep = Vec::new();
        for _ in 0..10_000 {
            let mut outer = vec![0x0a];
            prost::encoding::encode_varint(deep.len() as u64, &mut outer);
            outer.append(&mut deep);
            deep = outer;
        }
        of_protobuf(&deep);
    }
}
