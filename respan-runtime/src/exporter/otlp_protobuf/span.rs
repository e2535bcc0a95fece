//! Encoding of spans.

use super::value::encode_attribute;
use super::wire::{FIXED32, tag, write_bytes, write_fixed64, write_message, write_text, write_uint};
use crate::exporter::encoded_heads::EncodedHeads;
use crate::exporter::span_attributes::{AttributeEncoder, encode_span_attributes, is_omitted};
use crate::model::{AttributesRef, SpanView};
use crate::value::ValueRef;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceState};

/// A field of `Span`.
pub(super) const NAME: u8 = 5;

/// The other fields of `Span`.
mod field {
    pub(super) const TRACE_ID: u8 = 1;
    pub(super) const SPAN_ID: u8 = 2;
    pub(super) const TRACE_STATE: u8 = 3;
    pub(super) const PARENT_SPAN_ID: u8 = 4;
    pub(super) const KIND: u8 = 6;
    pub(super) const START_TIME: u8 = 7;
    pub(super) const END_TIME: u8 = 8;
    pub(super) const ATTRIBUTES: u8 = 9;
    pub(super) const DROPPED_ATTRIBUTES: u8 = 10;
    pub(super) const EVENTS: u8 = 11;
    pub(super) const DROPPED_EVENTS: u8 = 12;
    pub(super) const LINKS: u8 = 13;
    pub(super) const DROPPED_LINKS: u8 = 14;
    pub(super) const STATUS: u8 = 15;
    /// The tag of field 16, a fixed 32-bit number, which takes two bytes.
    pub(super) const FLAGS_TAG: [u8; 2] = [0x85, 0x01];
}

/// Fields of `Span.Event`.
mod event {
    pub(super) const TIME: u8 = 1;
    pub(super) const NAME: u8 = 2;
    pub(super) const ATTRIBUTES: u8 = 3;
    pub(super) const DROPPED_ATTRIBUTES: u8 = 4;
}

/// Fields of `Span.Link`, of which the first three are those of a span.
mod link {
    pub(super) const ATTRIBUTES: u8 = 4;
    pub(super) const DROPPED_ATTRIBUTES: u8 = 5;
    pub(super) const FLAGS: u8 = 6;
}

/// Fields of `Status`.
mod status {
    pub(super) const MESSAGE: u8 = 2;
    pub(super) const CODE: u8 = 3;
    pub(super) const OK: u64 = 1;
    pub(super) const ERROR: u64 = 2;
}

/// `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK` and `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// Appends the fields of one span.
pub(super) fn encode_span<'b>(out: &mut Vec<u8>, span: &'b impl SpanView, heads: &mut EncodedHeads<'b>) {
    match span.as_record() {
        Some(record) => encode_view(out, record, heads),
        None => encode_view(out, span, heads),
    }
}

fn encode_view<'b>(out: &mut Vec<u8>, span: &'b impl SpanView, heads: &mut EncodedHeads<'b>) {
    write_bytes(out, field::TRACE_ID, &span.trace_id().to_bytes());
    write_bytes(out, field::SPAN_ID, &span.span_id().to_bytes());
    write_trace_state(out, span.trace_state());
    if span.parent_span_id() != SpanId::INVALID {
        write_bytes(out, field::PARENT_SPAN_ID, &span.parent_span_id().to_bytes());
    }
    write_text(out, NAME, span.name());
    write_uint(out, field::KIND, kind(&span.kind()));
    write_fixed64(out, field::START_TIME, span.start_unix_nanos());
    write_fixed64(out, field::END_TIME, span.end_unix_nanos());
    encode_span_attributes::<Attributes>(out, span, heads);
    write_uint(out, field::DROPPED_ATTRIBUTES, span.dropped_attributes().into());
    span.each_event(&mut |name, unix_nanos, attributes| {
        write_message(out, field::EVENTS, 2, |out| {
            write_fixed64(out, event::TIME, unix_nanos);
            write_text(out, event::NAME, name);
            write_attributes(out, event::ATTRIBUTES, event::DROPPED_ATTRIBUTES, attributes);
        });
    });
    write_uint(out, field::DROPPED_EVENTS, span.dropped_events().into());
    span.each_link(&mut |context, attributes| {
        write_message(out, field::LINKS, 1, |out| encode_link(out, context, attributes));
    });
    write_uint(out, field::DROPPED_LINKS, span.dropped_links().into());
    write_status(out, span.status());
    out.extend_from_slice(&field::FLAGS_TAG);
    // Only sampled spans are exported.
    out.extend_from_slice(&flags(TraceFlags::SAMPLED, span.parent_is_remote()).to_le_bytes());
}

/// The attributes of a span.
struct Attributes;

impl AttributeEncoder for Attributes {
    #[inline]
    fn attribute(out: &mut Vec<u8>, key: &str, value: &ValueRef<'_>) {
        encode_attribute(out, field::ATTRIBUTES, key, value);
    }
}

fn encode_link(out: &mut Vec<u8>, context: &SpanContext, attributes: AttributesRef<'_>) {
    write_bytes(out, field::TRACE_ID, &context.trace_id().to_bytes());
    write_bytes(out, field::SPAN_ID, &context.span_id().to_bytes());
    write_trace_state(out, context.trace_state());
    write_attributes(out, link::ATTRIBUTES, link::DROPPED_ATTRIBUTES, attributes);
    out.push(tag(link::FLAGS, FIXED32));
    out.extend_from_slice(&flags(context.trace_flags(), context.is_remote()).to_le_bytes());
}

fn flags(trace_flags: TraceFlags, is_remote: bool) -> u32 {
    u32::from(trace_flags.to_u8()) | HAS_IS_REMOTE | if is_remote { IS_REMOTE } else { 0 }
}

fn write_attributes(out: &mut Vec<u8>, field: u8, dropped: u8, attributes: AttributesRef<'_>) {
    attributes.each(&mut |key, value| {
        if !is_omitted(key) {
            encode_attribute(out, field, key, &value);
        }
    });
    write_uint(out, dropped, attributes.dropped().into());
}

fn write_trace_state(out: &mut Vec<u8>, state: &TraceState) {
    if *state != TraceState::NONE {
        write_text(out, field::TRACE_STATE, &state.header());
    }
}

fn write_status(out: &mut Vec<u8>, status: &Status) {
    write_message(out, field::STATUS, 1, |out| match status {
        Status::Unset => {}
        Status::Ok => write_uint(out, status::CODE, status::OK),
        Status::Error { description } => {
            write_text(out, status::MESSAGE, description);
            write_uint(out, status::CODE, status::ERROR);
        }
    });
}

fn kind(kind: &SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}
