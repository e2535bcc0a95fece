//! OpenTelemetry tracer.

use crate::attributes;
use crate::current_context;
use crate::model::{EventRecord, LinkRecord, ScopeRef, SpanSource, clock, sampling};
use crate::span::context::restrictions;
use crate::span::handle::{RespanSpan, key_values};
use crate::span::pool::UniqueArc;
use crate::span::running::{RunningSpan, TelemetryCore, UnixNanos, lifecycle};
use crate::span::start::{SpanOptions, start};
use opentelemetry::trace::{SpanBuilder, SpanContext, TraceContextExt as _, Tracer};
use opentelemetry::{Context, InstrumentationScope};
use std::borrow::Cow;
use std::sync::Arc;

/// Starts spans through the OpenTelemetry API. Returned by [`Client::get_tracer`](crate::Client::get_tracer), and by
/// [`RespanTracerProvider`](crate::RespanTracerProvider), which says which of its spans are exported.
///
/// Its spans are children of the current span, and inherit its entity path, workflow name and processors.
///
/// ```
/// use opentelemetry::trace::Tracer as _;
///
/// let tracer = respan::get_client().get_tracer();
/// let answer = tracer.in_span("thinking", |_context| 42);
/// assert_eq!(answer, 42);
/// ```
#[derive(Debug, Clone)]
pub struct RespanTracer {
    /// None: the telemetry that is current when a span starts.
    core: Option<&'static TelemetryCore>,
    scope: Arc<InstrumentationScope>,
}

impl RespanTracer {
    pub(crate) fn new(core: Option<&'static TelemetryCore>) -> Self {
        Self {
            core,
            scope: Arc::new(InstrumentationScope::builder(attributes::TRACER_SCOPE).build()),
        }
    }

    /// The tracer of [`SpanBuffer::create_span`](crate::SpanBuffer::create_span).
    pub(crate) fn for_buffers() -> Self {
        Self::with_scope(InstrumentationScope::builder(attributes::BUFFER_SCOPE).build())
    }

    pub(super) fn with_scope(scope: InstrumentationScope) -> Self {
        Self {
            core: None,
            scope: Arc::new(scope),
        }
    }

    /// The source of this tracer's spans.
    pub(crate) fn source(&self) -> SpanSource {
        SpanSource::Manual(ScopeRef::Shared(Arc::clone(&self.scope)))
    }

    /// The options of a span without attributes.
    pub(crate) fn span_options(&self) -> SpanOptions {
        SpanOptions {
            source: self.source(),
            core: self.core,
            processors: None,
            sample_rate: None,
            start: None,
        }
    }

    /// A new span in `context`; None if nothing is recorded there.
    pub(crate) fn start_span(&self, builder: SpanBuilder, context: &Context) -> Option<UniqueArc<RunningSpan>> {
        if !lifecycle::is_any_open() {
            return None;
        }
        let rate = builder.attributes.iter().flatten().find_map(|attribute| {
            let is_rate = attribute.key.as_str() == attributes::SAMPLE_RATE;
            match attribute.value {
                opentelemetry::Value::F64(rate) if is_rate => sampling::checked_rate(rate),
                _ => None,
            }
        });
        let options = SpanOptions {
            sample_rate: rate,
            start: builder.start_time.map(UnixNanos::from),
            ..self.span_options()
        };
        let mut span = start(options, context)?;
        if builder.start_time.is_none() {
            *span.start_unix_nanos.get_mut() = span.clock.now().get();
        }
        apply_builder(&span, builder);
        Some(span)
    }
}

/// Sets the fields of a builder on a new span.
fn apply_builder(span: &RunningSpan, builder: SpanBuilder) {
    let settings = &span.core.settings;
    span.update_extra(|extra| {
        extra.name = Some(builder.name);
        extra.kind = builder.span_kind;
        for event in builder.events.into_iter().flatten() {
            let unix_nanos = clock::unix_nanos(event.timestamp);
            let mut record = EventRecord::new(event.name, unix_nanos, key_values(event.attributes));
            record.dropped_attributes = event.dropped_attributes_count;
            extra.add_event(record, settings.event_limits());
        }
        for link in builder.links.into_iter().flatten() {
            if let Some(mut record) = LinkRecord::new(link.span_context, key_values(link.attributes)) {
                record.dropped_attributes = link.dropped_attributes_count;
                extra.add_link(record, settings.link_limits());
            }
        }
    });
    span.set_attributes(key_values(builder.attributes.unwrap_or_default()));
}

impl Tracer for RespanTracer {
    type Span = RespanSpan;

    fn start<N: Into<Cow<'static, str>>>(&self, name: N) -> RespanSpan {
        self.build(SpanBuilder::from_name(name))
    }

    fn build(&self, builder: SpanBuilder) -> RespanSpan {
        let context = current_context::map_current(Context::clone).unwrap_or_default();
        self.build_with_context(builder, &context)
    }

    fn in_span_with_builder<T, F: FnOnce(Context) -> T>(&self, builder: SpanBuilder, body: F) -> T {
        let current = current_context::map_current(Context::clone).unwrap_or_default();
        self.in_span_with_builder_and_context(builder, &current, body)
    }

    // As OpenTelemetry's, whose `attach` would panic in a callback of `Context::map_current`.
    fn in_span_with_builder_and_context<T, F>(&self, builder: SpanBuilder, parent: &Context, body: F) -> T
    where
        F: FnOnce(Context) -> T,
    {
        let context = parent.with_span(self.build_with_context(builder, parent));
        let _attached = restrictions::attach(&context);
        body(context)
    }

    fn build_with_context(&self, builder: SpanBuilder, parent_cx: &Context) -> RespanSpan {
        match self.start_span(builder, parent_cx) {
            Some(span) => RespanSpan::owned(span),
            None if parent_cx.has_active_span() => RespanSpan::non_recording(parent_cx.span().span_context().clone()),
            None => RespanSpan::non_recording(SpanContext::NONE),
        }
    }
}
