//! The telemetry to which a new span belongs.

use super::value::ContextValue;
use crate::span::running::{RunningSpan, TelemetryCore, installed};
use opentelemetry::Context;

/// The telemetry of a new span: its parent's, else the entered one, else the installed one.
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
