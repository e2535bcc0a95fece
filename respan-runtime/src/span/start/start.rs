//! The start of a span, whoever starts it.

use crate::model::{Processors, SpanSource, ids};
use crate::span::context::current_telemetry;
use crate::span::context::{ContextValue, active};
use crate::span::pool::UniqueArc;
use crate::span::running::{RunningSpan, TelemetryCore, pool};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceId};
use opentelemetry::{Context, TraceFlags};

/// A span to be, as far as its entity_parent do not decide.
pub(crate) struct SpanOptions {
    pub(crate) source: SpanSource,
    /// The telemetry of a span without a parent of ours; None: the current one.
    pub(crate) core: Option<&'static TelemetryCore>,
    /// None: those of the parent.
    pub(crate) processors: Option<Processors>,
    pub(crate) sample_rate: Option<f64>,
    /// 0 for one that is not running yet.
    pub(crate) start_unix_nanos: u64,
}

/// A new span in `context`, not yet visible to anybody; None where nothing is to be recorded.
#[inline]
pub(crate) fn start(options: SpanOptions, context: &Context) -> Option<UniqueArc<RunningSpan>> {
    if context.is_telemetry_suppressed() {
        return None;
    }
    let parent = active::active_span(context);
    let core = match (&parent, options.core) {
        (None, Some(core)) => core.is_open().then_some(core),
        (parent, _) => current_telemetry::for_new_span(context, parent.as_deref()),
    }?;
    let active = context.span();
    // Borrowed: a copied `SpanContext` costs more than the ids that are made here.
    let above = match &parent {
        Some(parent) => &parent.context,
        None => active.span_context(),
    };
    // Ordinary parent-based sampling.
    if above.is_valid() && !above.is_sampled() {
        return None;
    }
    let scope = context.get::<ContextValue>();
    let (trace_id, span_id) = child_ids(above, scope);
    let is_buffered = scope.is_some_and(|scope| scope.buffer.is_some());
    // What is buffered is decided about when it is processed.
    let is_interruptible = !is_buffered && options.sample_rate.is_none_or(|rate| ids::is_sampled(span_id, rate));
    let mut own = RunningSpan::blank(core, is_interruptible);
    own.context = SpanContext::new(
        trace_id,
        span_id,
        TraceFlags::SAMPLED,
        false,
        above.trace_state().clone(),
    );
    own.parent_span_id = above.span_id();
    own.parent_is_remote = above.is_remote();
    own.is_recorded = is_buffered || is_interruptible;
    own.is_content_enabled = is_content_enabled(core, scope);
    own.source = options.source;
    *own.start_unix_nanos.get_mut() = options.start_unix_nanos;
    // What most spans do not have is not there yet.
    if options.processors.is_some() {
        own.processors = options.processors;
    } else if let Some(parent) = &parent {
        own.processors = parent.inherited_processors();
    }
    if let Some(entity) = parent.or_else(|| scope?.entity_parent.clone()) {
        own.entity_above = pool::nearest_entity(entity);
    }
    if let Some(scope) = scope {
        own.buffer.clone_from(&scope.buffer);
        surround(&own, scope);
    }
    Some(own)
}

/// What the entity_parent add to a span.
fn surround(own: &RunningSpan, scope: &ContextValue) {
    for (key, value) in scope.attributes.iter().flat_map(|attributes| attributes.iter()) {
        own.set_attribute(key.clone(), value.clone());
    }
    if own.source.entity().is_some() {
        for link in scope.take_links() {
            own.add_link(link);
        }
    }
}

/// What the entity_parent say about content, or else the telemetry.
fn is_content_enabled(core: &TelemetryCore, scope: Option<&ContextValue>) -> bool {
    scope
        .and_then(|scope| scope.is_content_enabled)
        .unwrap_or(core.settings.is_content_enabled)
}

/// Ids of a new span below `parent`.
#[inline]
fn child_ids(parent: &SpanContext, scope: Option<&ContextValue>) -> (TraceId, SpanId) {
    let given = if parent.is_valid() {
        Some(parent.trace_id())
    } else {
        scope.and_then(|scope| scope.root_trace_id)
    };
    match given {
        Some(trace_id) => (trace_id, ids::span_id()),
        None => ids::root_ids(),
    }
}
