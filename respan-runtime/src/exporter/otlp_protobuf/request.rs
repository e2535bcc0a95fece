//! Encoding of export requests.

use super::span::encode_span;
use super::value::encode_attribute;
use super::wire::{write_message, write_text};
use crate::exporter::encoded_heads::EncodedHeads;
use crate::exporter::scope_groups::{scope_groups, sorted_resource};
use crate::model::SpanView;
use crate::value::ValueRef;
use opentelemetry_sdk::Resource;

/// The field of `ExportTraceServiceRequest`.
pub(super) const RESOURCE_SPANS: u8 = 1;
/// Fields of `ResourceSpans`.
const RESOURCE: u8 = 1;
pub(super) const SCOPE_SPANS: u8 = 2;
/// Fields of `ScopeSpans`.
const SCOPE: u8 = 1;
pub(super) const SPANS: u8 = 2;
/// Fields of `InstrumentationScope`.
const SCOPE_NAME: u8 = 1;
const SCOPE_VERSION: u8 = 2;
/// The field of `Resource`.
const RESOURCE_ATTRIBUTES: u8 = 1;

/// Encodes the resource, as a field of `ResourceSpans`; the result is part of every request.
pub(crate) fn encode_resource(resource: &Resource) -> Vec<u8> {
    let mut out = Vec::new();
    write_message(&mut out, RESOURCE, 2, |out| {
        for (key, value) in sorted_resource(resource) {
            encode_attribute(out, RESOURCE_ATTRIBUTES, key, &ValueRef::from(value));
        }
    });
    out
}

/// Appends an `ExportTraceServiceRequest`, with spans grouped by scope in order of first appearance.
pub(crate) fn encode_request<S: SpanView>(out: &mut Vec<u8>, resource: &[u8], batch: &[S]) {
    let mut heads = EncodedHeads::default();
    write_message(out, RESOURCE_SPANS, 3, |out| {
        out.extend_from_slice(resource);
        for group in scope_groups(batch) {
            write_message(out, SCOPE_SPANS, 3, |out| {
                write_message(out, SCOPE, 1, |out| {
                    write_text(out, SCOPE_NAME, group.scope().name());
                    write_text(out, SCOPE_VERSION, group.scope().version().unwrap_or_default());
                });
                for span in group.spans() {
                    write_message(out, SPANS, 2, |out| encode_span(out, span, &mut heads));
                }
            });
        }
    });
}
