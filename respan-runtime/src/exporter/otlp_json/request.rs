//! Encoding of export requests.

use super::span::encode_span;
use super::value::{encode_attribute, separate};
use crate::json::write_string;
use crate::model::{SpanView, ValueRef};
use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::Resource;

/// Encodes the resource; the result is part of every request.
pub(crate) fn encode_resource(resource: &Resource) -> Vec<u8> {
    let mut entries: Vec<_> = resource.iter().collect();
    // The iteration order of the resource is random; a stable order makes requests comparable.
    entries.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    let mut out = b"{\"attributes\":[".to_vec();
    let mut is_first = true;
    for (key, value) in entries {
        separate(&mut out, &mut is_first);
        encode_attribute(&mut out, key.as_str(), ValueRef::from(value));
    }
    out.extend_from_slice(b"]}");
    out
}

/// Appends an `ExportTraceServiceRequest`, with spans grouped by scope in order of first appearance.
pub(crate) fn encode_request<S: SpanView>(out: &mut Vec<u8>, resource: &[u8], batch: &[S]) {
    out.extend_from_slice(b"{\"resourceSpans\":[{\"scopeSpans\":[");
    let mut groups: Vec<&InstrumentationScope> = Vec::new();
    for span in batch {
        if !groups.iter().any(|group| is_same_scope(group, span.scope())) {
            groups.push(span.scope());
        }
    }
    let mut is_first_group = true;
    for group in groups {
        separate(out, &mut is_first_group);
        out.extend_from_slice(b"{\"spans\":[");
        let mut is_first = true;
        for span in batch.iter().filter(|span| is_same_scope(group, span.scope())) {
            separate(out, &mut is_first);
            encode_span(out, span);
        }
        out.extend_from_slice(b"],\"scope\":{\"name\":");
        write_string(out, group.name());
        if let Some(version) = group.version() {
            out.extend_from_slice(b",\"version\":");
            write_string(out, version);
        }
        out.extend_from_slice(b"}}");
    }
    out.extend_from_slice(b"],\"resource\":");
    out.extend_from_slice(resource);
    out.extend_from_slice(b"}]}");
}

/// Pointers are compared first, since most spans share one scope in memory.
fn is_same_scope(one: &InstrumentationScope, other: &InstrumentationScope) -> bool {
    std::ptr::eq(one, other) || (one.name() == other.name() && one.version() == other.version())
}
