//! Restrictions in force in a context: suppressed telemetry, and content that is switched off.
//!
//! A context that was made elsewhere must not lift them, so they are added to it when it is entered.

use super::value::ContextValue;
use crate::attributes;
use crate::current_context::{self, Attached};
use crate::value::Attribute;
use opentelemetry::Context;
use std::mem;

/// Returns whether `trace_content(false)` is in force.
#[inline]
pub(crate) fn is_content_off(context: &Context) -> bool {
    let value = context.get::<ContextValue>();
    value.is_some_and(|value| value.is_content_enabled == Some(false))
}

/// Returns whether `trace_content(false)` is in force in the current context.
#[inline]
pub fn is_content_off_here() -> bool {
    ContextValue::was_content_switched_off() && current_context::map_current(is_content_off).unwrap_or(false)
}

/// Returns whether an attribute that is set here, on a span that may have started elsewhere, is withheld: it holds content, and
/// `trace_content(false)` is in force here.
#[inline]
pub(crate) fn is_withheld(key: &str) -> bool {
    // Most programs never switch content off: for them the key is not looked at.
    ContextValue::was_content_switched_off() && attributes::is_content_key(key) && is_content_off_here()
}

/// Removes from an event's attributes those that are withheld.
pub(crate) fn withhold_content(event: &str, event_attributes: &mut Vec<Attribute>) {
    if ContextValue::was_content_switched_off() {
        event_attributes.retain(|(key, _)| {
            let is_content = attributes::is_event_content_key(event, key);
            !(is_content && is_content_off_here())
        });
    }
}

/// Returns whether any restriction is in force.
#[inline]
pub(crate) fn is_restricted(context: &Context) -> bool {
    context.is_telemetry_suppressed() || is_content_off(context)
}

/// The context with the restrictions in force here; `None` if there are none.
pub(crate) fn restricted_here(context: impl FnOnce() -> Context) -> Option<Context> {
    let restrict = |current: &Context| is_restricted(current).then(|| restricted_by(context(), current));
    current_context::map_current(restrict).flatten()
}

/// The context with the restrictions of another one.
pub(crate) fn restricted_by(context: Context, other: &Context) -> Context {
    let mut restricted = context;
    if is_content_off(other) && !is_content_off(&restricted) {
        let mut value = ContextValue::from_context(&restricted);
        value.is_content_enabled = Some(false);
        restricted = restricted.with_value(value);
    }
    if other.is_telemetry_suppressed() && !restricted.is_telemetry_suppressed() {
        restricted = restricted.with_telemetry_suppressed();
    }
    restricted
}

/// Makes a context current until the guard is dropped, with the restrictions that are in force here. None while the thread
/// ends.
#[inline]
pub(crate) fn attach(context: &Context) -> Option<Attached> {
    match current_context::map_current(|current| is_restricted(current).then(|| current.clone()))? {
        None => current_context::attach_copy(context),
        Some(current) => attach_restricted(context, &current),
    }
}

/// As [`attach`], of a context that is kept for the next time; the guard is put where it stays.
///
/// The context is replaced by its copy and attached itself: a copy that is moved directly after it was made stalls on store
/// forwarding.
#[inline]
pub(crate) fn attach_kept(guard: &mut Option<Attached>, kept: &mut Context) {
    match current_context::map_current(is_restricted) {
        None => {}
        Some(false) => {
            let copy = kept.clone();
            let context = mem::replace(kept, copy);
            current_context::attach_to(guard, context, || kept.clone());
        }
        Some(true) => *guard = attach(kept),
    }
}

#[cold]
#[inline(never)]
fn attach_restricted(context: &Context, current: &Context) -> Option<Attached> {
    let restricted = restricted_by(context.clone(), current);
    current_context::attach_copy(&restricted)
}
