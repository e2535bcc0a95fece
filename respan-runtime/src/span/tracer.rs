//! respan as an OpenTelemetry tracer and tracer provider.

use crate::attributes;
use crate::model::{EventRecord, LinkRecord, SpanSource, clock};
use crate::span::handle::{RespanSpan, key, key_values};
use crate::span::pool::UniqueArc;
use crate::span::running::telemetry_core;
use crate::span::running::{RunningSpan, TelemetryCore};
use crate::span::start::{SpanOptions, start};
use opentelemetry::trace::{SpanBuilder, SpanContext, TraceContextExt as _, Tracer, TracerProvider};
use opentelemetry::{Context, InstrumentationScope};
use std::sync::Arc;

/// Hands out respan's tracers to whatever speaks OpenTelemetry: other instrumentations, the `tracing` bridge.
///
/// `init` makes it the global provider unless told otherwise. Spans of other libraries below a traced function belong
/// to its trace; which of them are exported is decided by the rules for foreign spans.
///
/// ```
/// use opentelemetry::trace::TracerProvider as _;
///
/// let tracer = respan::RespanTracerProvider::current().tracer("my-library");
/// # let _ = tracer;
/// ```
#[derive(Debug, Clone, Default)]
pub struct RespanTracerProvider {}

impl RespanTracerProvider {
    /// A provider whose spans go to whichever telemetry is current when they start.
    ///
    /// ```
    /// let provider = respan::RespanTracerProvider::current();
    /// # let _ = provider;
    /// ```
    pub fn current() -> Self {
        Self::default()
    }
}

impl TracerProvider for RespanTracerProvider {
    type Tracer = RespanTracer;

    fn tracer_with_scope(&self, scope: InstrumentationScope) -> RespanTracer {
        RespanTracer {
            core: None,
            scope: Arc::new(scope),
        }
    }
}

/// Makes spans by hand, through the OpenTelemetry API.
///
/// From [`Client::get_tracer`](crate::Client::get_tracer). Spans nest below the current span and take its entity path,
/// workflow name and processors.
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
    /// None: whichever telemetry is current when a span starts.
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

    /// Makes the spans of `create_span`.
    pub(crate) fn for_buffers() -> Self {
        Self {
            core: None,
            scope: Arc::new(InstrumentationScope::builder(attributes::BUFFER_SCOPE).build()),
        }
    }

    pub(crate) fn start_span(&self, builder: SpanBuilder, context: &Context) -> Option<UniqueArc<RunningSpan>> {
        if !telemetry_core::is_any_open() {
            return None;
        }
        let rate = builder.attributes.iter().flatten().find_map(|attribute| {
            let is_rate = attribute.key.as_str() == attributes::SAMPLE_RATE;
            match attribute.value {
                opentelemetry::Value::F64(rate) if is_rate => Some(rate),
                _ => None,
            }
        });
        let options = SpanOptions {
            source: SpanSource::Manual(Arc::clone(&self.scope)),
            core: self.core,
            processors: None,
            sample_rate: rate,
            start_unix_nanos: builder.start_time.map_or_else(clock::now, clock::unix_nanos),
        };
        let span = start(options, context)?;
        apply_builder(&span, builder);
        Some(span)
    }
}

/// Puts into a new span what its builder brings.
fn apply_builder(span: &RunningSpan, builder: SpanBuilder) {
    let settings = &span.core.settings;
    span.update_extra(|extra| {
        extra.name = Some(builder.name);
        extra.kind = builder.span_kind;
        for event in builder.events.into_iter().flatten() {
            let event = EventRecord {
                unix_nanos: clock::unix_nanos(event.timestamp),
                name: event.name,
                attributes: key_values(event.attributes),
            };
            extra.add_event(event, settings.event_limit);
        }
        for link in builder.links.into_iter().flatten() {
            let link = LinkRecord {
                context: link.span_context,
                attributes: key_values(link.attributes),
            };
            extra.add_link(link, settings.link_limit);
        }
    });
    for attribute in builder.attributes.into_iter().flatten() {
        span.set_attribute(key(attribute.key), attribute.value.into());
    }
}

impl Tracer for RespanTracer {
    type Span = RespanSpan;

    fn build_with_context(&self, builder: SpanBuilder, parent_cx: &Context) -> RespanSpan {
        match self.start_span(builder, parent_cx) {
            Some(span) => RespanSpan::owned(span),
            None if parent_cx.has_active_span() => RespanSpan::non_recording(parent_cx.span().span_context().clone()),
            None => RespanSpan::non_recording(SpanContext::NONE),
        }
    }
}
