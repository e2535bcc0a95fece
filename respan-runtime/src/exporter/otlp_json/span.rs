//! Encoding of spans.

use super::value::{encode_attribute, separate};
use crate::attributes;
use crate::json::{write_hex, write_string, write_u64};
use crate::model::{AttributesRef, SpanView, ValueRef};
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceState};

/// Vendor-specific attributes of other instrumentations that duplicate the whole conversation; they are not exported.
const VENDOR_ATTRIBUTES: [&str; 2] = ["pydantic_ai.all_messages", "logfire.json_schema"];

/// The flag of a remote link as the Python SDK writes it: bit 8 only. In OTLP, bit 8 means that the remoteness is known and
/// bit 9 that the linked span is remote; this form is kept for wire compatibility.
const LINK_IS_REMOTE: u32 = 256;

/// Appends one span.
pub(super) fn encode_span(out: &mut Vec<u8>, span: &impl SpanView) {
    out.extend_from_slice(b"{\"traceId\":\"");
    write_hex(out, span.trace_id().to_bytes());
    out.extend_from_slice(b"\",\"spanId\":\"");
    write_hex(out, span.span_id().to_bytes());
    if span.parent_span_id() != SpanId::INVALID {
        out.extend_from_slice(b"\",\"parentSpanId\":\"");
        write_hex(out, span.parent_span_id().to_bytes());
    }
    out.push(b'"');
    trace_state(out, span.trace_state());
    out.extend_from_slice(b",\"name\":");
    write_string(out, span.name());
    out.extend_from_slice(b",\"kind\":");
    out.push(kind(&span.kind()));
    out.extend_from_slice(b",\"startTimeUnixNano\":\"");
    write_u64(out, span.start_unix_nanos());
    out.extend_from_slice(b"\",\"endTimeUnixNano\":\"");
    write_u64(out, span.end_unix_nanos());
    out.extend_from_slice(b"\",\"attributes\":[");
    span_attributes(out, span);
    out.extend_from_slice(b"],\"status\":");
    status(out, span.status());
    events(out, span);
    links(out, span);
    dropped(out, b"droppedAttributesCount", span.dropped_attributes());
    dropped(out, b"droppedEventsCount", span.dropped_events());
    dropped(out, b"droppedLinksCount", span.dropped_links());
    out.push(b'}');
}

/// OpenTelemetry: the operation, from which a missing [`LLM_REQUEST_TYPE`](attributes::LLM_REQUEST_TYPE) follows.
const OPERATION: &str = "gen_ai.operation.name";

fn span_attributes(out: &mut Vec<u8>, span: &impl SpanView) {
    let mut is_first = true;
    let mut has_system = false;
    let mut has_request_type = false;
    let mut request_type = "chat";
    span.each_attribute(&mut |key, value| {
        if VENDOR_ATTRIBUTES.contains(&key) {
            return;
        }
        has_system |= key == attributes::GEN_AI_SYSTEM;
        has_request_type |= key == attributes::LLM_REQUEST_TYPE;
        match value {
            ValueRef::Str("embeddings") if key == OPERATION => request_type = "embedding",
            ValueRef::Str("text_completion") if key == OPERATION => request_type = "completion",
            _ => {}
        }
        separate(out, &mut is_first);
        encode_attribute(out, key, value);
    });
    if has_system && !has_request_type {
        separate(out, &mut is_first);
        encode_attribute(out, attributes::LLM_REQUEST_TYPE, ValueRef::Str(request_type));
    }
}

fn attributes_member(out: &mut Vec<u8>, attributes: AttributesRef<'_>) {
    out.extend_from_slice(b",\"attributes\":[");
    let mut is_first = true;
    attributes.each(&mut |key, value| {
        separate(out, &mut is_first);
        encode_attribute(out, key, value);
    });
    out.push(b']');
}

fn events(out: &mut Vec<u8>, span: &impl SpanView) {
    let mut is_first = true;
    span.each_event(&mut |name, unix_nanos, attributes| {
        open_list(out, &mut is_first, b",\"events\":[");
        out.extend_from_slice(b"{\"name\":");
        write_string(out, name);
        out.extend_from_slice(b",\"timeUnixNano\":\"");
        write_u64(out, unix_nanos);
        out.push(b'"');
        if !attributes.is_empty() {
            attributes_member(out, attributes);
        }
        dropped(out, b"droppedAttributesCount", attributes.dropped());
        out.push(b'}');
    });
    if !is_first {
        out.push(b']');
    }
}

fn links(out: &mut Vec<u8>, span: &impl SpanView) {
    let mut is_first = true;
    span.each_link(&mut |context, attributes| {
        open_list(out, &mut is_first, b",\"links\":[");
        link(out, context, attributes);
    });
    if !is_first {
        out.push(b']');
    }
}

fn link(out: &mut Vec<u8>, context: &SpanContext, attributes: AttributesRef<'_>) {
    out.extend_from_slice(b"{\"traceId\":\"");
    write_hex(out, context.trace_id().to_bytes());
    out.extend_from_slice(b"\",\"spanId\":\"");
    write_hex(out, context.span_id().to_bytes());
    out.push(b'"');
    attributes_member(out, attributes);
    dropped(out, b"droppedAttributesCount", attributes.dropped());
    trace_state(out, context.trace_state());
    out.extend_from_slice(b",\"flags\":");
    let remote = if context.is_remote() { LINK_IS_REMOTE } else { 0 };
    write_u64(out, u64::from(u32::from(context.trace_flags().to_u8()) | remote));
    out.push(b'}');
}

fn trace_state(out: &mut Vec<u8>, state: &TraceState) {
    if *state != TraceState::NONE {
        let header = state.header();
        if !header.is_empty() {
            out.extend_from_slice(b",\"traceState\":");
            write_string(out, &header);
        }
    }
}

/// Opens the list at its first item, so that an empty list is omitted.
fn open_list(out: &mut Vec<u8>, is_first: &mut bool, opening: &[u8]) {
    if std::mem::take(is_first) {
        out.extend_from_slice(opening);
    } else {
        out.push(b',');
    }
}

fn status(out: &mut Vec<u8>, status: &Status) {
    match status {
        Status::Unset => out.extend_from_slice(b"{\"code\":0}"),
        Status::Ok => out.extend_from_slice(b"{\"code\":1}"),
        Status::Error { description } if description.is_empty() => out.extend_from_slice(b"{\"code\":2}"),
        Status::Error { description } => {
            out.extend_from_slice(b"{\"code\":2,\"message\":");
            write_string(out, description);
            out.push(b'}');
        }
    }
}

fn dropped(out: &mut Vec<u8>, member: &[u8], count: u32) {
    if count > 0 {
        out.extend_from_slice(b",\"");
        out.extend_from_slice(member);
        out.extend_from_slice(b"\":");
        write_u64(out, u64::from(count));
    }
}

fn kind(kind: &SpanKind) -> u8 {
    match kind {
        SpanKind::Internal => b'1',
        SpanKind::Server => b'2',
        SpanKind::Client => b'3',
        SpanKind::Producer => b'4',
        SpanKind::Consumer => b'5',
    }
}

#[cfg(test)]
mod tests {
    use crate::exporter::span_data;
    use opentelemetry::KeyValue;

    fn attributes(given: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut span = span_data("span", 1, 0);
        span.attributes = given.iter().map(|(key, value)| KeyValue::new(*key, *value)).collect();
        let mut out = Vec::new();
        super::encode_span(&mut out, &span);
        let json: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        let written = json["attributes"].as_array().expect("a list");
        written
            .iter()
            .map(|attribute| format!("{}={}", attribute["key"], attribute["value"]["stringValue"]).replace('"', ""))
            .collect()
    }

    #[test]
    fn a_model_call_has_the_request_type_chat_by_default() {
        assert_eq!(
            attributes(&[("gen_ai.system", "openai")]),
            ["gen_ai.system=openai", "llm.request.type=chat"]
        );
        assert_eq!(
            attributes(&[("llm.request.type", "embedding"), ("gen_ai.system", "openai")]),
            ["llm.request.type=embedding", "gen_ai.system=openai"]
        );
        assert_eq!(
            attributes(&[("gen_ai.operation.name", "embeddings"), ("gen_ai.system", "openai")]),
            [
                "gen_ai.operation.name=embeddings",
                "gen_ai.system=openai",
                "llm.request.type=embedding"
            ]
        );
    }

    #[test]
    fn vendor_attributes_are_omitted() {
        assert_eq!(
            attributes(&[
                ("pydantic_ai.all_messages", "[]"),
                ("a", "b"),
                ("logfire.json_schema", "{}")
            ]),
            ["a=b"]
        );
    }
}
