//! OpenTelemetry tracer provider.

use super::tracer::RespanTracer;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::TracerProvider;

/// Makes tracers for libraries that use the OpenTelemetry API, such as the `tracing` bridge.
///
/// [`init`](crate::TelemetryBuilder::init) installs it as OpenTelemetry's global provider, unless the program has one or
/// [`set_global_provider(false)`](crate::TelemetryBuilder::set_global_provider) is called. Spans of other libraries below an
/// annotated function belong to its trace.
///
/// A tracer's name, the instrumentation scope, decides on the export of its spans. Those of the scope `respan.tracer` are
/// the program's own, and all are exported; [`Client::get_tracer`](crate::Client::get_tracer) returns a tracer of that scope.
/// Every other name is that of a library, also in the program's own code, and [`ForeignSpans`](crate::ForeignSpans) selects the
/// spans that are exported.
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
