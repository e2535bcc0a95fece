//! Read access to a finished span, independent of its form.

mod attributes_ref;
mod entity_head;
mod loading_ahead;
mod plain_entity;
mod record;
mod span_view;

pub(crate) use attributes_ref::{AttributesRef, EachAttribute};
pub(crate) use entity_head::EntityHead;
pub(crate) use loading_ahead::loading_ahead;
pub(crate) use plain_entity::{EntityName, PlainEntity};
pub(crate) use record::sdk_scope;
pub(crate) use span_view::SpanView;
