//! TODO head.

mod attribute_visitor;
mod callsite;
pub(crate) mod clock;
mod entity;
mod exception;
mod extra;
mod finished;
pub(crate) mod ids;
mod interner;
mod kind;
mod link;
mod outcome;
mod record;
pub(crate) mod sampling;
mod shrink;
mod size;
mod span_data;
mod truncate;
mod value;
mod view;
mod view_record;
mod view_span_data;

#[cfg(test)]
mod fixtures;

pub use callsite::Callsite;
pub use kind::EntityKind;
pub use link::{IntoSpanLink, SpanLink, SpanLinkError};
pub use value::AttributeValue;

pub(crate) use entity::Entity;
pub(crate) use exception::Exception;
pub(crate) use finished::{FinishedSpan, Prepared};
#[cfg(test)]
pub(crate) use fixtures::{CALLSITE, callsite_record, manual_record, routed_record, with_attribute};
pub(crate) use interner::Interner;
pub(crate) use outcome::Outcome;
pub(crate) use record::{EventRecord, Extra, LinkRecord, ProcessorNames, SpanRecord, SpanSource, SpanTexts};
pub(crate) use span_data::batch_to_span_data;
pub(crate) use view::{AttributesRef, SpanView, ValueRef};
