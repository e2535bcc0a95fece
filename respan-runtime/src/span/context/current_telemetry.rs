//! The telemetry to which a new span belongs.

use super::value::Scope;
use crate::span::running::{Core, Live, installed};
use opentelemetry::Context;

/// The telemetry of a new span: its parent's, else the entered one, else the installed one.
#[inline]
pub(crate) fn current(context: &Context, parent: Option<&Live>) -> Option<&'static Core> {
    let core = match parent {
        Some(parent) => parent.core,
        None => match context.get::<Scope>().and_then(|scope| scope.core) {
            Some(core) => core,
            None => installed::get()?,
        },
    };
    core.is_open().then_some(core)
}
