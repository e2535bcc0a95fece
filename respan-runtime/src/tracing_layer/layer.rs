//! Layer that records spans and events. [`Targets`](super::targets::Targets) filters them before.

use super::span::{LayerSpan, root_context};
use super::{entered, event, query, scope};
use crate::current_context::{self, carrier};
use crate::instruments::{Instruments, mark_initialized};
use crate::model::{Attribute, LinkRecord, SpanDescription};
use crate::span::context::current_span;
use crate::span::running::RunningSpan;
use opentelemetry::Context as SpanContext;
use std::sync::Arc;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Makes a description of the attributes of a model call, which it takes. None, and nothing is taken, if they are of none.
pub type Describe = fn(&mut Vec<Attribute>) -> Option<Arc<dyn SpanDescription>>;

/// The layer.
#[derive(Debug)]
pub(super) struct RecordingLayer {
    /// `true` if spans of respan's are to have a carrier.
    has_carriers: bool,
    describe: Describe,
}

impl RecordingLayer {
    pub(super) fn new(has_carriers: bool, describe: Describe) -> Self {
        Self { has_carriers, describe }
    }
}

/// Returns whether a layer of the subscriber makes carriers.
fn has_carriers(dispatch: &Dispatch) -> bool {
    let layer = dispatch.downcast_ref::<RecordingLayer>();
    layer.is_some_and(|layer| layer.has_carriers)
}

/// Runs a function on what the layer stores with a span.
fn with_span<S, R>(id: &Id, context: &Context<'_, S>, function: impl FnOnce(&LayerSpan) -> R) -> Option<R>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    let span = context.span(id)?;
    let extensions = span.extensions();
    extensions.get::<LayerSpan>().map(function)
}

/// The context in which a new span starts.
fn parent_context<S>(attributes: &Attributes<'_>, context: &Context<'_, S>) -> SpanContext
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    let current = || current_context::map_current(SpanContext::clone).unwrap_or_default();
    if attributes.is_root() {
        return root_context(attributes.metadata());
    }
    match attributes.parent() {
        Some(parent) => with_span(parent, context, |span| span.context().clone()).unwrap_or_else(current),
        None => current(),
    }
}

impl<S> Layer<S> for RecordingLayer
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn on_register_dispatch(&self, _: &Dispatch) {
        mark_initialized(&[Instruments::Tracing]);
        if self.has_carriers {
            carrier::enable(has_carriers);
        }
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        let span = if metadata.target() == carrier::TARGET {
            LayerSpan::carrier()
        } else {
            let parent = parent_context(attributes, &context);
            LayerSpan::start(metadata, &parent, |fields| attributes.record(fields))
        };
        if let (Some(span), Some(registered)) = (span, context.span(id)) {
            registered.extensions_mut().insert(span);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(recorded) = with_span(id, &context, LayerSpan::recorded).flatten() {
            recorded.record(|fields| values.record(fields));
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        let Some(earlier) = with_span(follows, &context, LayerSpan::span_context) else {
            return;
        };
        with_span(id, &context, |span| {
            if let (Some(span), Some(link)) = (span.span(), LinkRecord::new(earlier, Vec::new())) {
                span.add_link(link);
            }
        });
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == query::TARGET {
            return query::record(event, scope::of(metadata));
        }
        let span: Option<Arc<RunningSpan>> = match event.parent() {
            Some(parent) => with_span(parent, &context, |span| span.span().cloned()).flatten(),
            None if event.is_root() => None,
            None => current_span(),
        };
        if let Some(span) = span
            && Instruments::Tracing.is_enabled()
        {
            event::add(&span, event);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let find = || {
            let entered = with_span(id, &context, |span| {
                (!span.is_carrier() || !carrier::is_own()).then(|| span.context().clone())
            });
            entered.flatten()
        };
        if let Some(entered) = find() {
            entered::enter(id, entered, find);
        }
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        if !carrier::is_own() {
            entered::exit(id);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(registered) = context.span(&id) else { return };
        // Without the lock of the extensions, since the end of a span may run exporters and filters of the program.
        let span = registered.extensions_mut().remove::<LayerSpan>();
        if let Some(span) = span {
            span.end(self.describe);
        }
    }
}
