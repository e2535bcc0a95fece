//! Spans as the OpenTelemetry API sees them.
//!
//! A running span is in an OpenTelemetry `Context` as a [`RespanSpan`], and so is the span that a tracer returns. Both change
//! the same [`RunningSpan`](super::running::RunningSpan); only the second one ends it.

mod continued;
mod link;
mod respan_span;

pub(crate) use continued::{changed_by, continued, inherits};
pub use respan_span::RespanSpan;
pub(crate) use respan_span::{key_values, with_span};
