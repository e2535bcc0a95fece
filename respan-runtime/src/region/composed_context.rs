//! The context in which a region is entered, with what it lacks of the context in which the region was made.

use crate::span::context::ContextValue;
use crate::span::handle::continued;
use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt as _};
use std::ptr;

/// The context of the entry, with what only the context of the region's making has: its span, if no other is current, and the
/// values of regions around it.
pub(super) fn composed_context(entered_in: &Context, made_in: &Context) -> Context {
    let context = continued(entered_in, made_in);
    with_baggage_of(made_in, with_value_of(made_in, context))
}

fn with_value_of(made_in: &Context, context: Context) -> Context {
    match (made_in.get::<ContextValue>(), context.get::<ContextValue>()) {
        (None, _) => context,
        (Some(earlier), Some(value)) if ptr::eq(earlier, value) => context,
        (Some(earlier), value) => {
            let value = value.cloned().unwrap_or_default().or(earlier.clone());
            context.with_value(value)
        }
    }
}

fn with_baggage_of(made_in: &Context, context: Context) -> Context {
    let (earlier, baggage) = (made_in.baggage(), context.baggage());
    if earlier.is_empty() || ptr::eq(earlier, baggage) {
        return context;
    }
    let entries = earlier.iter().chain(baggage);
    let all: Baggage = entries.map(|(key, entry)| (key.clone(), entry.clone())).collect();
    context.with_baggage(all)
}
