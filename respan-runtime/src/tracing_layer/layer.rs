//! Layer that records spans and events. [`Targets`](super::targets::Targets) filters them before.

use super::callsite::Callsite;
use super::hidden::{self, HiddenLayer};
use super::span::{Describe, LayerSpan, root_context};
use super::store::SpanStore;
use super::{entered, event, query};
use crate::current_context::{carrier, is_own_carrier};
use crate::diagnostics::write_to_standard_error_where;
use crate::instruments::{Instruments, mark_initialized};
use crate::model::LinkRecord;
use crate::span::context::current_span;
use crate::span::running::RunningSpan;
use opentelemetry::Context as SpanContext;
use std::sync::{Arc, OnceLock};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// The layer.
#[derive(Debug)]
pub(super) struct RecordingLayer {
    /// `true` if spans of respan's are to have a carrier.
    has_carriers: bool,
    describe: Describe,
    spans: SpanStore,
    hidden: OnceLock<HiddenLayer>,
}

impl RecordingLayer {
    pub(super) fn new(has_carriers: bool, describe: Describe) -> Self {
        Self {
            has_carriers,
            describe,
            spans: SpanStore::new(),
            hidden: OnceLock::new(),
        }
    }

    /// The context in which a new span starts; None for the current one.
    fn parent_context(&self, attributes: &Attributes<'_>) -> Option<SpanContext> {
        if attributes.is_root() {
            return Some(root_context(attributes.metadata()));
        }
        self.context_of(attributes.parent()?)
    }

    /// The context to enter.
    fn context_of(&self, id: &Id) -> Option<SpanContext> {
        self.spans.with(id, |span| span.context().clone())
    }
}

/// Returns whether a layer of the subscriber makes carriers.
fn has_carriers(dispatch: &Dispatch) -> bool {
    match dispatch.downcast_ref::<RecordingLayer>() {
        Some(layer) => layer.has_carriers,
        None => hidden::has_carriers(dispatch).unwrap_or(false),
    }
}

impl<S: Subscriber> Layer<S> for RecordingLayer {
    // A layer in an `Option` or a `Vec` is not told of the dispatch.
    fn on_layer(&mut self, _: &mut S) {
        mark_initialized(&[Instruments::Tracing]);
        write_to_standard_error_where(super::is_alone);
        if self.has_carriers {
            carrier::enable(has_carriers);
        }
    }

    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        if !dispatch.is::<Self>()
            && let Some(hidden) = HiddenLayer::new(dispatch, self.has_carriers)
        {
            let _ = self.hidden.set(hidden);
        }
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        let span = if metadata.target() == carrier::TARGET {
            LayerSpan::carrier()
        } else {
            let parent = self.parent_context(attributes);
            LayerSpan::start(metadata, parent.as_ref(), |fields| attributes.record(fields))
        };
        if let Some(span) = span {
            self.spans.insert(id, span);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let key = self.spans.key(id);
        let find = || self.spans.with(id, LayerSpan::recorded).flatten();
        if let Some(recorded) = entered::take_recorded(key).or_else(find) {
            recorded.record(|fields| values.record(fields));
            entered::keep_recorded(key, recorded);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, _: Context<'_, S>) {
        let earlier = self.spans.with(follows, LayerSpan::span_context);
        let span = self.spans.with(id, |span| span.span().cloned()).flatten();
        if let (Some(span), Some(earlier)) = (span, earlier)
            && let Some(link) = LinkRecord::new(earlier, Vec::new())
        {
            span.add_link(link);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == query::TARGET {
            return query::record(event, &Callsite::of(metadata).scope);
        }
        let span: Option<Arc<RunningSpan>> = match event.parent() {
            Some(parent) => self.spans.with(parent, |span| span.span().cloned()).flatten(),
            None if event.is_root() => None,
            None => current_span(),
        };
        if let Some(span) = span
            && Instruments::Tracing.is_enabled()
        {
            event::add(&span, event);
        }
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        // A span of respan's attaches and detaches the context of its carrier itself.
        if is_own_carrier() {
            return;
        }
        if let Some(context) = self.context_of(id) {
            entered::enter(self.spans.key(id), context, || self.context_of(id));
        }
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        if !is_own_carrier() {
            entered::exit(self.spans.key(id));
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        if let Some(span) = self.spans.remove(&id) {
            span.end(self.describe);
        }
    }
}
