//! The finished span: its data, its conversions, its size.
//!
//! ```text
//!  Callsite (static) ┐
//!  Entity            ├─▶ SpanSource ┐
//!  scope of a tracer ┘              │                         ┌─ AttributeVisitor ── each attribute, in wire order
//!  input, output, path, workflow ─▶ SpanTexts ──▶ SpanRecord ─┤
//!  events, links, status, user attributes ─▶ Extra ┘    │     └─ SpanView ── the whole span, for encoders and filters
//!                                                       ▼                           ▲
//!                                                  FinishedSpan ────────────────────┤
//!                                                       │                           │
//!                                                       └─▶ opentelemetry_sdk::SpanData, for third-party exporters
//! ```
//!
//! A [`SpanRecord`] is what the calling thread builds and moves into the span queue; it is compact because it does not copy
//! what its call site has in a `static`. Delivery moves [`FinishedSpan`]s: a record, a shared record, or `SpanData` where a
//! callback has changed the span. Both forms implement [`SpanView`], through which encoders, filters and tail sampling read
//! a span without a conversion. `SpanData` is built only for exporters, filters and callbacks that take it.
//!
//! Texts are shortened in two ways. [`SpanRecord::truncate`] applies the attribute length limit, once per span, after the
//! mask. [`FinishedSpan::shrunk`] makes a smaller copy of a span that an endpoint rejects as too large.

mod array_length;
mod attribute_visitor;
mod attributes_ref;
mod callsite;
pub(crate) mod clock;
mod computed_options;
mod description;
mod entity;
mod entity_head;
mod entity_kind;
mod event;
mod exception;
mod extra;
mod finished_span;
pub(crate) mod ids;
mod interner;
mod into_attribute_value;
mod into_span_link;
mod into_span_links;
mod link;
mod link_error;
mod link_record;
pub mod marker;
mod naming;
mod outcome;
mod parent_span;
mod plain_entity;
mod pooled_extra;
mod processor_names;
mod record_attributes;
mod record_view;
pub(crate) mod sampling;
mod scope_ref;
mod shrink;
mod size;
mod span_data;
mod span_data_attributes;
mod span_data_value;
mod span_data_view;
mod span_record;
mod span_source;
mod span_texts;
mod span_view;
mod text_end;
mod truncate;
mod unique_keys;
mod value;
mod value_from;
mod value_ref;
mod write_description;
mod written_span;

#[cfg(test)]
mod fixtures;

pub use callsite::Callsite;
pub use clock::IntoTimestamp;
pub use computed_options::ComputedOptions;
pub use description::SpanDescription;
pub use entity_kind::EntityKind;
pub use into_attribute_value::IntoAttributeValue;
pub use into_span_link::IntoSpanLink;
pub use into_span_links::IntoSpanLinks;
pub use link::SpanLink;
pub use link_error::SpanLinkError;
pub use naming::Naming;
pub(crate) use value::Attribute;
pub use value::AttributeValue;
pub use written_span::{WrittenEvent, WrittenSpan};

pub(crate) use array_length::for_each_array_length;
pub(crate) use attributes_ref::AttributesRef;
pub(crate) use description::{Description, DescriptionLimits};
pub(crate) use entity::Entity;
pub(crate) use entity_head::EntityHead;
pub(crate) use event::{EventLimits, EventRecord};
pub(crate) use exception::Exception;
pub(crate) use extra::Extra;
pub(crate) use finished_span::{FinishedSpan, Prepared};
#[cfg(test)]
pub(crate) use fixtures::{CALLSITE, callsite_record, manual_record, routed_record, with_attribute};
pub(crate) use interner::Interner;
pub(crate) use link_record::{LinkLimits, LinkRecord};
pub(crate) use outcome::Outcome;
pub(crate) use parent_span::ParentSpan;
pub(crate) use plain_entity::{EntityName, PlainEntity};
pub(crate) use pooled_extra::PooledExtra;
pub(crate) use processor_names::ProcessorNames;
pub(crate) use scope_ref::ScopeRef;
pub(crate) use span_data_attributes::push_key_value;
pub(crate) use span_record::SpanRecord;
pub(crate) use span_source::SpanSource;
pub(crate) use span_texts::SpanTexts;
pub(crate) use span_view::SpanView;
pub(crate) use text_end::TextEnd;
pub(crate) use unique_keys::keep_last_of_each_key;
pub(crate) use value_ref::ValueRef;
