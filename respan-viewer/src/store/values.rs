//! Values of a span and its resource as columns.

use crate::model::Summary;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use prost::Message as _;

/// Bytes of a name in a list.
const MAX_NAME: usize = 500;

/// Writes a span as JSON into memory that is used again unless it is large. It is reserved at once: a text of many MiB that grows
/// by doubling would be there twice.
pub(super) fn json<'j>(span: &Span, into: &'j mut Vec<u8>) -> &'j str {
    const LARGE: usize = 1024 * 1024;
    if into.capacity() > LARGE {
        *into = Vec::new();
    }
    into.clear();
    let length = span.encoded_len();
    into.reserve(length + length / 8 + 1024);
    match serde_json::to_writer(&mut *into, span) {
        Ok(()) => std::str::from_utf8(into).unwrap_or_default(),
        Err(_) => "",
    }
}

/// The part of names and ids that lists hold in memory; the span itself has all of them.
pub(super) fn short(text: &str) -> &str {
    let end = (0..=MAX_NAME.min(text.len()))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or_default()]
}

pub(super) fn shortened(mut summary: Summary) -> Summary {
    let texts = [
        Some(&mut summary.name),
        summary.model.as_mut(),
        summary.session.as_mut(),
    ];
    for text in texts.into_iter().flatten() {
        text.truncate(short(text).len());
    }
    summary
}

/// The id of the parent, empty for none. An id of another length names no span.
pub(super) fn parent(span: &Span) -> &[u8] {
    let id = &span.parent_span_id[..];
    if id.len() == 8 && id != [0; 8] { id } else { &[] }
}

pub(super) fn nanos(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// An attribute of the resource as text.
pub(super) fn attribute(resource: &ResourceSpans, key: &str) -> Option<String> {
    let attributes = &resource.resource.as_ref()?.attributes;
    let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(short(text).to_owned()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}
