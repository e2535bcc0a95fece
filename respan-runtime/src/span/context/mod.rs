//! Spans and OpenTelemetry's `Context`: what respan reads from a context and puts into it.
//!
//! A context carries two things for respan. The active span is found by a probe ([`active`]). Everything else that a new span
//! inherits is one typed value ([`ContextValue`]): entered telemetry, propagated attributes, content switch, buffer, links.

pub(crate) mod active;
pub(crate) mod context_ref;
pub(crate) mod current_telemetry;
mod described;
mod enabled_instruments;
mod model_call;
mod propagated;
pub(crate) mod restrictions;
mod value;

pub(crate) use active::{active_span, current_span};
pub(crate) use described::describe;
pub(crate) use model_call::with_model_call_of;
pub use model_call::{has_undescribed_model_call, is_in_model_call, with_model_call, with_undescribed_model_call};
pub use restrictions::is_content_off_here;
pub(crate) use value::{ContextValue, PendingLinks, ReceivedTraceState};
