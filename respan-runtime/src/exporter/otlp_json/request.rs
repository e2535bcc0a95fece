//! One export request.

use super::span::span;
use super::value::{attribute, separate};
use crate::json::write_string;
use crate::model::{SpanView, ValueRef};
use opentelemetry::InstrumentationScope;
use opentelemetry_sdk::Resource;

/// The resource as JSON, written once and used in every request.
pub(crate) fn encode_resource(resource: &Resource) -> Vec<u8> {
    let mut entries: Vec<_> = resource.iter().collect();
    // The resource keeps its attributes in a hash map; a stable order makes requests comparable.
    entries.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    let mut out = b"{\"attributes\":[".to_vec();
    let mut is_first = true;
    for (key, value) in entries {
        separate(&mut out, &mut is_first);
        attribute(&mut out, key.as_str(), ValueRef::from(value));
    }
    out.extend_from_slice(b"]}");
    out
}

/// Appends an `ExportTraceServiceRequest`: spans grouped by scope, in order of first appearance.
pub(crate) fn encode_request<S: SpanView>(out: &mut Vec<u8>, resource: &[u8], batch: &[S]) {
    out.extend_from_slice(b"{\"resourceSpans\":[{\"scopeSpans\":[");
    let mut groups: Vec<&InstrumentationScope> = Vec::new();
    for item in batch {
        if !groups.iter().any(|group| is_same(group, item.scope())) {
            groups.push(item.scope());
        }
    }
    let mut is_first_group = true;
    for group in groups {
        separate(out, &mut is_first_group);
        out.extend_from_slice(b"{\"spans\":[");
        let mut is_first = true;
        for item in batch.iter().filter(|item| is_same(group, item.scope())) {
            separate(out, &mut is_first);
            span(out, item);
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

/// Most spans share one scope in memory.
fn is_same(one: &InstrumentationScope, other: &InstrumentationScope) -> bool {
    std::ptr::eq(one, other) || (one.name() == other.name() && one.version() == other.version())
}
