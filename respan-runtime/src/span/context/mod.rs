//! TODO head.

pub(crate) mod active;
pub(crate) mod context_ref;
pub(crate) mod current_telemetry;
mod value;

pub(crate) use active::{active_span, current_span};
pub(crate) use value::ContextValue;
