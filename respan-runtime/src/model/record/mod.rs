//! The compact record of a finished span, and its attributes in wire order.

mod attribute_visitor;
mod attributes;
mod extra;
mod outcome;
mod parent_span;
mod pooled_extra;
mod span_record;
mod span_texts;
mod text_end;
mod truncate;
mod write_description;

pub(crate) use attribute_visitor::AttributeVisitor;
pub(crate) use extra::Extra;
pub(crate) use outcome::Outcome;
pub(crate) use parent_span::ParentSpan;
pub(crate) use pooled_extra::PooledExtra;
pub(crate) use span_record::SpanRecord;
pub(crate) use span_texts::SpanTexts;
pub(crate) use text_end::TextEnd;
