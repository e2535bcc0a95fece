//! Encoding of spans.

use super::value::{encode_attribute, separate};
use crate::exporter::encoded_heads::EncodedHeads;
use crate::exporter::span_attributes::{AttributeEncoder, encode_span_attributes, is_omitted};
use crate::json::{write_escaped, write_hex, write_string, write_u64};
use crate::model::{AttributesRef, SpanView};
use crate::naming::NAMED_ARGUMENTS;
use crate::value::ValueRef;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceState};

/// The flag of a remote link as the Python SDK writes it: bit 8 only. In OTLP, bit 8 means that the remoteness is known and
/// bit 9 that the linked span is remote; this form is kept for wire compatibility.
const LINK_IS_REMOTE: u32 = 256;

/// Appends one span.
pub(super) fn encode_span<'b>(out: &mut Vec<u8>, span: &'b impl SpanView, heads: &mut EncodedHeads<'b>) {
    match span.as_record() {
        Some(record) => encode_view(out, record, heads),
        None => encode_view(out, span, heads),
    }
}

fn encode_view<'b>(out: &mut Vec<u8>, span: &'b impl SpanView, heads: &mut EncodedHeads<'b>) {
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
    if encode_span_attributes::<Attributes>(out, span, heads) {
        out.extend_from_slice(b"],\"status\":{\"code\":0}}");
        return;
    }
    out.extend_from_slice(b"],\"status\":");
    status(out, span.status());
    events(out, span);
    links(out, span);
    dropped(out, b"droppedAttributesCount", span.dropped_attributes());
    dropped(out, b"droppedEventsCount", span.dropped_events());
    dropped(out, b"droppedLinksCount", span.dropped_links());
    out.push(b'}');
}

/// The attributes of a span.
struct Attributes;

impl AttributeEncoder for Attributes {
    #[inline]
    fn attribute(out: &mut Vec<u8>, key: &str, value: &ValueRef<'_>) {
        if !out.ends_with(b"[") {
            out.push(b',');
        }
        encode_attribute(out, key, value);
    }

    fn input(out: &mut Vec<u8>, text: &str) {
        following_text(out, INPUT, |out| {
            let rest = match text.strip_prefix(NAMED_ARGUMENTS) {
                Some(named) => {
                    out.extend_from_slice(b"{\\\"args\\\":[],\\\"kwargs\\\":");
                    named
                }
                None => text,
            };
            write_escaped(out, rest.as_bytes());
        });
    }

    fn output(out: &mut Vec<u8>, text: &str) {
        following_text(out, OUTPUT, |out| write_escaped(out, text.as_bytes()));
    }
}

const INPUT: &[u8] = b",{\"key\":\"traceloop.entity.input\",\"value\":{\"stringValue\":\"";
const OUTPUT: &[u8] = b",{\"key\":\"traceloop.entity.output\",\"value\":{\"stringValue\":\"";

/// Appends the rest of an attribute with a text, behind other attributes.
#[inline]
fn following_text(out: &mut Vec<u8>, beginning: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(beginning);
    write(out);
    out.extend_from_slice(b"\"}}");
}

fn attributes_member(out: &mut Vec<u8>, attributes: AttributesRef<'_>) {
    out.extend_from_slice(b",\"attributes\":[");
    let mut is_first = true;
    attributes.each(&mut |key, value| {
        if !is_omitted(key) {
            separate(out, &mut is_first);
            encode_attribute(out, key, &value);
        }
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
