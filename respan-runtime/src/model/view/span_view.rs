//! Read access to a finished span, independent of its form.

use super::attributes_ref::{AttributesRef, EachAttribute};
use super::entity_head::EntityHead;
use super::plain_entity::PlainEntity;
use crate::model::record::SpanRecord;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};

/// A finished span as encoders, filters and samplers read it.
pub(crate) trait SpanView {
    /// The record, if the span has this form. Reading it takes no branch on the form for each field.
    fn as_record(&self) -> Option<&SpanRecord>;
    fn trace_id(&self) -> TraceId;
    fn span_id(&self) -> SpanId;
    fn trace_state(&self) -> &TraceState;
    /// `SpanId::INVALID` for a root.
    fn parent_span_id(&self) -> SpanId;
    fn parent_is_remote(&self) -> bool;
    fn name(&self) -> &str;
    fn kind(&self) -> SpanKind;
    fn start_unix_nanos(&self) -> u64;
    fn end_unix_nanos(&self) -> u64;
    fn status(&self) -> &Status;
    fn scope(&self) -> &InstrumentationScope;
    /// Calls `each` with every attribute, in wire order.
    fn each_attribute<'s>(&'s self, each: &mut EachAttribute<'s, '_>);
    /// The head of the attributes, if it follows from the entity alone.
    fn entity_head(&self) -> Option<EntityHead<'_>>;
    /// As [`each_attribute`](Self::each_attribute), without those of the [`entity_head`](Self::entity_head), which there is.
    fn each_attribute_after_head<'s>(&'s self, each: &mut EachAttribute<'s, '_>);
    /// As [`each_attribute`](Self::each_attribute), without those that follow from the form of a record: of the entity, its
    /// content and its processors.
    fn each_set_attribute<'s>(&'s self, each: &mut EachAttribute<'s, '_>);
    /// The kind of the entity of a record, which an attribute may override.
    fn entity_kind(&self) -> Option<&str>;
    /// The entity of a record; `None` if an attribute may override a part of it.
    fn plain_entity(&self) -> Option<PlainEntity<'_>>;
    fn dropped_attributes(&self) -> u32;
    /// Calls `each` with every event: name, nanoseconds since 1970, attributes.
    fn each_event(&self, each: &mut dyn FnMut(&str, u64, AttributesRef<'_>));
    fn dropped_events(&self) -> u32;
    fn each_link(&self, each: &mut dyn FnMut(&SpanContext, AttributesRef<'_>));
    fn dropped_links(&self) -> u32;
}
