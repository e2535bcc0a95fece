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
//!
//! | folder | contents |
//! |---|---|
//! | `clock/`, `ids`, `sampling` | time, random ids, decisions by id |
//! | `source/` | origin of a span: call site, entity, scope |
//! | `link/`, `event/` | links, events, exceptions |
//! | `description/` | descriptions, such as those of model calls, and namings |
//! | `record/` | compact record and its attributes in wire order |
//! | `view/` | read access to every form of a span |
//! | `span_data/` | the SDK's form: conversion and view |
//! | `finished/` | forms that delivery moves, their size, smaller copies |

pub(crate) mod clock;
mod description;
mod event;
mod finished;
pub(crate) mod ids;
mod link;
mod record;
pub(crate) mod sampling;
mod source;
mod span_data;
mod view;

#[cfg(test)]
mod fixtures;

pub use clock::IntoTimestamp;
pub(crate) use description::{Description, DescriptionLimits};
pub use description::{Naming, SpanDescription, WrittenEvent, WrittenSpan};
pub(crate) use event::{EventLimits, EventRecord, Exception};
pub(crate) use finished::{FinishedSpan, Prepared};
#[cfg(test)]
pub(crate) use fixtures::{CALLSITE, callsite_record, manual_record, routed_record, with_attribute};
pub use link::{IntoSpanLink, IntoSpanLinks, SpanLink, SpanLinkError};
pub(crate) use link::{LinkLimits, LinkRecord};
pub(crate) use record::{Extra, Outcome, ParentSpan, PooledExtra, SpanRecord, SpanTexts, TextEnd};
pub use source::{Callsite, ComputedOptions, EntityKind};
pub(crate) use source::{Entity, ScopeRef, SpanSource};
pub(crate) use span_data::{Interner, push_key_value};
pub(crate) use view::{AttributesRef, EntityHead, EntityName, PlainEntity, SpanView, loading_ahead};
