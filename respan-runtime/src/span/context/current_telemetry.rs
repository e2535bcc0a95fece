//! Selection of the telemetry that records a new span.

use super::value::ContextValue;
use crate::span::running::{RunningSpan, TelemetryCore, installed};
use opentelemetry::Context;

/// The telemetry of the parent, else the one entered in the context, else the installed one; None if that was shut down.
#[inline]
pub(crate) fn for_new_span(context: &Context, parent: Option<&RunningSpan>) -> Option<&'static TelemetryCore> {
    let core = match parent {
        Some(parent) => parent.core,
        None => match context.get::<ContextValue>().and_then(|value| value.core) {
            Some(core) => core,
            None => installed::get()?,
        },
    };
    core.is_open().then_some(core)
}
