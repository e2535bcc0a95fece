//! [`SpanView`] of a [`SpanRecord`].

use super::attributes_ref::{AttributesRef, EachAttribute};
use super::entity_head::EntityHead;
use super::plain_entity::{EntityName, PlainEntity};
use super::span_view::SpanView;
use crate::attributes;
use crate::model::record::{AttributeVisitor, SpanRecord};
use crate::model::source::{EntityKind, SpanSource};
use crate::value::{Attribute, ValueRef};
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};
use std::sync::LazyLock;

static SDK_SCOPE: LazyLock<InstrumentationScope> = LazyLock::new(sdk_scope);
static STATUS_UNSET: Status = Status::Unset;
static EMPTY_TRACE_STATE: TraceState = TraceState::NONE;

/// The instrumentation scope of spans started by an attribute macro or by `start_span`.
#[inline]
pub(crate) fn sdk_scope() -> InstrumentationScope {
    InstrumentationScope::builder(attributes::TRACER_SCOPE).build()
}

/// Forwards every attribute to a callback.
struct ForEach<'s, 'e, 'f>(&'e mut EachAttribute<'s, 'f>);

impl<'s> AttributeVisitor<'s> for ForEach<'s, '_, '_> {
    fn static_text(&mut self, key: &'static str, text: &'static str) {
        (self.0)(key, ValueRef::Str(text));
    }

    fn text(&mut self, key: &'static str, text: &'s str) {
        (self.0)(key, ValueRef::Str(text));
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'s>) {
        (self.0)(key, value);
    }

    fn user_attribute(&mut self, (key, value): &'s Attribute) {
        (self.0)(key, value.into());
    }
}

impl SpanView for SpanRecord {
    fn as_record(&self) -> Option<&SpanRecord> {
        Some(self)
    }

    fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    fn span_id(&self) -> SpanId {
        self.span_id
    }

    fn trace_state(&self) -> &TraceState {
        self.extra().map_or(&EMPTY_TRACE_STATE, |extra| &extra.trace_state)
    }

    fn parent_span_id(&self) -> SpanId {
        self.parent_span_id
    }

    fn parent_is_remote(&self) -> bool {
        self.parent_is_remote
    }

    fn name(&self) -> &str {
        self.name()
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
        self.extra().map_or(&STATUS_UNSET, |extra| &extra.status)
    }

    fn scope(&self) -> &InstrumentationScope {
        match &self.source {
            SpanSource::Attribute(_) | SpanSource::Started(_) => &SDK_SCOPE,
            SpanSource::Manual(scope) => scope,
        }
    }

    fn each_attribute<'s>(&'s self, each: &mut EachAttribute<'s, '_>) {
        self.visit_attributes(&mut ForEach(each));
    }

    fn entity_head(&self) -> Option<EntityHead<'_>> {
        EntityHead::of(self)
    }

    fn each_attribute_after_head<'s>(&'s self, each: &mut EachAttribute<'s, '_>) {
        self.visit_attributes_after_head(&mut ForEach(each));
    }

    fn each_set_attribute<'s>(&'s self, each: &mut EachAttribute<'s, '_>) {
        if let Some(extra) = self.extra() {
            AttributesRef::Record(&extra.attributes, 0).each(each);
        }
    }

    fn entity_kind(&self) -> Option<&str> {
        self.source.entity().map(|entity| entity.kind)
    }

    #[inline]
    fn plain_entity(&self) -> Option<PlainEntity<'_>> {
        let extra = self.extra();
        if extra.is_some_and(|extra| !extra.attributes.is_empty()) {
            return None;
        }
        let (name, kind) = match &self.source {
            SpanSource::Attribute(callsite) => (EntityName::from(*callsite), callsite.kind),
            SpanSource::Started(entity) => ((&*entity.name).into(), EntityKind::parse(&entity.kind)?),
            SpanSource::Manual(_) => return None,
        };
        let renamed = extra.and_then(|extra| extra.entity_name.as_deref());
        Some(PlainEntity {
            kind,
            name: renamed.map_or(name, EntityName::from),
            texts: &self.texts,
        })
    }

    fn dropped_attributes(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_attributes)
    }

    fn each_event(&self, each: &mut dyn FnMut(&str, u64, AttributesRef<'_>)) {
        for event in self.extra().iter().flat_map(|extra| &extra.events) {
            let attributes = AttributesRef::Record(&event.attributes, event.dropped_attributes);
            each(&event.name, event.unix_nanos, attributes);
        }
    }

    fn dropped_events(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_events)
    }

    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, AttributesRef<'_>)) {
        for link in self.extra().iter().flat_map(|extra| &extra.links) {
            let attributes = AttributesRef::Record(&link.attributes, link.dropped_attributes);
            each(&link.context, attributes);
        }
    }

    fn dropped_links(&self) -> u32 {
        self.extra().map_or(0, |extra| extra.dropped_links)
    }
}
