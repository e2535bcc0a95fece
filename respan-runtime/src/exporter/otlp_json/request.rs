//! Encoding of export requests.

use super::span::encode_span;
use super::value::{encode_attribute, separate};
use crate::exporter::encoded_heads::EncodedHeads;
use crate::exporter::scope_groups::{scope_groups, sorted_resource};
use crate::json::write_string;
use crate::model::SpanView;
use crate::value::ValueRef;
use opentelemetry_sdk::Resource;

/// Encodes the resource; the result is part of every request.
pub(crate) fn encode_resource(resource: &Resource) -> Vec<u8> {
    let mut out = b"{\"attributes\":[".to_vec();
    let mut is_first = true;
    for (key, value) in sorted_resource(resource) {
        separate(&mut out, &mut is_first);
        encode_attribute(&mut out, key, &ValueRef::from(value));
    }
    out.extend_from_slice(b"]}");
    out
}

/// Appends an `ExportTraceServiceRequest`, with spans grouped by scope in order of first appearance.
pub(crate) fn encode_request<S: SpanView>(out: &mut Vec<u8>, resource: &[u8], batch: &[S]) {
    out.extend_from_slice(b"{\"resourceSpans\":[{\"scopeSpans\":[");
    let mut is_first_group = true;
    let mut heads = EncodedHeads::default();
    for group in scope_groups(batch) {
        separate(out, &mut is_first_group);
        out.extend_from_slice(b"{\"spans\":[");
        let mut is_first = true;
        for span in group.spans() {
            separate(out, &mut is_first);
            encode_span(out, span, &mut heads);
        }
        out.extend_from_slice(b"],\"scope\":{\"name\":");
        write_string(out, group.scope().name());
        if let Some(version) = group.scope().version() {
            out.extend_from_slice(b",\"version\":");
            write_string(out, version);
        }
        out.extend_from_slice(b"}}");
    }
    out.extend_from_slice(b"],\"resource\":");
    out.extend_from_slice(resource);
    out.extend_from_slice(b"}]}");
}
