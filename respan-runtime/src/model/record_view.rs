//! Our own finished span, as an encoder sees it.

use super::attribute_visitor::AttributeVisitor;
use super::span_record::SpanRecord;
use super::span_source::SpanSource;
use super::span_view::{AttributesRef, EachAttribute, SpanView};
use super::value::AttributeValue;
use super::value_ref::ValueRef;
use crate::attributes;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};
use std::borrow::Cow;
use std::sync::LazyLock;

static ATTRIBUTE_SCOPE: LazyLock<InstrumentationScope> = LazyLock::new(attribute_scope);
static UNSET: Status = Status::Unset;
static NO_STATE: TraceState = TraceState::NONE;

/// The scope of spans that attributes have made.
#[inline]
pub(crate) fn attribute_scope() -> InstrumentationScope {
    InstrumentationScope::builder(attributes::TRACER_SCOPE).build()
}

/// Hands on what an encoder writes alike, wherever it comes from.
struct Each<'e, 'f>(&'e mut EachAttribute<'f>);

impl AttributeVisitor for Each<'_, '_> {
    fn fixed(&mut self, key: &'static str, text: &'static str) {
        (self.0)(key, ValueRef::Str(text));
    }

    fn text(&mut self, key: &'static str, text: &str) {
        (self.0)(key, ValueRef::Str(text));
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'_>) {
        (self.0)(key, value);
    }

    fn added(&mut self, (key, value): &(Cow<'static, str>, AttributeValue)) {
        (self.0)(key, value.into());
    }
}

impl SpanView for SpanRecord {
    fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    fn span_id(&self) -> SpanId {
        self.span_id
    }

    fn trace_state(&self) -> &TraceState {
        self.extra().map_or(&NO_STATE, |extra| &extra.trace_state)
    }

    fn parent_span_id(&self) -> SpanId {
        self.parent_span_id
    }

    fn parent_is_remote(&self) -> bool {
        self.parent_is_remote
    }

    fn name(&self) -> &str {
        match self.extra().and_then(|extra| extra.name.as_deref()) {
            Some(name) => name,
            None => self.source.entity().map_or("", |entity| entity.span_name),
        }
    }

    fn kind(&self) -> SpanKind {
        self.extra()
            .and_then(|extra| extra.kind.clone())
            .unwrap_or(SpanKind::Internal)
    }

    fn start_unix_nanos(&self) -> u64 {
        self.start_unix_nanos
    }

    fn end_unix_nanos(&self) -> u64 {
        self.end_unix_nanos
    }

    fn status(&self) -> &Status {
        self.extra().map_or(&UNSET, |extra| &extra.status)
    }

    fn scope(&self) -> &InstrumentationScope {
        match &self.source {
            SpanSource::Attribute(_) | SpanSource::Started(_) => &ATTRIBUTE_SCOPE,
            SpanSource::Manual(scope) => scope,
        }
    }

    fn each_attribute(&self, each: &mut EachAttribute<'_>) {
        self.show(&mut Each(each));
    }

    fn dropped_attributes(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_attributes)
    }

    fn each_event(&self, each: &mut dyn FnMut(&str, u64, AttributesRef<'_>)) {
        for event in self.extra().iter().flat_map(|extra| &extra.events) {
            each(&event.name, event.unix_nanos, AttributesRef::Record(&event.attributes));
        }
    }

    fn dropped_events(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_events)
    }

    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, AttributesRef<'_>)) {
        for link in self.extra().iter().flat_map(|extra| &extra.links) {
            each(&link.context, AttributesRef::Record(&link.attributes));
        }
    }

    fn dropped_links(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_links)
    }
}
