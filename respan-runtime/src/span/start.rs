//! Start of a span of any source: annotated function, `start_span`, tracer or buffer.

use crate::attributes;
use crate::model::{Callsite, EntityKind, SpanSource, ids, sampling};
use crate::span::context::{ContextValue, active, current_telemetry};
use crate::span::pool::UniqueArc;
use crate::span::running::{ModelCallMark, Relatives, RunningSpan, TelemetryCore, UnixNanos, recycle};
use crate::value::ProcessorNames;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceId};
use opentelemetry::{Context, TraceFlags};
use std::sync::Arc;

/// The flag of W3C's Level 2 that says that a trace id is random, which spans of the trace pass on.
const RANDOM_TRACE_ID: TraceFlags = TraceFlags::new(0b10);

/// Parameters of a new span that do not come from its context.
pub(crate) struct SpanOptions {
    pub(crate) source: SpanSource,
    /// The telemetry of a span without a parent of respan's; None: the current one.
    pub(crate) core: Option<&'static TelemetryCore>,
    /// None: those of the parent.
    pub(crate) processors: Option<ProcessorNames>,
    pub(crate) sample_rate: Option<f64>,
    /// None: when the span is entered.
    pub(crate) start: Option<UnixNanos>,
}

/// A new span in `context`, not shared yet; None if nothing is recorded there.
pub(crate) fn start(options: SpanOptions, context: &Context) -> Option<UniqueArc<RunningSpan>> {
    start_with(options.core, options.sample_rate, context, |span| {
        span.source = options.source;
        span.processors = options.processors;
        *span.start_unix_nanos.get_mut() = options.start.map_or(0, UnixNanos::get);
    })
}

/// The parent of a root, also in place of one whose ids another library has set to zero in part.
static NO_PARENT: SpanContext = SpanContext::NONE;

/// As [`start`], for a span of an annotated function, which is on the path of every call.
pub(crate) fn start_annotated(site: &'static Callsite, context: &Context) -> Option<UniqueArc<RunningSpan>> {
    start_with(None, site.rate(), context, |span| {
        span.source = SpanSource::Attribute(site);
        let processors = site.processor_names();
        if !processors.is_empty() {
            span.processors = Some(ProcessorNames::Static(processors));
        }
        *span.start_unix_nanos.get_mut() = 0;
    })
}

/// As [`start`]; `set_options` sets the options that are fields of the span. Passed on as a value, [`SpanOptions`] would stall on
/// store forwarding.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the compiler would call it, since it is long")]
fn start_with(
    core: Option<&'static TelemetryCore>,
    sample_rate: Option<f64>,
    context: &Context,
    set_options: impl FnOnce(&mut RunningSpan),
) -> Option<UniqueArc<RunningSpan>> {
    if context.is_telemetry_suppressed() {
        return None;
    }
    let parent = active::active_span(context);
    let core = match (&parent, core) {
        (None, Some(core)) => core.is_open().then_some(core),
        (parent, _) => current_telemetry::for_new_span(context, parent.as_deref()),
    }?;
    let active = context.span();
    // Borrowed: copying a `SpanContext` costs more than making the ids.
    let parent_context = match &parent {
        Some(parent) => &parent.context,
        None => Some(active.span_context())
            .filter(|context| context.is_valid())
            .unwrap_or(&NO_PARENT),
    };
    // Parent-based sampling: a trace that was not sampled elsewhere stays so. Its spans are in the context, because requests
    // below them carry their ids.
    let is_trace_sampled = parent_context.is_sampled() || !parent_context.is_valid();
    let value = context.get::<ContextValue>();
    let (trace_id, span_id) = child_ids(parent_context, value);
    let is_buffered = value.is_some_and(|value| value.buffer.is_some());
    // The rate does not apply to a buffered span: the program decides whether that is exported.
    let needs_slot =
        !is_buffered && is_trace_sampled && sample_rate.is_none_or(|rate| sampling::is_span_sampled(span_id, rate));
    let mut span = RunningSpan::acquire(core, needs_slot);
    span.context = SpanContext::new(
        trace_id,
        span_id,
        (parent_context.trace_flags() & RANDOM_TRACE_ID).with_sampled(is_trace_sampled),
        false,
        parent_context.trace_state().clone(),
    );
    span.parent_span_id = parent_context.span_id();
    span.parent_is_remote = parent_context.is_remote();
    span.is_recorded = is_trace_sampled && (is_buffered || needs_slot);
    span.is_content_enabled = is_content_enabled(core, value);
    // An acquired span has none of the following yet. Most spans need none, so nothing is written for them.
    set_options(&mut span);
    if let Some(parent) = &parent
        && span.processors.is_none()
        && let Some(inherited) = parent.inherited_processors()
    {
        span.processors = Some(inherited);
    }
    span.clock.inherit(parent.as_ref().map(|parent| &parent.clock));
    match parent.or_else(|| value?.entity_parent.clone()) {
        Some(parent) => keep_parent(&mut span, parent),
        None => span.set_parent_entity(None),
    }
    if let Some(value) = value {
        if let Some(marked_at) = value.model_call {
            mark_below_call(&mut span, context, marked_at);
        }
        if is_trace_sampled {
            span.buffer.clone_from(&value.buffer);
            apply_context_value(&span, value);
        }
    }
    Some(span)
}

/// References the spans above that the span needs at its end: the nearest entity, and its parent if that may be dropped.
#[inline]
fn keep_parent(span: &mut RunningSpan, parent: Arc<RunningSpan>) {
    if parent.may_be_dropped() {
        let is_foreign = parent.source.known_kind().is_none();
        // Below an annotated function all spans are exported.
        if span.is_recorded && (!is_foreign || is_own(&span.source)) {
            parent.relate_to_children();
        }
        if is_foreign {
            span.state_mut().relatives = Some(Box::new(Relatives::below(Arc::clone(&parent))));
        }
    }
    if parent.model_call != ModelCallMark::None {
        inherit_mark(&mut span.model_call, parent.model_call, &span.source);
    }
    span.set_parent_entity(recycle::nearest_entity(parent));
}

/// Sets the mark of a span below one with a mark.
#[cold]
fn inherit_mark(mark: &mut ModelCallMark, parent: ModelCallMark, source: &SpanSource) {
    let starts_anew = || {
        let kind = source.known_kind();
        matches!(kind, Some(EntityKind::Tool | EntityKind::Agent | EntityKind::Workflow))
    };
    *mark = match parent {
        ModelCallMark::Recorded if starts_anew() => ModelCallMark::Separate,
        ModelCallMark::Recorded | ModelCallMark::Separate => parent,
        // A tool below it makes other calls.
        ModelCallMark::None | ModelCallMark::Undescribed => ModelCallMark::None,
    };
}

/// Sets the mark of a span in a context with the mark of a recorded call, which was made where the span of this id was active.
#[cold]
fn mark_below_call(span: &mut RunningSpan, context: &Context, marked_at: SpanId) {
    let parent = active::active_span(context).map(|parent| parent.model_call);
    if marked_at == span.parent_span_id || matches!(parent, None | Some(ModelCallMark::None)) {
        inherit_mark(&mut span.model_call, ModelCallMark::Recorded, &span.source);
    }
}

fn is_own(source: &SpanSource) -> bool {
    match source {
        SpanSource::Attribute(_) | SpanSource::Started(_) => true,
        SpanSource::Manual(scope) => attributes::is_own_scope(scope.name()),
    }
}

/// Adds the propagated attributes, and the pending links to a span that takes them.
fn apply_context_value(span: &RunningSpan, value: &ContextValue) {
    if let Some(attributes) = &value.attributes {
        span.set_attributes(attributes.to_vec());
    }
    if !matches!(span.source, SpanSource::Manual(_)) {
        for link in value.take_links() {
            span.add_link(link);
        }
    }
}

/// The content switch of the context, else that of the telemetry.
fn is_content_enabled(core: &TelemetryCore, value: Option<&ContextValue>) -> bool {
    value
        .and_then(|value| value.is_content_enabled)
        .unwrap_or(core.settings.is_content_enabled)
}

/// Ids of a new span below `parent`; of a new trace, if that is not valid and no region sets the trace id.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "returned through memory, the ids would stall on store forwarding"
)]
fn child_ids(parent: &SpanContext, value: Option<&ContextValue>) -> (TraceId, SpanId) {
    let trace_id = if parent.is_valid() {
        Some(parent.trace_id())
    } else {
        value.and_then(|value| value.root_trace_id)
    };
    match trace_id {
        Some(trace_id) => (trace_id, ids::new_span_id()),
        None => ids::new_root_ids(),
    }
}
