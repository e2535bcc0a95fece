//! [`SpanView`] of the SDK's [`SpanData`].

use crate::model::clock;
use crate::model::record::SpanRecord;
use crate::model::view::{AttributesRef, EachAttribute, EntityHead, PlainEntity, SpanView};
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};
use opentelemetry_sdk::trace::SpanData;

impl SpanView for SpanData {
    fn as_record(&self) -> Option<&SpanRecord> {
        None
    }

    fn trace_id(&self) -> TraceId {
        self.span_context.trace_id()
    }

    fn span_id(&self) -> SpanId {
        self.span_context.span_id()
    }

    fn trace_state(&self) -> &TraceState {
        self.span_context.trace_state()
    }

    fn parent_span_id(&self) -> SpanId {
        self.parent_span_id
    }

    fn parent_is_remote(&self) -> bool {
        self.parent_span_is_remote
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> SpanKind {
        self.span_kind.clone()
    }

    fn start_unix_nanos(&self) -> u64 {
        clock::unix_nanos(self.start_time)
    }

    fn end_unix_nanos(&self) -> u64 {
        clock::unix_nanos(self.end_time)
    }

    fn status(&self) -> &Status {
        &self.status
    }

    fn scope(&self) -> &InstrumentationScope {
        &self.instrumentation_scope
    }

    fn each_attribute<'s>(&'s self, each: &mut EachAttribute<'s, '_>) {
        AttributesRef::Sdk(&self.attributes, 0).each(each);
    }

    fn entity_head(&self) -> Option<EntityHead<'_>> {
        None
    }

    fn each_attribute_after_head<'s>(&'s self, each: &mut EachAttribute<'s, '_>) {
        self.each_attribute(each);
    }

    fn each_set_attribute<'s>(&'s self, each: &mut EachAttribute<'s, '_>) {
        self.each_attribute(each);
    }

    fn entity_kind(&self) -> Option<&str> {
        None
    }

    fn plain_entity(&self) -> Option<PlainEntity<'_>> {
        None
    }

    fn dropped_attributes(&self) -> u32 {
        self.dropped_attributes_count
    }

    fn each_event(&self, each: &mut dyn FnMut(&str, u64, AttributesRef<'_>)) {
        for Event {
            name,
            timestamp,
            attributes,
            dropped_attributes_count,
            ..
        } in &self.events.events
        {
            let attributes = AttributesRef::Sdk(attributes, *dropped_attributes_count);
            each(name, clock::unix_nanos(*timestamp), attributes);
        }
    }

    fn dropped_events(&self) -> u32 {
        self.events.dropped_count
    }

    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, AttributesRef<'_>)) {
        for Link {
            span_context,
            attributes,
            dropped_attributes_count,
            ..
        } in &self.links.links
        {
            each(span_context, AttributesRef::Sdk(attributes, *dropped_attributes_count));
        }
    }

    fn dropped_links(&self) -> u32 {
        self.links.dropped_count
    }
}
