//! TODO head.

mod attribute_visitor;
mod callsite;
pub(crate) mod clock;
mod entity;
mod entity_kind;
mod event;
mod exception;
mod extra;
mod finished_span;
pub(crate) mod ids;
mod interner;
mod link;
mod link_error;
mod outcome;
mod processor_names;
mod record_view;
pub(crate) mod sampling;
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
mod truncate;
mod value;
mod value_from;
mod value_ref;

#[cfg(test)]
mod fixtures;

pub use callsite::Callsite;
pub use entity_kind::EntityKind;
pub use link::{IntoSpanLink, SpanLink};
pub use link_error::SpanLinkError;
pub use value::AttributeValue;

pub(crate) use entity::Entity;
pub(crate) use event::EventRecord;
pub(crate) use exception::Exception;
pub(crate) use extra::Extra;
pub(crate) use finished_span::{FinishedSpan, Prepared};
#[cfg(test)]
pub(crate) use fixtures::{CALLSITE, callsite_record, manual_record, routed_record, with_attribute};
pub(crate) use interner::Interner;
pub(crate) use link::LinkRecord;
pub(crate) use outcome::Outcome;
pub(crate) use processor_names::ProcessorNames;
pub(crate) use span_data::batch_to_span_data;
pub(crate) use span_record::SpanRecord;
pub(crate) use span_source::SpanSource;
pub(crate) use span_texts::SpanTexts;
pub(crate) use span_view::{AttributesRef, SpanView};
pub(crate) use value_ref::ValueRef;
