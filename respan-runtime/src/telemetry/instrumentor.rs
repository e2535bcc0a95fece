//! Instrumentations of other crates, which start with the telemetry.

use crate::diagnostics::diagnose;
use crate::instruments::{InstrumentSwitches, Instruments};
use crate::span::RespanTracerProvider;
use crate::sync::catch_panic;

/// An instrumentation of a library, given to [`TelemetryBuilder::instrumentor`](crate::TelemetryBuilder::instrumentor).
///
/// For crates that record calls of a library through the OpenTelemetry API.
///
/// ```
/// use respan::opentelemetry::trace::{Tracer as _, TracerProvider as _};
/// use respan::{Instrumentor, RespanTelemetry, RespanTracerProvider};
///
/// struct CacheInstrumentor;
///
/// impl Instrumentor for CacheInstrumentor {
///     fn name(&self) -> &'static str {
///         "cache"
///     }
///
///     fn instrument(&self, provider: &RespanTracerProvider) {
///         let tracer = provider.tracer("cache-instrumentation");
///         // ... register a hook of the library that starts spans of this tracer ...
///         # let _ = tracer;
///     }
/// }
///
/// let builder = RespanTelemetry::builder().instrumentor(CacheInstrumentor);
/// ```
pub trait Instrumentor: Send + Sync + 'static {
    /// The name by which it is enabled and blocked: that of one of the [`Instruments`], else
    /// [`Instruments::Custom`] has it.
    fn name(&self) -> &'static str;

    /// Starts recording. Called once, when a telemetry starts that has this instrumentation enabled; a panic is logged.
    ///
    /// The spans of the provider's tracers belong to the telemetry that is current when they start, so it applies to later
    /// telemetries of the process as well.
    fn instrument(&self, provider: &RespanTracerProvider);
}

/// Starts an instrumentation, unless the telemetry blocks it.
pub(crate) fn start(instrumentor: &dyn Instrumentor, switches: &InstrumentSwitches) {
    let Some(name) = catch_panic(|| instrumentor.name()) else {
        diagnose!(
            Warning,
            "instrumentation",
            "an instrumentor panicked when it was asked for its name; it is ignored"
        );
        return;
    };
    let instrument = name.parse().unwrap_or(Instruments::Custom(name));
    if !switches.is_enabled(instrument) {
        return;
    }
    match catch_panic(|| instrumentor.instrument(&RespanTracerProvider::current())) {
        Some(()) => diagnose!(Debug, "instrumentation", "Initialized {name} instrumentation"),
        None => diagnose!(
            Warning,
            "instrumentation",
            "the instrumentor {name} panicked; its library may not be recorded"
        ),
    }
}
