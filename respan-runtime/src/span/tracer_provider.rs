//! OpenTelemetry tracer provider.

use super::tracer::RespanTracer;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::TracerProvider;

/// Makes tracers for libraries that use the OpenTelemetry API, such as the `tracing` bridge.
///
/// [`init`](crate::TelemetryBuilder::init) installs it as OpenTelemetry's global provider, unless
/// [`set_global_provider(false)`](crate::TelemetryBuilder::set_global_provider) is called. Spans of other libraries below an
/// annotated function belong to its trace; [`ForeignSpans`](crate::ForeignSpans) selects those that are exported.
///
/// ```
/// use opentelemetry::trace::{Tracer as _, TracerProvider as _};
///
/// let tracer = respan::RespanTracerProvider::current().tracer("my-library");
/// tracer.in_span("request", |_context| { /* below the current span */ });
/// ```
#[derive(Debug, Clone, Default)]
pub struct RespanTracerProvider {}

impl RespanTracerProvider {
    /// A provider whose spans belong to the telemetry that is current when they start.
    pub fn current() -> Self {
        Self::default()
    }
}

impl TracerProvider for RespanTracerProvider {
    type Tracer = RespanTracer;

    fn tracer_with_scope(&self, scope: InstrumentationScope) -> RespanTracer {
        RespanTracer::with_scope(scope)
    }
}
