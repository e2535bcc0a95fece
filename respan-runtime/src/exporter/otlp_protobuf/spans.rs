//! The spans of an encoded request.

use super::fields::{FieldValue, Fields};
use super::message_type::{Content, MessageType};
use super::request::{RESOURCE_SPANS, SCOPE_SPANS, SPANS};
use super::span::NAME;
use super::wire::{write_bytes, write_message};
use crate::exporter::grouped_spans::{EncodedSpan, Group, GroupedSpans, ITEM_BYTES};
use crate::json::truncate_text;

/// Values nested deeper than this are neither measured nor truncated.
const MAX_DEPTH: u32 = 100;

/// `None` if the body is no request.
pub(crate) fn parse_spans(body: &[u8]) -> Option<GroupedSpans<Vec<u8>, Vec<u8>>> {
    let (_, resources) = split(body, RESOURCE_SPANS)?;
    let resources = resources.into_iter().map(|resource| {
        let (head, scopes) = split(resource, SCOPE_SPANS)?;
        let scopes = scopes.into_iter().map(|scope| {
            let (head, spans) = split(scope, SPANS)?;
            let items = spans.into_iter().map(<[u8]>::to_vec).collect();
            Some(Group { head, items })
        });
        Some(Group {
            head,
            items: scopes.collect::<Option<_>>()?,
        })
    });
    resources.collect::<Option<_>>().map(GroupedSpans::new)
}

/// The messages that this field holds, and all other fields as they are.
fn split(message: &[u8], field: u8) -> Option<(Vec<u8>, Vec<&[u8]>)> {
    let (mut others, mut found) = (Vec::new(), Vec::new());
    let mut fields = Fields::new(message);
    loop {
        let before = fields.rest();
        match fields.next() {
            Some((number, FieldValue::Bytes(message))) if number == u32::from(field) => found.push(message),
            Some(_) => others.extend_from_slice(raw(before, &fields)),
            None => return fields.rest().is_empty().then_some((others, found)),
        }
    }
}

/// The bytes between two positions of a reader.
fn raw<'m>(before: &'m [u8], fields: &Fields<'m>) -> &'m [u8] {
    before.get(..before.len() - fields.rest().len()).unwrap_or_default()
}

/// The request with these spans.
pub(crate) fn encode_spans(spans: &GroupedSpans<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    for resource in spans.resources() {
        write_message(&mut out, RESOURCE_SPANS, 3, |out| {
            out.extend_from_slice(&resource.head);
            for scope in &resource.items {
                write_message(out, SCOPE_SPANS, 3, |out| {
                    out.extend_from_slice(&scope.head);
                    for span in &scope.items {
                        write_bytes(out, SPANS, span);
                    }
                });
            }
        });
    }
    out
}

impl EncodedSpan for Vec<u8> {
    fn name(&self) -> &str {
        let name = Fields::new(self).find_map(|(field, value)| match value {
            FieldValue::Bytes(text) if field == u32::from(NAME) => std::str::from_utf8(text).ok(),
            _ => None,
        });
        name.unwrap_or_default()
    }

    fn longest_part(&self) -> usize {
        longest(MessageType::Span, self, MAX_DEPTH)
    }

    fn truncate_parts(&mut self, max: usize) {
        let mut out = Self::with_capacity(self.len());
        truncate(MessageType::Span, self, max, MAX_DEPTH, &mut out);
        *self = out;
    }
}

/// Bytes of the longest text, byte array or list in the message.
fn longest(message_type: MessageType, message: &[u8], depth: u32) -> usize {
    let mut longest_part = 0;
    let mut counts = ItemCounts::default();
    for (field, value) in Fields::new(message) {
        let FieldValue::Bytes(bytes) = value else { continue };
        let length = match message_type.content(field) {
            Content::Text | Content::Bytes => bytes.len(),
            Content::Message(inner) if depth > 0 => {
                let items = counts.add(field) * ITEM_BYTES;
                longest(inner, bytes, depth - 1).max(items)
            }
            Content::Message(_) | Content::Fixed => 0,
        };
        longest_part = longest_part.max(length);
    }
    longest_part
}

fn truncate(message_type: MessageType, message: &[u8], max: usize, depth: u32, out: &mut Vec<u8>) {
    let max_items = (max / ITEM_BYTES).max(1);
    let mut counts = ItemCounts::default();
    let mut fields = Fields::new(message);
    loop {
        let before = fields.rest();
        let Some((field, value)) = fields.next() else { return };
        let content = match value {
            FieldValue::Bytes(_) => message_type.content(field),
            _ => Content::Fixed,
        };
        // Known fields have small numbers.
        match (content, value, u8::try_from(field)) {
            (Content::Text, FieldValue::Bytes(text), Ok(field)) if text.len() > max => {
                let text = String::from_utf8_lossy(text);
                write_bytes(out, field, truncate_text(&text, max).as_bytes());
            }
            (Content::Bytes, FieldValue::Bytes(bytes), Ok(field)) if bytes.len() > max => {
                write_bytes(out, field, bytes.get(..max).unwrap_or(bytes));
            }
            (Content::Message(inner), FieldValue::Bytes(bytes), Ok(number)) if depth > 0 => {
                if counts.add(field) <= max_items {
                    write_message(out, number, 1, |out| truncate(inner, bytes, max, depth - 1, out));
                }
            }
            _ => out.extend_from_slice(raw(before, &fields)),
        }
    }
}

/// Number of occurrences of each known field.
#[derive(Default)]
struct ItemCounts([usize; 16]);

impl ItemCounts {
    /// Counts one occurrence of the field and returns how many there are.
    fn add(&mut self, field: u32) -> usize {
        let count = usize::try_from(field).ok().and_then(|field| self.0.get_mut(field));
        count.map_or(0, |count| {
            *count += 1;
            *count
        })
    }
}
