//! Setters of the instrumentations: which are enabled.

use super::builder::TelemetryBuilder;
use crate::instruments::Instruments;
use crate::telemetry::instrumentor::Instrumentor;

impl TelemetryBuilder {
    /// Enables these instrumentations and no others. Default: all that the program has placed.
    ///
    /// [`Instruments::Threading`] is enabled in any case, because the context of threads and tasks depends on it; to switch it
    /// off, [block](Self::block_instruments) it. With an empty list no library is recorded; annotated functions and spans by hand
    /// are. A second call replaces the list.
    ///
    /// ```
    /// use respan::{Instruments, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().instruments([Instruments::OpenAi, Instruments::Anthropic]);
    /// let nothing_but_threads = RespanTelemetry::builder().instruments([]);
    /// ```
    pub fn instruments(mut self, instruments: impl IntoIterator<Item = Instruments>) -> Self {
        self.options.instruments.only = Some(instruments.into_iter().collect());
        self
    }

    /// Disables these instrumentations, whatever else enables them: what the program has placed only calls through. Default: none.
    /// May be called several times.
    ///
    /// ```
    /// use respan::{Instruments, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().block_instruments([Instruments::Redis, Instruments::Reqwest]);
    /// ```
    pub fn block_instruments(mut self, instruments: impl IntoIterator<Item = Instruments>) -> Self {
        self.options.instruments.blocked.extend(instruments);
        self
    }

    /// Sets whether instrumentations are enabled at all. Default: true. With false, [`Instruments::Threading`] is disabled too, so
    /// that a thread starts a new trace.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().is_auto_instrument(false);
    /// ```
    pub fn is_auto_instrument(mut self, on: bool) -> Self {
        self.options.instruments.is_auto_instrument = Some(on);
        self
    }

    /// Adds an instrumentation of another crate, which starts with the telemetry unless its name is blocked. May be called several
    /// times.
    ///
    /// ```
    /// use respan::{Instrumentor, RespanTelemetry, RespanTracerProvider};
    ///
    /// struct CacheInstrumentor;
    ///
    /// impl Instrumentor for CacheInstrumentor {
    ///     fn name(&self) -> &'static str {
    ///         "cache"
    ///     }
    ///
    ///     fn instrument(&self, _: &RespanTracerProvider) {}
    /// }
    ///
    /// let builder = RespanTelemetry::builder().instrumentor(CacheInstrumentor);
    /// ```
    pub fn instrumentor(mut self, instrumentor: impl Instrumentor) -> Self {
        self.options.instruments.instrumentors.push(Box::new(instrumentor));
        self
    }
}
