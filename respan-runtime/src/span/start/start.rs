//! The start of a span, whoever starts it.

use crate::model::{Processors, SpanSource, ids};
use crate::span::context::current_telemetry;
use crate::span::context::{ContextValue, active};
use crate::span::pool::UniqueArc;
use crate::span::running::{RunningSpan, TelemetryCore, recycle};
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
    let value = context.get::<ContextValue>();
    let (trace_id, span_id) = child_ids(above, value);
    let is_buffered = value.is_some_and(|value| value.buffer.is_some());
    // What is buffered is decided about when it is processed.
    let is_interruptible = !is_buffered && options.sample_rate.is_none_or(|rate| ids::is_sampled(span_id, rate));
    let mut span = RunningSpan::acquire(core, is_interruptible);
    span.context = SpanContext::new(
        trace_id,
        span_id,
        TraceFlags::SAMPLED,
        false,
        above.trace_state().clone(),
    );
    span.parent_span_id = above.span_id();
    span.parent_is_remote = above.is_remote();
    span.is_recorded = is_buffered || is_interruptible;
    span.is_content_enabled = is_content_enabled(core, value);
    span.source = options.source;
    *span.start_unix_nanos.get_mut() = options.start_unix_nanos;
    // What most spans do not have is not there yet.
    if options.processors.is_some() {
        span.processors = options.processors;
    } else if let Some(parent) = &parent {
        span.processors = parent.inherited_processors();
    }
    if let Some(entity) = parent.or_else(|| value?.entity_parent.clone()) {
        span.parent_entity = recycle::nearest_entity(entity);
    }
    if let Some(value) = value {
        span.buffer.clone_from(&value.buffer);
        apply_context(&span, value);
    }
    Some(span)
}

/// What the entity_parent add to a span.
fn apply_context(span: &RunningSpan, value: &ContextValue) {
    for (key, value) in value.attributes.iter().flat_map(|attributes| attributes.iter()) {
        span.set_attribute(key.clone(), value.clone());
    }
    if span.source.entity().is_some() {
        for link in value.take_links() {
            span.add_link(link);
        }
    }
}

/// What the entity_parent say about content, or else the telemetry.
fn is_content_enabled(core: &TelemetryCore, value: Option<&ContextValue>) -> bool {
    value
        .and_then(|value| value.is_content_enabled)
        .unwrap_or(core.settings.is_content_enabled)
}

/// Ids of a new span below `parent`.
#[inline]
fn child_ids(parent: &SpanContext, value: Option<&ContextValue>) -> (TraceId, SpanId) {
    let given = if parent.is_valid() {
        Some(parent.trace_id())
    } else {
        value.and_then(|value| value.root_trace_id)
    };
    match given {
        Some(trace_id) => (trace_id, ids::span_id()),
        None => ids::root_ids(),
    }
}
